"""Posture and movement of the trunk, second by second."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from spinewatch.mobility.limits import MOVING_OFF_DPS, MOVING_ON_DPS, MOVING_RELEASE_S
from spinewatch.mobility.lying import LyingRule, LyingState, Tilt, tilt_of
from spinewatch.mobility.seconds import MotionSecond
from spinewatch.model.context import Posture
from spinewatch.model.packing import pack, unpack
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

_ENOUGH: Final = 0.5
"""Share of a second that must be valid to speak for it."""


@dataclass(slots=True, kw_only=True)
class PostureState:
    """The verdict on movement, and for how long it has been quiet."""

    moving: bool = False
    quiet_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    lying: LyingState
    posture: PostureState


class PostureTracker:
    """Says upright or lying from calibrated gravity, and moving from the angular rate.

    Movement needs no calibration, posture does. Without a valid trunk sensor both are unknown: the
    head alone decides neither.
    """

    def __init__(self) -> None:
        self._lying = LyingRule()
        self._moving = PostureState()

    def update(self, seconds: Mapping[MotionSite, MotionSecond]) -> tuple[Posture, bool | None]:
        """Take the same second of every motion sensor; give posture and whether the trunk moves."""
        trunk = [
            seconds[site]
            for site in TRUNK_SITES
            if site in seconds and seconds[site].coverage >= _ENOUGH
        ]
        return self._posture(trunk), self._is_moving(trunk)

    def state(self) -> bytes:
        """Give everything, to go on exactly here."""
        return pack(_State(lying=self._lying.state, posture=self._moving))

    def restore(self, state: bytes) -> None:
        """Go on where `state` was taken."""
        saved = unpack(state, _State)
        self._lying.state = saved.lying
        self._moving = saved.posture

    def _posture(self, trunk: list[MotionSecond]) -> Posture:
        tilts = {second.site: tilt for second in trunk if (tilt := _tilt(second)) is not None}
        if not tilts:
            return Posture.UNKNOWN
        deciding = next(iter(tilts))
        pelvis = tilts.get(MotionSite.S1) if deciding is not MotionSite.S1 else None
        lying = self._lying.update(tilts[deciding], seconds=1.0, pelvis=pelvis)
        return Posture.LYING if lying else Posture.UPRIGHT

    def _is_moving(self, trunk: list[MotionSecond]) -> bool | None:
        if not trunk:
            return None
        rate_dps = max(_rms_dps(second) for second in trunk)
        state = self._moving
        state.quiet_s = state.quiet_s + 1.0 if rate_dps < MOVING_OFF_DPS else 0.0
        if rate_dps > MOVING_ON_DPS:
            state.moving = True
        elif state.quiet_s >= MOVING_RELEASE_S:
            state.moving = False
        return state.moving


def _tilt(second: MotionSecond) -> Tilt | None:
    """Tilt of the mean "up" of the valid part of a second, if calibrated."""
    if second.gravity_body is None or second.alignment is None:
        return None
    x, y, z = second.gravity_body[second.valid].mean(axis=0).tolist()
    return tilt_of(x, y, z, heading_known=second.alignment.heading_known)


def _rms_dps(second: MotionSecond) -> float:
    rates = second.gyro_dps[second.valid]
    return float(np.sqrt((rates * rates).sum(axis=1).mean()))
