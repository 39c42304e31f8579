"""Stream time told to the chain: an advance every second, a clock offset every minute."""

from collections.abc import Iterable, Iterator
from typing import Final

from spinewatch.link.contract import LinkRecord
from spinewatch.model.records import Advance, Record
from spinewatch.model.time import NS_PER_S, ClockOffset
from spinewatch.monitor.limits import LATENESS_NS

OFFSET_EVERY_NS: Final = 60 * NS_PER_S
"""Crystals of single-board computers drift below 100 ppm: 6 ms a minute, slewed unnoticed."""


def with_ticks(records: Iterable[LinkRecord], *, first: ClockOffset) -> Iterator[Record]:
    """Put advances and clock offsets between records whose time is simulated.

    Parameters
    ----------
    records
        In rising order of ``mono_ns``.
    first
        The offset at the start; the simulated wall clock runs evenly from there.
    """
    yield first
    next_tick_ns = first.mono_ns + NS_PER_S
    next_offset_ns = first.mono_ns + OFFSET_EVERY_NS
    for record in records:
        while record.mono_ns >= next_tick_ns:
            yield Advance(to_ns=next_tick_ns)
            if next_tick_ns >= next_offset_ns:
                yield _later(first, next_offset_ns)
                next_offset_ns += OFFSET_EVERY_NS
            next_tick_ns += NS_PER_S
        yield record
    yield Advance(to_ns=next_tick_ns + LATENESS_NS)


def _later(first: ClockOffset, mono_ns: int) -> ClockOffset:
    return ClockOffset(
        mono_ns=mono_ns,
        utc_ns=first.utc_ns + mono_ns - first.mono_ns,
        trusted=first.trusted,
        utc_offset_min=first.utc_offset_min,
    )
