"""Does a block repeat itself? A stimulator or a massager does, a muscle does not.

TENS puts out equal pulses at up to 150 Hz, a massager shakes the electrode at 20 to 60 Hz. Either
is loud in the EMG band and looks like a contraction to anything that asks for power alone.
"""

from functools import lru_cache
from math import ceil

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.signal.limits import SHORTEST_PERIOD_S


def periodicity(spectra: FloatArray, *, samples: int, fs_hz: float) -> FloatArray:
    """Largest autocorrelation of a block at any period of which it holds at least three.

    Parameters
    ----------
    spectra
        Power spectra of blocks with a Hann window, shape (..., frequencies), see
        `spectrum.power_spectrum`.
    samples
        Length of a block.
    fs_hz
        Sampling rate.

    Returns
    -------
    ndarray
        Shape (...): 1 where every period is like the one before, 0.2 to 0.6 for muscle.
    """
    first, window = _lags(samples, fs_hz)
    correlation = np.fft.irfft(spectra, samples, axis=-1)
    power = np.maximum(correlation[..., 0], np.finfo(np.float64).tiny)
    alike = correlation[..., first : first + len(window)] * window
    return np.asarray(alike.max(axis=-1) / power)


@lru_cache(maxsize=16)
def _lags(samples: int, fs_hz: float) -> tuple[int, FloatArray]:
    """First lag looked at, and the factors that take the window's own fall away."""
    spectrum = np.abs(np.fft.rfft(np.hanning(samples))) ** 2
    own = np.fft.irfft(spectrum, samples)
    first = ceil(SHORTEST_PERIOD_S * fs_hz)
    return first, own[0] / own[first : samples * 3 // 10 + 1]
