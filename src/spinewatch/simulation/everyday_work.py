"""Everyday muscle work that looks like tension and is none, as data of a scenario.

All of it is synthetic: how strongly and in which rhythm muscles work is stated here, and only the
contraction itself is a recording (`emg_bank`). Levels are assumptions in the order of magnitude of
normal work, made to be mistaken for tension and not to be measured.
"""

from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """The side of the body that does the work."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def other(self) -> "Side":
        """The side that balances it."""
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


class LookAlike(StrEnum):
    """What muscles do besides holding a posture and making a movement."""

    REFERENCE_CONTRACTION = "a contraction that was asked for"
    SITTING_DOWN = "sitting down"
    GETTING_UP = "getting up"
    CARRYING = "carrying a bag"
    PLANK = "plank"
    HOLDING = "exercises that are held"
    TYPING = "typing"
    TALKING = "talking"
    CHEWING = "chewing"
    COUGHING = "coughing"
    BREATHING = "breathing with the shoulders"
    SHIVERING = "shivering"


@dataclass(frozen=True, slots=True, kw_only=True)
class EverydayWork:
    """One look-alike from start to stop.

    ``side`` is that which bears the load of one-sided work; None works on both sides alike.
    ``more_db`` makes the work stronger or weaker than usual.
    """

    kind: LookAlike
    start_s: float
    stop_s: float
    side: Side | None = None
    more_db: float = 0.0
