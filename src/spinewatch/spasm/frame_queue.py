"""Final level frames with their times, waiting for the second they belong to to be closed."""

from dataclasses import dataclass

import numpy as np

from spinewatch.model.blocks import TimeArray
from spinewatch.model.time import NS_PER_S
from spinewatch.signal.hops import Hops
from spinewatch.spasm.level_frames import LevelFrames


@dataclass(slots=True, kw_only=True)
class QueueMemory:
    """Times of frames that are still in the path, and the frames that came out of it."""

    coming_ns: TimeArray
    times_ns: TimeArray
    frames: LevelFrames
    passed_ns: int | None = None


class FrameQueue:
    """Gives every frame its time and keeps it until it is taken.

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
        self._frame_ns = round(hops.frame_s * NS_PER_S)
        self.memory = QueueMemory(
            coming_ns=np.empty(0, dtype=np.int64),
            times_ns=np.empty(0, dtype=np.int64),
            frames=LevelFrames.missing(count=0, channels=channels, hops=hops),
        )

    def expect(self, sample_times_ns: TimeArray) -> None:
        """Take the times of the samples of whole blocks, before their frames come."""
        starts_ns = sample_times_ns[:: self._hops.frame_samples]
        self.memory.coming_ns = np.concatenate([self.memory.coming_ns, starts_ns])

    def add(self, frames: LevelFrames) -> None:
        """Take frames in the order of the expected times."""
        if len(frames):
            times_ns = self.memory.coming_ns[: len(frames)]
            self.memory.coming_ns = self.memory.coming_ns[len(frames) :].copy()
            self._append(times_ns, frames)

    def add_gap(self) -> None:
        """Mark that the stretch ended: one missing frame after its last, if it had any."""
        passed_ns = self.memory.passed_ns
        if passed_ns is not None:
            gap = LevelFrames.missing(count=1, channels=self._channels, hops=self._hops)
            self._append(np.array([passed_ns]), gap)
            self.memory.passed_ns = passed_ns

    def take_until(self, end_ns: int) -> tuple[TimeArray, LevelFrames]:
        """Take out the frames that begin before a time."""
        memory = self.memory
        count = int(np.searchsorted(memory.times_ns, end_ns))
        taken = memory.times_ns[:count], memory.frames.cut(None, count)
        memory.times_ns = memory.times_ns[count:]
        memory.frames = memory.frames.cut(count, None)
        return taken

    def _append(self, times_ns: TimeArray, frames: LevelFrames) -> None:
        memory = self.memory
        memory.times_ns = np.concatenate([memory.times_ns, times_ns])
        memory.frames = LevelFrames.joined([memory.frames, frames])
        memory.passed_ns = int(times_ns[-1]) + self._frame_ns
