"""A motion sensor on the body: crooked, a little biased, a little noisy."""

from math import sqrt
from typing import Final

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.model.samples import StreamSpec
from spinewatch.model.sites import MotionSite
from spinewatch.simulation.body import Body
from spinewatch.simulation.kinematics import felt, rotation_of
from spinewatch.simulation.limits import (
    ACCELEROMETER_NOISE_M_S2,
    ACCELEROMETER_RANGE_M_S2,
    GAIT_SHARE,
    GRAVITY_M_S2,
    GYRO_BIAS_DPS,
    GYRO_NOISE_DPS,
    GYRO_RANGE_DPS,
    MOUNTING_TILT_DEG,
)
from spinewatch.simulation.randomness import generator
from spinewatch.simulation.scenario import OffBody
from spinewatch.simulation.sensor_clock import SensorClock

CHANNELS: Final = ("acc_x", "acc_y", "acc_z", "gyr_x", "gyr_y", "gyr_z")
"""What is simulated; a stream takes the ones that it names."""

_QUARTER_TURNS_DEG: Final = (
    (0.0, 0.0, 0.0),
    (0.0, 0.0, 90.0),
    (0.0, 0.0, 180.0),
    (0.0, 0.0, -90.0),
    (90.0, 0.0, 0.0),
    (-90.0, 0.0, 90.0),
)
"""Pods are put on upright, turned, upside down and flat against the back: whatever holds."""

_NOISE: Final = np.array(
    [ACCELEROMETER_NOISE_M_S2] * 3 + [float(np.deg2rad(GYRO_NOISE_DPS))] * 3, dtype=np.float64
)
_RANGE: Final = np.array(
    [ACCELEROMETER_RANGE_M_S2] * 3 + [float(np.deg2rad(GYRO_RANGE_DPS))] * 3, dtype=np.float64
)


class WornMotionSensor:
    """One stream of one motion sensor.

    Attributes
    ----------
    sensor_from_body
        Shape (3, 3): how it is mounted.
    """

    def __init__(
        self,
        *,
        sensor: str,
        site: MotionSite,
        spec: StreamSpec,
        clock: SensorClock,
        body: Body,
        off_body: tuple[OffBody, ...],
        seed: int,
    ) -> None:
        self._sensor = sensor
        self._site = site
        self._columns = [CHANNELS.index(channel) for channel in spec.channels]
        self._clock = clock
        self._body = body
        self._off_body = off_body
        self._seed = seed
        rng = generator(seed, sensor, "mounting")
        tilt_deg = MOUNTING_TILT_DEG / sqrt(3.0)
        turn = rotation_of(np.array(_QUARTER_TURNS_DEG[rng.integers(len(_QUARTER_TURNS_DEG))]))
        self.sensor_from_body = turn @ rotation_of(rng.uniform(-tilt_deg, tilt_deg, size=3))
        direction = rng.standard_normal(3)
        self._bias = np.zeros(6)
        self._bias[3:] = np.deg2rad(GYRO_BIAS_DPS) * direction / np.linalg.norm(direction)
        self._on_shelf = np.zeros(6)
        self._on_shelf[:3] = rotation_of(rng.uniform(-180.0, 180.0, size=3))[2] * GRAVITY_M_S2

    def block(self, index: int, *, first: int, count: int) -> FloatArray:
        """Give consecutive samples: shape (count, channels).

        Parameters
        ----------
        index
            Number of the block; it alone decides on the noise.
        first, count
            Which samples of the stream.
        """
        rng = generator(self._seed, self._sensor, "noise", index)
        values = self._felt(first, count)
        values += self._bias + _NOISE * rng.standard_normal(values.shape)
        return np.asarray(np.clip(values, -_RANGE, _RANGE)[:, self._columns])

    def _felt(self, first: int, count: int) -> FloatArray:
        around_s = self._clock.times_s(first - 1, count + 2)
        here = felt(
            self._site,
            poses_deg=self._body.pose_deg(around_s),
            gait_m_s2=self._body.gait_m_s2(around_s[1:-1]) * GAIT_SHARE[self._site],
            step_s=1.0 / self._clock.true_hz,
        )
        on_body = (here.specific_force_m_s2, here.rate_rad_s)
        values = np.concatenate([part @ self.sensor_from_body.T for part in on_body], axis=1)
        for off in self._off_body:
            values[(around_s[1:-1] >= off.start_s) & (around_s[1:-1] < off.stop_s)] = self._on_shelf
        return np.asarray(values)
