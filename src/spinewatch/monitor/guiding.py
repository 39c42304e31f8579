"""Everything that is guided, behind one desk: calibrations and tests."""

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from spinewatch.model.calibration import CalibrationSet
from spinewatch.model.commands import (
    CalibrateContraction,
    CalibrateMovement,
    CalibrateRest,
    CalibrateStill,
    RunTest,
)
from spinewatch.model.configuration import Configuration
from spinewatch.model.context import PauseReason
from spinewatch.monitor.calibrating import CalibrationDesk, DeskState
from spinewatch.monitor.outcome import GuidedOutcome, refused_at
from spinewatch.monitor.pause import paused_words
from spinewatch.monitor.second import BodySecond
from spinewatch.monitor.testing import TestDesk, TestDeskState

UNDER_WAY: Final = "Another guided session is under way. End it, or wait until it is over."

GuidedCommand = CalibrateRest | CalibrateContraction | CalibrateStill | CalibrateMovement | RunTest


class GuidedState(Struct, frozen=True, kw_only=True):
    """What both desks must not forget."""

    calibrations: DeskState
    tests: TestDeskState


class GuidedDesk:
    """Takes what a person wants to be guided through, and gives what came of it.

    Parameters
    ----------
    configuration
        The person, and which sensor sits where.
    boot_id
        Part of the names of sessions.
    utc_ns_of
        Label of a monotonic time, or None while the clock is not trusted.
    """

    def __init__(
        self,
        *,
        configuration: Configuration,
        boot_id: str,
        utc_ns_of: Callable[[int], int | None],
    ) -> None:
        person = configuration.person
        self._calibrations = CalibrationDesk(
            person=person,
            boot_id=boot_id,
            sensor_of={site: each.name for each in configuration.sensors for site in each.sites},
            utc_ns_of=utc_ns_of,
        )
        self._tests = TestDesk(person=person, boot_id=boot_id, utc_ns_of=utc_ns_of)

    @property
    def tests(self) -> TestDeskState:
        """Open tests, and earlier results to compare with: those outlive a boot."""
        return self._tests.state

    def recall(self, tests: TestDeskState) -> None:
        """Remember the tests of an earlier boot."""
        self._tests.restore(TestDeskState(earlier=tests.earlier))

    def begin(
        self, command: GuidedCommand, now_ns: int, *, paused: PauseReason | None
    ) -> list[GuidedOutcome]:
        """Open a window for a command, or refuse it: one at a time, and none during a pause."""
        if paused is not None:
            return [refused_at(now_ns, asked_ns=now_ns, why=paused_words(paused))]
        if self._calibrations.state.windows or self._tests.state.windows:
            return [refused_at(now_ns, asked_ns=now_ns, why=UNDER_WAY)]
        if isinstance(command, RunTest):
            self._tests.begin(command, now_ns)
        else:
            self._calibrations.begin(command, now_ns)
        return []

    def collect(
        self, second: BodySecond, known: CalibrationSet, *, minutes_since_waking: float | None
    ) -> list[GuidedOutcome]:
        """Hand a second to every open window; give the outcome of those that it completes.

        A pause ends a calibration: whatever it found would be of a wearing that is over.
        """
        tested = self._tests.collect(second, minutes_since_waking=minutes_since_waking)
        if second.context.paused is not None:
            why = paused_words(second.context.paused)
            return [*self._calibrations.give_up(second.end_ns, why), *tested]
        return [*self._calibrations.collect(second, known), *tested]

    def stop(self, now_ns: int, *, asked_after_ns: int | None = None) -> list[GuidedOutcome]:
        """Close every open window at once, or only those that were asked for since then."""
        since_ns = 0 if asked_after_ns is None else asked_after_ns
        return [
            *self._calibrations.stop(now_ns, since_ns=since_ns),
            *self._tests.stop(now_ns, since_ns=since_ns),
        ]

    def state(self) -> GuidedState:
        """Give everything, to go on exactly here."""
        return GuidedState(calibrations=self._calibrations.state, tests=self._tests.state)

    def restore(self, state: GuidedState) -> None:
        """Go on where `state` was taken."""
        self._calibrations.restore(state.calibrations)
        self._tests.restore(state.tests)
