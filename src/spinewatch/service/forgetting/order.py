"""`spinewatch forget`: in which order, and when once more."""

from collections.abc import Callable, Iterator
from typing import Final

from spinewatch.journal.ranges import TimeSpan
from spinewatch.model.time import NS_PER_S
from spinewatch.service.forgetting.stores import Found, Stores
from spinewatch.service.forgetting.under_way import (
    MONITOR_LAGS_NS,
    in_backfill,
    in_memory,
    is_running,
    towards_recorder,
    unconfirmed,
)

RECORDER_LAGS_S: Final = 6.0
"""How long a recorder keeps `levels` for company (3 s), and as long again for the broker and the
write. What was on its way when the journal forgot it has arrived by then."""

CONFIRMED_WITHIN: Final = 30
"""Seconds until a recorder at work has confirmed what was on its way, or heard that it is gone: a
sender's first patience of 10 s, a batch, and as long again for a slow database."""


def forget(
    stores: Stores, span: TimeSpan, *, now_ns: Callable[[], int], wait: Callable[[float], object]
) -> Iterator[Found]:
    """Delete a span everywhere; gives what is gone, and what could not be reached.

    The journals come first, once they have what the monitor held: what they no longer have is read
    by nobody. Then InfluxDB, and once more when what had been read before has arrived there. May be
    done again at any time, also after it was interrupted.

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
        When a store on this computer cannot be read or written. What was deleted stays deleted.
    """
    if still_comes(stores, span, now_ns()):
        wait((span.end_ns + MONITOR_LAGS_NS - now_ns()) / NS_PER_S)
    # Before the journals are read: what comes to the disk from here on is not of the span.
    held = list(in_memory(stores, span))
    persons = stores.persons(span)
    yield from stores.delete_here(span, persons)
    yield from held
    influx = stores.configuration.influx
    if influx is None:
        return
    # After the journals: a backfill that begins from here on finds nothing in them.
    filling = list(in_backfill(stores))
    found = list(stores.delete_in_influx(span, persons))
    is_reached = all(each.unreached is None for each in found)
    if is_reached and is_running(stores.paths.recorder_lock(influx.recorder)):
        _let_arrive(stores, wait)
        found = list(stores.delete_in_influx(span, persons))
    yield from found
    yield from filling
    yield from towards_recorder(stores)


def still_comes(stores: Stores, span: TimeSpan, now_ns: int) -> bool:
    """Say whether a monitor at work may not have written all of a span yet."""
    return now_ns < span.end_ns + MONITOR_LAGS_NS and is_running(stores.paths.lock)


def _let_arrive(stores: Stores, wait: Callable[[float], object]) -> None:
    """Wait until nothing that is forgotten is on its way to the recorder any more."""
    for _ in range(CONFIRMED_WITHIN):
        if not unconfirmed(stores):
            break
        wait(1.0)
    wait(RECORDER_LAGS_S)
