"""Putting samples back where few are missing, so that the filter sees an even rhythm."""

import numpy as np
from numpy.typing import NDArray

from spinewatch.mobility.sensor.limits import MISSING_SAMPLE_STEP
from spinewatch.model.blocks import FloatArray, TimeArray
from spinewatch.model.time import NS_PER_S


def steps_between(times_ns: TimeArray, fs_hz: float) -> NDArray[np.int64]:
    """Count the sample periods from each sample to the next, at least one; shape (n - 1,)."""
    periods = np.diff(times_ns) * (fs_hz / NS_PER_S)
    counts: NDArray[np.int64] = np.floor(periods + (2.0 - MISSING_SAMPLE_STEP)).astype(np.int64)
    return np.maximum(counts, 1)


def filled(values: FloatArray, steps: NDArray[np.int64]) -> tuple[FloatArray, NDArray[np.int64]]:
    """Interpolate the missing samples linearly.

    Parameters
    ----------
    values
        Shape (n, channels), the first of which is the sample before the hole.
    steps
        Shape (n - 1,), from `steps_between`.

    Returns
    -------
    tuple
        The samples after the first with the missing ones put in, and the row of each real one.
    """
    if (steps == 1).all():
        return values[1:], np.arange(len(steps))
    rows = np.cumsum(steps)
    positions = np.concatenate(([0], rows))
    wanted = np.arange(1, rows[-1] + 1)
    columns = [np.interp(wanted, positions, column) for column in values.T]
    return np.stack(columns, axis=-1), rows - 1
