"""The temperature of a sensor: it follows where it is worn, slowly."""

from bisect import bisect_right

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.model.context import Posture
from spinewatch.simulation.limits import (
    IN_BED_C,
    ON_SKIN_C,
    ROOM_C,
    WARMING_TAU_S,
    WARMTH_SPREAD_K,
)
from spinewatch.simulation.randomness import generator
from spinewatch.simulation.scenario import Scenario
from spinewatch.simulation.styles import STYLES


class Warmth:
    """The temperature of one sensor as a function of time; it comes from the room at second 0."""

    def __init__(self, *, sensor: str, scenario: Scenario, seed: int) -> None:
        spread_k = generator(seed, sensor, "warmth").uniform(-WARMTH_SPREAD_K, WARMTH_SPREAD_K)
        starts = sorted({0.0, *_changes_s(scenario)})
        surroundings = [_surroundings_c(scenario, start_s) for start_s in starts]
        self._starts = np.array(starts)
        self._towards_c = np.array([c if c == ROOM_C else c + spread_k for c in surroundings])
        self._from_c = np.array(self._reached_c())

    def at(self, times_s: FloatArray) -> FloatArray:
        """Give the temperature in degrees Celsius: shape (n,), times not negative."""
        index = np.maximum(np.searchsorted(self._starts, times_s, side="right") - 1, 0)
        since_s = np.maximum(times_s - self._starts[index], 0.0)
        towards_c = self._towards_c[index]
        left = np.exp(-since_s / WARMING_TAU_S)
        return np.asarray(towards_c + (self._from_c[index] - towards_c) * left)

    def _reached_c(self) -> list[float]:
        """Follow the temperature from change to change."""
        reached_c = [ROOM_C]
        lasted_s = np.diff(self._starts).tolist()
        for towards_c, seconds in zip(self._towards_c[:-1].tolist(), lasted_s, strict=True):
            left = float(np.exp(-seconds / WARMING_TAU_S))
            reached_c.append(towards_c + (reached_c[-1] - towards_c) * left)
        return reached_c


def _changes_s(scenario: Scenario) -> list[float]:
    """List when the surroundings may change."""
    changes_s = [phase.start_s for phase in scenario.phases]
    for off in scenario.off_body:
        changes_s += [off.start_s, off.stop_s]
    return changes_s


def _surroundings_c(scenario: Scenario, time_s: float) -> float:
    if any(off.start_s <= time_s < off.stop_s for off in scenario.off_body):
        return ROOM_C
    starts = [phase.start_s for phase in scenario.phases]
    phase = scenario.phases[max(0, bisect_right(starts, time_s) - 1)]
    lying = STYLES[phase.occupation].posture is Posture.LYING
    return IN_BED_C if lying else ON_SKIN_C
