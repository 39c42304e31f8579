"""A monitor whose time a test winds up: chain, session, journal and sender of the product.

No packet ever comes, so that every second is told as unknown: what is under test is what happens
to results, not what is in them. Every 37 seconds the person says something. It may be killed and
started again with the same clockwork, and goes on as the real monitor does.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import random
from typing import Final

from spinewatch.config.folders import storage_paths
from spinewatch.config.loading import load_configuration
from spinewatch.journal.lock import InstanceLock
from spinewatch.journal.room import KeepLimits
from spinewatch.journal.writer import Journal
from spinewatch.model.calibration import CalibrationSet
from spinewatch.model.commands import CommandRecord, LogDiary
from spinewatch.model.configuration import Configuration
from spinewatch.model.records import Advance, CaptureHeader, Record
from spinewatch.model.time import NS_PER_S
from spinewatch.mqtt.sender import Sender
from spinewatch.service.chain import Chain
from spinewatch.service.session import MONITOR_MEMORY, MONITOR_STATE, Session
from spinewatch.service.sources import sensor_settings
from spinewatch.service.stopping import Stopping, stop_on_signals
from spinewatch.service.ticks import OFFSET_EVERY_NS
from tests.faults.clockwork import Clockwork, HostRhythm, WoundUpClock

STEP_NS: Final = NS_PER_S
SAYS_EVERY_NS: Final = 37 * NS_PER_S
REST_S: Final = 0.02


def records(clock: WoundUpClock, stopping: Stopping) -> Iterator[Record]:
    """Give seconds, readings of the wall clock and what the person says, as time goes on."""
    at_ns = clock.monotonic_ns() // STEP_NS * STEP_NS
    yield clock.offset_at(at_ns)
    while not stopping.is_set():
        if clock.monotonic_ns() < at_ns + STEP_NS:
            time.sleep(REST_S)
            continue
        at_ns += STEP_NS
        if at_ns % OFFSET_EVERY_NS == 0:
            yield clock.offset_at(at_ns)
        if at_ns % SAYS_EVERY_NS == 0:
            yield CommandRecord(mono_ns=at_ns, command=LogDiary(pain=at_ns // NS_PER_S % 11))
        yield Advance(to_ns=at_ns)


def header_of(configuration: Configuration, journal: Journal, clock: WoundUpClock) -> CaptureHeader:
    """Give what the chain starts from, with the state that an earlier process left behind."""
    saved = journal.load_state(MONITOR_STATE)
    memory = journal.load_state(MONITOR_MEMORY)
    return CaptureHeader(
        made_by="tests.faults",
        boot_id=clock.boot_id,
        start_ns=clock.monotonic_ns(),
        configuration=configuration,
        settings=sensor_settings(configuration),
        calibrations=CalibrationSet(),
        state=None if saved is None else saved.content,
        memory=None if memory is None else memory.content,
    )


def main() -> None:
    """Monitor ``CONFIG CLOCKWORK`` until SIGTERM."""
    configuration = load_configuration(Path(sys.argv[1]))
    clock = WoundUpClock(Clockwork.started(Path(sys.argv[2])))
    paths = storage_paths(configuration, environ={})
    mqtt, storage = configuration.mqtt, configuration.storage
    if mqtt is None:
        raise SystemExit("The configuration names no broker.")
    stopping = stop_on_signals()
    with ExitStack() as held:
        held.enter_context(InstanceLock(paths.lock))
        journal = Journal(path=paths.journal)
        session = Session(
            chain=(chain := Chain(header=header_of(configuration, journal, clock))),
            journal=journal,
            capture=None,
            boot_id=clock.boot_id,
            limits=KeepLimits(
                days=storage.journal_days,
                size_bytes=round(storage.journal_gb * 1e9),
                recorders=mqtt.recorders,
            ),
        )
        held.callback(lambda: session.close(clock.monotonic_ns()))
        if chain.abandoned is not None:
            session.end_abandoned()
        sender = Sender(
            person=configuration.person,
            journal_path=paths.journal,
            config=mqtt,
            clock=HostRhythm(clock),
            jitter=random,
        )
        sender.start()
        held.callback(sender.stop)
        for record in records(clock, stopping):
            session.take(record)


if __name__ == "__main__":
    main()
