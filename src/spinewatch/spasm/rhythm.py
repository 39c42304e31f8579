"""Does activity come in bursts of 3 to 12 Hz? Shivering, tremor, pulses: told, not judged."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby, pairwise

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.signal.sums import mean_of_groups
from spinewatch.spasm.limits import (
    RHYTHM_BEAT_REACH,
    RHYTHM_BEAT_TENTH,
    RHYTHM_HZ,
    RHYTHM_LEAST_S,
    RHYTHM_SECONDS,
    RHYTHM_SHARE,
    RHYTHM_STEP_HZ,
    TINY_POWER,
)


class RhythmWatch:
    """Takes the level of each second apart into waves, and averages over the last seconds.

    In one second, random activity has one strong wave or another. Bursts that come evenly have the
    same in every second, however weak they are: over five seconds even four samples to a frame, as
    at 200 Hz, show them. Heart beats come evenly, too, and their overtones lie among the waves:
    frames that hold a beat are left out.

    Parameters
    ----------
    channels
        How many channels.
    frame_s
        Length of a frame.

    Attributes
    ----------
    memory
        Shape (channels, seconds, waves): shares of the last seconds.
    """

    def __init__(self, *, channels: int, frame_s: float) -> None:
        self._frame_s = frame_s
        self.memory = np.zeros((channels, RHYTHM_SECONDS - 1, len(_rhythms_hz())))

    def push(self, sub: FloatArray, bounds: Sequence[int]) -> list[list[bool]]:
        """Say of each channel, for each second, whether the last ones were rhythmic.

        Parameters
        ----------
        sub
            Shape (channels, frames, sub-frames): power.
        bounds
            Number of the frame that each second begins with, and of the one after the last second.
        """
        known = np.concatenate([self.memory, self._shares(sub, bounds)], axis=1)
        seconds = len(bounds) - 1
        total = known[:, :seconds].copy()
        for shift in range(1, RHYTHM_SECONDS):
            total += known[:, shift : shift + seconds]
        self.memory = known[:, seconds:].copy()
        answers: list[list[bool]] = (total.max(axis=2) >= RHYTHM_SHARE * RHYTHM_SECONDS).tolist()
        return answers

    def _shares(self, sub: FloatArray, bounds: Sequence[int]) -> FloatArray:
        """Give the shares of each second, shape (channels, seconds, waves); 0 of a short one."""
        lengths = [stop - start for start, stop in pairwise(bounds)]
        shares = np.zeros((len(sub), len(lengths), self.memory.shape[2]))
        for count, alike in groupby(range(len(lengths)), lengths.__getitem__):
            if count * self._frame_s < RHYTHM_LEAST_S:
                continue
            seconds = list(alike)
            first, stop = seconds[0], seconds[-1] + 1
            power = mean_of_groups(sub[:, bounds[first] : bounds[stop]], sub.shape[2])
            shares[:, first:stop] = _shares_of_waves(
                power.reshape(len(sub), -1, count), self._frame_s
            )
        return shares


def _shares_of_waves(power: FloatArray, frame_s: float) -> FloatArray:
    """Share of the variance of the log power, along the last axis, that lies in each wave."""
    count = power.shape[-1]
    levels = _without_beats(np.log(np.maximum(power, TINY_POWER)))
    about_mean = levels - np.add.reduce(levels, axis=-1, keepdims=True) / count
    total = np.add.reduce(about_mean * about_mean, axis=-1, keepdims=True)
    # For each second a product of the same shape, however many there are.
    parts = np.matmul(_waves(count, frame_s), about_mean[..., None])[..., 0]
    squared = parts * parts
    rhythms = squared.shape[-1] // 2
    strength = squared[..., :rhythms] + squared[..., rhythms:]
    return np.asarray(strength * (2 / count) / np.where(total > 0.0, total, np.inf))


def _without_beats(levels: FloatArray) -> FloatArray:
    """Put the median in the place of frames that stand out as only a heart beat does."""
    count = levels.shape[-1]
    ranked = np.sort(levels, axis=-1)
    middle, low = (count - 1) // 2, round(RHYTHM_BEAT_TENTH * count)
    middles = ranked[..., middle : middle + 1]
    highest = middles + RHYTHM_BEAT_REACH * (middles - ranked[..., low : low + 1])
    return np.where(levels > highest, middles, levels)


def _rhythms_hz() -> FloatArray:
    lowest_hz, highest_hz = RHYTHM_HZ
    return np.arange(lowest_hz, highest_hz + RHYTHM_STEP_HZ / 2, RHYTHM_STEP_HZ)


@lru_cache(maxsize=64)
def _waves(frames: int, frame_s: float) -> FloatArray:
    """Cosines, then sines of the rhythms, shape (2 * frequencies, frames)."""
    angle = 2 * np.pi * np.outer(_rhythms_hz(), np.arange(frames) * frame_s)
    return np.concatenate([np.cos(angle), np.sin(angle)])
