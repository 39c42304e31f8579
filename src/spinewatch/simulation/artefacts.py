"""What an amplifier records that no muscle made: wander, shaking, tugs, pressure, stimulators."""

from math import pi

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.model.sites import EmgSite
from spinewatch.simulation.electrodes import Stimulator
from spinewatch.simulation.limits import (
    BREATHS_HZ,
    PRESSED_JOLT,
    PRESSED_SWING,
    PULSE,
    PULSE_S,
    PULSE_SHARE_ELSEWHERE,
    SHAKE_HZ,
    SHAKE_SHARE,
    TUG,
    TUG_HZ,
    TUG_S,
    WANDER_HZ,
)
from spinewatch.simulation.scenario import Scenario
from spinewatch.simulation.waves import Waves


class Artefacts:
    """Artefacts of one electrode, in root mean squares of its rest."""

    def __init__(self, *, site: EmgSite, scenario: Scenario, seed: int) -> None:
        self._site = site
        self._wanders = scenario.wander
        self._wander = Waves(band_hz=WANDER_HZ, seed=seed, label=f"wander {site}")
        self._shake = Waves(band_hz=SHAKE_HZ, seed=seed, label=f"shake {site}")
        pressures = tuple(each for each in scenario.pressures if each.site is site)
        self._pressures = pressures
        tugs = ((each.at_s, TUG) for each in scenario.cable_tugs if each.site in {None, site})
        jolts = ((t, PRESSED_JOLT) for each in pressures for t in (each.start_s, each.stop_s))
        self._jolts = sorted((*tugs, *jolts))
        self._stimulators = scenario.stimulators

    def at(self, times_s: FloatArray, shaking: FloatArray | None) -> FloatArray:
        """Give the artefacts at each time: shape (n,).

        Parameters
        ----------
        times_s
            Shape (n,), rising.
        shaking
            Shape (n,): how much electrodes are shaken, 0 at rest; None where it does not matter.
        """
        total = np.zeros_like(times_s)
        if shaking is not None:
            total += self._wanders * self._wander.at(times_s)
            if shaking.any():
                total += self._wanders * SHAKE_SHARE * shaking * self._shake.at(times_s)
        start_s, stop_s = float(times_s[0]), float(times_s[-1])
        for at_s, size in self._jolts:
            if at_s <= stop_s and at_s + 10.0 * TUG_S > start_s:
                total += size * _jolt(times_s - at_s)
        for pressure in self._pressures:
            if pressure.start_s <= stop_s and pressure.stop_s > start_s:
                pressed = (times_s >= pressure.start_s) & (times_s < pressure.stop_s)
                total += PRESSED_SWING * pressed * np.sin(2 * pi * BREATHS_HZ * times_s)
        for stimulator in self._stimulators:
            if stimulator.start_s <= stop_s and stimulator.stop_s > start_s:
                near = 1.0 if stimulator.site is self._site else PULSE_SHARE_ELSEWHERE
                total += PULSE * near * _pulses(stimulator, times_s)
        return total


def _jolt(since_s: FloatArray) -> FloatArray:
    """Jump, then swing back."""
    after_s = np.maximum(since_s, 0.0)
    swing = np.exp(-after_s / TUG_S) * np.cos(2 * pi * TUG_HZ * after_s)
    return np.asarray(np.where(since_s >= 0.0, swing, 0.0))


def _pulses(stimulator: Stimulator, times_s: FloatArray) -> FloatArray:
    """Give biphasic pulses of height one, no narrower than the samples can show."""
    every_s = 1.0 / stimulator.hz
    since_s = (times_s - stimulator.start_s + every_s / 2) % every_s - every_s / 2
    sample_s = (times_s[-1] - times_s[0]) / max(len(times_s) - 1, 1)
    x = since_s / max(PULSE_S, 0.5 * sample_s)
    on = (times_s >= stimulator.start_s) & (times_s < stimulator.stop_s)
    return np.asarray(np.where(on, -x * np.exp(0.5 - 0.5 * x * x), 0.0))
