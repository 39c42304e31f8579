"""Orientation filters of others, each fed angular rate and specific force only (6-axis).

Every one takes shapes (n, 3) in rad/s and m/s^2 and gives quaternions (n, 4), w x y z,
sensor -> earth, earth z up.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import atan2, cos, hypot, sin, sqrt
from typing import Final

import imufusion
import numpy as np
from ahrs.filters import Madgwick, Mahony
from vqf import VQF, offlineVQF

from spinewatch.mobility import estimate_orientation
from spinewatch.model.blocks import FloatArray

GRAVITY_M_S2: Final = 9.80665

COMPLEMENTARY_SHARE: Final = 0.02
"""Share of the accelerometer per sample: the 98 to 2 of the textbook form at 100 Hz (0.5 s)."""

FUSION_GAIN: Final = 0.5
FUSION_RANGE_DPS: Final = 2000.0
FUSION_REJECTION_DEG: Final = 10.0
FUSION_TIMEOUT_S: Final = 5.0
"""What the advanced example of imufusion sets, for a gyroscope of 2000 deg/s."""

Quaternion = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One filter under comparison; ``tuning`` says where its parameters come from."""

    name: str
    tuning: str
    run: Callable[[FloatArray, FloatArray, float], FloatArray]


def ours(gyr: FloatArray, acc: FloatArray, fs_hz: float) -> FloatArray:
    """Run the filter that also runs live."""
    return estimate_orientation(gyr, acc, fs_hz=fs_hz)


def vqf_batch(gyr: FloatArray, acc: FloatArray, fs_hz: float) -> FloatArray:
    """Run VQF as it is packaged."""
    return np.asarray(VQF(1.0 / fs_hz).updateBatch(gyr, acc)["quat6D"])


def vqf_offline(gyr: FloatArray, acc: FloatArray, fs_hz: float) -> FloatArray:
    """Run VQF forwards and backwards: it sees the future."""
    return np.asarray(offlineVQF(gyr, acc, None, 1.0 / fs_hz)["quat6D"])


def madgwick(gyr: FloatArray, acc: FloatArray, fs_hz: float) -> FloatArray:
    """Run Madgwick's first filter as `ahrs` packages it."""
    return np.asarray(Madgwick(gyr=gyr, acc=acc, frequency=fs_hz).Q)


def mahony(gyr: FloatArray, acc: FloatArray, fs_hz: float) -> FloatArray:
    """Run Mahony's filter as `ahrs` packages it."""
    return np.asarray(Mahony(gyr=gyr, acc=acc, frequency=fs_hz).Q)


def fusion_default(gyr: FloatArray, acc: FloatArray, fs_hz: float) -> FloatArray:
    """Run Madgwick's revised filter with the package's defaults."""
    settings = imufusion.AhrsSettings()
    settings.sample_rate = fs_hz
    return _fusion(gyr, acc, settings, None)


def fusion_recommended(gyr: FloatArray, acc: FloatArray, fs_hz: float) -> FloatArray:
    """Run it with its example's settings, and its own estimate of the gyroscope bias before it."""
    settings = imufusion.AhrsSettings()
    settings.sample_rate = fs_hz
    settings.gain = FUSION_GAIN
    settings.gyroscope_range = FUSION_RANGE_DPS
    settings.acceleration_rejection = FUSION_REJECTION_DEG
    settings.rejection_timeout = FUSION_TIMEOUT_S
    bias_settings = imufusion.BiasSettings()
    bias_settings.sample_rate = fs_hz
    bias = imufusion.Bias()
    bias.set_settings(bias_settings)
    return _fusion(gyr, acc, settings, bias)


