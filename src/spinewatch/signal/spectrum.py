"""Power spectrum of a block, and the median frequency of a sum of them."""

from functools import lru_cache

import numpy as np

from spinewatch.model.blocks import FloatArray


def power_spectrum(blocks: FloatArray) -> FloatArray:
    """Give the spectrum of each block, shape (..., samples), with a Hann window."""
    spectra = np.fft.rfft(blocks * _hann(blocks.shape[-1]), axis=-1)
    return np.asarray(spectra.real**2 + spectra.imag**2)


@lru_cache(maxsize=16)
def _hann(samples: int) -> FloatArray:
    return np.hanning(samples)


def median_frequency_hz(power: FloatArray, fs_hz: float) -> float:
    """Frequency that halves the power of a spectrum from 0 to half the rate."""
    share = np.cumsum(power) / power.sum()
    frequencies_hz = np.linspace(0.0, fs_hz / 2, len(power))
    return float(np.interp(0.5, share, frequencies_hz))
