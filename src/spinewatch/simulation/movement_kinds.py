"""The kinds of movement, and what is told of each."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from spinewatch.model.blocks import FloatArray

OUT: Final = 0.35
"""Share of a movement until its end is reached; that is held, and the way back takes as long."""

HELD_OUT: Final = 0.04
"""The same of a turn that is held for long: 1 to 2 s of half a minute to almost a whole one."""


class MovementKind(StrEnum):
    """An everyday movement, or one that a guided calibration or test asks for."""

    CALIBRATION_BOW = "calibration bow"
    CALIBRATION_NOD = "calibration nod"
    CALIBRATION_SIDE_BEND_LEFT = "calibration side bend left"
    CALIBRATION_SIDE_BEND_RIGHT = "calibration side bend right"
    CALIBRATION_TILT_LEFT = "calibration tilt left"
    CALIBRATION_TILT_RIGHT = "calibration tilt right"
    CALIBRATION_TURN_LEFT = "calibration turn of the trunk left"
    CALIBRATION_TURN_RIGHT = "calibration turn of the trunk right"
    CALIBRATION_HEAD_TURN_LEFT = "calibration turn of the head left"
    CALIBRATION_HEAD_TURN_RIGHT = "calibration turn of the head right"
    DEEP_BEND = "deep bend"
    NECK_ROTATION_LEFT = "neck rotation left"
    NECK_ROTATION_RIGHT = "neck rotation right"
    NOD = "nod"
    LOOK_DOWN = "look down"
    LOOK_UP = "look up"
    TURN_HEAD_LEFT = "turn head left"
    TURN_HEAD_RIGHT = "turn head right"
    HOLD_TURN_LEFT = "hold a turn to the left"
    HOLD_TURN_RIGHT = "hold a turn to the right"
    TILT_HEAD_LEFT = "tilt head left"
    TILT_HEAD_RIGHT = "tilt head right"
    LEAN_FORWARD = "lean forward"
    REACH_LEFT = "reach left"
    REACH_RIGHT = "reach right"
    BOW = "bow"
    SIDE_BEND_LEFT = "side bend left"
    SIDE_BEND_RIGHT = "side bend right"
    TURN_TRUNK_LEFT = "turn trunk left"
    TURN_TRUNK_RIGHT = "turn trunk right"
    BEND_AND_TURN_LEFT = "bend and turn left"
    BEND_AND_TURN_RIGHT = "bend and turn right"
    TURN_AROUND = "turn around"
    SHIFT_IN_BED_LEFT = "shift in bed to the left"
    SHIFT_IN_BED_RIGHT = "shift in bed to the right"
    ROLL_LEFT = "roll over to the left"
    ROLL_RIGHT = "roll over to the right"


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementShape:
    """Amplitude of every angle, muscle work and usual duration.

    ``effort_db`` is the SNR of the contraction that each muscle group adds at the peak, in the
    order of `Muscle`; None where it adds nothing. ``out`` is the share of the time until the end is
    reached, and the share that the way back takes.
    """

    amplitude_deg: FloatArray
    effort_db: tuple[float | None, float | None, float | None, float | None]
    duration_s: float
    out: float = OUT
