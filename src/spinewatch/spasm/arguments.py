"""Checks of what a caller hands to the public functions; each names the argument."""

from math import isfinite

import numpy as np
from numpy.typing import ArrayLike

from spinewatch.model.blocks import FloatArray
from spinewatch.model.errors import InputError
from spinewatch.signal.limits import MAX_FS_HZ, MIN_FS_HZ
from spinewatch.spasm.limits import MIN_REST_S


def checked_channel(emg_uv: ArrayLike) -> FloatArray:
    """Give one channel as floats.

    Raises
    ------
    InputError
        When it is not one row of numbers, or empty.
    """
    try:
        samples = np.asarray(emg_uv)
    except ValueError as error:
        raise InputError(
            "emg_uv has rows of different lengths, so it has no shape.",
            advice="Give one channel with at least two samples, shape (n,).",
        ) from error
    if samples.ndim != 1 or len(samples) < 2:
        raise InputError(
            f"emg_uv has the shape {samples.shape}.",
            advice="Give one channel with at least two samples, shape (n,).",
        )
    if samples.dtype.kind not in "iuf":
        raise InputError(
            f"emg_uv, shape {samples.shape}, is of type {samples.dtype}.",
            advice="Give integers or floats.",
        )
    return samples.astype(np.float64)


def checked_fs_hz(fs_hz: float) -> float:
    """Give the rate back if it is one that can be worked with.

    Raises
    ------
    InputError
        When it is not a number, or out of range.
    """
    try:
        known = isfinite(fs_hz)
    except TypeError:
        known = False
    if not known:
        raise InputError(f"fs_hz is {fs_hz!r}.", advice="Give the sampling rate in Hz.")
    if not MIN_FS_HZ <= fs_hz <= MAX_FS_HZ:
        raise InputError(
            f"fs_hz is {fs_hz:g}.",
            advice=f"EMG can be read at {MIN_FS_HZ:.0f} to {MAX_FS_HZ:.0f} Hz.",
        )
    return float(fs_hz)


def checked_rest_s(rest_s: tuple[float, float], samples: FloatArray, fs_hz: float) -> None:
    """Pass if the rest lies in the recording and is long enough.

    Raises
    ------
    InputError
        When it does not, or is not.
    """
    end_s = len(samples) / fs_hz
    try:
        start_s, stop_s = (float(edge) for edge in rest_s)
    except (TypeError, ValueError) as error:
        raise InputError(
            f"rest_s is {rest_s!r}.", advice="Give start and stop of the rest in seconds."
        ) from error
    if not 0 <= start_s < stop_s <= end_s + 1 / fs_hz:
        raise InputError(
            f"rest_s = ({start_s:g}, {stop_s:g}) does not lie in emg_uv, shape {samples.shape}, "
            f"which ends at {end_s:g} s.",
            advice="Name a stretch within the recording in which the muscle was relaxed.",
        )
    if stop_s - start_s < MIN_REST_S:
        raise InputError(
            f"rest_s = ({start_s:g}, {stop_s:g}) is shorter than {MIN_REST_S:g} s.",
            advice="Name a longer stretch in which the muscle was relaxed.",
        )
