"""Whether a sensor delivers the samples that its rate promises."""

from dataclasses import dataclass, field
from statistics import median

from spinewatch.mobility.sensor.limits import LOW_RATE_SECONDS, LOW_RATE_SHARE


@dataclass(slots=True, kw_only=True)
class ArrivalRate:
    """How many samples the last seconds brought; empty ones are left out, they are holes."""

    counts: list[int] = field(default_factory=list)

    def take(self, count: int) -> None:
        """Count the samples of a second."""
        if count > 0:
            self.counts = [*self.counts, count][-LOW_RATE_SECONDS:]

    def low(self, fs_hz: float) -> bool:
        """Say whether far fewer arrive than ``fs_hz`` promises."""
        enough = len(self.counts) == LOW_RATE_SECONDS
        return enough and median(self.counts) <= LOW_RATE_SHARE * fs_hz
