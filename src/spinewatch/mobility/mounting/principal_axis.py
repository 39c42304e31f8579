"""The axis about which most of a movement went."""

from dataclasses import dataclass

import numpy as np

from spinewatch.mobility.mounting.limits import ACTIVE_SHARE, MOVED_DPS, TILT_RATE_STEPS
from spinewatch.mobility.seconds import GRID_HZ
from spinewatch.model.blocks import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class PrincipalAxis:
    """An axis without a sense of direction.

    Attributes
    ----------
    direction
        Shape (3,), unit.
    share
        Share of the power of the angular rate that is about it.
    second
        Power about the second axis over the power about this one, 0 to 1.
    """

    direction: FloatArray
    share: float
    second: float

    def error_deg(self, observations: int) -> float:
        """Asymptotic standard error towards the second axis (Anderson 1963), if ``second`` < 1."""
        error = np.sqrt(self.second / observations) / (1.0 - self.second)
        return float(np.degrees(error))


def principal_axis(rates_dps: FloatArray) -> PrincipalAxis | None:
    """Find the axis of angular rates, shape (n, 3); None when there is hardly any movement."""
    speed_dps = np.sqrt((rates_dps * rates_dps).sum(axis=1))
    brisk_dps = float(np.percentile(speed_dps, 95))
    if brisk_dps < MOVED_DPS:
        return None
    active = rates_dps[speed_dps > ACTIVE_SHARE * brisk_dps]
    power, directions = np.linalg.eigh(active.T @ active / len(active))
    return PrincipalAxis(
        direction=directions[:, 2],
        share=float(power[2] / power.sum()),
        second=float(max(power[1], 0.0) / power[2]),
    )


def tilt_rates_dps(up: FloatArray) -> FloatArray:
    """Give the horizontal angular rate from where "up" goes.

    Parameters
    ----------
    up
        Shape (n, 3), in sensor axes on the common grid.

    Returns
    -------
    FloatArray
        Shape (n - ``limits.TILT_RATE_STEPS``, 3). What turns about "up" is not in it.
    """
    before, after = up[:-TILT_RATE_STEPS], up[TILT_RATE_STEPS:]
    per_radian = np.degrees(GRID_HZ / TILT_RATE_STEPS)
    return np.asarray(np.cross(after, before) * per_radian)
