"""The answer to a command, and Ctrl-C, whichever comes first."""

import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Self

from spinewatch.control.messages import Done, Refused
from spinewatch.model.errors import SpinewatchError
from spinewatch.service.interruptible import get_interruptibly


class Awaited:
    """A command that is asked in the background, from ``with`` to the end of the block.

    Inside it Ctrl-C comes in like an answer, and is raised where the answer is waited for and
    nowhere else. Raised wherever Python is at that moment, it may come right after a lock was taken
    and before that was noted: threads and futures then end in an error of their own, or wait for
    ever. The queue is of C, which a signal cannot cut in two. For the main thread alone.

    Parameters
    ----------
    ask
        Asks, and gives the answer; may raise `SpinewatchError`.
    """

    def __init__(self, ask: Callable[[], Done | Refused]) -> None:
        self._ask = ask
        self._came: SimpleQueue[Done | Refused | SpinewatchError | None] = SimpleQueue()
        self._answer: Done | Refused | SpinewatchError | None = None

    def __enter__(self) -> Self:
        self._before = signal.signal(signal.SIGINT, lambda *_: self._came.put(None))
        # A daemon: a monitor that hangs must not hold up a person who wants to leave.
        threading.Thread(target=self._work, name="asking", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._before)

    @property
    def failed(self) -> bool:
        """Whether the answer is an error."""
        return isinstance(self._answer, SpinewatchError)

    def came(self, seconds: float) -> bool:
        """Wait for at most so long; says whether it is answered.

        Raises
        ------
        KeyboardInterrupt
            When Ctrl-C was pressed.
        """
        with suppress(Empty):
            if self._answer is None:
                self._take(seconds)
        return self._answer is not None

    def answer(self) -> Done | Refused:
        """Give the answer, however long it takes.

        Raises
        ------
        SpinewatchError
            When asking failed.
        KeyboardInterrupt
            When Ctrl-C was pressed.
        """
        answer = self._answer or self._take(None)
        if isinstance(answer, SpinewatchError):
            raise answer
        return answer

    def _take(self, seconds: float | None) -> Done | Refused | SpinewatchError:
        answer = get_interruptibly(self._came, seconds)
        if answer is None:
            raise KeyboardInterrupt
        self._answer = answer
        return answer

    def _work(self) -> None:
        try:
            self._came.put(self._ask())
        except SpinewatchError as error:
            self._came.put(error)
