"""Whether the trunk lies, from the direction of "up" in its body frame.

Below one tilt nobody lies, beyond another everybody does. In between are people on a raised back
rest or propped by pillows, and people on their way into bed or out of it. Two things tell them
apart: whoever lies there stays, and whoever gets up has left the tilt of having lain.
"""

import math
from dataclasses import dataclass
from typing import Final

from spinewatch.mobility.posture.limits import (
    BOW_HOLD_S,
    FORWARD_SHARE,
    GETTING_UP_DEG,
    LYING_HOLD_S,
    LYING_NEVER_DEG,
    LYING_SURE_DEG,
    LYING_TAU_S,
    STAYING_DEG,
)

Vector = tuple[float, float, float]

_STAYING: Final = math.cos(math.radians(STAYING_DEG))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tilt:
    """How the trunk is tilted from its calibrated upright.

    ``up`` is the direction of "up" in the body frame, of length one. ``forward`` is None where
    nobody knows which way that is.
    """

    up: Vector
    angle_deg: float
    forward: bool | None


def tilt_of(x: float, y: float, z: float, *, heading_known: bool) -> Tilt:
    """Tilt from "up" in the body frame, which without a known heading may be turned any way."""
    length = math.sqrt(x * x + y * y + z * z)
    sideways_or_forward = math.hypot(x, y)
    forward = -x >= FORWARD_SHARE * sideways_or_forward
    return Tilt(
        up=(x / length, y / length, z / length),
        angle_deg=math.degrees(math.atan2(sideways_or_forward, z)),
        forward=forward if heading_known else None,
    )


@dataclass(slots=True, kw_only=True)
class LyingState:
    """The verdict and what it rests on.

    Attributes
    ----------
    lying
        The verdict.
    rest_deg
        The tilt at which the trunk has been lying.
    held_up, held_s
        Where it stays while it may be beginning to lie, and for how long.
    beyond_s
        For how long it has been tilted so far that only a bow could be upright.
    """

    lying: bool = False
    rest_deg: float = 0.0
    held_up: Vector | None = None
    held_s: float = 0.0
    beyond_s: float = 0.0


class LyingRule:
    """Lying begins far down or where the trunk stays, and ends well above where it lay.

    A tilt forwards may be a bow: it counts only far down and after ``limits.BOW_HOLD_S``.
    A tilt that may be forwards has to last as long. While the pelvis stays upright nothing counts.
    """

    def __init__(self) -> None:
        self.state = LyingState()

    def update(self, trunk: Tilt, *, seconds: float, pelvis: Tilt | None = None) -> bool:
        """Take the tilt of the last ``seconds`` and say whether the trunk lies."""
        standing_pelvis = pelvis is not None and pelvis.angle_deg < LYING_NEVER_DEG
        if trunk.angle_deg < LYING_NEVER_DEG or standing_pelvis:
            self.state = LyingState()
        elif self.state.lying:
            self._lie(trunk, seconds)
        else:
            self._arrive(trunk, seconds)
        return self.state.lying

    def _lie(self, trunk: Tilt, seconds: float) -> None:
        state = self.state
        if trunk.angle_deg < min(LYING_SURE_DEG, state.rest_deg - GETTING_UP_DEG):
            self.state = LyingState()
        else:
            state.rest_deg += (trunk.angle_deg - state.rest_deg) * min(1.0, seconds / LYING_TAU_S)

    def _arrive(self, trunk: Tilt, seconds: float) -> None:
        state = self.state
        sure = trunk.angle_deg > LYING_SURE_DEG
        state.beyond_s = state.beyond_s + seconds if sure else 0.0
        if state.held_up is not None and _cosine(state.held_up, trunk.up) >= _STAYING:
            state.held_s += seconds
        else:
            state.held_up, state.held_s = trunk.up, 0.0
        if trunk.forward is False:
            state.lying = sure or state.held_s >= LYING_HOLD_S
        elif trunk.forward is None:
            state.lying = max(state.beyond_s, state.held_s) >= BOW_HOLD_S
        else:
            state.lying = state.beyond_s >= BOW_HOLD_S
        state.rest_deg = trunk.angle_deg


def _cosine(a: Vector, b: Vector) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
