"""Whether a minute of a resting sensor has the rhythm of breathing in it."""

from functools import cache

import numpy as np

from spinewatch.mobility.seconds import BoolArray
from spinewatch.mobility.sensor.limits import BREATHING_HZ, BREATHING_SHARE
from spinewatch.model.blocks import FloatArray
from spinewatch.model.time import SECONDS_PER_MINUTE


def has_breathing(minute: FloatArray) -> bool:
    """Look for one rate that stands out of the noise.

    Parameters
    ----------
    minute
        Shape (60, 3): means of the seconds, in any unit.
    """
    flat, window, band = _tools()
    swing = minute - flat @ (flat.T @ minute)
    spectrum = np.fft.rfft(swing * window[:, None], axis=0)[band]
    power = (spectrum.real**2 + spectrum.imag**2).sum(axis=1)
    total = float(power.sum())
    peak = float((power[:-2] + power[1:-1] + power[2:]).max())
    return total > 0.0 and peak > BREATHING_SHARE * total


@cache
def _tools() -> tuple[FloatArray, FloatArray, BoolArray]:
    """Give mean and slope as orthonormal columns, the window, and which lines are the band."""
    count = SECONDS_PER_MINUTE
    slope = np.arange(count) - (count - 1) / 2.0
    flat = np.stack(
        (np.full(count, 1.0 / np.sqrt(count)), slope / np.sqrt(np.sum(slope * slope))), axis=1
    )
    frequency_hz = np.fft.rfftfreq(count)
    low_hz, high_hz = BREATHING_HZ
    band = (frequency_hz >= low_hz) & (frequency_hz < high_hz)
    return flat, np.hanning(count + 2)[1:-1], band
