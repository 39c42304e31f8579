"""The heart as EMG electrodes see it: beats at a varying rate, narrow, wide or paced."""

from bisect import bisect_right
from collections.abc import Mapping
from math import ceil, floor, pi
from types import MappingProxyType
from typing import Final

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.model.context import Posture
from spinewatch.model.time import SECONDS_PER_MINUTE
from spinewatch.simulation.electrodes import Ecg, Qrs
from spinewatch.simulation.limits import BREATHS_HZ, HEART_SPREAD, SLOW_WAVE_HZ
from spinewatch.simulation.occupations import Occupation
from spinewatch.simulation.randomness import generator
from spinewatch.simulation.scenario import Scenario
from spinewatch.simulation.styles import STYLES

_BPM: Final[Mapping[Occupation, float]] = MappingProxyType(
    {
        Occupation.STANDING: 78.0,
        Occupation.CHORES: 90.0,
        Occupation.WALKING: 98.0,
        Occupation.EXERCISES: 112.0,
        Occupation.PLANK: 118.0,
    }
)
_SITTING_BPM: Final = 70.0
_LYING_BPM: Final = 58.0
"""Ordinary heart rates; assumption."""

_HUMP = tuple[float, float, float]

_SHAPES: Final[Mapping[Qrs, tuple[_HUMP, ...]]] = MappingProxyType(
    {
        Qrs.NARROW: (
            (-0.16, 0.022, 0.08),
            (-0.028, 0.008, -0.12),
            (0.0, 0.011, 1.0),
            (0.03, 0.009, -0.25),
            (0.26, 0.045, 0.2),
        ),
        Qrs.WIDE: (
            (-0.18, 0.022, 0.08),
            (-0.02, 0.020, 0.75),
            (0.035, 0.018, 1.0),
            (0.09, 0.020, -0.4),
            (0.33, 0.055, -0.3),
        ),
        Qrs.PACED: (
            (-0.06, 0.0007, 2.5),
            (0.0, 0.026, 1.0),
            (0.07, 0.028, -0.6),
            (0.33, 0.055, 0.3),
        ),
    }
)
"""Gaussian humps of one beat: seconds after its middle, width, height.

A QRS complex lasts about 0.09 s, with a disturbed conduction 0.12 s and more; a pacing spike is
over within about a millisecond.
"""

_REACH_S: Final = 0.6
_GRID_S: Final = 0.05
_MEAN_HZ: Final = 1.1


class Heart:
    """The electrical trace of the heart, with a QRS peak of about one.

    The rate follows the occupation, the breath and slow waves. Whether a beat is seen, and how it
    looks, is told by the span of the scenario that it falls into.
    """

    def __init__(self, *, scenario: Scenario, seed: int) -> None:
        self._spans = sorted(scenario.ecg, key=_start_s)
        self._span_starts = [span.start_s for span in self._spans]
        self._starts = np.array([phase.start_s for phase in scenario.phases])
        self._rate_hz = np.array([_beats_hz(phase.occupation) for phase in scenario.phases])
        beats = self._rate_hz[:-1] * np.diff(self._starts)
        self._before = np.concatenate(([0.0], np.cumsum(beats)))
        self._lag = generator(seed, "heart").uniform(0.0, 2 * pi, size=2)

    def trace(self, times_s: FloatArray) -> FloatArray | None:
        """Give the trace at each time, shape (n,); None while the heart is not seen."""
        start_s, stop_s = float(times_s[0]), float(times_s[-1])
        if not any(
            span.start_s <= stop_s + _REACH_S and span.stop_s >= start_s - _REACH_S
            for span in self._spans
        ):
            return None
        total = np.zeros_like(times_s)
        narrowest_s = 0.4 * (stop_s - start_s) / max(len(times_s) - 1, 1)
        for beat_s in self.beats_s(start_s - _REACH_S, stop_s + _REACH_S).tolist():
            span = self._span_at(beat_s)
            if span is not None:
                total += _beat(times_s - beat_s, span, narrowest_s)
        return total

    def beats_s(self, start_s: float, stop_s: float) -> FloatArray:
        """Give the times of all beats between two, seen or not."""
        numbers = np.arange(floor(start_s / _GRID_S), ceil(stop_s / _GRID_S) + 1, dtype=np.float64)
        grid_s = numbers * _GRID_S
        phase = self._phase(grid_s)
        beats = np.arange(ceil(phase[0]), floor(phase[-1]) + 1)
        return np.asarray(np.interp(beats, phase, grid_s))

    def _phase(self, times_s: FloatArray) -> FloatArray:
        """Count the beats until each time; the swing of the rate is integrated in closed form."""
        index = np.maximum(np.searchsorted(self._starts, times_s, side="right") - 1, 0)
        steady = self._before[index] + self._rate_hz[index] * (times_s - self._starts[index])
        for hz, lag in zip((BREATHS_HZ, SLOW_WAVE_HZ), self._lag.tolist(), strict=True):
            steady += HEART_SPREAD * _MEAN_HZ / (2 * pi * hz) * np.sin(2 * pi * hz * times_s + lag)
        return np.asarray(steady)

    def _span_at(self, time_s: float) -> Ecg | None:
        index = bisect_right(self._span_starts, time_s) - 1
        if index < 0 or time_s >= self._spans[index].stop_s:
            return None
        return self._spans[index]


def _beat(since_s: FloatArray, span: Ecg, narrowest_s: float) -> FloatArray:
    total = np.zeros_like(since_s)
    for middle_s, width_s, height in _SHAPES[span.qrs]:
        width = max(width_s, narrowest_s)
        total += height * np.exp(-0.5 * ((since_s - middle_s) / width) ** 2)
    return np.asarray(total * 10.0 ** (span.more_db / 20.0))


def _beats_hz(occupation: Occupation) -> float:
    lying = STYLES[occupation].posture is Posture.LYING
    usual = _LYING_BPM if lying else _SITTING_BPM
    return _BPM.get(occupation, usual) / SECONDS_PER_MINUTE


def _start_s(span: Ecg) -> float:
    return span.start_s
