"""When a sensor really takes its samples: every sensor counts with its own clock."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.simulation.limits import DEFAULT_DRIFT_PPM, DRIFT_PPM, DRIFT_SPREAD_PPM
from spinewatch.simulation.randomness import generator

_PPM = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorClock:
    """Sample k of a stream is taken at ``phase_s + k / true_hz``."""

    true_hz: float
    phase_s: float

    @classmethod
    def of_sensor(cls, *, sensor: str, kind: str, fs_hz: float, seed: int) -> Self:
        """Draw the drift and phase of one specimen of a kind."""
        rng = generator(seed, sensor, "clock")
        drift_ppm = DRIFT_PPM.get(kind, DEFAULT_DRIFT_PPM)
        drift_ppm += rng.uniform(-DRIFT_SPREAD_PPM, DRIFT_SPREAD_PPM)
        return cls(true_hz=fs_hz * (1.0 + drift_ppm * _PPM), phase_s=rng.uniform(0.0, 1.0 / fs_hz))

    def times_s(self, first: int, count: int) -> FloatArray:
        """Give the true times of consecutive samples; ``first`` may be negative."""
        return np.arange(first, first + count) / self.true_hz + self.phase_s
