"""Does activity come in bursts of 3 to 10 Hz? Shivering, tremor: told, not judged."""

from functools import lru_cache

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.signal.missing import BoolArray
from spinewatch.signal.sums import mean_of_groups
from spinewatch.spasm.limits import (
    RHYTHM_HZ,
    RHYTHM_LEAST_S,
    RHYTHM_SHARE,
    RHYTHM_STEP_HZ,
    TINY_POWER,
)


def rhythmic(sub: FloatArray, active: BoolArray, frame_s: float) -> list[bool]:
    """Say of each channel whether its activity in a second is rhythmic.

    The logarithm of the power of each frame is taken apart into waves: of random activity the
    strongest between 3 and 10 Hz holds little, of bursts that come evenly it holds most.

    Parameters
    ----------
    sub
        Shape (channels, frames, sub-frames): power.
    active
        Shape (channels, frames): which frames lie in activations.
    frame_s
        Length of a frame.
    """
    found = [False] * len(sub)
    for channel in np.flatnonzero(active.any(axis=1)).tolist():
        heard = mean_of_groups(sub[channel], sub.shape[2])[active[channel], 0]
        if len(heard) * frame_s >= RHYTHM_LEAST_S:
            found[channel] = _strongest_share(heard, frame_s) >= RHYTHM_SHARE
    return found


def _strongest_share(power: FloatArray, frame_s: float) -> float:
    """Share of the variance of the log power that lies in its strongest wave."""
    level = np.log(np.maximum(power, TINY_POWER))
    level -= level.mean()
    total = float((level * level).sum())
    if total == 0.0:
        return 0.0
    waves = _waves(len(power), frame_s)
    parts = waves @ level
    strongest = float((parts[0] ** 2 + parts[1] ** 2).max())
    return strongest * 2 / len(power) / total


@lru_cache(maxsize=64)
def _waves(frames: int, frame_s: float) -> FloatArray:
    """Cosines and sines of 3 to 10 Hz, shape (2, frequencies, frames)."""
    lowest_hz, highest_hz = RHYTHM_HZ
    hz = np.arange(lowest_hz, highest_hz + RHYTHM_STEP_HZ / 2, RHYTHM_STEP_HZ)
    angle = 2 * np.pi * np.outer(hz, np.arange(frames) * frame_s)
    return np.array([np.cos(angle), np.sin(angle)])
