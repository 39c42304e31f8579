"""Short movements out of a pose and back, with the muscle work that belongs to them."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.simulation.pose import pose

OUT: Final = 0.35
"""Share of a movement until its end is reached; that is held, and the way back takes as long."""


class MovementKind(StrEnum):
    """An everyday movement, or one that a guided calibration asks for."""

    CALIBRATION_BOW = "calibration bow"
    NOD = "nod"
    LOOK_DOWN = "look down"
    TURN_HEAD_LEFT = "turn head left"
    TURN_HEAD_RIGHT = "turn head right"
    TILT_HEAD_LEFT = "tilt head left"
    TILT_HEAD_RIGHT = "tilt head right"
    LEAN_FORWARD = "lean forward"
    REACH_LEFT = "reach left"
    REACH_RIGHT = "reach right"
    BOW = "bow"
    TURN_AROUND = "turn around"
    SHIFT_IN_BED_LEFT = "shift in bed to the left"
    SHIFT_IN_BED_RIGHT = "shift in bed to the right"


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementShape:
    """Amplitude of every angle, muscle work and usual duration.

    ``effort_db`` is the SNR of the contraction that each muscle group adds at the peak, in the
    order of `Muscle`; None where it adds nothing.
    """

    amplitude_deg: FloatArray
    effort_db: tuple[float | None, float | None, float | None, float | None]
    duration_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One movement at one time; ``scale`` multiplies its angles."""

    kind: MovementKind
    start_s: float
    duration_s: float
    scale: float = 1.0

    @property
    def stop_s(self) -> float:
        """When the body is back."""
        return self.start_s + self.duration_s

    def profile(self, times_s: FloatArray) -> FloatArray:
        """Give the share of the full excursion at each time: 0 before and after, 1 while held."""
        share = (times_s - self.start_s) / self.duration_s
        out, back = smooth_step(share / OUT), smooth_step((share - 1.0 + OUT) / OUT)
        return np.maximum(out - back, 0.0)


def smooth_step(share: FloatArray) -> FloatArray:
    """Rise from 0 to 1 with continuous acceleration: minimum jerk (Flash & Hogan 1985)."""
    x = np.clip(share, 0.0, 1.0)
    return np.asarray(x * x * x * (10.0 + x * (-15.0 + 6.0 * x)))


def _mirrored(shape: MovementShape) -> MovementShape:
    to_other_side = np.array([1, -1, -1] * 4 + [1, -1], dtype=np.float64)
    return MovementShape(
        amplitude_deg=shape.amplitude_deg * to_other_side,
        effort_db=shape.effort_db,
        duration_s=shape.duration_s,
    )


_TURN_HEAD_RIGHT: Final = MovementShape(
    amplitude_deg=pose(thorax=(0, 0, 6), neck=(2, 4, 45)),
    effort_db=(2.0, 5.0, None, None),
    duration_s=3.0,
)
_TILT_HEAD_RIGHT: Final = MovementShape(
    amplitude_deg=pose(neck=(0, 20, 5)), effort_db=(4.0, 4.0, None, None), duration_s=3.5
)
_REACH_RIGHT: Final = MovementShape(
    amplitude_deg=pose(pelvis=(3, 2, 4), lumbar=(5, 12, 4), thorax=(4, 8, 10), neck=(0, -5, 8)),
    effort_db=(8.0, 4.0, 8.0, 8.0),
    duration_s=4.0,
)
_SHIFT_RIGHT: Final = MovementShape(
    amplitude_deg=pose(pelvis=(0, 0, 10), thorax=(0, 0, 5), neck=(3, 3, 20)),
    effort_db=(6.0, 6.0, 6.0, 7.0),
    duration_s=4.0,
)

SHAPES: Final = MappingProxyType(
    {
        MovementKind.CALIBRATION_BOW: MovementShape(
            amplitude_deg=pose(
                pelvis=(16, 0, 0), lumbar=(9, 0, 0), thorax=(4, 0, 0), neck=(13, 0, 0)
            ),
            effort_db=(3.0, 5.0, 7.0, 8.0),
            duration_s=3.6,
        ),
        MovementKind.NOD: MovementShape(
            amplitude_deg=pose(neck=(22, 0, 0)), effort_db=(None, 4.0, None, None), duration_s=2.0
        ),
        MovementKind.LOOK_DOWN: MovementShape(
            amplitude_deg=pose(thorax=(5, 0, 0), neck=(28, 0, 0)),
            effort_db=(3.0, 6.0, 2.0, None),
            duration_s=7.0,
        ),
        MovementKind.TURN_HEAD_RIGHT: _TURN_HEAD_RIGHT,
        MovementKind.TURN_HEAD_LEFT: _mirrored(_TURN_HEAD_RIGHT),
        MovementKind.TILT_HEAD_RIGHT: _TILT_HEAD_RIGHT,
        MovementKind.TILT_HEAD_LEFT: _mirrored(_TILT_HEAD_RIGHT),
        MovementKind.LEAN_FORWARD: MovementShape(
            amplitude_deg=pose(pelvis=(8, 0, 0), lumbar=(14, 0, 0), thorax=(8, 0, 0)),
            effort_db=(3.0, 3.0, 7.0, 8.0),
            duration_s=5.0,
        ),
        MovementKind.REACH_RIGHT: _REACH_RIGHT,
        MovementKind.REACH_LEFT: _mirrored(_REACH_RIGHT),
        MovementKind.BOW: MovementShape(
            amplitude_deg=pose(
                pelvis=(25, 0, 0), lumbar=(28, 0, 0), thorax=(8, 0, 0), neck=(8, 0, 0)
            ),
            effort_db=(5.0, 6.0, 10.0, 12.0),
            duration_s=5.0,
        ),
        MovementKind.TURN_AROUND: MovementShape(
            amplitude_deg=pose(heading=90, neck=(0, 0, -10)),
            effort_db=(None, 2.0, 3.0, 4.0),
            duration_s=6.0,
        ),
        MovementKind.SHIFT_IN_BED_RIGHT: _SHIFT_RIGHT,
        MovementKind.SHIFT_IN_BED_LEFT: _mirrored(_SHIFT_RIGHT),
    }
)
