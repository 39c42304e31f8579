"""The whole chain on a simulated person: link, drivers, timebase, monitor, journal, reader."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from spinewatch import __version__
from spinewatch.capture.writer import CaptureWriter
from spinewatch.journal.reader import JournalReader
from spinewatch.journal.writer import Journal
from spinewatch.link.synthetic import SyntheticLink
from spinewatch.model.calibration import CalibrationSet
from spinewatch.model.records import Advance, CaptureHeader, Record
from spinewatch.model.results import Producer
from spinewatch.model.status import Status
from spinewatch.model.time import NS_PER_S, SECONDS_PER_MINUTE, Clock, ClockOffset
from spinewatch.monitor.outcome import GuidedOutcome
from spinewatch.service.chain import Chain, make_drivers
from spinewatch.service.overview import Overview
from spinewatch.service.session import Session
from spinewatch.service.sources import sensor_settings
from spinewatch.service.ticks import with_ticks
from spinewatch.simulation.configurations import default_configuration
from spinewatch.simulation.scenarios import make_scenario

BOOT_ID: Final = "demo"
START_NS: Final = 60 * NS_PER_S
"""The simulated computer has been up for a minute when the sensors connect."""

START_UTC_NS: Final = 1_767_592_800 * NS_PER_S
"""Monday, 5 January 2026, 07:00 in the person's zone: a fixed day, so that the same seed gives the
same results."""

JOURNAL_NAME: Final = "journal.sqlite"
CAPTURE_NAME: Final = "demo.swcapture"
DEMO_FILES: Final = (JOURNAL_NAME, f"{JOURNAL_NAME}-wal", f"{JOURNAL_NAME}-shm", CAPTURE_NAME)
"""Everything that a demo writes into its folder."""

LOOK_EVERY_NS: Final = NS_PER_S // 5
READ_AT_ONCE: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOptions:
    """What to play.

    ``speed`` is stream seconds per second, None for as fast as possible. ``folder`` receives the
    journal and the capture and must not hold an earlier one. ``start_utc_ns`` is when it happens
    by the simulated wall clock.
    """

    scenario: str
    minutes: float
    seed: int
    speed: float | None
    folder: Path
    start_utc_ns: int = START_UTC_NS

    @property
    def journal(self) -> Path:
        """Where the journal lies."""
        return self.folder / JOURNAL_NAME

    @property
    def capture(self) -> Path:
        """Where the capture lies."""
        return self.folder / CAPTURE_NAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the person sees at one moment of the demo."""

    status: Status
    overview: Overview
    stream_s: float
    outcomes: tuple[GuidedOutcome, ...]


class Demo:
    """Plays a scenario through the real chain.

    Parameters
    ----------
    options
        What to play.
    clock, sleep
        Real time, for the pace and for the rhythm of the view.
    show
        Called a few times a second, and once at the end.
    stop
        Asked between records whether the person wants to end it.
    """

    def __init__(
        self,
        *,
        options: DemoOptions,
        clock: Clock,
        sleep: Callable[[float], None],
        show: Callable[[Look], None],
        stop: Callable[[], bool],
    ) -> None:
        self._options = options
        self._clock = clock
        self._sleep = sleep
        self._show = show
        self._stop = stop
        self._overview = Overview()
        self._outcomes: list[GuidedOutcome] = []
        self._cursors = dict.fromkeys(Producer, 0)

    def run(self) -> Look:
        """Play to the end or until stopped; the journal is intact either way."""
        header = demo_header()
        self._person = header.configuration.person
        now_ns = START_NS
        with ExitStack() as stack:
            journal = Journal(path=self._options.journal, epoch=BOOT_ID)
            stack.callback(journal.close)
            reader = stack.enter_context(JournalReader(path=self._options.journal))
            capture = CaptureWriter(path=self._options.capture, header=header, sync=False)
            session = Session(
                chain=Chain(header=header), journal=journal, capture=capture, boot_id=BOOT_ID
            )
            look_due_ns = began_ns = self._clock.monotonic_ns()
            for record in demo_records(header, self._options):
                if self._stop():
                    break
                session.take(record)
                if not isinstance(record, Advance):
                    continue
                now_ns = record.to_ns
                self._keep_pace(began_ns, now_ns)
                if self._clock.monotonic_ns() >= look_due_ns:
                    look_due_ns = self._clock.monotonic_ns() + LOOK_EVERY_NS
                    self._show(self._look(session, reader, now_ns))
            session.close(now_ns)
            last = self._look(session, reader, now_ns)
            self._show(last)
            return last

    def _keep_pace(self, began_ns: int, now_ns: int) -> None:
        if self._options.speed is None:
            return
        due_ns = began_ns + (now_ns - START_NS) / self._options.speed
        ahead_ns = due_ns - self._clock.monotonic_ns()
        if ahead_ns > 0:
            self._sleep(ahead_ns / NS_PER_S)

    def _look(self, session: Session, reader: JournalReader, now_ns: int) -> Look:
        """Read what is new in the journal, as any other reader of it would."""
        session.commit()
        for producer in Producer:
            while entries := reader.read(
                self._cursors[producer], producer=producer, limit=READ_AT_ONCE
            ):
                for entry in entries:
                    self._overview.absorb(entry.result)
                self._cursors[producer] = entries[-1].seq
        self._outcomes += session.outcomes()
        return Look(
            status=self._overview.status(
                person=self._person, journal=str(self._options.journal), clock_trusted=True
            ),
            overview=self._overview,
            stream_s=(now_ns - START_NS) / NS_PER_S,
            outcomes=tuple(self._outcomes),
        )


def demo_header() -> CaptureHeader:
    """Give the configuration of the demo's person, who has not calibrated anything yet."""
    configuration = default_configuration()
    return CaptureHeader(
        made_by=f"spinewatch {__version__}",
        boot_id=BOOT_ID,
        start_ns=START_NS,
        configuration=configuration,
        settings=sensor_settings(configuration),
        calibrations=CalibrationSet(),
    )


def demo_records(header: CaptureHeader, options: DemoOptions) -> Iterator[Record]:
    """Give every record of a scenario, in order."""
    link = SyntheticLink(
        configuration=header.configuration,
        drivers=make_drivers(header),
        scenario=make_scenario(options.scenario, minutes=options.minutes),
        seed=options.seed,
        start_ns=START_NS,
    )
    first = ClockOffset(
        mono_ns=START_NS,
        utc_ns=options.start_utc_ns,
        trusted=True,
        utc_offset_min=SECONDS_PER_MINUTE,
    )
    return with_ticks(link.records(), first=first)
