"""Firmware 2 of the Ganglion: one sample in full at the start of a cycle, then differences."""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np

from spinewatch.drivers.ganglion_frames import (
    CHANNELS,
    COUNT_BITS,
    CYCLE_PACKETS,
    FRAME_BYTES,
    PACKINGS,
    SAMPLES,
    Content,
    Counts,
    deltas,
    nearest_delta,
    pack,
)

CYCLE_SAMPLES: Final = 1 + SAMPLES * CYCLE_PACKETS
"""One sample in full, then a hundred packets of two."""

_COUNT_BYTES: Final = COUNT_BITS // 8


class ChainState(NamedTuple):
    """Everything that `DeltaChain.restore` needs."""

    last: tuple[int, ...]
    due: int


class DeltaChain:
    """Adds differences up; after a lost packet nothing is known until a sample comes in full."""

    def __init__(self) -> None:
        self._last: tuple[int, ...] = ()
        self._due = 0

    def state(self) -> ChainState:
        """Give everything to go on exactly here."""
        return ChainState(self._last, self._due)

    def restore(self, state: ChainState) -> None:
        """Go on where `state` was taken."""
        self._last, self._due = state

    def restart(self) -> None:
        """Forget the last sample."""
        self._last = ()

    def whole(self, data: bytes) -> Counts:
        """Take the sample in full that begins a cycle, shape (1, 4)."""
        places = range(1, 1 + CHANNELS * _COUNT_BYTES, _COUNT_BYTES)
        self._last = tuple(
            int.from_bytes(data[at : at + _COUNT_BYTES], signed=True) for at in places
        )
        self._due = 0
        return np.array([self._last], dtype=np.int64)

    def next(self, place: int, data: bytes, content: Content) -> Counts | None:
        """Take the packet at a place of the cycle; None where what it builds on is missing."""
        if not self._last or place != self._due:
            self._last = ()
            return None
        steps = deltas(data, PACKINGS[content])
        first = tuple(a - b for a, b in zip(self._last, steps[:CHANNELS], strict=True))
        self._last = tuple(a - b for a, b in zip(first, steps[CHANNELS:], strict=True))
        self._due = place + 1
        return np.array([first, self._last], dtype=np.int64)


def cycle_frames(counts: Counts, content: Content) -> Iterator[bytes]:
    """Make the packets of one cycle of samples, shape (201, 4).

    Each difference is taken to what the receiver will have, so that rounding does not add up. A
    step that is larger than a difference can be arrives over several samples.
    """
    packing = PACKINGS[content]
    first, *rest = counts.tolist()
    whole = b"".join(count.to_bytes(_COUNT_BYTES, signed=True) for count in first)
    yield bytes(1) + whole + bytes(FRAME_BYTES - 1 - len(whole))
    last = first
    for place in range(CYCLE_PACKETS):
        steps: list[int] = []
        for wanted in rest[SAMPLES * place : SAMPLES * (place + 1)]:
            change = [nearest_delta(a - b, packing) for a, b in zip(last, wanted, strict=True)]
            last = [a - b for a, b in zip(last, change, strict=True)]
            steps += change
        body = bytes((packing.first + place,)) + pack(steps, packing.bits)
        yield body + bytes(FRAME_BYTES - len(body))
