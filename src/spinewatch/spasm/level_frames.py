"""Short-time levels of a stretch: what the path hands to everything that has a reference."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.signal.hops import Hops
from spinewatch.signal.trouble import Trouble, TroubleArray


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelFrames:
    """Consecutive frames of every channel, final.

    Attributes
    ----------
    log_power_db
        Shape (channels, frames): 10 log10 of the power in the channel's unit squared; NaN where
        there are no samples.
    sub
        Shape (channels, frames, sub-frames): power, for placing edges.
    below
        Shape (channels, frames): power just below the EMG band, where heart beats are strong.
    mains
        Shape (channels, frames): power of mains hum in or right after the frame, see `FramePowers`.
    trouble
        Why a frame says nothing, `Trouble.NONE` where it can be used. What takes a reference is
        told later, see `activations`: a lifted electrode, and that in spite of movement or hum
        there is no more than rest.
    """

    log_power_db: FloatArray
    sub: FloatArray
    below: FloatArray
    mains: FloatArray
    trouble: TroubleArray

    def __len__(self) -> int:
        return int(self.log_power_db.shape[1])

    def cut(self, start: int | None, stop: int | None) -> "LevelFrames":
        """Take some of the frames."""
        return LevelFrames(
            log_power_db=self.log_power_db[:, start:stop],
            sub=self.sub[:, start:stop],
            below=self.below[:, start:stop],
            mains=self.mains[:, start:stop],
            trouble=self.trouble[:, start:stop],
        )

    @classmethod
    def joined(cls, parts: Sequence["LevelFrames"]) -> "LevelFrames":
        """Put consecutive frames together."""
        return cls(
            log_power_db=np.concatenate([part.log_power_db for part in parts], axis=1),
            sub=np.concatenate([part.sub for part in parts], axis=1),
            below=np.concatenate([part.below for part in parts], axis=1),
            mains=np.concatenate([part.mains for part in parts], axis=1),
            trouble=np.concatenate([part.trouble for part in parts], axis=1),
        )

    @classmethod
    def missing(cls, *, count: int, channels: int, hops: Hops) -> "LevelFrames":
        """Frames of time without samples."""
        return cls(
            log_power_db=np.full((channels, count), np.nan),
            sub=np.zeros((channels, count, hops.subs_per_frame)),
            below=np.zeros((channels, count)),
            mains=np.zeros((channels, count)),
            trouble=np.full((channels, count), Trouble.MISSING, dtype=np.int8),
        )
