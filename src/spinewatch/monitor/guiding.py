"""Everything that is guided, behind one desk: calibrations and tests."""

from collections.abc import Callable

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
from spinewatch.monitor.calibrating import CalibrationDesk, DeskState
from spinewatch.monitor.outcome import GuidedOutcome
from spinewatch.monitor.second import BodySecond
from spinewatch.monitor.testing import TestDesk, TestDeskState

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

    def begin(self, command: GuidedCommand, now_ns: int) -> None:
        """Open a window for a command."""
        if isinstance(command, RunTest):
            self._tests.begin(command, now_ns)
        else:
            self._calibrations.begin(command, now_ns)

    def collect(
        self, second: BodySecond, known: CalibrationSet, *, minutes_since_waking: float | None
    ) -> list[GuidedOutcome]:
        """Hand a second to every open window; give the outcome of those that it completes."""
        tested = self._tests.collect(second, minutes_since_waking=minutes_since_waking)
        return [*self._calibrations.collect(second, known), *tested]

    def stop(self, now_ns: int) -> list[GuidedOutcome]:
        """Close every open window at once."""
        return [*self._calibrations.stop(now_ns), *self._tests.stop(now_ns)]

    def state(self) -> GuidedState:
        """Give everything, to go on exactly here."""
        return GuidedState(calibrations=self._calibrations.state, tests=self._tests.state)

    def restore(self, state: GuidedState) -> None:
        """Go on where `state` was taken."""
        self._calibrations.restore(state.calibrations)
        self._tests.restore(state.tests)
