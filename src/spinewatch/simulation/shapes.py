"""Everyday and prompted movements: how far every joint goes, and the muscle work of it."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

import numpy as np

from spinewatch.simulation.movement_kinds import HELD_OUT, MovementKind, MovementShape
from spinewatch.simulation.pose import pose


def _mirrored(shape: MovementShape) -> MovementShape:
    to_other_side = np.array([1, -1, -1] * 4 + [1, -1], dtype=np.float64)
    return replace(shape, amplitude_deg=shape.amplitude_deg * to_other_side)


_TWO_SIDED: Final[Mapping[tuple[MovementKind, MovementKind], MovementShape]] = MappingProxyType(
    {
        (MovementKind.TURN_HEAD_LEFT, MovementKind.TURN_HEAD_RIGHT): MovementShape(
            amplitude_deg=pose(thorax=(0, 0, 6), neck=(2, 4, 45)),
            effort_db=(2.0, 5.0, None, None),
            duration_s=3.0,
        ),
        (MovementKind.TILT_HEAD_LEFT, MovementKind.TILT_HEAD_RIGHT): MovementShape(
            amplitude_deg=pose(neck=(0, 20, 5)), effort_db=(4.0, 4.0, None, None), duration_s=3.5
        ),
        (MovementKind.REACH_LEFT, MovementKind.REACH_RIGHT): MovementShape(
            amplitude_deg=pose(
                pelvis=(3, 2, 4), lumbar=(5, 12, 4), thorax=(4, 8, 10), neck=(0, -5, 8)
            ),
            effort_db=(8.0, 4.0, 8.0, 8.0),
            duration_s=4.0,
        ),
        (MovementKind.SHIFT_IN_BED_LEFT, MovementKind.SHIFT_IN_BED_RIGHT): MovementShape(
            amplitude_deg=pose(pelvis=(0, 0, 10), thorax=(0, 0, 5), neck=(3, 3, 20)),
            effort_db=(6.0, 6.0, 6.0, 7.0),
            duration_s=4.0,
        ),
        (MovementKind.HOLD_TURN_LEFT, MovementKind.HOLD_TURN_RIGHT): MovementShape(
            amplitude_deg=pose(
                pelvis=(0, 0, 4), lumbar=(0, 1, 3), thorax=(1, 1, 10), neck=(3, 3, 28)
            ),
            effort_db=(1.0, 3.0, 2.0, None),
            duration_s=40.0,
            out=HELD_OUT,
        ),
        (MovementKind.SIDE_BEND_LEFT, MovementKind.SIDE_BEND_RIGHT): MovementShape(
            amplitude_deg=pose(
                pelvis=(0, 4, 0), lumbar=(0, 16, 2), thorax=(0, 12, 2), neck=(0, 6, 0)
            ),
            effort_db=(3.0, 3.0, 7.0, 8.0),
            duration_s=4.0,
        ),
        (MovementKind.TURN_TRUNK_LEFT, MovementKind.TURN_TRUNK_RIGHT): MovementShape(
            amplitude_deg=pose(
                pelvis=(0, 0, 12), lumbar=(0, 1, 5), thorax=(0, 2, 22), neck=(0, 3, 25)
            ),
            effort_db=(4.0, 5.0, 6.0, 5.0),
            duration_s=3.5,
        ),
        (MovementKind.BEND_AND_TURN_LEFT, MovementKind.BEND_AND_TURN_RIGHT): MovementShape(
            amplitude_deg=pose(
                pelvis=(20, 3, 8), lumbar=(25, 6, 5), thorax=(8, 6, 14), neck=(6, 4, 15)
            ),
            effort_db=(5.0, 6.0, 9.0, 11.0),
            duration_s=5.0,
        ),
        (MovementKind.ROLL_LEFT, MovementKind.ROLL_RIGHT): MovementShape(
            amplitude_deg=pose(
                pelvis=(4, 0, 0), lumbar=(6, 3, 4), thorax=(3, 4, 10), neck=(10, 5, 15)
            ),
            effort_db=(7.0, 7.0, 7.0, 8.0),
            duration_s=4.0,
        ),
        (
            MovementKind.CALIBRATION_SIDE_BEND_LEFT,
            MovementKind.CALIBRATION_SIDE_BEND_RIGHT,
        ): MovementShape(
            amplitude_deg=pose(pelvis=(0, 10, 0), lumbar=(0, 3, 0), thorax=(0, 2, 0)),
            effort_db=(2.0, 2.0, 5.0, 6.0),
            duration_s=3.2,
        ),
        (MovementKind.CALIBRATION_TURN_LEFT, MovementKind.CALIBRATION_TURN_RIGHT): MovementShape(
            amplitude_deg=pose(pelvis=(0, 0, 10), lumbar=(0, 0, 3), thorax=(0, 0, 4)),
            effort_db=(2.0, 2.0, 5.0, 4.0),
            duration_s=3.2,
        ),
        (MovementKind.CALIBRATION_TILT_LEFT, MovementKind.CALIBRATION_TILT_RIGHT): MovementShape(
            amplitude_deg=pose(neck=(0, 13, 1)), effort_db=(3.0, 4.0, None, None), duration_s=3.2
        ),
        (
            MovementKind.CALIBRATION_HEAD_TURN_LEFT,
            MovementKind.CALIBRATION_HEAD_TURN_RIGHT,
        ): MovementShape(
            amplitude_deg=pose(neck=(1, 1, 15)), effort_db=(2.0, 4.0, None, None), duration_s=3.2
        ),
        (MovementKind.NECK_ROTATION_LEFT, MovementKind.NECK_ROTATION_RIGHT): MovementShape(
            amplitude_deg=pose(thorax=(0, 0, 4), neck=(3, 5, 66)),
            effort_db=(4.0, 7.0, 3.0, None),
            duration_s=4.5,
        ),
    }
)
"""Movements to either side: shape to the right; to the left it is the mirror image."""

_STRAIGHT: Final[Mapping[MovementKind, MovementShape]] = MappingProxyType(
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
        MovementKind.LEAN_FORWARD: MovementShape(
            amplitude_deg=pose(pelvis=(8, 0, 0), lumbar=(14, 0, 0), thorax=(8, 0, 0)),
            effort_db=(3.0, 3.0, 7.0, 8.0),
            duration_s=5.0,
        ),
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
        MovementKind.CALIBRATION_NOD: MovementShape(
            amplitude_deg=pose(thorax=(1, 0, 0), neck=(14, 0, 0)),
            effort_db=(None, 4.0, None, None),
            duration_s=3.2,
        ),
        MovementKind.LOOK_UP: MovementShape(
            amplitude_deg=pose(lumbar=(-3, 0, 0), thorax=(-4, 0, 0), neck=(-28, 0, 0)),
            effort_db=(4.0, 4.0, 3.0, 2.0),
            duration_s=5.0,
        ),
        MovementKind.DEEP_BEND: MovementShape(
            amplitude_deg=pose(
                pelvis=(34, 0, 0), lumbar=(34, 0, 0), thorax=(14, 0, 0), neck=(10, 0, 0)
            ),
            effort_db=(5.0, 6.0, 10.0, 12.0),
            duration_s=6.0,
        ),
    }
)

SHAPES: Final[Mapping[MovementKind, MovementShape]] = MappingProxyType(
    {
        **_STRAIGHT,
        **{right: shape for (_, right), shape in _TWO_SIDED.items()},
        **{left: _mirrored(shape) for (left, _), shape in _TWO_SIDED.items()},
    }
)
"""Every movement, with an adult's amplitudes of everyday life.

The deep bend inclines the chest by 82 deg: between the 75.8 of patients an hour after waking and
the 88.3 of healthy people (Bend Ease).
"""
