"""One stretch of EMG from samples to levels: the same code live and offline."""

from dataclasses import dataclass

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.signal.cutting import BlockCutter
from spinewatch.signal.front_end import FrontEnd, FrontEndMemory
from spinewatch.signal.hops import Hops
from spinewatch.signal.limits import BLOCKS_AT_ONCE
from spinewatch.spasm.level_frames import LevelFrames
from spinewatch.spasm.levels import LevelMemory, LevelStage


@dataclass(frozen=True, slots=True, kw_only=True)
class PathMemory:
    """Everything that `EmgPath.restore` needs."""

    pending: FloatArray
    front_end: FrontEndMemory
    levels: LevelMemory


class EmgPath:
    """Samples in, final level frames out, vectorised over channels.

    The frames come at most 0.8 s after their samples: a block of 0.2 s that must fill, one more
    for the mains canceller, and the look-ahead of the level.

    Parameters
    ----------
    hops
        The grid.
    channels
        How many channels.
    """

    def __init__(self, *, hops: Hops, channels: int) -> None:
        self._hops = hops
        self._channels = channels
        self._start_stretch()

    def _start_stretch(self) -> None:
        self._cutter = BlockCutter(
            length=self._hops.block_samples, empty=np.empty((self._channels, 0))
        )
        self._front_end = FrontEnd(hops=self._hops, channels=self._channels)
        self._levels = LevelStage(hops=self._hops, channels=self._channels)

    def push(self, values: FloatArray) -> LevelFrames | None:
        """Take samples, shape (channels, n); give the frames that they complete, if any."""
        step = self._hops.block_samples * max(1, BLOCKS_AT_ONCE // self._channels)
        parts = [
            self._levels.push(self._front_end.push(whole))
            for start in range(0, values.shape[1], step)
            if (whole := self._cutter.push(values[:, start : start + step])).shape[1]
        ]
        if len(parts) < 2:
            return parts[0] if parts else None
        return LevelFrames.joined(parts)

    def end_stretch(self) -> LevelFrames:
        """Give all frames of whole blocks, and start anew with the next sample.

        The samples of the last unfinished block, less than 0.2 s, are lost.
        """
        last = self._levels.push(self._front_end.flush())
        last = LevelFrames.joined([last, self._levels.flush()])
        self._start_stretch()
        return last

    def take_spectra(self) -> list[tuple[int, FloatArray]]:
        """Take the spectra of some blocks, each with the block's number in the stretch."""
        return self._front_end.take_spectra()

    @property
    def memory(self) -> PathMemory:
        """What the next samples need to know of the past."""
        return PathMemory(
            pending=self._cutter.pending,
            front_end=self._front_end.memory,
            levels=self._levels.memory,
        )

    def restore(self, memory: PathMemory) -> None:
        """Go on where a memory was taken."""
        self._start_stretch()
        self._cutter.pending = memory.pending
        self._front_end.restore(memory.front_end)
        self._levels.memory = memory.levels
