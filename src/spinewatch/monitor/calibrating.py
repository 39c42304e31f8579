"""Calibration windows: collect the seconds that the person was asked for, then take or refuse."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from spinewatch.mobility.seconds import MotionSecond
from spinewatch.model.calibration import Alignment, CalibrationSet
from spinewatch.model.commands import (
    CalibrateContraction,
    CalibrateMovement,
    CalibrateRest,
    CalibrateStill,
)
from spinewatch.model.sites import MotionSite
from spinewatch.model.time import NS_PER_S
from spinewatch.monitor.calibrating_muscles import MuscleDesk, MuscleFindings
from spinewatch.monitor.calibrating_words import (
    STOPPED,
    lying_sentence,
    movement_sentence,
    still_sentences,
)
from spinewatch.monitor.calibration_window import (
    CalibrationCommand,
    Window,
    add_second,
    each_place,
)
from spinewatch.monitor.electrodes import session_name
from spinewatch.monitor.outcome import GuidedOutcome, refused_at
from spinewatch.monitor.second import BodySecond
from spinewatch.monitor.wearing import Wearing, must_be_put_on, put_on


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskState:
    """Open windows, and what is known of how each sensor is worn."""

    windows: list[Window]
    wearings: dict[MotionSite, Wearing]


class CalibrationDesk:
    """Opens a window for each calibration command and closes it when its time has passed.

    A still part that succeeds begins a new wearing of the sensor; every movement adds evidence to
    it. What is refused leaves everything as it was.

    Parameters
    ----------
    person
        Whose body it is.
    boot_id
        Part of the sessions' names.
    sensor_of
        Name of the sensor at each place.
    utc_ns_of
        Label of a monotonic time, or None while the clock is not trusted.
    """

    def __init__(
        self,
        *,
        person: str,
        boot_id: str,
        sensor_of: Mapping[str, str],
        utc_ns_of: Callable[[int], int | None],
    ) -> None:
        self._person = person
        self._boot_id = boot_id
        self._sensor_of = sensor_of
        self._muscles = MuscleDesk(boot_id=boot_id, sensor_of=sensor_of)
        self._utc_ns_of = utc_ns_of
        self._windows: list[Window] = []
        self._wearings: dict[MotionSite, Wearing] = {}

    @property
    def state(self) -> DeskState:
        """Everything, to go on exactly here."""
        return DeskState(windows=self._windows, wearings=self._wearings)

    def restore(self, state: DeskState) -> None:
        """Go on where `state` was taken."""
        self._windows, self._wearings = state.windows, state.wearings

    def begin(self, command: CalibrationCommand, now_ns: int) -> None:
        """Open a window from the next whole second on."""
        start_ns = -(-now_ns // NS_PER_S) * NS_PER_S
        self._windows.append(
            Window(
                command=command,
                asked_ns=now_ns,
                start_ns=start_ns,
                end_ns=start_ns + round(command.seconds) * NS_PER_S,
                session=self._session_at(start_ns),
            )
        )

    def collect(self, second: BodySecond, known: CalibrationSet) -> list[GuidedOutcome]:
        """Hand a second to every open window; give the outcome of those that it completes."""
        for window in self._windows:
            if window.start_ns <= second.start_ns < window.end_ns:
                add_second(window, second)
        finished = [window for window in self._windows if window.end_ns <= second.end_ns]
        self._windows = [window for window in self._windows if window.end_ns > second.end_ns]
        return [self._outcome(window, known) for window in finished]

    def give_up(self, now_ns: int, why: str) -> list[GuidedOutcome]:
        """Refuse every open window at once; nothing is changed."""
        given_up, self._windows = self._windows, []
        return [refused_at(now_ns, asked_ns=each.asked_ns, why=why) for each in given_up]

    def stop(self, now_ns: int, *, since_ns: int = 0) -> list[GuidedOutcome]:
        """Drop every window asked for since then at once; nothing is changed."""
        stopped = [window for window in self._windows if window.asked_ns >= since_ns]
        self._windows = [window for window in self._windows if window.asked_ns < since_ns]
        return [
            GuidedOutcome(
                mono_ns=now_ns, asked_ns=window.asked_ns, found=CalibrationSet(), said=(STOPPED,)
            )
            for window in stopped
        ]

    def _outcome(self, window: Window, known: CalibrationSet) -> GuidedOutcome:
        utc_ns = self._utc_ns_of(window.end_ns)
        match window.command:
            case CalibrateRest() as command:
                return self._taken(window, self._muscles.rested(window, command, known, utc_ns))
            case CalibrateContraction() as command:
                return self._taken(window, self._muscles.contracted(window, command, known, utc_ns))
            case CalibrateStill(anew=anew):
                return self._stood(window, known, utc_ns, anew=anew)
            case CalibrateMovement() as command:
                return self._moved(window, command, utc_ns)

    def _taken(self, window: Window, muscles: MuscleFindings) -> GuidedOutcome:
        found = CalibrationSet(
            person=self._person, rest=muscles.rest, contractions=muscles.contractions
        )
        return self._done(window, muscles.refused, muscles.said, found)

    def _stood(
        self, window: Window, known: CalibrationSet, utc_ns: int | None, *, anew: bool
    ) -> GuidedOutcome:
        standing = {alignment.site: alignment for alignment in known.alignments}

        def take(seconds: Sequence[MotionSecond]) -> Wearing:
            site = seconds[0].site
            return put_on(
                seconds,
                before=standing.get(site),
                sensor=self._sensor_of.get(site),
                utc_ns=utc_ns,
                session=window.session,
            )

        begun, refused = each_place(window.motion, take, missing="No motion sensor is worn.")
        otherwise = [each.still.site for each in begun if each.sits_otherwise]
        if len(otherwise) > 1 and not anew:
            everywhere = len(otherwise) == len(window.motion)
            return self._done(
                window, [lying_sentence(otherwise, everywhere=everywhere)], [], CalibrationSet()
            )
        self._wearings = {**self._wearings, **{each.still.site: each for each in begun}}
        return self._done(
            window,
            refused,
            still_sentences(begun, anew=anew),
            self._aligned(each.still for each in begun),
        )

    def _moved(
        self, window: Window, command: CalibrateMovement, utc_ns: int | None
    ) -> GuidedOutcome:
        def take(seconds: Sequence[MotionSecond]) -> tuple[Wearing, Alignment]:
            worn = must_be_put_on(self._wearings.get(seconds[0].site), seconds)
            moved = worn.moved(command.movement, seconds)
            return moved, moved.aligned(utc_ns)

        missing = [site for site in command.sites if site not in window.motion]
        where = f" at {', '.join(missing)}" if missing else ""
        taken, refused = each_place(
            window.motion, take, missing=f"No motion sensor is worn{where}."
        )
        self._wearings = {**self._wearings, **{each.site: worn for worn, each in taken}}
        return self._done(
            window,
            refused,
            [movement_sentence(worn, command.movement, each) for worn, each in taken],
            self._aligned(each for _, each in taken),
        )

    def _aligned(self, alignments: Iterable[Alignment]) -> CalibrationSet:
        return CalibrationSet(person=self._person, alignments=tuple(alignments))

    def _done(
        self, window: Window, refused: Sequence[str], said: Sequence[str], found: CalibrationSet
    ) -> GuidedOutcome:
        return GuidedOutcome(
            mono_ns=window.end_ns,
            asked_ns=window.asked_ns,
            found=found,
            refused=tuple(refused),
            said=tuple(said),
        )

    def _session_at(self, start_ns: int) -> str:
        return session_name(self._boot_id, start_ns)
