"""How what is sent to one simulated radio gets there: at once, late, or not at all."""

import asyncio
from collections.abc import Callable
from typing import Final

Delivery = Callable[[], None]

_SPACING_S: Final = 1e-6
"""Timers of the event loop that are due at the very same time may run in any order."""


class Reach:
    """The way to one controller.

    Attributes
    ----------
    is_in_range
        Set by `leave` and `come_back`.
    absences
        How often it has left.
    refuses
        Whether attempts to connect fail.
    delay_s
        How late data gets there. Its order is kept when this changes.
    heard
        Called with all data that gets there, before the controller has it.
    """

    def __init__(self) -> None:
        self.is_in_range = True
        self.absences = 0
        self.refuses = False
        self.delay_s = 0.0
        self.heard: Callable[[bytes], None] | None = None
        self._held: list[Delivery] = []
        self._late = 0
        self._last_due_s = 0.0

    def leave(self) -> None:
        """Let nothing through; what is sent meanwhile is repeated until the connection is lost."""
        self.is_in_range = False
        self.absences += 1

    def come_back(self) -> None:
        """Send what was held, in order and before anything new."""
        self.is_in_range = True
        held, self._held = self._held, []
        for send_again in held:
            send_again()

    def hold(self, send_again: Delivery) -> None:
        """Keep something until it is in range again."""
        self._held.append(send_again)

    def give_up(self) -> None:
        """Forget what was held: the connection is lost."""
        self._held.clear()

    def carry(self, delivery: Delivery) -> None:
        """Deliver data, after what was sent before it."""
        loop = asyncio.get_running_loop()
        if not self.delay_s and not self._late:
            loop.call_soon(delivery)
            return
        due_s = max(loop.time() + self.delay_s, self._last_due_s + _SPACING_S)
        self._late += 1
        self._last_due_s = due_s
        loop.call_at(due_s, self._deliver_late, delivery)

    def _deliver_late(self, delivery: Delivery) -> None:
        self._late -= 1
        delivery()
