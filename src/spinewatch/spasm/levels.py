"""Short-time level of every channel: what is left when heart beats, pops and movement are dropped.

Power over 40 ms, its logarithm, and a running median over 0.3 s of the frames that can be trusted.
"""

from dataclasses import dataclass

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.signal.filters import noise_bandwidth_hz
from spinewatch.signal.front_end import FramePowers
from spinewatch.signal.hops import Hops
from spinewatch.signal.missing import BoolArray
from spinewatch.signal.running_median import running_median, trusted_running_median
from spinewatch.signal.sums import sliding_max
from spinewatch.signal.trouble import (
    Trouble,
    TroubleArray,
    told_as,
    usable,
    without_contact,
)
from spinewatch.spasm.level_frames import LevelFrames
from spinewatch.spasm.limits import (
    BAD_AFTER_FRAMES,
    BAD_BEFORE_FRAMES,
    LEVEL_FRAMES,
    LEVEL_MIN_FRAMES,
    MOTION_FRAMES,
    MOTION_RATIO,
    SETTLE_FRAMES,
    SPAN_FRAMES,
    TINY_POWER,
)

_REACH = LEVEL_FRAMES // 2
_NEAR = MOTION_FRAMES // 2

AHEAD_FRAMES = _REACH + _NEAR
"""Frames after a frame that its level depends on."""

BEHIND_FRAMES = max(BAD_AFTER_FRAMES, _REACH + max(_NEAR, SPAN_FRAMES - 1))
"""Frames before a frame that it depends on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelMemory:
    """Frames that later ones still look back at, and how many the stretch had before them."""

    recent: FramePowers
    finished: int


class LevelStage:
    """Turns powers into levels over one stretch; look-ahead of `AHEAD_FRAMES`.

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
        self._bias_db = _median_bias_db(hops)
        self.memory = LevelMemory(recent=self._silence(BEHIND_FRAMES), finished=0)

    def push(self, powers: FramePowers) -> LevelFrames:
        """Take frames; give those whose look-ahead is there."""
        return self._process(FramePowers.joined([self.memory.recent, powers]))

    def flush(self) -> LevelFrames:
        """Give the rest: the stretch has ended."""
        return self.push(self._silence(AHEAD_FRAMES))

    def _silence(self, count: int) -> FramePowers:
        """Stand in for what lies before the first and after the last frame of a stretch."""
        return FramePowers.silence(count=count, channels=self._channels, hops=self._hops)

    def _process(self, frames: FramePowers) -> LevelFrames:
        count = max(0, len(frames) - BEHIND_FRAMES - AHEAD_FRAMES)
        finished = self.memory.finished
        self.memory = LevelMemory(recent=frames.kept_from(count), finished=finished + count)
        if count == 0:
            return LevelFrames.missing(count=0, channels=self._channels, hops=self._hops)
        wanted = slice(BEHIND_FRAMES, BEHIND_FRAMES + count)
        levels_db, doubtful = _levels(frames)
        trouble = _spread(frames.trouble, count)
        if doubtful is not None:
            own = frames.trouble[:, wanted]
            known = told_as(own, Trouble.HUM) | told_as(own, Trouble.STIMULATOR)
            _mark(trouble, np.where(known, own, np.int8(Trouble.MOTION)), doubtful)
        if finished < SETTLE_FRAMES:
            settling = trouble[:, : SETTLE_FRAMES - finished]
            settling[usable(settling)] = Trouble.SETTLING
        return LevelFrames(
            log_power_db=levels_db + self._bias_db,
            sub=frames.sub[:, wanted],
            below=frames.motion[:, wanted],
            mains=_soon(frames.mains[:, BEHIND_FRAMES:]),
            trouble=trouble,
        )


def _mark(trouble: TroubleArray, cause: TroubleArray, where: BoolArray) -> None:
    """Name a cause where none is named yet."""
    np.copyto(trouble, cause, where=where & usable(trouble), casting="same_kind")


def _levels(frames: FramePowers) -> tuple[FloatArray, BoolArray | None]:
    """Take the running median of the log power, and say where it is doubtful, if anywhere.

    It is over the frames that can be trusted where there are enough of them, else over all.
    """
    first, stop = BEHIND_FRAMES - _REACH, len(frames) - _NEAR
    power = frames.power[:, first:stop].copy()
    for shift in range(1, SPAN_FRAMES):
        power += frames.power[:, first - shift : stop - shift]
    power /= SPAN_FRAMES
    below = sliding_max(frames.motion[:, first - _NEAR :], MOTION_FRAMES)
    trusted = (power > MOTION_RATIO * below) & usable(frames.trouble[:, first:stop])
    log_power_db = 10 * np.log10(np.maximum(power, TINY_POWER))
    plain_db = running_median(log_power_db, LEVEL_FRAMES)
    if trusted.all():
        return plain_db, None
    level_db = trusted_running_median(
        log_power_db, trusted, plain_db, width=LEVEL_FRAMES, least=LEVEL_MIN_FRAMES
    )
    doubtful = np.isnan(level_db)
    return np.where(doubtful, plain_db, level_db), doubtful


def _soon(mains: FloatArray) -> FloatArray:
    """Let a block of mains hum count from up to 0.2 s before: it may have begun in the last one."""
    if not mains.any():
        return mains[:, : mains.shape[1] - AHEAD_FRAMES]
    return sliding_max(mains, AHEAD_FRAMES + 1)


def _spread(trouble: TroubleArray, count: int) -> TroubleArray:
    """Let missing, railed and flat frames make their neighbourhood unknown, with the same cause."""
    worst = np.zeros((len(trouble), count), dtype=np.int8)
    bad = without_contact(trouble)
    if bad.any():
        hard = np.where(bad, trouble, np.int8(Trouble.NONE))
        first = BEHIND_FRAMES - BAD_AFTER_FRAMES
        for shift in range(BAD_BEFORE_FRAMES + BAD_AFTER_FRAMES + 1):
            np.maximum(worst, hard[:, first + shift : first + shift + count], out=worst)
    return worst


def _median_bias_db(hops: Hops) -> float:
    """How far the median of a log power lies below the mean power, for Gaussian noise in the band.

    Wilson-Hilferty: the median of chi-square over its k degrees of freedom is (1 - 2/(9k))^3.
    """
    freedom = 2 * noise_bandwidth_hz(hops.fs_hz) * SPAN_FRAMES * hops.frame_s
    return float(-30 * np.log10(1 - 2 / (9 * freedom)))
