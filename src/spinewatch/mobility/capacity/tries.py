"""Tries of a guided test: movements out of the starting posture and back."""

from typing import Final

import numpy as np

from spinewatch.mobility.capacity.limits import TRY_BACK_SHARE, TRY_MIN_DEG, TRY_SMOOTHING_S
from spinewatch.mobility.seconds import GRID_HZ
from spinewatch.model.blocks import FloatArray

_SMOOTHED: Final = round(TRY_SMOOTHING_S * GRID_HZ)


def start_of(angle_deg: FloatArray) -> float:
    """Give the angle of the starting posture: the median of the first second that is known.

    Parameters
    ----------
    angle_deg
        Shape (n,), in order of time, at least one and all finite.
    """
    return float(np.median(angle_deg[:GRID_HZ]))


def try_peaks(angle_deg: FloatArray) -> tuple[float, ...]:
    """Find how far each movement in the positive direction went before it came back.

    A movement begins when the angle has risen by ``limits.TRY_MIN_DEG`` and is over when half of
    the rise above the starting posture is undone; one that the window cuts off is none. What stays
    within ``TRY_MIN_DEG`` of the starting posture is no try but the way back from the other side.

    Parameters
    ----------
    angle_deg
        Shape (n,), in order of time, all finite, at the grid rate. Missing samples are left out.

    Returns
    -------
    tuple of float
        The peaks, in order of time.
    """
    if len(angle_deg) < _SMOOTHED:
        return ()
    start_deg = start_of(angle_deg)
    peaks = _out_and_back(_smoothed(angle_deg).tolist(), start_deg)
    return tuple(peak for peak in peaks if peak - start_deg >= TRY_MIN_DEG)


def _out_and_back(angle_deg: list[float], start_deg: float) -> list[float]:
    peaks: list[float] = []
    low = peak = start_deg
    out = False
    for angle in angle_deg:
        if not out:
            low = min(low, angle)
            out, peak = angle - low >= TRY_MIN_DEG, angle
        elif angle > peak:
            peak = angle
        elif peak - angle >= TRY_BACK_SHARE * max(peak - max(low, start_deg), TRY_MIN_DEG):
            peaks.append(peak)
            out, low = False, angle
    return peaks


def _smoothed(angle_deg: FloatArray) -> FloatArray:
    """Take the running median: a peak must last a moment to count."""
    windows = np.lib.stride_tricks.sliding_window_view(angle_deg, _SMOOTHED)
    return np.asarray(np.median(windows, axis=1))
