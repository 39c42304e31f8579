"""The valid part of prompted seconds of one sensor, and the refusal when there is too little."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spinewatch.mobility.mounting.limits import CALIBRATION_MIN_S
from spinewatch.mobility.seconds import GRID_HZ, MotionSecond
from spinewatch.model.blocks import FloatArray
from spinewatch.model.errors import CalibrationError
from spinewatch.model.sites import MotionSite


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """Valid samples in sensor axes, in order of time.

    Attributes
    ----------
    up
        Shape (n, 3): direction of "up".
    rates_dps
        Shape (n, 3): angular rate, or None from a sensor without gyroscope.
    """

    up: FloatArray
    rates_dps: FloatArray | None


def valid_samples(site: MotionSite, seconds: Sequence[MotionSecond]) -> Samples:
    """Gather the valid samples.

    Raises
    ------
    CalibrationError
        When too little is valid.
    """
    count = sum(int(second.valid.sum()) for second in seconds)
    if count < CALIBRATION_MIN_S * GRID_HZ:
        causes = sorted({second.cause for second in seconds if second.cause is not None})
        why = f" ({', '.join(causes)})" if causes else ""
        raise CalibrationError(
            f"Only {count / GRID_HZ:.0f} s of the sensor at {site} could be used{why}, "
            f"{CALIBRATION_MIN_S:.0f} s are needed.",
            advice="Check that the sensor is on and near, then do it again.",
        )
    tilt_only = any(second.tilt_only for second in seconds)
    rates = None if tilt_only else [second.gyro_dps[second.valid] for second in seconds]
    return Samples(
        up=np.concatenate([second.gravity_sensor[second.valid] for second in seconds]),
        rates_dps=None if rates is None else np.concatenate(rates),
    )
