"""What mobility tells the spasm layer about the body, second by second."""

from dataclasses import dataclass
from enum import StrEnum


class Posture(StrEnum):
    """How the trunk is held."""

    UPRIGHT = "upright"
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

    ``moving`` is None where no sensor could tell. ``paused`` is set while the person has said that
    the sensors are off: such time is unknown by plan and raises no concern.
    """

    posture: Posture
    moving: bool | None
    paused: PauseReason | None = None
