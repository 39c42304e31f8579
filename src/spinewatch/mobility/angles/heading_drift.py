"""How fast the relative heading of two sensors drifts, as their neutral has shown.

No movement of a body that stays upright shows a gyroscope its bias about the vertical, so the
filter vouches for little while nothing rests. But the neutral that had to be followed has shown the
difference of the two all along: what it was over the last minutes goes on, also while a turn is
held or neutral is sought.
"""

from dataclasses import dataclass

from spinewatch.mobility.angles.limits import (
    DRIFT_FLOOR_DPS,
    DRIFT_MEAN_S,
    DRIFT_SEEN_DPS,
    DRIFT_SEEN_S,
)


@dataclass(slots=True, kw_only=True)
class HeadingDrift:
    """Mean rate of the neutral, positive to the left, over the last of the seconds it followed."""

    rate_dps: float = 0.0
    followed_s: int = 0

    def learn(self, moved_deg: float) -> None:
        """Take by how much the neutral moved in a second in which it followed."""
        self.followed_s += 1
        share = 1.0 / min(self.followed_s, DRIFT_MEAN_S)
        self.rate_dps += share * (moved_deg - self.rate_dps)

    def expected_dps(self, feared_dps: float) -> float:
        """Say how fast it drifts now: 0 while that is not known.

        Parameters
        ----------
        feared_dps
            What the filters vouch for. They may have learnt their biases since, so more than that
            is not expected.
        """
        if not self._known:
            return 0.0
        limit_dps = feared_dps + DRIFT_SEEN_DPS
        return min(max(self.rate_dps, -limit_dps), limit_dps)

    def uncertainty_dps(self, feared_dps: float) -> float:
        """Say by how much it may drift otherwise than expected."""
        return max(min(feared_dps, DRIFT_SEEN_DPS) if self._known else feared_dps, DRIFT_FLOOR_DPS)

    @property
    def _known(self) -> bool:
        return self.followed_s >= DRIFT_SEEN_S
