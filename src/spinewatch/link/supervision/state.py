"""What a sensor is doing."""

from enum import Enum, auto
from typing import Final


class State(Enum):
    """What a sensor is doing."""

    ABSENT = auto()
    """It is looked for."""
    WAITING = auto()
    """For its time, or its turn."""
    CONNECTING = auto()
    UP = auto()
    RESUBSCRIBING = auto()
    CLOSING = auto()
    FORGETTING = auto()
    OFF = auto()
    """By plan, and not connected."""


CONNECTED: Final = frozenset({State.UP, State.RESUBSCRIBING})
BUSY: Final = frozenset({State.CONNECTING, State.RESUBSCRIBING, State.CLOSING, State.FORGETTING})
HUNTED: Final = frozenset({State.ABSENT, State.WAITING})
