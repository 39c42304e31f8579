"""SIGTERM and Ctrl-C as a wish that loops ask for."""

import signal
from contextlib import suppress
from queue import Empty, SimpleQueue
from types import FrameType
from typing import Final

from spinewatch.service.interruptible import get_interruptibly

_STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class Stopping:
    """A wish to end that may come at any moment, also from a signal's handler.

    `threading.Event` is not for that: a signal that comes while its own thread is about to wait for
    the event finds its lock taken, and its handler waits for it for ever. The queue is of C, which
    a signal cannot cut in two. One thread may wait for it.
    """

    def __init__(self) -> None:
        self._is_set = False
        self._wishes: SimpleQueue[None] = SimpleQueue()

    def set(self) -> None:
        """Wish it."""
        self._is_set = True
        self._wishes.put(None)

    def is_set(self) -> bool:
        """Say whether it was wished."""
        return self._is_set

    def wait(self, seconds: float) -> bool:
        """Wait for the wish, at most so long; says whether it has come."""
        if not self._is_set:
            with suppress(Empty):
                get_interruptibly(self._wishes, seconds)
        return self._is_set


def stop_on_signals() -> Stopping:
    """Give a wish to end that SIGINT and SIGTERM set; for the main thread."""
    stopping = Stopping()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    for number in _STOP_SIGNALS:
        signal.signal(number, ask)
    return stopping
