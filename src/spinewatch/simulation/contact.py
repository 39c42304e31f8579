"""How well an electrode hears its muscle: spread, drift, pressure, and being put on anew."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from spinewatch.model.blocks import FloatArray
from spinewatch.model.sites import EmgSite
from spinewatch.model.time import SECONDS_PER_MINUTE
from spinewatch.simulation.electrodes import Drift, Drifting
from spinewatch.simulation.limits import (
    ANEW_GAIN_DB,
    ANEW_NOISE_DB,
    ANEW_SITE_DB,
    REST_SPREAD,
)
from spinewatch.simulation.randomness import generator
from spinewatch.simulation.scenario import Scenario

_HOUR_S: Final = 60 * SECONDS_PER_MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Factors of amplitude at each time, each of shape (n,).

    ``gain`` is of everything, ``noise`` of the floor alone, ``muscle`` of the muscle alone.
    """

    gain: FloatArray
    noise: FloatArray
    muscle: FloatArray


class Contact:
    """The contact of one electrode as a function of time."""

    def __init__(self, *, site: EmgSite, scenario: Scenario, seed: int) -> None:
        self._anew_s = np.array([each.at_s for each in scenario.electrodes_anew])
        self._drifts = tuple(each for each in scenario.drifts if each.site in {None, site})
        self._pressures = tuple(each for each in scenario.pressures if each.site is site)
        spread = generator(seed, site, "electrode").uniform(-REST_SPREAD, REST_SPREAD)
        worn_db = generator(seed, site, "anew").standard_normal((len(self._anew_s), 3))
        worn_db *= (ANEW_GAIN_DB, ANEW_NOISE_DB, ANEW_SITE_DB)
        first_db = (20.0 * np.log10(1.0 + spread), 0.0, 0.0)
        self._worn_db = np.concatenate(([first_db], worn_db))

    def at(self, times_s: FloatArray) -> Heard:
        """Give the factors of amplitude."""
        gain_db, noise_db, muscle_db = self._levels_db(times_s)
        return Heard(
            gain=10.0 ** (gain_db / 20.0),
            noise=10.0 ** (noise_db / 20.0),
            muscle=10.0 ** (muscle_db / 20.0),
        )

    def floor_db(self, times_s: FloatArray) -> FloatArray:
        """Give by how much rest is louder than when the scenario began, in dB: shape (n,)."""
        gain_db, noise_db, _ = self._levels_db(times_s)
        return np.asarray(gain_db + noise_db - self._worn_db[0, 0])

    def _levels_db(self, times_s: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        wearing = np.searchsorted(self._anew_s, times_s, side="right")
        gain_db, noise_db, muscle_db = self._worn_db[wearing].T
        gain_db = gain_db + self._drifted_db(times_s, wearing, Drifting.GAIN)
        noise_db = noise_db + self._drifted_db(times_s, wearing, Drifting.NOISE)
        for pressure in self._pressures:
            pressed = (times_s >= pressure.start_s) & (times_s < pressure.stop_s)
            noise_db[pressed] += pressure.noise_db
        return gain_db, noise_db, muscle_db

    def _drifted_db(
        self, times_s: FloatArray, wearing: NDArray[np.intp], what: Drifting
    ) -> FloatArray:
        """Add up the drift since the electrode was put on."""
        since_s = np.concatenate(([0.0], self._anew_s))[wearing]
        total = np.zeros_like(times_s)
        for drift in self._drifts:
            if drift.of is what and drift.start_s <= times_s[-1]:
                total += _so_far_db(drift, times_s, since_s)
        return total


def _so_far_db(drift: Drift, times_s: FloatArray, since_s: FloatArray) -> FloatArray:
    from_s = np.maximum(drift.start_s, since_s)
    lasted_s = np.maximum(np.minimum(times_s, drift.stop_s) - from_s, 0.0)
    return np.asarray(lasted_s / _HOUR_S * drift.db_per_hour)
