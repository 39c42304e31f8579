"""For the analysis of one motion file: the live filter behind checked arguments."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from spinewatch.mobility.geometry import angle_deg, unit, up_in_sensor
from spinewatch.mobility.limits import STANDARD_GRAVITY
from spinewatch.mobility.sensor.filter import OrientationFilter
from spinewatch.model.blocks import FloatArray
from spinewatch.model.errors import InputError

_PLAUSIBLE_ACC: Final = (0.7 * STANDARD_GRAVITY, 1.6 * STANDARD_GRAVITY)
"""Median |acc| of any wearable: gravity, and a little more in vigorous movement."""

_PLAUSIBLE_G: Final = (0.7, 1.6)
_PLAUSIBLE_MILLI_G: Final = (700.0, 1600.0)

_MEAN_RATE_LIMIT_RAD_S: Final = 10.0
_PEAK_RATE_LIMIT_RAD_S: Final = 36.0
"""No body averages 573 deg/s, and 2063 deg/s is beyond the range of wearables; in deg/s both
numbers are ordinary movement."""


def estimate_orientation(gyr_rad_s: ArrayLike, acc_m_s2: ArrayLike, *, fs_hz: float) -> FloatArray:
    """Orientation of one sensor over a recording, with the filter that also runs live.

    Parameters
    ----------
    gyr_rad_s
        Angular rate, shape (n, 3), rad/s.
    acc_m_s2
        Specific force, shape (n, 3), m/s^2: +9.81 upwards at rest.
    fs_hz
        Sampling rate in Hz.

    Returns
    -------
    FloatArray
        Unit quaternions, shape (n, 4), w x y z, sensor -> earth, earth z up. Without a
        magnetometer the heading starts anywhere and drifts slowly.

    Raises
    ------
    InputError
        When a shape, a value, the rate or, as far as it shows, a unit is wrong.
    """
    gyr = _as_vectors(gyr_rad_s, "gyr_rad_s")
    acc = _as_vectors(acc_m_s2, "acc_m_s2")
    if len(gyr) != len(acc):
        raise InputError(
            f"gyr_rad_s has {len(gyr)} samples and acc_m_s2 has {len(acc)}.",
            advice="Pass the same samples of both, resampled to common times if need be.",
        )
    if not (np.isfinite(fs_hz) and fs_hz > 0):
        raise InputError(
            f"fs_hz is {fs_hz}, which is no sampling rate.",
            advice="Pass the rate in Hz, for example 100.0.",
        )
    _refuse_wrong_units(gyr, acc)
    return OrientationFilter(fs_hz=float(fs_hz)).update(gyr, acc).quaternion


def inclination_deg(
    quaternions: ArrayLike, *, upright: tuple[float, float, float] = (0.0, 0.0, 1.0)
) -> FloatArray:
    """Tilt against the vertical of one direction of the sensor.

    Parameters
    ----------
    quaternions
        Shape (n, 4), w x y z, sensor -> earth.
    upright
        The direction in sensor axes that points up when the wearer is upright.

    Returns
    -------
    FloatArray
        Shape (n,), 0 (upright) to 180 deg. It has no heading in it and so does not drift.

    Raises
    ------
    InputError
        When a shape or a value is wrong.
    """
    values = _as_finite(quaternions, "quaternions", width=4)
    if not np.allclose((values * values).sum(axis=1), 1.0, atol=1e-3):
        raise InputError(
            "quaternions holds rows whose length is not 1.",
            advice="Pass unit quaternions in the order w, x, y, z.",
        )
    direction = np.asarray(upright, dtype=np.float64)
    if direction.shape != (3,) or not np.isfinite(direction).all() or not direction.any():
        raise InputError(
            f"upright is {upright}, which is no direction.",
            advice="Pass three finite numbers, not all zero, in sensor axes.",
        )
    return angle_deg(up_in_sensor(values), unit(direction))


def _as_vectors(values: ArrayLike, name: str) -> FloatArray:
    return _as_finite(values, name, width=3)


def _as_finite(values: ArrayLike, name: str, *, width: int) -> FloatArray:
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(
            f"{name} does not hold numbers only.",
            advice=f"Pass an array of numbers of shape (samples, {width}).",
        ) from error
    if array.ndim != 2 or array.shape[1] != width:
        raise InputError(
            f"{name} has shape {array.shape}, expected (samples, {width}).",
            advice="Pass one row per sample; transpose the array if the samples run along rows.",
        )
    if len(array) == 0:
        raise InputError(f"{name} holds no sample.", advice="Pass at least one sample.")
    broken = np.flatnonzero(~np.isfinite(array).all(axis=1))
    if len(broken) > 0:
        raise InputError(
            f"{name} holds NaN or infinity in {len(broken)} rows, the first at row {broken[0]}.",
            advice="Cut the recording at its holes and pass the pieces one by one.",
        )
    return array


def _refuse_wrong_units(gyr: FloatArray, acc: FloatArray) -> None:
    force = float(np.median(np.linalg.norm(acc, axis=1)))
    if not _PLAUSIBLE_ACC[0] <= force <= _PLAUSIBLE_ACC[1]:
        raise InputError(
            f"acc_m_s2 has a median length of {force:.4g}, expected about 9.8.",
            advice=_unit_advice(force),
        )
    rates = np.linalg.norm(gyr, axis=1)
    if rates.mean() > _MEAN_RATE_LIMIT_RAD_S or rates.max() > _PEAK_RATE_LIMIT_RAD_S:
        raise InputError(
            f"gyr_rad_s has a mean length of {rates.mean():.4g} and reaches {rates.max():.4g}: "
            "no body turns like that in rad/s.",
            advice="It looks like deg/s: multiply by pi/180.",
        )


def _unit_advice(force: float) -> str:
    if _PLAUSIBLE_G[0] <= force <= _PLAUSIBLE_G[1]:
        return "It looks like g: multiply by 9.80665."
    if _PLAUSIBLE_MILLI_G[0] <= force <= _PLAUSIBLE_MILLI_G[1]:
        return "It looks like mg: multiply by 0.00980665."
    return "Pass specific force in m/s^2 with gravity in it, not linear acceleration or counts."
