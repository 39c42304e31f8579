"""How every occupation looks: pose, sway, gait, tone and everyday movements."""

from types import MappingProxyType
from typing import Final

from spinewatch.model.context import Position
from spinewatch.simulation.limits import LYING_PITCH_DEG
from spinewatch.simulation.movement_kinds import MovementKind
from spinewatch.simulation.occupations import Occupation, Style
from spinewatch.simulation.pose import Angles, pose

_LYING_SWAY: Final = pose(neck=(0.1, 0.1, 0.2))
_SITTING_SWAY: Final = pose(
    pelvis=(0.2, 0.2, 0.1), lumbar=(0.2, 0.2, 0.1), thorax=(0.2, 0.2, 0.2), neck=(0.4, 0.3, 0.5)
)


_AWAKE: Final = 0.1
_ASLEEP: Final = 0.015
"""Share of cells with a shift in bed: 36 an hour awake and restless, 5 asleep."""


def _lying(
    position: Position,
    turn_deg: float,
    *,
    shifts: float,
    lumbar: Angles = (-4.0, 0.0, 0.0),
    neck: Angles = (8.0, 0.0, 0.0),
) -> Style:
    return Style(
        position=position,
        pose_deg=pose(
            pelvis=(0.0, 0.0, turn_deg), lumbar=lumbar, neck=neck, trunk_pitch=LYING_PITCH_DEG
        ),
        sway_deg=_LYING_SWAY,
        movement_share=shifts,
        movements=(MovementKind.SHIFT_IN_BED_LEFT, MovementKind.SHIFT_IN_BED_RIGHT),
    )


_CURLED: Final[Angles] = (8.0, 0.0, 0.0)
_ON_FRONT: Final[Angles] = (-10.0, 0.0, 0.0)
_ON_PILLOW: Final[Angles] = (12.0, 0.0, 4.0)
_HEAD_ASIDE: Final[Angles] = (-6.0, 4.0, -55.0)
"""On the front the head lies on its side: nobody breathes through the mattress."""

_PLANK_PITCH_DEG: Final = -78.0
"""On forearms and toes the trunk is nearly level: to gravity a plank is lying on the front."""

_DESK_MOVEMENTS: Final = (
    MovementKind.NOD,
    MovementKind.LOOK_DOWN,
    MovementKind.TURN_HEAD_LEFT,
    MovementKind.TURN_HEAD_RIGHT,
    MovementKind.TILT_HEAD_LEFT,
    MovementKind.TILT_HEAD_RIGHT,
    MovementKind.LEAN_FORWARD,
    MovementKind.REACH_LEFT,
    MovementKind.REACH_RIGHT,
)

_SCREEN_MOVEMENTS: Final = (
    *_DESK_MOVEMENTS,
    *_DESK_MOVEMENTS,
    MovementKind.LOOK_UP,
    MovementKind.TURN_TRUNK_LEFT,
    MovementKind.TURN_TRUNK_RIGHT,
    MovementKind.HOLD_TURN_LEFT,
    MovementKind.HOLD_TURN_RIGHT,
)
_WHOLE_TRUNK: Final = (
    MovementKind.BOW,
    MovementKind.SIDE_BEND_LEFT,
    MovementKind.SIDE_BEND_RIGHT,
    MovementKind.TURN_TRUNK_LEFT,
    MovementKind.TURN_TRUNK_RIGHT,
    MovementKind.BEND_AND_TURN_LEFT,
    MovementKind.BEND_AND_TURN_RIGHT,
)

