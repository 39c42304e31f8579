"""The trunk as one thing: which of its sensors speaks for it, and what it says of a second."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from spinewatch.mobility.geometry import unit
from spinewatch.mobility.posture.lying import Tilt, Vector, tilt_of
from spinewatch.mobility.seconds import MotionSecond
from spinewatch.model.blocks import FloatArray
from spinewatch.model.sites import MotionSite

TRUNK_SITES: Final = (
    MotionSite.CHEST,
    MotionSite.T10,
    MotionSite.L1,
    MotionSite.C7,
    MotionSite.S1,
)
"""Which sensor tells the posture, the best first.

The rule was measured on the breastbone, and t10 is on the same rib cage. l1 and c7 bend with the
spine, c7 more so in a bowed neck. s1 comes last: slumped sitting tilts the pelvis far back. The
head is not among them: it nods.
"""

ENOUGH: Final = 0.5
"""Share of a second that must be valid to speak for it."""


def trunk_of(seconds: Mapping[MotionSite, MotionSecond]) -> list[MotionSecond]:
    """Give the seconds of trunk sensors that have enough to say, the best first."""
    return [
        seconds[site]
        for site in TRUNK_SITES
        if site in seconds and seconds[site].coverage >= ENOUGH
    ]


def mean_up(second: MotionSecond) -> Vector | None:
    """Direction of "up" in the body frame over the valid part of a second, if calibrated."""
    return None if second.gravity_body is None else _mean(second, second.gravity_body)


def mean_up_in_sensor(second: MotionSecond) -> Vector:
    """Give the same in sensor axes, which needs no calibration."""
    return _mean(second, second.gravity_sensor)


def tilt(second: MotionSecond) -> Tilt | None:
    """Tilt of the mean "up" of a second, if calibrated."""
    up = mean_up(second)
    if up is None or second.alignment is None:
        return None
    return tilt_of(*up, heading_known=second.alignment.heading_known)


def recline_deg(trunk: list[MotionSecond]) -> float | None:
    """How far the trunk as a whole is inclined backwards, or None where no sensor tells.

    The mean of its sensors: in slumped sitting s1 and l1 go back and c7 forward, which is not
    sitting back. s1 alone cannot tell the two apart.
    """
    if not trunk or trunk[0].site is MotionSite.S1:
        return None
    backward = [
        float(np.degrees(np.arcsin(min(1.0, max(-1.0, up[0])))))
        for second in trunk
        if second.alignment is not None
        and second.alignment.heading_known
        and (up := mean_up(second)) is not None
    ]
    return sum(backward) / len(backward) if backward else None


def _mean(second: MotionSecond, gravity: FloatArray) -> Vector:
    x, y, z = unit(gravity[second.valid].mean(axis=0)).tolist()
    return x, y, z
