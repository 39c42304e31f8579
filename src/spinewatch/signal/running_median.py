"""Running medians over frames, exact and independent of how the frames came."""

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.signal.missing import BoolArray


def running_median(values: FloatArray, width: int) -> FloatArray:
    """Median of ``width`` neighbours along the last axis of two, ``width`` odd.

    Returns
    -------
    ndarray
        ``width - 1`` shorter.
    """
    windows = np.lib.stride_tricks.sliding_window_view(values, width, axis=1)
    return np.asarray(np.partition(windows, width // 2, axis=2)[:, :, width // 2])


def trusted_running_median(
    values: FloatArray, trusted: BoolArray, *, width: int, least: int
) -> FloatArray:
    """Lower median of those among ``width`` neighbours that are trusted.

    Returns
    -------
    ndarray
        ``width - 1`` shorter along the last axis; NaN where fewer than ``least`` are trusted.
    """
    kept = np.where(trusted, values, np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(kept, width, axis=1)
    counts = width - np.isnan(windows).sum(axis=2)
    middle = np.maximum(counts - 1, 0) // 2
    median = np.take_along_axis(np.sort(windows, axis=2), middle[:, :, None], axis=2)[:, :, 0]
    return np.where(counts >= least, median, np.nan)
