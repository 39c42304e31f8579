"""The wish to end is heard whenever the signal comes, and never hangs what it should end."""

import signal
import sys
from collections.abc import Iterator
from queue import Empty, SimpleQueue
from types import FrameType
from typing import Any, Self

import pytest

from spinewatch.service.interruptible import LOOK_S, get_interruptibly
from spinewatch.service.stopping import Stopping, stop_on_signals


@pytest.fixture
def stopping() -> Iterator[Stopping]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield stop_on_signals()
    for number, handler in before.items():
        signal.signal(number, handler)


class SignalAtStep:
    """Raises SIGTERM at the n-th instruction of what is called under it."""

    def __init__(self, at: int) -> None:
        self.left = at

    def __enter__(self) -> Self:
        self._before = sys.gettrace()
        sys.settrace(self._trace)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(self._before)

    def _trace(self, frame: FrameType, _event: str, _argument: Any) -> Any:  # noqa: ANN401
        frame.f_trace_opcodes = True
        self.left -= 1
        if self.left == 0:
            signal.raise_signal(signal.SIGTERM)
        return self._trace


def test_a_signal_at_any_instruction_of_the_wait_is_heard_and_hangs_nothing(
    stopping: Stopping,
) -> None:
    step = 0
    was_sent = True
    while was_sent:
        step += 1
        wish = stopping if step == 1 else stop_on_signals()
        with SignalAtStep(step) as sent:
            wish.wait(0.001)
        was_sent = sent.left <= 0
        assert wish.is_set() == was_sent
    assert step > 20, "the wait has more instructions than that"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_both_signals_are_the_same_wish_and_may_come_twice(
    stopping: Stopping, number: signal.Signals
) -> None:
    assert not stopping.wait(0.0)
    signal.raise_signal(number)
    signal.raise_signal(number)
    assert stopping.wait(60.0)
    assert stopping.wait(60.0)


class Sleeper(SimpleQueue[str]):
    """Sleeps through everything, and is given a word after the third time."""

    def __init__(self) -> None:
        self.slept_s: list[float] = []

    def get(self, block: object = True, timeout: float | None = None) -> str:  # noqa: FBT002
        assert block
        assert timeout is not None
        self.slept_s.append(timeout)
        if len(self.slept_s) > 3:
            return "word"
        raise Empty


@pytest.mark.parametrize("seconds", [60.0, None])
def test_what_a_sleep_has_not_noticed_is_looked_for_soon(seconds: float | None) -> None:
    queue = Sleeper()
    assert get_interruptibly(queue, seconds) == "word"
    assert queue.slept_s == [LOOK_S] * 4


def test_it_waits_as_long_as_it_was_told_and_no_longer() -> None:
    queue = Sleeper()
    with pytest.raises(Empty):
        get_interruptibly(queue, 2.5 * LOOK_S)
    assert sum(queue.slept_s) == 2.5 * LOOK_S
