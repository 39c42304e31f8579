"""What mobility tells the spasm layer about the body, second by second."""

from dataclasses import dataclass
from enum import StrEnum


class Posture(StrEnum):
    """How the trunk is held."""

    UPRIGHT = "upright"
    LYING = "lying"
    UNKNOWN = "unknown"


class Position(StrEnum):
    """How the trunk is held, as finely as gravity tells it.

    ``LYING`` is lying on nobody knows which side: the sensor's heading on the body is unknown.
    """

    UPRIGHT = "upright"
    SITTING_BACK = "sitting back"
    LYING_ON_BACK = "lying on the back"
    LYING_ON_LEFT = "lying on the left side"
    LYING_ON_RIGHT = "lying on the right side"
    LYING_ON_FRONT = "lying on the front"
    LYING = "lying"
    UNKNOWN = "unknown"


class PauseReason(StrEnum):
    """Why the person took sensors off on purpose."""

    SHOWER = "shower"
    CHARGING = "charging"
    AWAY = "away"


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Posture, movement and planned absence of one second.

    Attributes
    ----------
    posture, position
        Coarse, for what depends on load; fine, for what is shown.
    moving, walking
        None where no sensor could tell. Whoever walks moves.
    turned
        A turn in bed was completed in this second: onto another side, also after sitting up for up
        to a minute.
    sustained_s
        For how long the spine has been held in the same posture; None where unknown.
    head_pitch_deg
        Tilt of the head forwards (positive) or backwards against the vertical; None where unknown.
    paused
        Set while the person has said that the sensors are off: such time is unknown by plan and
        raises no concern.
    """

    posture: Posture
    moving: bool | None
    position: Position = Position.UNKNOWN
    walking: bool | None = None
    turned: bool = False
    sustained_s: float | None = None
    head_pitch_deg: float | None = None
    paused: PauseReason | None = None
