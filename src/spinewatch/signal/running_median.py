"""Running medians over frames, exact and independent of how the frames came."""

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.signal.missing import BoolArray
from spinewatch.signal.sums import sliding_max


def running_median(values: FloatArray, width: int) -> FloatArray:
    """Median of ``width`` neighbours along the last axis of two, ``width`` odd.

    Returns
    -------
    ndarray
        ``width - 1`` shorter.
    """
    windows = _windows(values, width)
    return np.asarray(np.partition(windows, width // 2, axis=2)[:, :, width // 2])


def trusted_running_median(
    values: FloatArray, trusted: BoolArray, plain: FloatArray, *, width: int, least: int
) -> FloatArray:
    """Lower median of those among ``width`` neighbours that are trusted.

    Parameters
    ----------
    values, trusted
        Of one shape of two axes.
    plain
        What `running_median` says of the values: right wherever all neighbours are trusted.
    width, least
        How many neighbours, and how many of them must be trusted.

    Returns
    -------
    ndarray
        ``width - 1`` shorter along the last axis; NaN where fewer than ``least`` are trusted.
    """
    mixed = sliding_max(~trusted, width)
    kept = np.sort(_windows(np.where(trusted, values, np.nan), width)[mixed], axis=1)
    counts = width - np.add.reduce(np.isnan(kept), axis=1, dtype=np.int64)
    middle = np.maximum(counts - 1, 0) // 2
    median = plain.copy()
    median[mixed] = np.where(counts >= least, kept[np.arange(len(kept)), middle], np.nan)
    return median


def _windows(values: FloatArray, width: int) -> FloatArray:
    """View all windows of two axes, the last one's; a tenth of `sliding_window_view`'s overhead."""
    whole = np.ascontiguousarray(values)
    row, step = whole.strides
    shape = (len(whole), whole.shape[1] - width + 1, width)
    return np.ndarray(shape, whole.dtype, whole, 0, (row, step, step))
