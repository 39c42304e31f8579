"""Calibration windows: collect the seconds that the person was asked for, then take or refuse."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from spinewatch.mobility.alignment import align_bow, align_still
from spinewatch.mobility.seconds import MotionSecond
from spinewatch.model.calibration import Alignment, CalibrationSet, RestReference
from spinewatch.model.commands import CalibrateMovement, CalibrateRest, CalibrateStill
from spinewatch.model.context import Posture
from spinewatch.model.errors import CalibrationError
from spinewatch.model.sites import EmgSite, MotionSite
from spinewatch.model.time import NS_PER_S
from spinewatch.monitor.second import BodySecond
from spinewatch.spasm.references import rest_reference
from spinewatch.spasm.seconds import EmgSecond

Place = TypeVar("Place")
Second = TypeVar("Second")
Found = TypeVar("Found")

CalibrationCommand = CalibrateRest | CalibrateStill | CalibrateMovement


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationOutcome:
    """What one window gave: new calibrations, and a sentence for each place that was refused."""

    mono_ns: int
    found: CalibrationSet
    refused: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Window:
    """The seconds collected for one command."""

    command: CalibrationCommand
    start_ns: int
    end_ns: int
    session: str
    emg: dict[EmgSite, list[EmgSecond]] = field(default_factory=dict)
    motion: dict[MotionSite, list[MotionSecond]] = field(default_factory=dict)


class CalibrationDesk:
    """Opens a window for each calibration command and closes it when its time has passed.

    Parameters
    ----------
    boot_id
        Part of the electrode session's name.
    utc_ns_of
        Label of a monotonic time, or None while the clock is not trusted.
    """

    def __init__(self, *, boot_id: str, utc_ns_of: Callable[[int], int | None]) -> None:
        self._boot_id = boot_id
        self._utc_ns_of = utc_ns_of
        self.windows: list[Window] = []
        self.session = f"{boot_id}-0"

    def begin(self, command: CalibrationCommand, now_ns: int) -> None:
        """Open a window from the next whole second on; lying rest starts an electrode session."""
        start_ns = -(-now_ns // NS_PER_S) * NS_PER_S
        if isinstance(command, CalibrateRest) and command.posture is Posture.LYING:
            self.session = f"{self._boot_id}-{start_ns // NS_PER_S}"
        end_ns = start_ns + round(command.seconds) * NS_PER_S
        self.windows.append(
            Window(command=command, start_ns=start_ns, end_ns=end_ns, session=self.session)
        )

    def collect(self, second: BodySecond, known: CalibrationSet) -> list[CalibrationOutcome]:
        """Hand a second to every open window; give the outcome of those that it completes."""
        for window in self.windows:
            if window.start_ns <= second.start_ns < window.end_ns:
                _add(window, second)
        finished = [window for window in self.windows if window.end_ns <= second.end_ns]
        self.windows = [window for window in self.windows if window.end_ns > second.end_ns]
        return [self._outcome(window, known) for window in finished]

    def _outcome(self, window: Window, known: CalibrationSet) -> CalibrationOutcome:
        utc_ns = self._utc_ns_of(window.end_ns)
        match window.command:
            case CalibrateRest() as command:
                rest, refused = _rest_references(window, command, utc_ns)
                found = CalibrationSet(rest=rest)
            case CalibrateStill():
                alignments, refused = _still_alignments(window, utc_ns)
                found = CalibrationSet(alignments=alignments)
            case CalibrateMovement():
                alignments, refused = _bow_alignments(window, known, utc_ns)
                found = CalibrationSet(alignments=alignments)
        return CalibrationOutcome(mono_ns=window.end_ns, found=found, refused=refused)


def _add(window: Window, second: BodySecond) -> None:
    if isinstance(window.command, CalibrateRest):
        for site, each in second.emg.items():
            window.emg.setdefault(site, []).append(each)
        return
    for motion_site, moved in second.motion.items():
        window.motion.setdefault(motion_site, []).append(moved)


def _rest_references(
    window: Window, command: CalibrateRest, utc_ns: int | None
) -> tuple[tuple[RestReference, ...], tuple[str, ...]]:
    def take(seconds: Sequence[EmgSecond]) -> RestReference:
        return rest_reference(
            seconds,
            posture=command.posture,
            utc_ns=utc_ns,
            session=window.session,
            provisional=command.tense_now,
        )

    return _each(window.emg, take)


def _still_alignments(
    window: Window, utc_ns: int | None
) -> tuple[tuple[Alignment, ...], tuple[str, ...]]:
    def take(seconds: Sequence[MotionSecond]) -> Alignment:
        return align_still(seconds[0].site, seconds, utc_ns=utc_ns, session=window.session)

    return _each(window.motion, take)


def _bow_alignments(
    window: Window, known: CalibrationSet, utc_ns: int | None
) -> tuple[tuple[Alignment, ...], tuple[str, ...]]:
    standing = {alignment.site: alignment for alignment in known.alignments}

    def take(seconds: Sequence[MotionSecond]) -> Alignment:
        still = standing.get(seconds[0].site)
        if still is None:
            raise CalibrationError(
                f"The sensor at {seconds[0].site} has no upright reference yet.",
                advice="Do the still part first, then the bows.",
            )
        return align_bow(still, seconds, utc_ns=utc_ns, session=window.session)

    return _each(window.motion, take)


def _each(
    collected: dict[Place, list[Second]], take: Callable[[Sequence[Second]], Found]
) -> tuple[tuple[Found, ...], tuple[str, ...]]:
    found, refused = [], []
    for seconds in collected.values():
        try:
            found.append(take(seconds))
        except CalibrationError as error:
            refused.append(str(error))
    return tuple(found), tuple(refused)
