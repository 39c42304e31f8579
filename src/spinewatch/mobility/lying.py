"""Whether the trunk lies, from the direction of "up" in its body frame."""

import math
from dataclasses import dataclass

from spinewatch.mobility.limits import (
    BOW_HOLD_S,
    FORWARD_SHARE,
    LYING_ENTER_DEG,
    LYING_LEAVE_DEG,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tilt:
    """How far the trunk is tilted from its calibrated upright, and whether that may be a bow."""

    angle_deg: float
    maybe_forward: bool


def tilt_of(x: float, y: float, z: float, *, heading_known: bool) -> Tilt:
    """Tilt from "up" in the body frame; without a known heading any tilt may be forward."""
    sideways_or_forward = math.hypot(x, y)
    forward = -x >= FORWARD_SHARE * sideways_or_forward
    return Tilt(
        angle_deg=math.degrees(math.atan2(sideways_or_forward, z)),
        maybe_forward=forward or not heading_known,
    )


@dataclass(slots=True, kw_only=True)
class LyingState:
    """The verdict, and for how long a bow-like tilt has lasted."""

    lying: bool = False
    bowed_s: float = 0.0


class LyingRule:
    """Lying begins beyond one tilt and ends below a smaller one.

    A tilt backwards or sideways counts at once: nobody stands like that. A tilt forwards may be a
    deep bow and counts only after ``limits.BOW_HOLD_S``, and not while the pelvis stays upright.
    """

    def __init__(self) -> None:
        self.state = LyingState()

    def update(self, trunk: Tilt, *, seconds: float, pelvis: Tilt | None = None) -> bool:
        """Take the tilt of the last ``seconds`` and say whether the trunk lies."""
        state = self.state
        standing_pelvis = pelvis is not None and pelvis.angle_deg < LYING_LEAVE_DEG
        if trunk.angle_deg < LYING_LEAVE_DEG or standing_pelvis:
            self.state = LyingState()
        elif not state.lying and trunk.angle_deg > LYING_ENTER_DEG:
            state.bowed_s += seconds
            state.lying = not trunk.maybe_forward or state.bowed_s >= BOW_HOLD_S
        elif not state.lying:
            state.bowed_s = 0.0
        return self.state.lying
