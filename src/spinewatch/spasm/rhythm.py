"""Does activity come in bursts of 3 to 10 Hz? Shivering, tremor: told, not judged."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.signal.missing import BoolArray
from spinewatch.signal.sums import IntArray, mean_of_groups
from spinewatch.spasm.limits import (
    RHYTHM_HZ,
    RHYTHM_LEAST_S,
    RHYTHM_SHARE,
    RHYTHM_STEP_HZ,
    TINY_POWER,
)


def rhythmic(
    sub: FloatArray, active: BoolArray, counts: IntArray, bounds: Sequence[int], frame_s: float
) -> list[list[bool]]:
    """Say of each channel, for each second, whether its activity is rhythmic.

    The logarithm of the power of each frame is taken apart into waves: of random activity the
    strongest between 3 and 10 Hz holds little, of bursts that come evenly it holds most.

    Parameters
    ----------
    sub
        Shape (channels, frames, sub-frames): power.
    active
        Shape (channels, frames): which frames lie in activations.
    counts
        Shape (channels, seconds): how many of each second do.
    bounds
        Number of the frame that each second begins with, and of the one after the last second.
    frame_s
        Length of a frame.
    """
    found = np.zeros(counts.shape, dtype=np.bool_)
    for count in set(counts[counts * frame_s >= RHYTHM_LEAST_S].tolist()):
        places = counts == count
        asked = np.repeat(places, np.diff(bounds), axis=1)
        heard = active[:, bounds[0] : bounds[-1]] & asked
        power = mean_of_groups(sub[:, bounds[0] : bounds[-1]][heard], sub.shape[2])
        found[places] = _strongest_share(power.reshape(-1, count), frame_s) >= RHYTHM_SHARE
    answers: list[list[bool]] = found.tolist()
    return answers


def _strongest_share(power: FloatArray, frame_s: float) -> FloatArray:
    """Share of the variance of the log power that lies in its strongest wave, of each row."""
    count = power.shape[1]
    level = np.log(np.maximum(power, TINY_POWER))
    level -= level.mean(axis=1, keepdims=True)
    total = (level * level).sum(axis=1)
    parts = np.matmul(_waves(count, frame_s), level[:, None, :, None])[..., 0]
    strongest = (parts[:, 0] ** 2 + parts[:, 1] ** 2).max(axis=1)
    return np.asarray(strongest * 2 / count / np.where(total > 0.0, total, np.inf))


@lru_cache(maxsize=64)
def _waves(frames: int, frame_s: float) -> FloatArray:
    """Cosines and sines of 3 to 10 Hz, shape (2, frequencies, frames)."""
    lowest_hz, highest_hz = RHYTHM_HZ
    hz = np.arange(lowest_hz, highest_hz + RHYTHM_STEP_HZ / 2, RHYTHM_STEP_HZ)
    angle = 2 * np.pi * np.outer(hz, np.arange(frames) * frame_s)
    return np.array([np.cos(angle), np.sin(angle)])
