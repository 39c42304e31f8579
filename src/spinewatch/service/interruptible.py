"""Waiting for what other threads and the handlers of signals bring."""

from contextlib import suppress
from math import inf
from queue import Empty, SimpleQueue
from typing import Final, TypeVar

LOOK_S: Final = 0.25
"""A signal that comes just before Python begins to wait does not end that wait, and its handler
runs only afterwards (of 5,000 signals sent at that moment, 13). So long it takes to be heard."""

_T = TypeVar("_T")


def get_interruptibly(queue: SimpleQueue[_T], seconds: float | None) -> _T:
    """Take from a queue into which a signal's handler may put; None waits for ever.

    Raises
    ------
    Empty
        When nothing has come in that time.
    """
    left_s = inf if seconds is None else seconds
    while left_s > LOOK_S:
        with suppress(Empty):
            return queue.get(timeout=LOOK_S)
        left_s -= LOOK_S
    return queue.get(timeout=max(left_s, 0.0))
