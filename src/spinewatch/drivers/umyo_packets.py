"""Packets of a uMyo, which are told apart by their length alone, and what they hold."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from spinewatch.model.blocks import FloatArray

BATCH: Final = 24
"""Samples of EMG in a packet, of every profile but the fallbacks."""
LONGEST: Final = 61

_INDEX_BYTES: Final = 4
_MOTION_WORDS: Final = 6
_QUATERNION_ONE: Final = 32000
_AT_REST: Final = np.array([0, 0, 0, _QUATERNION_ONE, 0, 0, 0], dtype="<i2").tobytes()
"""Magnetometer and orientation as encoded: neither is read back."""

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Shape:
    """How packets of one length are read.

    ``mark`` is the leading byte that says the format, which only newer firmware has; ``samples``
    is 0 where the packet holds motion.
    """

    samples: int
    mark: int | None = None

    @property
    def start(self) -> int:
        """Where the content begins."""
        return 0 if self.mark is None else 1


SHAPES: Final = MappingProxyType(
    {
        20: Shape(8),
        36: Shape(16),
        52: Shape(BATCH),
        60: Shape(BATCH),
        26: Shape(0),
        61: Shape(BATCH, 1),
        53: Shape(BATCH, 2),
        27: Shape(0, 3),
    }
)
"""20 and 36 are fallbacks for short connections; 60 and 61 end with an orientation."""


def shape_of(data: bytes) -> Shape | None:
    """Tell how a packet is read; None where it is no packet of this sensor."""
    shape = SHAPES.get(len(data))
    if shape is None or (shape.mark is not None and data[0] != shape.mark):
        return None
    return shape


def emg_of(data: bytes, shape: Shape) -> tuple[int, FloatArray]:
    """Give the index of the first sample, and the converter counts, shape (n, 1)."""
    first = int.from_bytes(data[shape.start : shape.start + _INDEX_BYTES], "little")
    counts = np.frombuffer(
        data, dtype="<i2", count=shape.samples, offset=shape.start + _INDEX_BYTES
    )
    return first, counts.astype(np.float64)[:, np.newaxis]


def motion_of(data: bytes, shape: Shape) -> FloatArray:
    """Give codes of acceleration and angular rate, shape (1, 6)."""
    codes = np.frombuffer(data, dtype="<i2", count=_MOTION_WORDS, offset=shape.start)
    return codes.astype(np.float64)[np.newaxis]


def emg_packet(first: int, counts: Codes) -> bytes:
    """Make a packet of EMG without orientation."""
    return first.to_bytes(_INDEX_BYTES, "little") + counts.astype("<i2").tobytes()


def motion_packet(codes: Codes) -> bytes:
    """Make a packet of acceleration and angular rate, in which nothing else is known."""
    return codes.astype("<i2").tobytes() + _AT_REST
