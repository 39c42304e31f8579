"""Causal filters whose state outlives a block, and the bands of EMG."""

from typing import Literal

import numpy as np
from scipy.signal import butter, sosfilt, sosfilt_zi, sosfreqz

from spinewatch.model.blocks import FloatArray
from spinewatch.signal.limits import (
    HIGH_PASS_HZ,
    HIGH_PASS_ORDER,
    LOW_PASS_HZ,
    LOW_PASS_MAX_SHARE,
    LOW_PASS_ORDER,
    MOTION_BAND_HZ,
    MOTION_BAND_ORDER,
)


class StreamingFilter:
    """A cascade of second-order sections over several channels.

    The first sample of a stretch is taken for the steady state before it: an offset, however
    large, makes no transient.

    Parameters
    ----------
    sos
        Second-order sections, shape (sections, 6).
    """

    def __init__(self, sos: FloatArray) -> None:
        self._sos = sos
        self._steady = np.asarray(sosfilt_zi(sos), dtype=np.float64)
        self.memory: FloatArray | None = None

    def push(self, values: FloatArray) -> FloatArray:
        """Filter samples, shape (channels, n); bit-identical however they are cut."""
        if values.shape[1] == 0:
            return values
        if self.memory is None:
            self.memory = self._steady[:, None, :] * values[None, :, :1]
        filtered, self.memory = sosfilt(self._sos, values, axis=-1, zi=self.memory)
        return np.asarray(filtered)


def emg_band(fs_hz: float) -> FloatArray:
    """Design the filter that takes drift, movement, most of the ECG and amplifier noise away.

    Where the rate itself leaves little above the low-pass corner, there is no low pass.
    """
    high = _design(HIGH_PASS_ORDER, HIGH_PASS_HZ, "highpass", fs_hz)
    if LOW_PASS_MAX_SHARE * fs_hz / 2 < LOW_PASS_HZ:
        return high
    return np.concatenate([high, _design(LOW_PASS_ORDER, LOW_PASS_HZ, "lowpass", fs_hz)])


def motion_band(fs_hz: float) -> FloatArray:
    """Design the band just below EMG in which movement shows."""
    return _design(MOTION_BAND_ORDER, MOTION_BAND_HZ, "bandpass", fs_hz)


def noise_bandwidth_hz(fs_hz: float) -> float:
    """Width of the rectangle that passes as much white noise as the EMG band does."""
    _, response = sosfreqz(emg_band(fs_hz), worN=1024, fs=fs_hz)
    passed = np.abs(response) ** 2
    return float(passed.mean() / passed.max() * fs_hz / 2)


def _design(
    order: int,
    corner_hz: float | tuple[float, float],
    kind: Literal["lowpass", "highpass", "bandpass"],
    fs_hz: float,
) -> FloatArray:
    return np.asarray(butter(order, corner_hz, kind, fs=fs_hz, output="sos"), dtype=np.float64)
