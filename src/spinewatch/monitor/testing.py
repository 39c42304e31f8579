"""Guided tests: collect the seconds that the person was asked for, then say what they showed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from spinewatch.mobility.capacity.guided_tests import (
    capacity,
)
from spinewatch.mobility.capacity.limits import CHEST_MCID_DEG
from spinewatch.model.calibration import CalibrationSet
from spinewatch.model.commands import RunTest
from spinewatch.model.guided import GuidedTestKind
from spinewatch.model.results import GuidedTest
from spinewatch.model.sites import MotionSite, Segment
from spinewatch.model.time import NS_PER_S
from spinewatch.monitor.outcome import GuidedOutcome
from spinewatch.monitor.second import BodySecond
from spinewatch.monitor.tested_places import NEEDS, told_places
from spinewatch.monitor.tested_window import TestWindow, add_second, is_over, result_of, waking_slot
from spinewatch.monitor.testing_words import Earlier, sentence_of, sureness


@dataclass(slots=True, kw_only=True)
class TestDeskState:
    """Open windows, and the last good result of each kind, place and time after waking."""

    windows: list[TestWindow] = field(default_factory=list)
    earlier: dict[str, Earlier] = field(default_factory=dict)


class TestDesk:
    """Opens a window for each guided test and gives its results when its time has passed.

    Parameters
    ----------
    person, boot_id
        Stand in every result.
    utc_ns_of
        Label of a monotonic time, or None while the clock is not trusted.
    """

    def __init__(
        self, *, person: str, boot_id: str, utc_ns_of: Callable[[int], int | None]
    ) -> None:
        self._person = person
        self._boot_id = boot_id
        self._utc_ns_of = utc_ns_of
        self.state = TestDeskState()

    def begin(self, command: RunTest, now_ns: int) -> None:
        """Open a window from the next whole second on."""
        start_ns = -(-now_ns // NS_PER_S) * NS_PER_S
        self.state.windows.append(
            TestWindow(
                command=command,
                asked_ns=now_ns,
                start_ns=start_ns,
                end_ns=start_ns + round(command.seconds) * NS_PER_S,
                passed_ns=start_ns,
            )
        )

    def collect(
        self, second: BodySecond, *, minutes_since_waking: float | None
    ) -> list[GuidedOutcome]:
        """Hand a second to every open window; give the outcome of those that it completes.

        Parameters
        ----------
        second
            The second that was closed.
        minutes_since_waking
            As was seen; what the person says in the command counts more.
        """
        for window in self.state.windows:
            if window.start_ns <= second.start_ns < window.end_ns:
                add_second(window, second)
                window.passed_ns = second.end_ns
                window.minutes_since_waking = minutes_since_waking
        return self._close([each for each in self.state.windows if is_over(each)])

    def stop(self, now_ns: int, *, since_ns: int = 0) -> list[GuidedOutcome]:
        """Close every window asked for since then at once; what was seen until then counts."""
        mine = [window for window in self.state.windows if window.asked_ns >= since_ns]
        stopped = self._close(mine, stopped_early=True)
        return [
            outcome
            if outcome.tests
            else GuidedOutcome(
                mono_ns=now_ns,
                asked_ns=outcome.asked_ns,
                found=CalibrationSet(),
                said=("Stopped before anything was seen. That is an answer too.",),
            )
            for outcome in stopped
        ]

    def restore(self, state: TestDeskState) -> None:
        """Go on where `state` was taken."""
        self.state = state

    def _close(
        self, windows: Sequence[TestWindow], *, stopped_early: bool = False
    ) -> list[GuidedOutcome]:
        self.state.windows = [each for each in self.state.windows if each not in windows]
        return [self._outcome(window, stopped_early=stopped_early) for window in windows]

    def _outcome(self, window: TestWindow, *, stopped_early: bool) -> GuidedOutcome:
        kind = window.command.test
        shown = {
            place: capacity(
                seconds,
                both_sides=kind is GuidedTestKind.NECK_ROTATION,
                from_start=place == Segment.LUMBAR,
            )
            for place, seconds in window.watched.items()
        }
        tests, said = [], []
        for place in told_places(shown):
            test = result_of(
                window, place, shown[place], person=self._person, boot_id=self._boot_id
            )
            earlier = self._compared(replace(test, stopped_early=stopped_early), window.passed_ns)
            tests.append(earlier.test)
            said.append(sentence_of(earlier.test, shown[place].peaks_deg, earlier.before))
        valid = [test for test in tests if test.valid]
        return GuidedOutcome(
            mono_ns=window.passed_ns,
            asked_ns=window.asked_ns,
            found=CalibrationSet(),
            refused=() if tests else (f"The {kind} test needs {NEEDS[kind]}.",),
            said=(*said, sureness(valid)) if valid else tuple(said),
            tests=tuple(tests),
        )

    def _compared(self, test: GuidedTest, end_ns: int) -> "_Compared":
        """Compare with the last good result of the same time after waking, and remember this."""
        if test.best_deg is None or not test.valid:
            return _Compared(test=test, before=None)
        key = f"{test.test}/{test.segment or test.site}/{waking_slot(test.minutes_since_waking)}"
        before = self.state.earlier.get(key)
        self.state.earlier[key] = Earlier(best_deg=test.best_deg, utc_ns=self._utc_ns_of(end_ns))
        if before is None:
            return _Compared(test=test, before=None)
        change_deg = test.best_deg - before.best_deg
        matters = abs(change_deg) >= CHEST_MCID_DEG if test.site is MotionSite.CHEST else None
        return _Compared(
            test=replace(test, change_deg=change_deg, beyond_mcid=matters), before=before
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compared:
    test: GuidedTest
    before: Earlier | None
