"""Decoded samples on their way from the timebase to the monitor."""

from collections.abc import Iterable, Sequence
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


def joined(blocks: Iterable[Block]) -> list[Block]:
    """Join the blocks of each stream as far as no gap parts them.

    A sensor may send a few samples at a time, and every block costs the same whatever its length.

    Parameters
    ----------
    blocks
        Of any streams, those of one stream in order of time.
    """
    stretches: dict[StreamKey, list[list[Block]]] = {}
    for block in blocks:
        of_stream = stretches.setdefault(block.stream, [])
        if block.gap is None and of_stream:
            of_stream[-1].append(block)
        else:
            of_stream.append([block])
    return [_one(stretch) for of_stream in stretches.values() for stretch in of_stream]


def _one(stretch: Sequence[Block]) -> Block:
    first = stretch[0]
    if len(stretch) == 1:
        return first
    return Block(
        stream=first.stream,
        fs_hz=first.fs_hz,
        times_ns=np.concatenate([block.times_ns for block in stretch]),
        values=np.concatenate([block.values for block in stretch]),
        gap=first.gap,
    )
