"""What a body does for minutes or hours: pose, sway, muscle tone and everyday movements."""

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from spinewatch.model.blocks import FloatArray
from spinewatch.model.context import Position, Posture
from spinewatch.simulation.movement_kinds import MovementKind
from spinewatch.simulation.muscles import Muscle
from spinewatch.simulation.pose import pose


class Occupation(StrEnum):
    """What the simulated person is doing."""

    LYING_ON_BACK = "lying on the back"
    LYING_ON_LEFT_SIDE = "lying on the left side"
    LYING_ON_RIGHT_SIDE = "lying on the right side"
    LYING_ON_FRONT = "lying on the front"
    SLEEPING_ON_BACK = "sleeping on the back"
    SLEEPING_ON_LEFT_SIDE = "sleeping on the left side"
    SLEEPING_ON_RIGHT_SIDE = "sleeping on the right side"
    SLEEPING_ON_FRONT = "sleeping on the front"
    SITTING_STILL = "sitting still"
    SITTING_BACK = "sitting back in an armchair"
    DESK_WORK = "desk work"
    SCREEN_WORK = "desk work before two screens"
    DRIVING = "driving a car"
    STANDING = "standing"
    WALKING = "walking"
    CHORES = "chores"
    EXERCISES = "exercises"
    PLANK = "plank"


POSTURE_OF: Final = MappingProxyType(
    {
        Position.UPRIGHT: Posture.UPRIGHT,
        Position.SITTING_BACK: Posture.UPRIGHT,
        Position.LYING_ON_BACK: Posture.LYING,
        Position.LYING_ON_LEFT: Posture.LYING,
        Position.LYING_ON_RIGHT: Posture.LYING,
        Position.LYING_ON_FRONT: Posture.LYING,
    }
)
"""The posture of each position that a simulated body takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a body looks and what it does while it is occupied so.

    Attributes
    ----------
    position
        What the monitor should find.
    pose_deg, sway_deg, gait_deg
        Shape (14,): mean pose, amplitude of sway, amplitude of the swing of walking.
    gait_m_s2
        Amplitude of the pelvis's acceleration in walking: forward, left, up.
    wander_deg
        How far the heading wanders, root mean square: rooms and roads have corners.
    ride
        How much of a car's motion the body feels: 0 or 1.
    tone_db
        Normal level of each muscle group above lying rest: healthy sitting is a fraction of a
        reference contraction (Ringheim 2019) and nothing to report.
    gait_depth
        Share of the tone's power that rises and falls with the steps.
    movement_share
        Share of the ten-second cells with an everyday movement.
    movements
        Which ones.
    pace
        Share of their usual speed.
    """

    position: Position
    pose_deg: FloatArray
    sway_deg: FloatArray
    gait_deg: FloatArray = field(default_factory=pose)
    gait_m_s2: tuple[float, float, float] = (0.0, 0.0, 0.0)
    wander_deg: float = 0.0
    ride: float = 0.0
    tone_db: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    gait_depth: float = 0.0
    movement_share: float = 0.0
    movements: tuple[MovementKind, ...] = ()
    pace: float = 1.0

    @property
    def posture(self) -> Posture:
        """The coarse part of the position."""
        return POSTURE_OF[self.position]

    def tone_power(self, muscle: Muscle) -> float:
        """Give the power that tone adds to a rest of one."""
        return float(10.0 ** (self.tone_db[muscle] / 10.0)) - 1.0