def complementary(gyr: FloatArray, acc: FloatArray, fs_hz: float) -> FloatArray:
    """Turn by the gyroscope, then lean a fixed share towards the accelerometer's vertical."""
    found = np.empty((len(gyr), 4))
    now = _lean((1.0, 0.0, 0.0, 0.0), *acc[0].tolist(), share=1.0)
    found[0] = now
    half_s = 0.5 / fs_hz
    pairs = zip(gyr[1:].tolist(), acc[1:].tolist(), strict=True)
    for at, ((wx, wy, wz), force) in enumerate(pairs, start=1):
        now = _turned(now, wx * half_s, wy * half_s, wz * half_s)
        now = _lean(now, *force, share=COMPLEMENTARY_SHARE)
        found[at] = now
    return found


FILTERS: Final = (
    Filter(
        name="spinewatch",
        tuning="VQF's own but for what counts as rest: the same overlap, checked on this half",
        run=ours,
    ),
    Filter(
        name="vqf batch",
        tuning="as published, by the authors of BROAD and with results on it: not independent",
        run=vqf_batch,
    ),
    Filter(
        name="vqf offline (upper bound: sees the future)",
        tuning="the same",
        run=vqf_offline,
    ),
    Filter(name="ahrs Madgwick", tuning="package default, gain 0.033", run=madgwick),
    Filter(name="ahrs Mahony", tuning="package default, kP 1, kI 0.3", run=mahony),
    Filter(name="imufusion defaults", tuning="package default, gain 0.5", run=fusion_default),
    Filter(
        name="imufusion recommended",
        tuning="its advanced example: gain 0.5, rejection 10 deg for 5 s, and its bias estimate",
        run=fusion_recommended,
    ),
    Filter(
        name="complementary filter",
        tuning=f"textbook share of {COMPLEMENTARY_SHARE:g} per sample",
        run=complementary,
    ),
)


def _fusion(
    gyr: FloatArray,
    acc: FloatArray,
    settings: imufusion.AhrsSettings,
    bias: imufusion.Bias | None,
) -> FloatArray:
    ahrs = imufusion.Ahrs()
    ahrs.set_settings(settings)
    found = np.empty((len(gyr), 4))
    pairs = zip(np.degrees(gyr), acc / GRAVITY_M_S2, strict=True)
    for at, (rate_dps, force_g) in enumerate(pairs):
        ahrs.update_no_magnetometer(bias.update(rate_dps) if bias else rate_dps, force_g)
        found[at] = ahrs.get_quaternion()
    return found


def _turned(now: Quaternion, x: float, y: float, z: float) -> Quaternion:
    """Turn by a rotation vector of which half is given, in sensor axes."""
    w0, x0, y0, z0 = now
    half = sqrt(x * x + y * y + z * z)
    scale = sin(half) / half if half > 0.0 else 1.0
    w, x, y, z = cos(half), x * scale, y * scale, z * scale
    return (
        w0 * w - x0 * x - y0 * y - z0 * z,
        w0 * x + x0 * w + y0 * z - z0 * y,
        w0 * y - x0 * z + y0 * w + z0 * x,
        w0 * z + x0 * y - y0 * x + z0 * w,
    )


def _lean(now: Quaternion, ax: float, ay: float, az: float, *, share: float) -> Quaternion:
    """Turn about a horizontal axis by a share of the way to the measured vertical."""
    w, x, y, z = now
    east = (1 - 2 * (y * y + z * z)) * ax + 2 * (x * y - w * z) * ay + 2 * (x * z + w * y) * az
    north = 2 * (x * y + w * z) * ax + (1 - 2 * (x * x + z * z)) * ay + 2 * (y * z - w * x) * az
    up = 2 * (x * z - w * y) * ax + 2 * (y * z + w * x) * ay + (1 - 2 * (x * x + y * y)) * az
    level = hypot(east, north)
    if level == 0.0:
        return now
    half = 0.5 * share * atan2(level, up)
    c, sx, sy = cos(half), sin(half) * north / level, -sin(half) * east / level
    lean = (
        c * w - sx * x - sy * y,
        c * x + sx * w + sy * z,
        c * y - sx * z + sy * w,
        c * z + sx * y - sy * x,
    )
    length = sqrt(sum(part * part for part in lean))
    w, x, y, z = (part / length for part in lean)
    return w, x, y, z
