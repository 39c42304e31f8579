"""The running monitor: a link that queues, one worker that thinks and writes, a control socket."""

import asyncio
import logging
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack, ExitStack, aclosing
from random import random
from typing import Final

from spinewatch import __version__
from spinewatch.calibration.store import CalibrationStore
from spinewatch.capture.retention import BYTES_PER_GB, Limits
from spinewatch.control.messages import Done
from spinewatch.control.server import ControlServer
from spinewatch.journal.lock import InstanceLock
from spinewatch.journal.room import KeepLimits
from spinewatch.journal.rows import EVENTS
from spinewatch.journal.writer import Journal
from spinewatch.model.commands import Command, CommandRecord
from spinewatch.model.errors import JournalError, SpinewatchError
from spinewatch.model.records import Advance, CaptureHeader, Record
from spinewatch.monitor.outcome import GuidedOutcome
from spinewatch.mqtt.sender import Sender
from spinewatch.service.capturing import DayCaptures, free_bytes, header_of
from spinewatch.service.chain import Chain
from spinewatch.service.delivery_watch import DeliveryWatch
from spinewatch.service.intake import Intake
from spinewatch.service.lookout import Lookout
from spinewatch.service.lost_and_found import LostAndFound
from spinewatch.service.obeying import GUIDED, answer_to, answer_with
from spinewatch.service.patient_store import PatientStore
from spinewatch.service.radio_desk import RadioDesk
from spinewatch.service.sensor_store import SensorStore
from spinewatch.service.session import MONITOR_MEMORY, MONITOR_STATE, Session
from spinewatch.service.setting import Setting
from spinewatch.service.sources import open_source, sensor_settings
from spinewatch.service.ticks import OFFSET_EVERY_NS

TICK_S: Final = 0.5
"""A second is told at most this long after it is complete: alerts and views are quick."""

FINISH_S: Final = 1.5
"""Ctrl-C and SIGTERM must end everything within two seconds."""

log = logging.getLogger(__name__)


