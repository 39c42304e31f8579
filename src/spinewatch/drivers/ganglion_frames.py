"""Frames of an OpenBCI Ganglion: packed numbers of 18 or 19 bits, and what the first byte says."""

from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]

FRAME_BYTES: Final = 20
CHANNELS: Final = 4
SAMPLES: Final = 2
CYCLE_PACKETS: Final = 100
_NUMBERS: Final = CHANNELS * SAMPLES

LAST_NARROW, LAST_WIDE, LAST_IMPEDANCE, LAST_TEXT = 100, 200, 205, 207
"""Highest first byte of packets with 18 bits, with 19 bits, with an impedance, with text."""

COUNT_BITS: Final = 24
FULL_SCALE: Final = (1 << (COUNT_BITS - 1)) - 1


class Content(Enum):
    """What a frame holds."""

    NARROW = auto()
    WIDE = auto()
    IMPEDANCE = auto()
    TEXT = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Packing:
    """How many bits a number has, and how many bits of the converter's 24 were shifted out."""

    bits: int
    shift: int
    first: int
    """First byte of the packet at place 0 of a cycle."""

    @property
    def size(self) -> int:
        """Bytes of the packed numbers."""
        return _NUMBERS * self.bits // 8


PACKINGS: Final = MappingProxyType(
    {
        Content.NARROW: Packing(bits=18, shift=6, first=1),
        Content.WIDE: Packing(bits=19, shift=5, first=LAST_NARROW + 1),
    }
)


def content_of(first: int) -> Content | None:
    """Tell what a frame with this first byte holds, or None."""
    if first <= LAST_NARROW:
        return Content.NARROW
    if first <= LAST_WIDE:
        return Content.WIDE
    if first <= LAST_IMPEDANCE:
        return Content.IMPEDANCE
    return Content.TEXT if first <= LAST_TEXT else None


def unpack(data: bytes, bits: int) -> list[int]:
    """Give the eight unsigned numbers that ``data`` holds, most significant bit first."""
    word, mask = int.from_bytes(data), (1 << bits) - 1
    return [word >> bits * place & mask for place in range(_NUMBERS - 1, -1, -1)]


def pack(numbers: list[int], bits: int) -> bytes:
    """Put eight numbers, negative ones in two's complement, into as many bits each."""
    word, mask = 0, (1 << bits) - 1
    for number in numbers:
        word = word << bits | number & mask
    return word.to_bytes(_NUMBERS * bits // 8)


def absolute_counts(data: bytes, packing: Packing) -> Counts:
    """Read two samples of firmware 3, shape (2, 4), in counts of 24 bits.

    The lowest bit of each number repeats the sign and carries nothing.
    """
    half, full = 1 << packing.bits - 1, 1 << packing.bits
    numbers = [
        ((number - full if number & half else number) & ~1) << packing.shift
        for number in unpack(data[1 : 1 + packing.size], packing.bits)
    ]
    return np.array(numbers, dtype=np.int64).reshape(SAMPLES, CHANNELS)


def absolute_frame(place: int, counts: Counts, packing: Packing, last: int) -> bytes:
    """Make a frame of firmware 3; ``last`` fills the byte that is left with 18 bits."""
    step = packing.shift + 1
    low = -(1 << packing.bits - 2)
    codes = np.clip((counts + (1 << packing.shift)) >> step, low, -low - 1).ravel().tolist()
    numbers = [code << 1 | (code < 0) for code in codes]
    body = bytes((packing.first + place,)) + pack(numbers, packing.bits)
    return body + bytes((last & 0xFF,)) * (FRAME_BYTES - len(body))


def deltas(data: bytes, packing: Packing) -> list[int]:
    """Read the eight differences of firmware 2: the lowest bit is the sign.

    What is subtracted from the sample before; an odd difference upward cannot be written.
    """
    full = 1 << packing.bits
    return [
        number - full if number & 1 else number
        for number in unpack(data[1 : 1 + packing.size], packing.bits)
    ]


def nearest_delta(difference: int, packing: Packing) -> int:
    """Give the difference that firmware 2 can write: even and positive, or odd and negative."""
    most = (1 << packing.bits) - 2
    if difference >= 0:
        return min(difference & ~1, most)
    return max(difference | 1, -most - 1)
