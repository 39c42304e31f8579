"""What moves a body from outside: the steps of walking, and a car on the road."""

from math import pi
from typing import Final

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.model.sites import MotionSite
from spinewatch.simulation.limits import (
    GAIT_SHARE,
    HEADING_WANDER_HZ,
    RIDE_HZ,
    RIDE_M_S2,
    STRIDE_HZ,
    STRIKE_RING_HZ,
    STRIKE_RING_M_S2,
    STRIKE_RING_S,
    VIBRATION_HZ,
    VIBRATION_M_S2,
    VIBRATION_SHARE,
)
from spinewatch.simulation.styles import STYLES
from spinewatch.simulation.timeline import Mix
from spinewatch.simulation.waves import Waves

_AXES: Final = ("forward", "left", "up")


class Ride:
    """Heading, acceleration and vibration of the ground that a body is on, as functions of time."""

    def __init__(self, *, seed: int) -> None:
        self._heading = Waves(band_hz=HEADING_WANDER_HZ, seed=seed, label="heading")
        self._road = [Waves(band_hz=RIDE_HZ, seed=seed, label=f"road {axis}") for axis in _AXES[:2]]
        self._vibration = [
            Waves(band_hz=VIBRATION_HZ, seed=seed, label=f"vibration {axis}") for axis in _AXES
        ]

    def heading(self, times_s: FloatArray) -> FloatArray:
        """Give how the heading wanders: shape (n,), root mean square 1."""
        return self._heading.at(times_s)

    def acceleration_m_s2(self, site: MotionSite, times_s: FloatArray, mix: Mix) -> FloatArray:
        """Give the acceleration of a site besides that of its own joints.

        Returns
        -------
        array
            Shape (n, 3): forward, left, up, in axes that turn with the heading.
        """
        total = np.zeros((len(times_s), 3))
        for phase, weight in mix:
            style = STYLES[phase.occupation]
            if style.gait_m_s2[2]:
                steps = _steps_m_s2(style.gait_m_s2, times_s)
                steps[:, 2] += STRIKE_RING_M_S2 * strike_ring(times_s)
                total += (GAIT_SHARE[site] * weight)[:, None] * steps
            if style.ride:
                total += (style.ride * weight)[:, None] * self._car_m_s2(site, times_s)
        return total

    def _car_m_s2(self, site: MotionSite, times_s: FloatArray) -> FloatArray:
        shaken = np.stack([waves.at(times_s) for waves in self._vibration], axis=1)
        shaken *= np.array(VIBRATION_M_S2) * VIBRATION_SHARE[site]
        for axis, waves in enumerate(self._road):
            shaken[:, axis] += RIDE_M_S2 * waves.at(times_s)
        return shaken


def strike_ring(times_s: FloatArray) -> FloatArray:
    """Give the ringing of soft tissue after each heel strike: shape (n,), starts at 0."""
    since_s = times_s % (0.5 / STRIDE_HZ)
    return np.exp(-since_s / STRIKE_RING_S) * np.sin(2 * pi * STRIKE_RING_HZ * since_s)


def _steps_m_s2(amplitude_m_s2: tuple[float, float, float], times_s: FloatArray) -> FloatArray:
    forward, left, up = amplitude_m_s2
    stride = 2 * pi * STRIDE_HZ * times_s
    return np.stack(
        (
            forward * np.sin(2 * stride),
            left * np.sin(stride),
            up * (np.cos(2 * stride) + 0.25 * np.cos(4 * stride)),
        ),
        axis=1,
    )
