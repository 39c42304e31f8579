"""Whether the trunk moves: at once when it starts, and over when it has been quiet."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from spinewatch.mobility.geometry import angle_deg
from spinewatch.mobility.posture.limits import (
    MOVING_OFF_DPS,
    MOVING_ON_DPS,
    MOVING_ON_M_S2,
    MOVING_RELEASE_S,
)
from spinewatch.mobility.posture.trunk import ENOUGH, TRUNK_SITES
from spinewatch.mobility.seconds import GRID_HZ, MotionSecond
from spinewatch.model.sites import MotionSite

_HIDDEN: Final = 2.0
"""Effort of a movement of which only that it hides gravity is known: more than begins one."""


@dataclass(slots=True, kw_only=True)
class MovingState:
    """The verdict, and for how long it has been quiet."""

    moving: bool = False
    quiet_s: float = 0.0


class MovingRule:
    """Judges by the liveliest sensor of the trunk; needs no calibration."""

    def __init__(self) -> None:
        self.state = MovingState()

    def update(self, seconds: Mapping[MotionSite, MotionSecond]) -> bool | None:
        """Take the same second of every motion sensor; None where the trunk has none."""
        efforts = [
            effort
            for site in TRUNK_SITES
            if site in seconds and (effort := _effort(seconds[site])) is not None
        ]
        if not efforts:
            return None
        state = self.state
        quiet = all(effort < MOVING_OFF_DPS / MOVING_ON_DPS for effort in efforts)
        state.quiet_s = state.quiet_s + 1.0 if quiet else 0.0
        if max(efforts) > 1.0:
            state.moving = True
        elif state.quiet_s >= MOVING_RELEASE_S:
            state.moving = False
        return state.moving


def _effort(second: MotionSecond) -> float | None:
    """Give what was felt as a multiple of what begins a movement."""
    if second.tilt_only:
        return _effort_without_gyroscope(second)
    if second.coverage < ENOUGH:
        return None
    rates = second.gyro_dps[second.valid]
    return math.sqrt(float((rates * rates).sum(axis=1).mean())) / MOVING_ON_DPS


def _effort_without_gyroscope(second: MotionSecond) -> float | None:
    """Take the shaking, and the turn of gravity from the first to the last that is known of it.

    Where samples are there and gravity is not, movement hides it.
    """
    felt = np.isfinite(second.acc_norm_dev)
    if felt.mean() < ENOUGH:
        return None
    if second.coverage < ENOUGH:
        return _HIDDEN
    at = np.flatnonzero(second.valid)
    first, last = second.gravity_sensor[at[0]], second.gravity_sensor[at[-1]]
    rate_dps = float(angle_deg(first, last)) * GRID_HZ / float(at[-1] - at[0])
    shaking = float(second.acc_norm_dev[felt].std()) / MOVING_ON_M_S2
    return max(shaking, rate_dps / MOVING_ON_DPS)
