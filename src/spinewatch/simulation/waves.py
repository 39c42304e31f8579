"""Irregular motion as a sum of a few sinusoids: a function of time, without memory."""

from math import pi, sqrt

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.simulation.limits import WAVES
from spinewatch.simulation.randomness import generator


class Waves:
    """One irregular motion with a root mean square of one.

    Parameters
    ----------
    band_hz
        Lowest and highest frequency; each of `WAVES` equal parts of the band has one sinusoid.
    seed, label
        What decides on frequencies and phases.
    """

    def __init__(self, *, band_hz: tuple[float, float], seed: int, label: str) -> None:
        rng = generator(seed, "waves", label)
        edges_hz = np.linspace(*band_hz, WAVES + 1)
        self._turns = 2 * pi * rng.uniform(edges_hz[:-1], edges_hz[1:])
        self._phases = rng.uniform(0.0, 2 * pi, size=WAVES)

    def at(self, times_s: FloatArray) -> FloatArray:
        """Give the motion: shape (n,)."""
        total = np.zeros_like(times_s)
        for turns, phase in zip(self._turns.tolist(), self._phases.tolist(), strict=True):
            total += np.sin(turns * times_s + phase)
        return np.asarray(total * sqrt(2.0 / WAVES))
