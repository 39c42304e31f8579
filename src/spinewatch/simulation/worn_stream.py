"""One stream of a worn sensor: any span of its samples, made a second at a time."""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import Final, Protocol

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.simulation.sensor_clock import SensorClock

_CACHED_BLOCKS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class WornSamples:
    """Consecutive samples of one stream.

    Attributes
    ----------
    first
        Number of the first sample, counted from the start of the scenario.
    times_s
        Shape (n,): true times in seconds of the scenario; the sensor's own clock drifts.
    values
        Shape (n, channels), in the units of the stream.
    """

    first: int
    times_s: FloatArray
    values: FloatArray


class SampleSource(Protocol):
    """What makes the samples of one block."""

    def block(self, index: int, *, first: int, count: int) -> FloatArray:
        """Give samples ``first`` to ``first + count``, which are block ``index``."""
        ...


class WornStream:
    """Samples of one stream by number or by time.

    Parameters
    ----------
    source
        Makes the samples of a block.
    clock
        When they are taken.
    block_size
        Samples of a block: one second at the nominal rate.
    """

    def __init__(self, *, source: SampleSource, clock: SensorClock, block_size: int) -> None:
        self.clock = clock
        self.block_size = block_size
        self._source = source
        self._block = lru_cache(maxsize=_CACHED_BLOCKS)(self._make_block)

    def samples(self, first: int, count: int) -> WornSamples:
        """Give samples by number; at least one."""
        size = self.block_size
        blocks = range(first // size, (first + count - 1) // size + 1)
        joined = np.concatenate([self._block(index) for index in blocks])
        start = first - blocks.start * size
        return WornSamples(
            first=first,
            times_s=self.clock.times_s(first, count),
            values=joined[start : start + count],
        )

    def between(self, start_s: float, stop_s: float) -> WornSamples:
        """Give the samples that are taken from one time on until before another."""
        first, stop = (
            max(0, ceil((time_s - self.clock.phase_s) * self.clock.true_hz))
            for time_s in (start_s, stop_s)
        )
        if stop <= first:
            empty = self._block(0)[:0]
            return WornSamples(first=first, times_s=np.empty(0), values=empty)
        return self.samples(first, stop - first)

    def _make_block(self, index: int) -> FloatArray:
        size = self.block_size
        return self._source.block(index, first=index * size, count=size)