STYLES: Final = MappingProxyType(
    {
        Occupation.LYING_ON_BACK: _lying(Position.LYING_ON_BACK, 0.0, shifts=_AWAKE),
        Occupation.LYING_ON_LEFT_SIDE: _lying(Position.LYING_ON_LEFT, -75.0, shifts=_AWAKE),
        Occupation.LYING_ON_RIGHT_SIDE: _lying(Position.LYING_ON_RIGHT, 75.0, shifts=_AWAKE),
        Occupation.LYING_ON_FRONT: _lying(
            Position.LYING_ON_FRONT, 172.0, shifts=_AWAKE, lumbar=_ON_FRONT, neck=_HEAD_ASIDE
        ),
        Occupation.SLEEPING_ON_BACK: _lying(Position.LYING_ON_BACK, 0.0, shifts=_ASLEEP),
        Occupation.SLEEPING_ON_LEFT_SIDE: _lying(
            Position.LYING_ON_LEFT, -80.0, shifts=_ASLEEP, lumbar=_CURLED, neck=_ON_PILLOW
        ),
        Occupation.SLEEPING_ON_RIGHT_SIDE: _lying(
            Position.LYING_ON_RIGHT, 80.0, shifts=_ASLEEP, lumbar=_CURLED, neck=_ON_PILLOW
        ),
        Occupation.SLEEPING_ON_FRONT: _lying(
            Position.LYING_ON_FRONT, 168.0, shifts=_ASLEEP, lumbar=_ON_FRONT, neck=_HEAD_ASIDE
        ),
        Occupation.SITTING_BACK: Style(
            position=Position.SITTING_BACK,
            pose_deg=pose(lumbar=(6.0, 0.0, 0.0), thorax=(4.0, 0.0, 0.0), neck=(8.0, 0.0, 0.0)),
            sway_deg=_SITTING_SWAY * 0.5,
            tone_db=(1.0, 1.5, 1.0, 0.5),
            movement_share=0.35,
            movements=(
                MovementKind.NOD,
                MovementKind.LOOK_DOWN,
                MovementKind.TURN_HEAD_LEFT,
                MovementKind.TURN_HEAD_RIGHT,
                MovementKind.TILT_HEAD_LEFT,
                MovementKind.HOLD_TURN_RIGHT,
            ),
        ),
        Occupation.SITTING_STILL: Style(
            position=Position.UPRIGHT,
            pose_deg=pose(),
            sway_deg=_SITTING_SWAY * 0.5,
            tone_db=(2.0, 3.0, 3.0, 3.5),
        ),
        Occupation.DESK_WORK: Style(
            position=Position.UPRIGHT,
            pose_deg=pose(lumbar=(4.0, 0.0, 0.0), thorax=(3.0, 0.0, 0.0), neck=(6.0, 0.0, 0.0)),
            sway_deg=_SITTING_SWAY,
            tone_db=(3.0, 4.0, 3.5, 4.0),
            movement_share=0.7,
            movements=_DESK_MOVEMENTS,
        ),
        Occupation.STANDING: Style(
            position=Position.UPRIGHT,
            pose_deg=pose(lumbar=(-6.0, 0.0, 0.0)),
            sway_deg=_SITTING_SWAY * 1.5,
            tone_db=(2.0, 2.5, 3.5, 4.5),
            movement_share=0.7,
            movements=(*_DESK_MOVEMENTS, MovementKind.BOW, MovementKind.TURN_AROUND),
        ),
        Occupation.WALKING: Style(
            position=Position.UPRIGHT,
            pose_deg=pose(pelvis=(3.0, 0.0, 0.0), lumbar=(-5.0, 0.0, 0.0)),
            sway_deg=_SITTING_SWAY * 1.5,
            gait_deg=pose(
                pelvis=(1.5, 3.0, 5.0),
                lumbar=(1.0, 3.0, 3.0),
                thorax=(1.0, 1.5, 6.0),
                neck=(1.5, 0.5, 3.0),
            ),
            gait_m_s2=(1.0, 0.7, 2.2),
            wander_deg=70.0,
            tone_db=(3.5, 3.5, 4.5, 5.5),
            gait_depth=0.7,
            movement_share=0.4,
            movements=(
                MovementKind.TURN_HEAD_LEFT,
                MovementKind.TURN_HEAD_RIGHT,
                MovementKind.LOOK_DOWN,
                MovementKind.TURN_AROUND,
            ),
        ),
        Occupation.SCREEN_WORK: Style(
            position=Position.UPRIGHT,
            pose_deg=pose(lumbar=(5.0, 0.0, 0.0), thorax=(4.0, 0.0, 0.0), neck=(6.0, 0.0, 0.0)),
            sway_deg=_SITTING_SWAY,
            tone_db=(3.0, 4.0, 3.5, 4.0),
            movement_share=0.65,
            movements=_SCREEN_MOVEMENTS,
        ),
        Occupation.DRIVING: Style(
            position=Position.UPRIGHT,
            pose_deg=pose(
                lumbar=(6.0, 0.0, 0.0),
                thorax=(2.0, 0.0, 0.0),
                neck=(8.0, 0.0, 0.0),
                trunk_pitch=-12,
            ),
            sway_deg=_SITTING_SWAY * 0.7,
            wander_deg=120.0,
            ride=1.0,
            tone_db=(4.0, 4.0, 3.0, 3.0),
            movement_share=0.6,
            movements=(
                MovementKind.TURN_HEAD_LEFT,
                MovementKind.TURN_HEAD_RIGHT,
                MovementKind.TURN_HEAD_LEFT,
                MovementKind.NOD,
                MovementKind.TURN_TRUNK_LEFT,
            ),
        ),
        Occupation.CHORES: Style(
            position=Position.UPRIGHT,
            pose_deg=pose(lumbar=(2.0, 0.0, 0.0), thorax=(4.0, 0.0, 0.0), neck=(10.0, 0.0, 0.0)),
            sway_deg=_SITTING_SWAY * 2.0,
            wander_deg=60.0,
            tone_db=(4.0, 4.0, 4.5, 5.0),
            movement_share=0.9,
            movements=(*_WHOLE_TRUNK, *_DESK_MOVEMENTS, MovementKind.LOOK_UP),
        ),
        Occupation.EXERCISES: Style(
            position=Position.UPRIGHT,
            pose_deg=pose(lumbar=(-4.0, 0.0, 0.0)),
            sway_deg=_SITTING_SWAY * 1.5,
            tone_db=(3.0, 3.0, 4.0, 4.5),
            movement_share=1.0,
            movements=(
                *_WHOLE_TRUNK,
                MovementKind.DEEP_BEND,
                MovementKind.NECK_ROTATION_LEFT,
                MovementKind.NECK_ROTATION_RIGHT,
                MovementKind.TILT_HEAD_LEFT,
                MovementKind.TILT_HEAD_RIGHT,
                MovementKind.LOOK_UP,
            ),
            pace=0.6,
        ),
        Occupation.PLANK: Style(
            position=Position.LYING_ON_FRONT,
            pose_deg=pose(
                pelvis=(0.0, 0.0, 180.0), neck=(-8.0, 0.0, 0.0), trunk_pitch=_PLANK_PITCH_DEG
            ),
            sway_deg=_SITTING_SWAY,
        ),
    }
)
