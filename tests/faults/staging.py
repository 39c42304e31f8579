"""A fault being staged, and what the stages share."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Final

from tests.faults.both_sides import last_second
from tests.faults.house import FAST, House

HOUR_S: Final = 3600.0
DAY_S: Final = 24 * HOUR_S


@dataclass(slots=True, kw_only=True)
class Staging:
    """A fault being staged.

    Attributes
    ----------
    house
        Where.
    draw
        Moments and lengths; the same seed draws the same.
    longest_s
        How long a fault lasts at most, by the host's time.
    remarks
        What else is worth telling.
    unknown_s
        Seconds that a power cut took away, by the simulated computer's time.
    """

    house: House
    draw: Random
    longest_s: float
    remarks: list[str] = field(default_factory=list)
    unknown_s: float | None = None

    def last(self) -> None:
        """Let the fault last for a while."""
        time.sleep(self.draw.uniform(0.3, 1.0) * self.longest_s)

    def wait(self, most_s: float) -> None:
        """Wait for a random moment."""
        time.sleep(self.draw.uniform(0.0, most_s))


Stage = Callable[[Staging], None]


def journal_s(house: House) -> float:
    """Say to what time of the present boot the fast monitor's journal reaches."""
    return last_second(house.journal(FAST), house.clockwork.boot_id)
