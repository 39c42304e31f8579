"""EMG samples in, short-time powers out: every step that looks at single samples."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from spinewatch.model.blocks import FloatArray
from spinewatch.signal.contact import in_long_runs, raw_trouble
from spinewatch.signal.filters import StreamingFilter, emg_band, motion_band
from spinewatch.signal.halving import Halver, halvings
from spinewatch.signal.hops import Hops
from spinewatch.signal.limits import (
    FLAT_FRAMES,
    FRAMES_PER_BLOCK,
    HUM_LEFT_SHARE,
    HUM_SHARE,
)
from spinewatch.signal.mains import Cleaned, MainsCanceller, MainsMemory
from spinewatch.signal.missing import BoolArray, MissingHold
from spinewatch.signal.stimulator import StimulatorMemory, StimulatorWatch
from spinewatch.signal.sums import mean_of_groups
from spinewatch.signal.trouble import Trouble, TroubleArray, usable

Scalar = TypeVar("Scalar", np.float64, np.int8)


@dataclass(frozen=True, slots=True, kw_only=True)
class FramePowers:
    """Consecutive frames of every channel, in the channel's unit squared.

    Attributes
    ----------
    sub
        Shape (channels, frames, sub-frames): power in the EMG band.
    power
        Shape (channels, frames): the same per frame.
    motion
        Power just below the EMG band.
    mains
        Power of a block that is mostly mains hum, before the hum was taken out; else 0.
    trouble
        What makes a frame unusable, as far as single samples tell.
    """

    sub: FloatArray
    power: FloatArray
    motion: FloatArray
    mains: FloatArray
    trouble: TroubleArray

    def __len__(self) -> int:
        return int(self.power.shape[1])

    @classmethod
    def silence(cls, *, count: int, channels: int, hops: Hops) -> Self:
        """Frames without any power."""
        nothing = np.zeros((channels, count))
        return cls(
            sub=np.zeros((channels, count, hops.subs_per_frame)),
            power=nothing,
            motion=nothing,
            mains=nothing,
            trouble=np.zeros((channels, count), dtype=np.int8),
        )

    @classmethod
    def joined(cls, parts: Sequence["FramePowers"]) -> Self:
        """Put consecutive frames together."""
        return cls(
            sub=np.concatenate([part.sub for part in parts], axis=1),
            power=np.concatenate([part.power for part in parts], axis=1),
            motion=np.concatenate([part.motion for part in parts], axis=1),
            mains=np.concatenate([part.mains for part in parts], axis=1),
            trouble=np.concatenate([part.trouble for part in parts], axis=1),
        )

    def kept_from(self, start: int) -> Self:
        """Copy the end, so that what is kept does not hold on to all of a long block."""
        return type(self)(
            sub=self.sub[:, start:].copy(),
            power=self.power[:, start:].copy(),
            motion=self.motion[:, start:].copy(),
            mains=self.mains[:, start:].copy(),
            trouble=self.trouble[:, start:].copy(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontEndMemory:
    """Everything that `FrontEnd.restore` needs."""

    last: FloatArray
    halver: FloatArray | None
    band: FloatArray | None
    motion: FloatArray | None
    mains: MainsMemory
    stimulator: StimulatorMemory
    waiting_motion: FloatArray
    waiting_trouble: TroubleArray
    still: BoolArray


class FrontEnd:
    """Filters, mains canceller and power of one stretch of samples, vectorised over channels.

    Parameters
    ----------
    hops
        The grid.
    channels
        How many channels.
    """

    def __init__(self, *, hops: Hops, channels: int) -> None:
        self._raw = hops
        self._hops = hops.at_working_rate()
        self._hold = MissingHold(channels=channels)
        self._halver = Halver(times=halvings(hops.fs_hz))
        self._band = StreamingFilter(emg_band(self._hops.fs_hz))
        self._below = StreamingFilter(motion_band(hops.fs_hz / hops.sub_samples))
        self._mains = MainsCanceller(hops=self._hops, channels=channels)
        self._stimulator = StimulatorWatch(hops=self._hops, channels=channels)
        self._waiting_motion = np.empty((channels, 0))
        self._waiting_trouble = np.empty((channels, 0), dtype=np.int8)
        self._still = np.zeros((channels, FLAT_FRAMES - 1), dtype=np.bool_)

    def push(self, values: FloatArray) -> FramePowers:
        """Take whole blocks, shape (channels, blocks * samples); give all frames but a block's."""
        filled, missing = self._hold.push(values)
        trouble, still = raw_trouble(filled, missing, self._raw)
        halved = self._halver.push(filled)
        below = self._below.push(mean_of_groups(halved, self._hops.sub_samples))
        self._wait(_frame_power(below, self._hops), trouble, still)
        return self._frames(self._mains.push(self._band.push(halved)))

    def flush(self) -> FramePowers:
        """Give the frames that still wait: the stretch has ended."""
        return self._frames(self._mains.flush())

    def _wait(self, motion: FloatArray, trouble: TroubleArray, still: BoolArray) -> None:
        self._waiting_motion = np.concatenate([self._waiting_motion, motion], axis=1)
        self._waiting_trouble = np.concatenate([self._waiting_trouble, trouble], axis=1)
        self._still = np.concatenate([self._still, still], axis=1)

    def take_spectra(self) -> list[tuple[int, FloatArray]]:
        """Take the number of every fifth block and its spectrum, shape (channels, frequencies)."""
        taken, self._stimulator.spectra = self._stimulator.spectra, []
        return taken

    def _frames(self, cleaned: Cleaned) -> FramePowers:
        """Bring what is known of the blocks that the canceller let go."""
        sub = mean_of_groups(cleaned.values * cleaned.values, self._hops.sub_samples)
        power = mean_of_groups(sub, self._hops.subs_per_frame)
        block_power = mean_of_groups(power, FRAMES_PER_BLOCK)
        count = power.shape[1]
        mains = _mostly_mains(cleaned, block_power)
        doubt = _hum(cleaned, block_power)
        periodic = self._stimulator.push(cleaned.values, block_power)
        doubt[periodic & usable(doubt) & (mains == 0.0)] = Trouble.STIMULATOR
        motion, self._waiting_motion = _split(self._waiting_motion, count)
        return FramePowers(
            sub=sub.reshape(len(power), count, self._hops.subs_per_frame),
            power=power,
            motion=motion,
            mains=_per_frame(mains),
            trouble=np.maximum(self._taken_trouble(count), _per_frame(doubt)),
        )

    def _taken_trouble(self, count: int) -> TroubleArray:
        """Trouble of the next ``count`` frames; flat ones among them lie in a long run."""
        trouble, self._waiting_trouble = _split(self._waiting_trouble, count)
        still, self._still = self._still, self._still[:, count:].copy()
        if not still.any():
            return trouble
        behind = FLAT_FRAMES - 1
        lookahead = np.zeros((len(trouble), behind), dtype=np.bool_)
        runs = in_long_runs(np.concatenate([still, lookahead], axis=1))
        flat = runs[:, behind : behind + count]
        return np.maximum(trouble, flat * np.int8(Trouble.FLAT))

    @property
    def memory(self) -> FrontEndMemory:
        """What the next block needs to know of the past."""
        return FrontEndMemory(
            last=self._hold.last,
            halver=self._halver.memory,
            band=self._band.memory,
            motion=self._below.memory,
            mains=self._mains.memory,
            stimulator=self._stimulator.memory,
            waiting_motion=self._waiting_motion,
            waiting_trouble=self._waiting_trouble,
            still=self._still,
        )

    def restore(self, memory: FrontEndMemory) -> None:
        """Go on where a memory was taken."""
        self._hold.last = memory.last
        self._halver.memory = memory.halver
        self._band.memory = memory.band
        self._below.memory = memory.motion
        self._mains.memory = memory.mains
        self._stimulator.memory = memory.stimulator
        self._waiting_motion = memory.waiting_motion
        self._waiting_trouble = memory.waiting_trouble
        self._still = memory.still


def _frame_power(sub_values: FloatArray, hops: Hops) -> FloatArray:
    return mean_of_groups(sub_values * sub_values, hops.subs_per_frame)


def _split(values: NDArray[Scalar], count: int) -> tuple[NDArray[Scalar], NDArray[Scalar]]:
    return values[:, :count], values[:, count:].copy()


def _mostly_mains(cleaned: Cleaned, power: FloatArray) -> FloatArray:
    """Power of the blocks that are mostly hum, before it was taken out; else 0."""
    total = power + cleaned.lines - cleaned.left
    return np.where(cleaned.lines >= HUM_SHARE * total, total, 0.0)


def _hum(cleaned: Cleaned, power: FloatArray) -> TroubleArray:
    """Mark the blocks that are mostly hum although what could be was taken out."""
    return np.where(cleaned.left > HUM_LEFT_SHARE * power, np.int8(Trouble.HUM), np.int8(0))


def _per_frame(of_blocks: NDArray[Scalar]) -> NDArray[Scalar]:
    return np.repeat(of_blocks, FRAMES_PER_BLOCK, axis=1)