class Station:
    """One monitor process.

    Raises
    ------
    InputError
        When a file that [mqtt] names cannot be used.
    """

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._configuration = configuration = setting.configuration
        self._paths = paths = setting.paths
        self._clock = setting.clock
        self._manager = setting.manager
        self._sender = _sender(setting)
        self._delivery = _delivery(setting, self._sender)
        self._lookout = Lookout(
            configuration=configuration,
            journal=paths.journal,
            clock=setting.clock,
            delivery=self._delivery,
        )
        self._stopping = asyncio.Event()
        self._failure: BaseException | None = None
        self._commands: dict[int, asyncio.Future[None]] = {}
        self._guided: dict[int, asyncio.Future[GuidedOutcome]] = {}
        self._lost_and_found = LostAndFound()

    async def run(self, *, ready: Callable[[], None]) -> None:
        """Monitor until SIGTERM or Ctrl-C.

        Parameters
        ----------
        ready
            Called once everything runs.

        Raises
        ------
        SpinewatchError
            When it cannot start, or cannot go on; the journal is intact either way.
        """
        self._loop = loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stopping.set)
        with ExitStack() as held:
            held.enter_context(InstanceLock(self._paths.lock))
            session = self._open()
            intake = Intake(
                take=lambda record: self._take(session, record),
                failed=lambda error: self._hand_over(loop, error),
            )
            intake.start()
            try:
                await self._work(intake, ready)
            finally:
                self._finish(intake, session)
        if self._failure is not None:
            raise self._failure

    def _open(self) -> Session:
        with ExitStack() as opening:
            journal = opening.enter_context(
                Journal(path=self._paths.journal, person=self._configuration.person)
            )
            if journal.set_aside is not None:
                log.warning(
                    "The journal was damaged. %s",
                    journal.salvaged
                    or f"It is kept as {journal.set_aside}; what can be read is being taken over.",
                )
            header = self._header(journal)
            self._chain = Chain(header=header)
            self._source = open_source(
                self._setting,
                settings=header.settings,
                store=PatientStore(self._paths.found_settings),
                is_planned_off=self._is_planned_off,
            )
            self._desk = RadioDesk(
                configuration=self._configuration,
                settings=header.settings,
                radio=self._source.radio,
                store=SensorStore(self._paths.found_settings),
                clock=self._clock,
            )
            session = Session(
                chain=self._chain,
                journal=journal,
                capture=self._capture(header),
                boot_id=self._clock.boot_id,
                limits=self._limits(),
            )
            for remark in self._chain.monitor.remarks:
                log.warning("%s", remark)
            if self._chain.abandoned is not None:
                log.warning("%s", self._chain.abandoned.reason)
                session.end_abandoned()
            opening.pop_all()
        return session

    def _limits(self) -> KeepLimits:
        storage, mqtt = self._configuration.storage, self._configuration.mqtt
        return KeepLimits(
            days=storage.journal_days,
            size_bytes=round(storage.journal_gb * BYTES_PER_GB),
            recorders=() if mqtt is None else mqtt.recorders,
        )

    def _capture(self, header: CaptureHeader) -> DayCaptures | None:
        storage = self._configuration.storage
        if not storage.capture:
            return None
        return DayCaptures(
            folder=self._paths.captures,
            header_at=lambda now_ns: header_of(self._chain, begun_with=header, now_ns=now_ns),
            started=self._clock.offset(),
            limits=Limits(
                days=storage.capture_days, size_bytes=round(storage.capture_gb * BYTES_PER_GB)
            ),
            free_bytes=free_bytes,
        )

    def _header(self, journal: Journal) -> CaptureHeader:
        """Give the header, with the state that an earlier process left behind."""
        self._store = CalibrationStore(self._paths.calibrations)
        calibrations = self._store.load()
        if self._store.set_aside is not None:
            log.warning("Damaged calibrations are kept as %s.", self._store.set_aside)
        saved = journal.load_state(MONITOR_STATE)
        memory = journal.load_state(MONITOR_MEMORY)
        return CaptureHeader(
            made_by=f"spinewatch {__version__}",
            boot_id=self._clock.boot_id,
            start_ns=self._clock.monotonic_ns(),
            configuration=self._configuration,
            settings=sensor_settings(self._configuration),
            calibrations=calibrations,
            state=None if saved is None else saved.content,
            memory=None if memory is None else memory.content,
        )

    async def _work(self, intake: Intake, ready: Callable[[], None]) -> None:
        async with AsyncExitStack() as stack:
            if self._sender is not None:
                self._sender.start()
                stack.callback(self._sender.stop)
            await stack.enter_async_context(
                ControlServer(
                    path=self._paths.control_socket,
                    handle=lambda command: self._obey(command, intake),
                    status=self._lookout.status,
                    radio=self._desk.answer,
                )
            )
            group = await stack.enter_async_context(asyncio.TaskGroup())
            tasks = [
                group.create_task(self._listen(intake), name="link"),
                group.create_task(self._tick(intake), name="ticks"),
            ]
            ready()
            await self._stopping.wait()
            self._manager.stopping()
            for task in tasks:
                task.cancel()

    async def _listen(self, intake: Intake) -> None:
        try:
            async with aclosing(self._source.records) as records:
                async for record in records:
                    intake.put(record)
                    self._desk.hear(record)
        except SpinewatchError as error:
            self._fail(error)
        else:
            log.warning("The source of packets has come to its end: nothing is watched any more.")

    def _is_planned_off(self, sensor: str, now_ns: int) -> bool:
        return self._chain.monitor.pauses.of(sensor, now_ns) is not None

    async def _tick(self, intake: Intake) -> None:
        offset_due_ns = 0
        while True:
            now_ns = self._clock.monotonic_ns()
            if now_ns >= offset_due_ns:
                offset_due_ns = now_ns + OFFSET_EVERY_NS
                intake.put(self._clock.offset())
            intake.put(Advance(to_ns=now_ns))
            await asyncio.sleep(TICK_S)

    async def _obey(self, command: Command, intake: Intake) -> Done:
        """Answer when the command is done.

        That is when the worker has taken it (a diary entry is on disk by then, or the answer says
        that it is not), and for a guided
        calibration or test when its outcome is there.
        """
        record = CommandRecord(mono_ns=self._clock.monotonic_ns(), command=command)
        if isinstance(command, GUIDED):
            over = self._guided[record.mono_ns] = self._loop.create_future()
            intake.put(record)
            return answer_with(await over)
        taken = self._commands[record.mono_ns] = self._loop.create_future()
        intake.put(record)
        await taken
        pauses = self._chain.monitor.pauses
        text = answer_to(command, pauses=pauses, now_ns=record.mono_ns)
        trouble = self._lookout.status().journal_trouble
        if trouble is not None:
            text = f"{text} It is in memory only: {trouble.what} {trouble.advice}"
        return Done(text=text)

    def _take(self, session: Session, record: Record) -> None:
        """Run in the worker thread: the only one that touches chain and journal."""
        results = session.take(record)
        if results:
            self._manager.alive()
        if self._sender is not None and any(isinstance(each, EVENTS) for each in results):
            # They were committed at once; the rest is seen when the sender looks by itself.
            self._sender.poke()
        self._lost_and_found.hear(results)
        self._lookout.absorb(
            results,
            clock_trusted=self._chain.labeller.trusted,
            calibrations=self._chain.monitor.calibrations,
        )
        self._lookout.journal(room=session.room, trouble=session.trouble)
        if self._delivery is not None:
            self._delivery.look()
        if isinstance(record, CommandRecord):
            self._loop.call_soon_threadsafe(self._taken, record.mono_ns)
        for outcome in session.outcomes():
            self._settle(outcome)

    def _settle(self, outcome: GuidedOutcome) -> None:
        """Keep what a guided command found, then tell who waits for it."""
        found = outcome.found
        if found.rest or found.contractions or found.alignments:
            label = self._chain.labeller.label(outcome.mono_ns)
            self._store.save(
                self._chain.monitor.calibrations, utc_ns=None if label is None else label.utc_ns
            )
        for refused in outcome.refused:
            log.warning("Not taken: %s", refused)
        self._loop.call_soon_threadsafe(self._over, outcome)

    def _finish(self, intake: Intake, session: Session) -> None:
        if intake.finish(FINISH_S):
            session.close(self._clock.monotonic_ns())
        else:
            # The worker still holds the journal; closing it from here would be a second writer.
            self._failure = self._failure or JournalError(
                "The journal did not finish in time: the last seconds may be missing.",
                advice="What was committed is safe. Look at the load of this host and at its disk.",
            )
        if intake.dropped:
            log.warning("%d packets were dropped because the host was too slow.", intake.dropped)

    def _taken(self, mono_ns: int) -> None:
        answered = self._commands.pop(mono_ns, None)
        if answered is not None and not answered.done():
            answered.set_result(None)

    def _over(self, outcome: GuidedOutcome) -> None:
        waiting = self._guided.pop(outcome.asked_ns, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(outcome)

    def _hand_over(self, loop: asyncio.AbstractEventLoop, error: BaseException) -> None:
        """Run in the worker thread, as its last act."""
        loop.call_soon_threadsafe(self._fail, error)

    def _fail(self, error: BaseException) -> None:
        if not isinstance(error, SpinewatchError):
            log.critical("The monitor cannot go on.", exc_info=error)
        self._failure = error
        self._stopping.set()


def _sender(setting: Setting) -> Sender | None:
    """Make the sender where a broker is configured; without one the journal is the bus."""
    configuration = setting.configuration
    if configuration.mqtt is None:
        return None
    return Sender(
        person=configuration.person,
        journal_path=setting.paths.journal,
        config=configuration.mqtt,
        clock=setting.clock,
        jitter=random,
    )


def _delivery(setting: Setting, sender: Sender | None) -> DeliveryWatch | None:
    mqtt = setting.configuration.mqtt
    if mqtt is None or sender is None:
        return None
    return DeliveryWatch(
        recorders=mqtt.recorders,
        journal=setting.paths.journal,
        connected=lambda: sender.connected,
        clock=setting.clock,
    )
