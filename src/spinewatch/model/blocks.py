"""Decoded samples on their way from the timebase to the monitor."""

from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
TimeArray = NDArray[np.int64]


class StreamKey(NamedTuple):
    """One stream of one sensor: the sensor's configured name and the driver's stream name."""

    sensor: str
    stream: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Samples that are missing before a block.

    ``lost_samples`` is exact where the wire has a counter and ``estimated`` says so otherwise;
    it is None where not even an estimate exists (a sensor that restarted).
    """

    lost_samples: int | None
    estimated: bool
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Samples of one stream without a hole in them.

    Attributes
    ----------
    stream
        Whose samples these are.
    fs_hz
        Nominal rate: what filters are designed for. The true rate shows in ``times_ns``.
    times_ns
        Shape (n,), int64: monotonic time of each sample, strictly rising across the blocks of a
        stream. A time per sample, not a start and a rate, so that a block can be cut anywhere
        without changing one bit of what follows.
    values
        Shape (n, channels), float64 in SI units, microvolts or raw counts as the stream says.
    gap
        What is missing before the first sample, or None.
    """

    stream: StreamKey
    fs_hz: float
    times_ns: TimeArray
    values: FloatArray
    gap: Gap | None = None

    def __len__(self) -> int:
        return len(self.times_ns)

    def split(self, index: int) -> tuple[Self, Self]:
        """Cut into the first ``index`` samples and the rest; the gap stays with the first."""
        first = type(self)(
            stream=self.stream,
            fs_hz=self.fs_hz,
            times_ns=self.times_ns[:index],
            values=self.values[:index],
            gap=self.gap,
        )
        rest = type(self)(
            stream=self.stream,
            fs_hz=self.fs_hz,
            times_ns=self.times_ns[index:],
            values=self.values[index:],
        )
        return first, rest
