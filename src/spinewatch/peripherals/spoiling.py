"""What becomes of notifications on their way out: dropped, doubled, held back. By no chance."""

from collections.abc import Iterator
from typing import Final

from spinewatch.simulation.devices.contract import Notification
from spinewatch.simulation.faults import Harm, Spoil

_ROUNDING: Final = 1e-9
"""Ten tenths are one."""


class Spoiling:
    """One fault at work on the notifications of a sensor.

    Parameters
    ----------
    fault
        Which.
    until_s
        When it ends, in seconds of the event loop; None without end.
    """

    def __init__(self, fault: Spoil, *, until_s: float | None) -> None:
        self._fault = fault
        self._until_s = until_s
        self._seen = 0
        self._struck = 0
        self._left = fault.count
        self._held: Notification | None = None

    def forget(self) -> None:
        """Lose what it holds back: the connection that it was meant for has ended."""
        self._held = None

    def is_over(self, now_s: float) -> bool:
        """Whether it has nothing more to do; what it holds back has been sent then."""
        timed_out = self._until_s is not None and now_s >= self._until_s
        return (timed_out or self._left == 0) and self._held is None

    def passed(self, notification: Notification, now_s: float) -> Iterator[Notification]:
        """Give what is really sent in place of a notification."""
        if self._held is not None:
            late, self._held = self._held, None
            yield notification
            yield late
            return
        if not self._strikes(now_s):
            yield notification
        elif self._fault.harm is Harm.DUPLICATE:
            yield notification
            yield notification
        elif self._fault.harm is Harm.REORDER:
            self._held = notification

    def _strikes(self, now_s: float) -> bool:
        if self._left == 0 or (self._until_s is not None and now_s >= self._until_s):
            return False
        self._seen += 1
        if self._seen * self._fault.share < self._struck + 1 - _ROUNDING:
            return False
        self._struck += 1
        if self._left is not None:
            self._left -= 1
        return True
