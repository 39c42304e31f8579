"""How long the sample periods of one sensor really are, by the host's clock."""

from dataclasses import dataclass

from spinewatch.mobility.sensor.limits import PERIOD_PRIOR_S, PERIOD_SLACK, PERIOD_TAU_S


@dataclass(slots=True, kw_only=True)
class SamplingPeriod:
    """True period over nominal period, and for how long it has been followed."""

    ratio: float = 1.0
    seen_s: float = PERIOD_PRIOR_S

    def follow(self, span_s: float, *, nominal_s: float) -> None:
        """Take a stretch without a hole: how long it lasted, and how long it should have."""
        ratio = span_s / nominal_s
        if abs(ratio - 1.0) > PERIOD_SLACK:
            return
        self.seen_s = min(self.seen_s + nominal_s, PERIOD_TAU_S)
        self.ratio += (ratio - self.ratio) * min(nominal_s / self.seen_s, 1.0)
