"""The state of a chain as bytes: in pieces, of which most stay as they were in the last ones."""

import zlib
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from spinewatch.model.packing import pack, unpack
from spinewatch.model.time import NS_PER_S
from spinewatch.monitor.second import BodySecond
from spinewatch.monitor.state import MonitorState, read_state
from spinewatch.timebase.labels import LabellerState

PIECE_SECONDS: Final = 10
"""Seconds of the open minute that are one piece: three pages of the journal. The state is saved
every 10 s, so a second is written once or twice; as one piece it would be three times on average.
Measured on the reference rig: 5 s write 8 % more, as their pages are half empty."""

_LEVEL: Final = 6
"""Of zlib. A few milliseconds of work every 10 s spare an SD card 600 MB a day."""


class ChainState(Struct, frozen=True, kw_only=True):
    """What outlives a process within one boot.

    ``ingests``, the drivers and sample times by sensor, is empty where they are to begin anew, with
    a gap. ``seconds`` of the monitor's open minute follow in pieces of their own.
    """

    monitor: bytes
    labeller: LabellerState
    ingests: dict[str, bytes] = {}
    seconds: int = 0


def in_pieces(
    monitor: MonitorState, labeller: LabellerState, ingests: dict[str, bytes]
) -> tuple[bytes, ...]:
    """Give the state without the open minute, then that minute from its begin.

    Each is compressed by itself; the state is all of them in a row. What is over of the minute
    does not change any more, and gives the same pieces as before.
    """
    minute = monitor.tally.minute
    state = ChainState(
        monitor=pack(_with_minute(monitor, [])),
        labeller=labeller,
        ingests=ingests,
        seconds=len(minute),
    )
    starts = range(0, len(minute), PIECE_SECONDS)
    pieces = [minute[start : start + PIECE_SECONDS] for start in starts]
    return tuple(zlib.compress(pack(each), level=_LEVEL) for each in (state, *pieces))


def joined(data: bytes) -> ChainState:
    """Read pieces in a row; one alone, with the minute in it, is of an older spinewatch.

    Raises
    ------
    zlib.error, msgspec.DecodeError, TypeError, ValueError, JournalError
        When it is damaged, or of different moments.
    """
    first, *pieces = _decompressed(data)
    state = unpack(first, ChainState)
    if not state.seconds:
        return state
    minute = [second for piece in pieces for second in unpack(piece, list[BodySecond])]
    monitor = read_state(state.monitor)
    if len(minute) != state.seconds or not _leads_up_to(minute, monitor.next_end_ns - NS_PER_S):
        raise ValueError("the open minute is of another moment")
    return replace(state, monitor=pack(_with_minute(monitor, minute)), seconds=0)


def _with_minute(monitor: MonitorState, minute: list[BodySecond]) -> MonitorState:
    return replace(monitor, tally=replace(monitor.tally, minute=minute))


def _leads_up_to(minute: Sequence[BodySecond], end_ns: int) -> bool:
    """Whether the seconds follow one another up to this time."""
    follow = all(each.end_ns == following.start_ns for each, following in pairwise(minute))
    return follow and minute[-1].end_ns == end_ns


def _decompressed(data: bytes) -> Iterator[bytes]:
    while data:
        stream = zlib.decompressobj()
        yield stream.decompress(data)
        if not stream.eof:
            raise zlib.error("cut off")
        data = stream.unused_data
