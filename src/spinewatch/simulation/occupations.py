"""What a body does for minutes or hours: pose, sway, muscle tone and everyday movements."""

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from spinewatch.model.blocks import FloatArray
from spinewatch.model.context import Posture
from spinewatch.simulation.movements import MovementKind
from spinewatch.simulation.muscles import Muscle
from spinewatch.simulation.pose import pose


class Occupation(StrEnum):
    """What the simulated person is doing."""

    LYING_ON_BACK = "lying on the back"
    LYING_ON_LEFT_SIDE = "lying on the left side"
    LYING_ON_RIGHT_SIDE = "lying on the right side"
    SITTING_STILL = "sitting still"
    DESK_WORK = "desk work"
    STANDING = "standing"
    WALKING = "walking"


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a body looks and what it does while it is occupied so.

    Attributes
    ----------
    posture
        What the monitor should find.
    pose_deg, sway_deg, gait_deg
        Shape (14,): mean pose, amplitude of sway, amplitude of the swing of walking.
    gait_m_s2
        Amplitude of the pelvis's acceleration in walking: forward, left, up.
    tone_db
        Normal level of each muscle group above lying rest: healthy sitting is a fraction of a
        reference contraction (Ringheim 2019) and nothing to report.
    gait_depth
        Share of the tone's power that rises and falls with the steps.
    movement_share
        Share of the ten-second cells with an everyday movement.
    movements
        Which ones.
    """

    posture: Posture
    pose_deg: FloatArray
    sway_deg: FloatArray
    gait_deg: FloatArray = field(default_factory=pose)
    gait_m_s2: tuple[float, float, float] = (0.0, 0.0, 0.0)
    tone_db: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    gait_depth: float = 0.0
    movement_share: float = 0.0
    movements: tuple[MovementKind, ...] = ()

    def tone_power(self, muscle: Muscle) -> float:
        """Give the power that tone adds to a rest of one."""
        return float(10.0 ** (self.tone_db[muscle] / 10.0)) - 1.0


_LYING_SWAY: Final = pose(neck=(0.1, 0.1, 0.2))
_SITTING_SWAY: Final = pose(
    pelvis=(0.2, 0.2, 0.1), lumbar=(0.2, 0.2, 0.1), thorax=(0.2, 0.2, 0.2), neck=(0.4, 0.3, 0.5)
)


def _lying(turn_deg: float) -> Style:
    return Style(
        posture=Posture.LYING,
        pose_deg=pose(
            pelvis=(0.0, 0.0, turn_deg),
            lumbar=(-4.0, 0.0, 0.0),
            neck=(8.0, 0.0, 0.0),
            trunk_pitch=-86,
        ),
        sway_deg=_LYING_SWAY,
        movement_share=0.1,
        movements=(MovementKind.SHIFT_IN_BED_LEFT, MovementKind.SHIFT_IN_BED_RIGHT),
    )


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

STYLES: Final = MappingProxyType(
    {
        Occupation.LYING_ON_BACK: _lying(0.0),
        Occupation.LYING_ON_LEFT_SIDE: _lying(-75.0),
        Occupation.LYING_ON_RIGHT_SIDE: _lying(75.0),
        Occupation.SITTING_STILL: Style(
            posture=Posture.UPRIGHT,
            pose_deg=pose(),
            sway_deg=_SITTING_SWAY * 0.5,
            tone_db=(2.0, 3.0, 3.0, 3.5),
        ),
        Occupation.DESK_WORK: Style(
            posture=Posture.UPRIGHT,
            pose_deg=pose(lumbar=(4.0, 0.0, 0.0), thorax=(3.0, 0.0, 0.0), neck=(6.0, 0.0, 0.0)),
            sway_deg=_SITTING_SWAY,
            tone_db=(3.0, 4.0, 3.5, 4.0),
            movement_share=0.7,
            movements=_DESK_MOVEMENTS,
        ),
        Occupation.STANDING: Style(
            posture=Posture.UPRIGHT,
            pose_deg=pose(lumbar=(-6.0, 0.0, 0.0)),
            sway_deg=_SITTING_SWAY * 1.5,
            tone_db=(2.0, 2.5, 3.5, 4.5),
            movement_share=0.7,
            movements=(*_DESK_MOVEMENTS, MovementKind.BOW, MovementKind.TURN_AROUND),
        ),
        Occupation.WALKING: Style(
            posture=Posture.UPRIGHT,
            pose_deg=pose(pelvis=(3.0, 0.0, 0.0), lumbar=(-5.0, 0.0, 0.0)),
            sway_deg=_SITTING_SWAY * 1.5,
            gait_deg=pose(
                pelvis=(1.5, 3.0, 5.0),
                lumbar=(1.0, 3.0, 3.0),
                thorax=(1.0, 1.5, 6.0),
                neck=(1.5, 0.5, 3.0),
            ),
            gait_m_s2=(1.0, 0.7, 2.2),
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
    }
)
