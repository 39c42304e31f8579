"""The rhythms of everyday muscle work: share of the full amplitude as a function of time."""

from enum import StrEnum
from math import pi
from types import MappingProxyType
from typing import Final

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.simulation.limits import (
    BREATHS_HZ,
    CHEWS_HZ,
    COUGH_EVERY_S,
    COUGH_S,
    COUGHS_IN_FIT,
    FIT_EVERY_S,
    HOLD_CYCLE_S,
    HOLD_SHARE,
    KEYS_HZ,
    PHRASES_HZ,
    SYLLABLES_HZ,
    TREMOR_HZ,
    TREMOR_WANDER_HZ,
)
from spinewatch.simulation.randomness import generator
from spinewatch.simulation.waves import Waves


class Rhythm(StrEnum):
    """How the amplitude of a kind of work rises and falls."""

    STEADY = "steady"
    ONCE = "once"
    BREATHS = "with every breath"
    SYLLABLES = "with syllables, in phrases"
    CHEWS = "with every chew"
    COUGHS = "in fits"
    KEYS = "with hands on keys"
    TREMOR = "tremor"
    HOLDS = "holds and rests"


class Rhythms:
    """Every rhythm of one body.

    Times are seconds of the scenario; ``share`` is how much of the work is over, from 0 to 1.
    """

    def __init__(self, *, seed: int) -> None:
        self._syllables = Waves(band_hz=SYLLABLES_HZ, seed=seed, label="syllables")
        self._phrases = Waves(band_hz=PHRASES_HZ, seed=seed, label="phrases")
        self._keys = Waves(band_hz=KEYS_HZ, seed=seed, label="keys")
        low_hz, high_hz = TREMOR_HZ
        self._tremor_hz = float(generator(seed, "tremor").uniform(low_hz, high_hz))
        self._irregular = {
            Rhythm.KEYS: self._hands,
            Rhythm.SYLLABLES: self._speech,
            Rhythm.TREMOR: self._shiver,
        }

    def at(self, rhythm: Rhythm, times_s: FloatArray, share: FloatArray) -> FloatArray:
        """Give the amplitude at each time: shape (n,), from 0 to 1."""
        if rhythm is Rhythm.ONCE:
            return np.asarray(np.sin(pi * share) ** 2)
        if rhythm in self._irregular:
            return self._irregular[rhythm](times_s)
        return _REGULAR[rhythm](times_s)

    def _hands(self, times_s: FloatArray) -> FloatArray:
        return _between(0.35, self._keys.at(times_s))

    def _speech(self, times_s: FloatArray) -> FloatArray:
        talks = _between(0.0, 2.0 * self._phrases.at(times_s) + 1.0)
        return talks * _between(0.1, 1.5 * self._syllables.at(times_s))

    def _shiver(self, times_s: FloatArray) -> FloatArray:
        wave = np.sin(2 * pi * self._tremor_hz * times_s + 5.0 * np.sin(2 * pi * 0.03 * times_s))
        wax = _swing(times_s, TREMOR_WANDER_HZ)
        return np.asarray((0.5 + 0.5 * wave) * (0.6 + 0.4 * wax))


def _swing(times_s: FloatArray, hz: float) -> FloatArray:
    """Swing between 0 and 1."""
    return np.asarray(0.5 + 0.5 * np.sin(2 * pi * hz * times_s))


def _between(least: float, motion: FloatArray) -> FloatArray:
    """Press an irregular motion smoothly between a least share and 1."""
    return np.asarray(least + (1.0 - least) * (0.5 + 0.5 * np.tanh(motion)))


def _steady(times_s: FloatArray) -> FloatArray:
    return np.ones_like(times_s)


def _breaths(times_s: FloatArray) -> FloatArray:
    return _swing(times_s, BREATHS_HZ)


def _chews(times_s: FloatArray) -> FloatArray:
    return _swing(times_s, CHEWS_HZ) ** 2


def _coughs(times_s: FloatArray) -> FloatArray:
    """Give a few short, explosive efforts, then a pause."""
    in_fit_s = times_s % FIT_EVERY_S
    in_cough = (in_fit_s % COUGH_EVERY_S) / COUGH_S
    on = (in_fit_s < COUGHS_IN_FIT * COUGH_EVERY_S) & (in_cough < 1.0)
    return np.asarray(np.where(on, np.sin(pi * np.minimum(in_cough, 1.0)) ** 2, 0.0))


def _holds(times_s: FloatArray) -> FloatArray:
    """Hold, then rest, over and over."""
    cycle = (times_s % HOLD_CYCLE_S) / HOLD_CYCLE_S
    rise = 0.08
    up, down = np.clip(cycle / rise, 0, 1), np.clip((HOLD_SHARE - cycle) / rise, 0, 1)
    return np.asarray(0.25 * (1 - np.cos(pi * up)) * (1 - np.cos(pi * down)))


_REGULAR: Final = MappingProxyType(
    {
        Rhythm.STEADY: _steady,
        Rhythm.BREATHS: _breaths,
        Rhythm.CHEWS: _chews,
        Rhythm.COUGHS: _coughs,
        Rhythm.HOLDS: _holds,
    }
)
