"""A fast stream at half its rate, as often as that leaves the whole EMG band.

Surface EMG ends at about 200 Hz: at 1000 Hz and more every later step would work on samples that
say nothing new. The three taps 1, 2, 1 are a low pass as well: what they leave above the new rate's
half, and what folds back from there, weighs less than the amplifier's noise they take.
"""

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.signal.limits import HALVE_FROM_HZ


def halvings(fs_hz: float) -> int:
    """Say how often a rate is halved before it is worked at."""
    count = 0
    while fs_hz >= HALVE_FROM_HZ:
        fs_hz, count = fs_hz / 2, count + 1
    return count


class Halver:
    """Halves the rate of several channels some times; the first sample stands for all before it.

    Parameters
    ----------
    times
        How often.

    Attributes
    ----------
    memory
        Shape (times, channels, 1): what the next samples need of those before; None at the start.
    """

    def __init__(self, *, times: int) -> None:
        self._times = times
        self.memory: FloatArray | None = None

    def push(self, values: FloatArray) -> FloatArray:
        """Take samples, shape (channels, n), n a multiple of 2 to the power of ``times``."""
        if self._times == 0 or values.shape[1] == 0:
            return values
        if self.memory is None:
            self.memory = np.repeat(values[None, :, :1], self._times, axis=0)
        left = np.empty_like(self.memory)
        for stage in range(self._times):
            values = _halved(values, self.memory[stage], left[stage])
        self.memory = left
        return values


def passed_power(frequencies_hz: FloatArray, fs_hz: float) -> FloatArray:
    """Give the power that is left of each frequency of the full rate."""
    power = np.ones_like(frequencies_hz)
    for stage in range(halvings(fs_hz)):
        power *= np.cos(np.pi * frequencies_hz * 2**stage / fs_hz) ** 4
    return power


def _halved(values: FloatArray, before: FloatArray, left: FloatArray) -> FloatArray:
    """Give (a + 2 b + c) / 4 around every second sample; the first ``a`` lies before."""
    late = values[:, 1::2]
    half = 2.0 * values[:, 0::2]
    half += late
    half[:, 1:] += late[:, :-1]
    half[:, :1] += before
    left[:] = late[:, -1:]
    half *= 0.25
    return half
