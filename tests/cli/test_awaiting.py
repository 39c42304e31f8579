"""Ctrl-C is taken while an answer is waited for, and never in the middle of something else."""

import signal
import threading
from collections.abc import Callable, Iterator

import pytest

from spinewatch.cli.awaiting import Awaited
from spinewatch.control.messages import Done, Refused
from spinewatch.model.errors import ControlError

DONE = Done(text="taken")


@pytest.fixture
def ctrl_c() -> Iterator[Callable[[], None]]:
    """Press it, wherever it is called from; a test runner may have switched it off."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield lambda: signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def hanging() -> Iterator[Callable[[], Done]]:
    over = threading.Event()

    def hang() -> Done:
        over.wait()
        return DONE

    yield hang
    over.set()


def test_the_answer_comes_as_it_is() -> None:
    refusal = Refused(what="No.", advice="Later.")
    for given in (DONE, refusal):
        with Awaited(lambda given=given: given) as asked:  # type: ignore[misc]  # of this round
            assert asked.answer() is given
            assert asked.came(0.0)
            assert not asked.failed


def test_an_error_is_raised_where_the_answer_is_wanted() -> None:
    def fail() -> Done:
        raise ControlError("The monitor does not answer.", advice="Look at its log.")

    with Awaited(fail) as asked:
        assert asked.came(5.0)
        assert asked.failed
        with pytest.raises(ControlError):
            asked.answer()


def test_ctrl_c_waits_until_the_answer_is_waited_for(
    ctrl_c: Callable[[], None], hanging: Callable[[], Done]
) -> None:
    """Raised at once, it may cut Python's own locks off between being taken and being noted."""
    done = []
    with Awaited(hanging) as asked:
        assert not asked.came(0.0)
        ctrl_c()
        done.append("not cut off")
        with pytest.raises(KeyboardInterrupt):
            asked.came(60.0)
    assert done == ["not cut off"]


def test_ctrl_c_ends_a_wait_at_once(
    ctrl_c: Callable[[], None], hanging: Callable[[], Done]
) -> None:
    threading.Timer(0.02, ctrl_c).start()
    with Awaited(hanging) as asked, pytest.raises(KeyboardInterrupt):
        asked.answer()


def test_afterwards_ctrl_c_is_what_it_was(ctrl_c: Callable[[], None]) -> None:
    with Awaited(lambda: DONE) as asked:
        asked.answer()
    with pytest.raises(KeyboardInterrupt):
        ctrl_c()
