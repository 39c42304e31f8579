"""Causal filters whose state outlives a block, and the bands of EMG."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.signal import butter, freqz, lfilter, lfilter_zi

from spinewatch.model.blocks import FloatArray
from spinewatch.signal.halving import halvings, passed_power
from spinewatch.signal.limits import (
    HIGH_PASS_HZ,
    HIGH_PASS_ORDER,
    LOW_PASS_HZ,
    LOW_PASS_MAX_SHARE,
    LOW_PASS_ORDER,
    MOTION_BAND_HZ,
    MOTION_BAND_ORDER,
)


class Band(NamedTuple):
    """A filter as the coefficients of its transfer function, and its memory of a constant 1.

    Not as second-order sections: at up to order 6 and with corners this far from zero the two agree
    to 1e-13 of the largest sample, and `lfilter` takes half the time of `sosfilt`.
    """

    numerator: FloatArray
    denominator: FloatArray
    steady: FloatArray


class StreamingFilter:
    """A filter over several channels.

    The first sample of a stretch is taken for the steady state before it: an offset, however
    large, makes no transient.

    Parameters
    ----------
    band
        What it passes.

    Attributes
    ----------
    memory
        Shape (channels, order), or None before the first sample.
    """

    def __init__(self, band: Band) -> None:
        self._band = band
        self.memory: FloatArray | None = None

    def push(self, values: FloatArray) -> FloatArray:
        """Filter samples, shape (channels, n); bit-identical however they are cut."""
        if values.shape[1] == 0:
            return values
        if self.memory is None:
            self.memory = self._band.steady * values[:, :1]
        filtered, self.memory = lfilter(
            self._band.numerator, self._band.denominator, values, zi=self.memory
        )
        return np.asarray(filtered)


@lru_cache(maxsize=16)
def emg_band(fs_hz: float) -> Band:
    """Design the filter that takes drift, movement, most of the ECG and amplifier noise away.

    Where the rate itself leaves little above the low-pass corner, there is no low pass.
    """
    high = butter(HIGH_PASS_ORDER, HIGH_PASS_HZ, "highpass", fs=fs_hz)
    if LOW_PASS_MAX_SHARE * fs_hz / 2 < LOW_PASS_HZ:
        return _band(*high)
    low = butter(LOW_PASS_ORDER, LOW_PASS_HZ, "lowpass", fs=fs_hz)
    return _band(np.polymul(high[0], low[0]), np.polymul(high[1], low[1]))


@lru_cache(maxsize=16)
def motion_band(fs_hz: float) -> Band:
    """Design the band just below EMG in which movement shows."""
    return _band(*butter(MOTION_BAND_ORDER, MOTION_BAND_HZ, "bandpass", fs=fs_hz))


def _band(numerator: ArrayLike, denominator: ArrayLike) -> Band:
    above, below = np.asarray(numerator, np.float64), np.asarray(denominator, np.float64)
    steady = np.asarray(lfilter_zi(above, below), dtype=np.float64)
    return Band(numerator=above, denominator=below, steady=steady)


@lru_cache(maxsize=16)
def noise_bandwidth_hz(fs_hz: float) -> float:
    """Width of the band of gain one that passes as much white noise as halving and filter do."""
    each = 2 ** halvings(fs_hz)
    frequencies_hz = (np.arange(1024 * each) + 0.5) / (1024 * each) * fs_hz / 2
    band = emg_band(fs_hz / each)
    _, response = freqz(band.numerator, band.denominator, worN=frequencies_hz, fs=fs_hz / each)
    passed = np.abs(response) ** 2 * passed_power(frequencies_hz, fs_hz)
    return float(passed.mean() * fs_hz / 2)
