"""A motion sensor on the body: crooked, on soft skin, biased by its temperature, a little noisy."""

from typing import Final

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.model.samples import StreamSpec
from spinewatch.model.sites import MotionSite
from spinewatch.simulation.body import Body
from spinewatch.simulation.kinematics import felt, orientation, rotation_of
from spinewatch.simulation.limits import (
    ACCELEROMETER_NOISE_M_S2,
    ACCELEROMETER_RANGE_M_S2,
    BIAS_PER_K_DPS,
    GRAVITY_M_S2,
    GYRO_BIAS_DPS,
    GYRO_NOISE_DPS,
    GYRO_RANGE_DPS,
    ROOM_C,
)
from spinewatch.simulation.mounting import Mounting
from spinewatch.simulation.randomness import generator
from spinewatch.simulation.scenario import Scenario
from spinewatch.simulation.sensor_clock import SensorClock
from spinewatch.simulation.warmth import Warmth

CHANNELS: Final = ("acc_x", "acc_y", "acc_z", "gyr_x", "gyr_y", "gyr_z")
"""What is simulated; a stream takes the ones that it names."""

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
    mounting, warmth
        How it sits and how warm it is.
    """

    def __init__(
        self,
        *,
        sensor: str,
        site: MotionSite,
        spec: StreamSpec,
        clock: SensorClock,
        body: Body,
        scenario: Scenario,
        seed: int,
    ) -> None:
        self._sensor = sensor
        self._site = site
        self._columns = [CHANNELS.index(channel) for channel in spec.channels]
        self._clock = clock
        self._body = body
        self._off_body = scenario.off_body
        self._seed = seed
        self.mounting = Mounting(sensor=sensor, site=site, scenario=scenario, seed=seed)
        self.warmth = Warmth(sensor=sensor, scenario=scenario, seed=seed)
        rng = generator(seed, sensor, "flaws")
        direction = rng.standard_normal(3)
        self._bias_dps = GYRO_BIAS_DPS * direction / np.linalg.norm(direction)
        self._bias_per_k_dps = rng.normal(0.0, BIAS_PER_K_DPS, size=3)
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
        around_s = self._clock.times_s(first - 1, count + 2)
        values = self._felt(around_s)
        values += _NOISE * rng.standard_normal(values.shape)
        values[:, 3:] += np.deg2rad(self.bias_dps(around_s[1:-1]))
        return np.asarray(np.clip(values, -_RANGE, _RANGE)[:, self._columns])

    def bias_dps(self, times_s: FloatArray) -> FloatArray:
        """Give the bias of the gyroscope in sensor axes: shape (n, 3).

        It is that of the constants at room temperature and changes in proportion from there.
        """
        warmer_k = self.warmth.at(times_s) - ROOM_C
        return np.asarray(self._bias_dps + np.outer(warmer_k, self._bias_per_k_dps))

    def skin_deg(self, times_s: FloatArray, poses_deg: FloatArray) -> FloatArray:
        """Give the turn of the sensor against the bone since it was put on: shape (n, 3)."""
        soft_tissue = self._body.skin_deg(self._site, times_s, poses_deg)
        return np.asarray(soft_tissue + self.mounting.slipped_deg(times_s))

    def orientation(self, times_s: FloatArray) -> FloatArray:
        """Give the true rotation from sensor axes to the world: shape (n, 3, 3)."""
        poses_deg = self._body.pose_deg(times_s)
        skin = rotation_of(self.skin_deg(times_s, poses_deg))
        put_on = self.mounting.put_on(times_s).transpose(0, 2, 1)
        return np.asarray(orientation(self._site, poses_deg) @ skin @ put_on)

    def _felt(self, around_s: FloatArray) -> FloatArray:
        times_s = around_s[1:-1]
        poses_deg = self._body.pose_deg(around_s)
        here = felt(
            self._site,
            poses_deg=poses_deg,
            skin_deg=self.skin_deg(around_s, poses_deg),
            carried_m_s2=self._body.carried_m_s2(self._site, times_s),
            step_s=1.0 / self._clock.true_hz,
        )
        put_on = self.mounting.put_on(times_s)
        on_skin = np.stack((here.specific_force_m_s2, here.rate_rad_s), axis=2)
        values = (put_on @ on_skin).transpose(0, 2, 1).reshape(-1, len(CHANNELS))
        for off in self._off_body:
            values[(times_s >= off.start_s) & (times_s < off.stop_s)] = self._on_shelf
        return np.asarray(values)
