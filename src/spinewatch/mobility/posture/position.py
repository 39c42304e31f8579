"""Which side is lain on, and whether somebody sits back."""

import math
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from spinewatch.mobility.posture.limits import (
    POSITION_KEEP_DEG,
    POSITION_SECTOR_DEG,
    SITTING_BACK_ENTER_DEG,
    SITTING_BACK_HOLD_S,
    SITTING_BACK_LEAVE_DEG,
)
from spinewatch.mobility.posture.lying import Vector
from spinewatch.model.context import Position

_ROLL_DEG: Final = MappingProxyType(
    {
        Position.LYING_ON_BACK: 0.0,
        Position.LYING_ON_RIGHT: 90.0,
        Position.LYING_ON_FRONT: 180.0,
        Position.LYING_ON_LEFT: -90.0,
    }
)


def roll_deg(up: Vector) -> float:
    """Roll of a lying trunk about its long axis: 0 on the back, 90 on the right side."""
    return math.degrees(math.atan2(up[1], up[0]))


def between_deg(a_deg: float, b_deg: float) -> float:
    """Smaller angle between two directions, 0 to 180."""
    return abs((a_deg - b_deg + 180.0) % 360.0 - 180.0)


@dataclass(slots=True, kw_only=True)
class PositionState:
    """The verdict of the last second, and for how long the trunk has been reclined."""

    position: Position = Position.UNKNOWN
    reclined_s: float = 0.0


class PositionRule:
    """Names the position, with some persistence at the borders between two."""

    def __init__(self) -> None:
        self.state = PositionState()

    def unknown(self) -> Position:
        """Take a second of which nothing is known."""
        self.state = PositionState()
        return Position.UNKNOWN

    def lying(self, up: Vector, *, heading_known: bool) -> Position:
        """Take a second of lying with "up" in the body frame."""
        position = self._side(roll_deg(up)) if heading_known else Position.LYING
        self.state = PositionState(position=position)
        return position

    def upright(self, recline_deg: float | None, *, walking: bool) -> Position:
        """Take a second out of lying with the backward inclination of the spine, if known."""
        state = self.state
        sits_back = state.position is Position.SITTING_BACK
        limit_deg = SITTING_BACK_LEAVE_DEG if sits_back else SITTING_BACK_ENTER_DEG
        reclined = recline_deg is not None and recline_deg >= limit_deg and not walking
        state.reclined_s = state.reclined_s + 1.0 if reclined else 0.0
        held = sits_back or state.reclined_s >= SITTING_BACK_HOLD_S
        state.position = Position.SITTING_BACK if reclined and held else Position.UPRIGHT
        return state.position

    def _side(self, roll: float) -> Position:
        kept_deg = _ROLL_DEG.get(self.state.position)
        if kept_deg is not None and between_deg(roll, kept_deg) <= POSITION_KEEP_DEG:
            return self.state.position
        return next(
            position
            for position, middle_deg in _ROLL_DEG.items()
            if between_deg(roll, middle_deg) <= POSITION_SECTOR_DEG
        )
