"""How often a guided movement went out and back, and how far."""

from dataclasses import dataclass

import numpy as np

from spinewatch.mobility.mounting.limits import REVERSAL_SHARE
from spinewatch.model.blocks import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Repetitions:
    """What was found in one prompted window.

    Attributes
    ----------
    count
        Movements out to either side and at least part of the way back.
    sides
        To how many sides they went, 0 to 2.
    reach_deg
        Median of how far they went, 0 if there were none.
    """

    count: int
    sides: int
    reach_deg: float


def find_repetitions(angle_deg: FloatArray) -> Repetitions:
    """Count the movements in an angle that is near zero in the starting posture.

    A turning point counts as the far end of a movement when it lies beyond half of the largest
    angle; what lies nearer is a return. So a start that sags a few degrees does no harm, and
    neither does a pause or a small correction on the way.

    Parameters
    ----------
    angle_deg
        Shape (n,), in order of time, all finite.
    """
    ends = np.array(_turning_points(angle_deg.tolist(), _reversal_deg(angle_deg)))
    far = ends[np.abs(ends) > np.abs(angle_deg).max(initial=0.0) / 2.0]
    if len(far) == 0:
        return Repetitions(count=0, sides=0, reach_deg=0.0)
    return Repetitions(
        count=len(far),
        sides=len(np.unique(np.sign(far))),
        reach_deg=float(np.median(np.abs(far))),
    )


def _reversal_deg(angle_deg: FloatArray) -> float:
    """How far the angle must go back for a turning point to be one."""
    return REVERSAL_SHARE * float(np.ptp(angle_deg)) if len(angle_deg) > 0 else 0.0


def _turning_points(angle_deg: list[float], reversal_deg: float) -> list[float]:
    """Give the extremes from which the angle went back by at least ``reversal_deg``.

    Where it begins is no turning point, since nobody saw how it came there.
    """
    if not angle_deg or reversal_deg == 0.0:
        return []
    points: list[float] = []
    low = high = angle_deg[0]
    direction = 0
    for angle in angle_deg[1:]:
        low, high = min(low, angle), max(high, angle)
        if direction >= 0 and high - angle >= reversal_deg:
            points += [high] * direction
            low, direction = angle, -1
        elif direction <= 0 and angle - low >= reversal_deg:
            points += [low] * -direction
            high, direction = angle, 1
    return points
