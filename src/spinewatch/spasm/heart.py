"""Is it the heart that hides the muscle? Beats come evenly, movement does not.

Near the heart, frames in which the power below the EMG band outweighs the muscle are most often an
ECG, not a moved cable: then the electrode must be moved, and sitting still does not help.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.signal.missing import BoolArray
from spinewatch.signal.sums import sliding_max
from spinewatch.signal.trouble import Trouble, TroubleArray, told_as
from spinewatch.spasm.limits import (
    BEAT_APART_FRAMES,
    BEAT_MIN_COUNT,
    BEAT_OVER_MEDIAN,
    BEAT_UNEVENNESS,
    HEART_FRAMES,
)

BEATS_SEEN_FRAMES: Final = 2 * HEART_FRAMES
"""Frames that beats are looked for in."""


def name_heart_beats(
    trouble: TroubleArray, below: FloatArray, before: FloatArray, stops: Sequence[int]
) -> None:
    """Give movement its other name where the power below the band comes in even beats.

    Parameters
    ----------
    trouble
        Shape (channels, frames), changed.
    below
        The same shape: power just below the EMG band.
    before
        Shape (channels, n): the same of the frames before.
    stops
        Where parts of the frames end: each is judged by the `BEATS_SEEN_FRAMES` up to its end, so
        the answer does not depend on how many parts come together.
    """
    moved = told_as(trouble, Trouble.MOTION)
    for channel in np.flatnonzero(moved.any(axis=1)).tolist():
        known = np.concatenate([before[channel], below[channel]])
        start = 0
        for stop in stops:
            part = slice(start, stop)
            start = stop
            if not moved[channel, part].any():
                continue
            end = before.shape[1] + stop
            if beats_per_frame(known[max(0, end - BEATS_SEEN_FRAMES) : end]) is not None:
                trouble[channel, part][moved[channel, part]] = Trouble.HEART


def beats_per_frame(below: FloatArray) -> float | None:
    """Rate of even beats in the power below the EMG band, shape (frames,); None without any."""
    if len(below) < 2 * BEAT_APART_FRAMES + 1:
        return None
    peaks = np.flatnonzero(_is_peak(below))
    if len(peaks) < BEAT_MIN_COUNT:
        return None
    apart = np.diff(peaks)
    uneven = float(apart.std() / apart.mean())
    return 1.0 / float(apart.mean()) if uneven <= BEAT_UNEVENNESS else None


def _is_peak(below: FloatArray) -> BoolArray:
    reach = BEAT_APART_FRAMES
    padded = np.concatenate([np.zeros(reach), below, np.zeros(reach)])
    highest = sliding_max(padded, 2 * reach + 1)
    return np.asarray((below == highest) & (below > BEAT_OVER_MEDIAN * np.median(below)))
