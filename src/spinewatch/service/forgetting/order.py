"""`spinewatch forget`: in which order, and when once more."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from spinewatch.journal.limits import COMMIT_PERIOD_NS
from spinewatch.journal.lock import InstanceLock
from spinewatch.journal.ranges import TimeSpan
from spinewatch.model.errors import AlreadyRunningError
from spinewatch.model.time import NS_PER_S
from spinewatch.service.forgetting.stores import Found, Stores

MONITOR_LAGS_NS: Final = COMMIT_PERIOD_NS + 5 * NS_PER_S
"""How long results of an instant may stay in the monitor's memory: a commit every 10 s, a second
that waits 2 s for a late stream, and as long again for a slow disk."""

RECORDER_LAGS_S: Final = 6.0
"""How long a recorder keeps `levels` for company (3 s), and as long again for the broker and the
write. What was on its way when the journal forgot it has arrived by then."""


def forget(
    stores: Stores, span: TimeSpan, *, now_ns: Callable[[], int], wait: Callable[[float], object]
) -> Iterator[Found]:
    """Delete a span everywhere; gives what is gone, and what could not be reached.

    The journals come first: what they no longer have is sent to nobody. May be done again at any
    time, also after it was interrupted.

    Parameters
    ----------
    stores
        Of the person.
    span
        Which time; its end must have passed.
    now_ns
        Gives UTC.
    wait
        Sleeps for so many seconds.

    Raises
    ------
    SpinewatchError
        When a store on this computer cannot be written. What was deleted stays deleted.
    """
    if is_running(stores.paths.lock):
        left_ns = span.end_ns + MONITOR_LAGS_NS - now_ns()
        if left_ns > 0:
            wait(left_ns / NS_PER_S)
    yield from stores.delete_here(span)
    influx = stores.configuration.influx
    if influx is None:
        return
    found = list(stores.delete_in_influx(span))
    is_reached = all(each.unreached is None for each in found)
    if is_reached and is_running(stores.paths.recorder_lock(influx.recorder)):
        wait(RECORDER_LAGS_S)
        found = list(stores.delete_in_influx(span))
    yield from found


def is_running(lock: Path) -> bool:
    """Say whether a process holds this lock."""
    if not lock.exists():
        return False
    try:
        with InstanceLock(lock):
            return False
    except AlreadyRunningError:
        return True
