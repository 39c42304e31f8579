"""What of a span is on its way past the stores: in memory, at the broker, in a backfill."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from spinewatch.control.client import ControlClient
from spinewatch.influx.positions import SequenceId
from spinewatch.journal.limits import COMMIT_PERIOD_NS
from spinewatch.journal.lock import InstanceLock
from spinewatch.journal.ranges import RangeReader, Run, TimeSpan
from spinewatch.model.errors import AlreadyRunningError, ControlError
from spinewatch.model.results import Producer
from spinewatch.model.time import NS_PER_S
from spinewatch.service.backfill_lock import backfill_lock
from spinewatch.service.forgetting.stores import Found, Stores
from spinewatch.service.forgetting.whose import stored_positions

MONITOR_LAGS_NS: Final = COMMIT_PERIOD_NS + 5 * NS_PER_S
"""How long results of an instant may stay in the memory of a monitor whose disk is well: a commit
every 10 s, a second that waits 2 s for a late stream, and as long again for a slow disk."""


def is_running(lock: Path) -> bool:
    """Say whether a process holds this lock."""
    if not lock.exists():
        return False
    try:
        with InstanceLock(lock):
            return False
    except AlreadyRunningError:
        return True


def in_memory(stores: Stores, span: TimeSpan) -> Iterator[Found]:
    """Name results that the monitor holds because its journal cannot be written.

    They are written once it can, all at once and in their order: what lies well before the newest
    result on disk is none of them.
    """
    if not is_running(stores.paths.lock):
        return
    try:
        trouble = ControlClient(path=stores.paths.control_socket).status().journal_trouble
    except ControlError as error:
        why = f"whether it holds results of the span in memory is not known: {error.what}"
    else:
        if trouble is None:
            return
        why = f"it holds {trouble.waiting} results in memory: {trouble.what} {trouble.advice}"
    if _newest_ns(stores.paths.journal) < span.end_ns + MONITOR_LAGS_NS:
        yield Found(store="the running monitor", what="", unreached=why.rstrip("."))


def in_backfill(stores: Stores) -> Iterator[Found]:
    """Name a backfill at work: it has read results ahead, and may write them after the deletion."""
    if is_running(backfill_lock(stores.paths)):
        why = "it may write into InfluxDB what it has read already; let it end, or press Ctrl-C"
        yield Found(store="the running backfill", what="", unreached=why)


def towards_recorder(stores: Stores) -> Iterator[Found]:
    """Name results that are forgotten and not confirmed by the recorder at work here."""
    influx = stores.configuration.influx
    if influx is not None and (count := unconfirmed(stores)):
        why = f"{count} forgotten results may still be on their way to it"
        yield Found(store=f"the recorder {influx.recorder!r}", what="", unreached=why)


def unconfirmed(stores: Stores) -> int:
    """Count forgotten results that a sender at work may have sent, or read ahead.

    A mark says that everything up to it is stored, or known to be gone, and so on its way no more.
    Without a recorder at work nothing is: the broker keeps nothing for one that is away.
    """
    configuration, paths = stores.configuration, stores.paths
    influx = configuration.influx
    if configuration.mqtt is None or influx is None:
        return 0
    if not is_running(paths.recorder_lock(influx.recorder)):
        return 0
    positions = stored_positions(configuration, paths)
    count = 0
    for path, lock in ((paths.journal, paths.lock), (paths.alert_journal, paths.alerter_lock)):
        if not path.exists() or not is_running(lock):
            continue
        with RangeReader(path) as reader:
            for run in reader.forgotten():
                stored = positions.mark(_sequence(configuration.person, run))
                mark = max(stored, reader.mark(influx.recorder, run.sequence))
                count += max(0, run.last - max(mark, run.first - 1))
    return count


def _sequence(person: str, run: Run) -> SequenceId:
    return SequenceId(person, Producer(run.sequence.producer), run.sequence.epoch)


def _newest_ns(journal: Path) -> int:
    with RangeReader(journal) as reader:
        bounds = reader.bounds()
    return 0 if bounds is None else bounds.end_ns
