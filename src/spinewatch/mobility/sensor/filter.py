"""Orientation of one sensor from its gyroscope and accelerometer, sample by sample.

The filter is VQF in its form without magnetometer: D. Laidig, T. Seel, Information Fusion 91 (2023)
187-204, doi 10.1016/j.inffus.2022.10.014. Its batch call loops over its single update, so the
result does not depend on how a stream is cut.
"""

from dataclasses import dataclass
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray
from vqf import VQF

from spinewatch.mobility.sensor.limits import GYRO_BIAS_CLIP_DPS, REST_RATE_DPS, REST_S
from spinewatch.model.blocks import FloatArray

_DEGREES: Final = 180.0 / np.pi


@dataclass(frozen=True, slots=True, kw_only=True)
class Oriented:
    """What the filter says after each of n samples.

    Attributes
    ----------
    quaternion
        Shape (n, 4), w x y z, sensor -> earth, earth z up, heading arbitrary.
    rate_dps
        Shape (n, 3): angular rate in sensor axes without the estimated bias.
    bias_sigma_dps
        Shape (n,): standard deviation of that bias in its worst direction.
    resting
        Shape (n,): the sensor lies still.
    """

    quaternion: FloatArray
    rate_dps: FloatArray
    bias_sigma_dps: FloatArray
    resting: NDArray[np.bool_]


class OrientationFilter:
    """VQF with what the rest of the layer needs of it.

    Parameters
    ----------
    fs_hz
        Nominal rate of the samples.
    """

    def __init__(self, *, fs_hz: float) -> None:
        self._vqf = VQF(
            1.0 / fs_hz, biasClip=GYRO_BIAS_CLIP_DPS, restThGyr=REST_RATE_DPS, restMinT=REST_S
        )

    def update(self, gyr_rad_s: FloatArray, acc_m_s2: FloatArray) -> Oriented:
        """Take the next n samples, shapes (n, 3), evenly spaced and all finite."""
        gyr = np.ascontiguousarray(gyr_rad_s, dtype=np.float64)
        found = self._vqf.updateBatch(gyr, np.ascontiguousarray(acc_m_s2, dtype=np.float64))
        return Oriented(
            quaternion=found["quat6D"],
            rate_dps=(gyr - found["bias"]) * _DEGREES,
            bias_sigma_dps=found["biasSigma"] * _DEGREES,
            resting=found["restDetected"],
        )

    @property
    def bias_rad_s(self) -> tuple[float, float, float]:
        """The estimated gyroscope bias per axis."""
        x, y, z = self._vqf.getBiasEstimate()[0].tolist()
        return x, y, z

    def recall(self, bias_rad_s: tuple[float, float, float], *, sigma_dps: float) -> None:
        """Start from a bias that is known from earlier."""
        self._vqf.setBiasEstimate(np.array(bias_rad_s), sigma_dps / _DEGREES)

    def relevel(self) -> None:
        """Start anew from the next accelerometer samples, but keep the gyroscope bias.

        After a gap the old orientation is worth less than a fresh look at gravity (see
        ``limits.SETTLE_S``); the bias changes over minutes and is worth keeping.
        """
        bias, sigma = self._vqf.getBiasEstimate()
        self._vqf.resetState()
        self._vqf.setBiasEstimate(bias, sigma)

    def state(self) -> bytes:
        """Give the state; MessagePack, because the filter marks its start with NaN."""
        return msgspec.msgpack.encode(self._vqf.state)

    def restore(self, state: bytes) -> None:
        """Continue exactly where `state` was taken."""
        decoded: Any = msgspec.msgpack.decode(state)
        self._vqf.state = decoded
