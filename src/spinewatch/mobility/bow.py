"""The axis of a few bows: which way is left, and how sure that is."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from spinewatch.mobility.geometry import angle_deg, unit
from spinewatch.mobility.limits import (
    BOW_ACTIVE_DPS,
    BOW_MIN_DEG,
    BOW_SKEW_DEG,
    BOW_VARIANCE_SHARE,
)
from spinewatch.mobility.seconds import GRID_HZ
from spinewatch.model.blocks import FloatArray
from spinewatch.model.errors import CalibrationError
from spinewatch.model.sites import MotionSite

_HOW: Final = "Bow about 10 degrees, slowly and straight forward, whenever you like."


@dataclass(frozen=True, slots=True, kw_only=True)
class Bow:
    """The person's left in sensor axes, horizontal when upright, and its uncertainty."""

    left: FloatArray
    uncertainty_deg: float


def find_bow(site: MotionSite, *, upright: FloatArray, up: FloatArray, rates: FloatArray) -> Bow:
    """Find the axis of the bows.

    Parameters
    ----------
    site
        For the message of a refusal.
    upright
        Shape (3,): up in sensor axes when upright.
    up, rates
        Shape (n, 3): up and angular rate in deg/s in sensor axes, during the bows.

    Raises
    ------
    CalibrationError
        When the movement was too small, not about one axis, or about an upright axis.
    """
    direction, uncertainty_deg = _principal_axis(site, rates)
    skew_deg = abs(90.0 - float(angle_deg(direction, upright)))
    if skew_deg > BOW_SKEW_DEG:
        raise CalibrationError(
            f"The bows at {site} turned about an axis {skew_deg:.0f} deg off the horizontal.",
            advice=_HOW,
        )
    left = unit(direction - upright * float(direction @ upright))
    return Bow(left=left * _side(site, left, upright, up), uncertainty_deg=uncertainty_deg)


def _principal_axis(site: MotionSite, rates: FloatArray) -> tuple[FloatArray, float]:
    """Find the axis about which most of the movement went, and its standard error in degrees."""
    active = rates[(rates * rates).sum(axis=1) > BOW_ACTIVE_DPS**2]
    if len(active) < GRID_HZ:
        raise CalibrationError(f"The sensor at {site} hardly moved.", advice=_HOW)
    power, directions = np.linalg.eigh(active.T @ active / len(active))
    share = float(power[2] / power.sum())
    if share < BOW_VARIANCE_SHARE:
        raise CalibrationError(
            f"Only {100 * share:.0f} % of the movement at {site} went about one axis, "
            f"{100 * BOW_VARIANCE_SHARE:.0f} % are needed.",
            advice=_HOW,
        )
    direction = directions[:, 2]
    swings = 1 + int(np.count_nonzero(np.diff(np.sign(active @ direction))))
    variance = power[2] * power[1] / ((power[2] - power[1]) ** 2 * swings)
    return direction, float(np.degrees(np.sqrt(variance)))


def _side(site: MotionSite, left: FloatArray, upright: FloatArray, up: FloatArray) -> float:
    """Say whether an axis points left (1) or right (-1): upright is left forwards first."""
    bend_deg = np.degrees(np.arctan2(up @ np.cross(upright, left), up @ upright))
    reach_deg = float(np.abs(bend_deg).max())
    if reach_deg < BOW_MIN_DEG:
        raise CalibrationError(
            f"The sensor at {site} tilted by {reach_deg:.0f} deg only.", advice=_HOW
        )
    return float(np.sign(bend_deg[np.argmax(np.abs(bend_deg) > reach_deg / 2.0)]))
