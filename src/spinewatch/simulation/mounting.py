"""How a motion sensor sits on the body: never quite straight, each time a little differently."""

from bisect import bisect_right
from math import sqrt
from typing import Final

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.model.sites import MotionSite
from spinewatch.simulation.kinematics import rotation_of
from spinewatch.simulation.limits import MOUNTING_TILT_DEG, SUDDEN_SLIP_S
from spinewatch.simulation.movements import smooth_step
from spinewatch.simulation.randomness import generator
from spinewatch.simulation.scenario import Scenario

_QUARTER_TURNS_DEG: Final = (
    (0.0, 0.0, 0.0),
    (0.0, 0.0, 90.0),
    (0.0, 0.0, 180.0),
    (0.0, 0.0, -90.0),
    (90.0, 0.0, 0.0),
    (-90.0, 0.0, 90.0),
)
"""Pods are put on upright, turned, upside down and flat against the back: whatever holds."""


class Mounting:
    """The turn between a site and its sensor as a function of time.

    One person puts a pod on in one way; each wearing has its own tilt, and within a wearing the
    sensor may slip.
    """

    def __init__(self, *, sensor: str, site: MotionSite, scenario: Scenario, seed: int) -> None:
        self._remounted_s = scenario.remounted_s
        self._slippages = [each for each in scenario.slippages if each.site is site]
        rng = generator(seed, sensor, "mounting")
        quarter = rotation_of(np.array(_QUARTER_TURNS_DEG[rng.integers(len(_QUARTER_TURNS_DEG))]))
        tilt_deg = MOUNTING_TILT_DEG / sqrt(3.0)
        tilts_deg = rng.uniform(-tilt_deg, tilt_deg, size=(1 + len(self._remounted_s), 3))
        self._worn = quarter @ rotation_of(tilts_deg)

    def put_on(self, times_s: FloatArray) -> FloatArray:
        """Give the rotation from skin to sensor axes as it was put on: shape (n, 3, 3)."""
        return np.asarray(self._worn[np.searchsorted(self._remounted_s, times_s, side="right")])

    def slipped_deg(self, times_s: FloatArray) -> FloatArray:
        """Give how far it has slipped since, as the angles of a joint: shape (n, 3)."""
        total = np.zeros((len(times_s), 3))
        for slippage in self._slippages:
            lasts_s = max(slippage.stop_s - slippage.start_s, SUDDEN_SLIP_S)
            share = smooth_step((times_s - slippage.start_s) / lasts_s)
            share[times_s >= self._taken_off_s(slippage.start_s)] = 0.0
            total += np.outer(share, slippage.turn_deg)
        return total

    def at(self, times_s: FloatArray) -> FloatArray:
        """Give the rotation from the body frame of the site to sensor axes: shape (n, 3, 3).

        Besides soft tissue, which moves all the time.
        """
        slipped = rotation_of(self.slipped_deg(times_s)).transpose(0, 2, 1)
        return np.asarray(self.put_on(times_s) @ slipped)

    def _taken_off_s(self, time_s: float) -> float:
        """Give when the wearing ends that a time belongs to."""
        index = bisect_right(self._remounted_s, time_s)
        return self._remounted_s[index] if index < len(self._remounted_s) else np.inf
