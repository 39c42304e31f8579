"""The fixed grid that a stretch of samples is worked on."""

from dataclasses import dataclass
from typing import Self

from spinewatch.signal.halving import halvings
from spinewatch.signal.limits import FRAME_S, FRAMES_PER_BLOCK, SUB_FRAME_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Hops:
    """Samples per sub-frame (about 5 ms), sub-frames per frame (about 20 ms), at one rate.

    Everything is counted from the first sample of a stretch, so results cannot depend on how
    the samples came.
    """

    fs_hz: float
    sub_samples: int
    subs_per_frame: int

    @classmethod
    def at(cls, fs_hz: float) -> Self:
        """Choose the hops nearest to 5 and 20 ms that whole samples of the working rate allow."""
        each = 2 ** halvings(fs_hz)
        sub_samples = max(1, round(fs_hz / each * SUB_FRAME_S))
        subs_per_frame = max(1, round(fs_hz / each * FRAME_S / sub_samples))
        return cls(fs_hz=fs_hz, sub_samples=sub_samples * each, subs_per_frame=subs_per_frame)

    def at_working_rate(self) -> Self:
        """Give the same grid on samples whose rate has been halved as often as it is."""
        each = 2 ** halvings(self.fs_hz)
        return type(self)(
            fs_hz=self.fs_hz / each,
            sub_samples=self.sub_samples // each,
            subs_per_frame=self.subs_per_frame,
        )

    @property
    def frame_samples(self) -> int:
        """Samples of a frame."""
        return self.sub_samples * self.subs_per_frame

    @property
    def block_samples(self) -> int:
        """Samples of a block, which is what is processed at a time."""
        return self.frame_samples * FRAMES_PER_BLOCK

    @property
    def sub_s(self) -> float:
        """Length of a sub-frame."""
        return self.sub_samples / self.fs_hz

    @property
    def frame_s(self) -> float:
        """Length of a frame."""
        return self.frame_samples / self.fs_hz
