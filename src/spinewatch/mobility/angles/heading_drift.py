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
    DRIFT_SURER,
)


@dataclass(slots=True, kw_only=True)
class HeadingDrift:
    """What the neutral showed over the last of the seconds in which it followed.

    Attributes
    ----------
    rate_dps
        Mean rate, positive to the left.
    feared_dps
        Mean of what the filters vouched for meanwhile.
    followed_s
        How many seconds there were.
    """

    rate_dps: float = 0.0
    feared_dps: float = 0.0
    followed_s: int = 0

    def learn(self, moved_deg: float, *, feared_dps: float) -> None:
        """Take by how much the neutral moved in a second in which it followed."""
        self.followed_s += 1
        share = 1.0 / min(self.followed_s, DRIFT_MEAN_S)
        self.rate_dps += share * (moved_deg - self.rate_dps)
        self.feared_dps += share * (feared_dps - self.feared_dps)

    def check(self, feared_dps: float) -> None:
        """Forget everything once the filters are far surer: they have learnt their biases since."""
        if feared_dps < DRIFT_SURER * self.feared_dps:
            self.rate_dps, self.feared_dps, self.followed_s = 0.0, 0.0, 0

    def expected_dps(self, *, seen: bool) -> float:
        """How fast it drifts: 0 while that is not known.

        ``seen`` says that the body is as upright as it was then. Lying down brings other axes of
        the gyroscopes to the vertical, and with them other biases.
        """
        return self.rate_dps if seen and self._known else 0.0

    def uncertainty_dps(self, feared_dps: float, *, seen: bool) -> float:
        """Say by how much it may drift otherwise than expected."""
        bound_dps = min(feared_dps, DRIFT_SEEN_DPS) if seen and self._known else feared_dps
        return max(bound_dps, DRIFT_FLOOR_DPS)

    @property
    def _known(self) -> bool:
        return self.followed_s >= DRIFT_SEEN_S
