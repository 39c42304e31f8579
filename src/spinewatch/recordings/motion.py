"""Read one motion sensor, and refuse units that gravity contradicts."""

from types import MappingProxyType
from typing import Final

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.model.errors import InputError
from spinewatch.recordings.limits import (
    GRAVITY_M_S2,
    GRAVITY_SHARE,
    MAX_GYR_RAD_S,
    MOTION_RATE_HZ,
    TURN_RATIO,
)
from spinewatch.recordings.rates import RateRange
from spinewatch.recordings.reading import Place, Table, open_table, read_numbers
from spinewatch.recordings.turning import gravity_to_gyroscope
from spinewatch.recordings.values import AccUnit, GyrUnit, MotionRecording, Progress

_M_S2: Final = MappingProxyType(
    {AccUnit.METRE_PER_SECOND_SQUARED: 1.0, AccUnit.STANDARD_GRAVITY: GRAVITY_M_S2}
)
_RAD_S: Final = MappingProxyType(
    {GyrUnit.RADIAN_PER_SECOND: 1.0, GyrUnit.DEGREE_PER_SECOND: np.pi / 180}
)
_RATES: Final = RateRange(
    what="a motion sensor", lowest_hz=MOTION_RATE_HZ[0], highest_hz=MOTION_RATE_HZ[1]
)


def read_motion(
    place: Place,
    *,
    gyr: tuple[str, ...] = ("gyr",),
    acc: tuple[str, ...] = ("acc",),
    gyr_unit: GyrUnit = GyrUnit.RADIAN_PER_SECOND,
    acc_unit: AccUnit = AccUnit.METRE_PER_SECOND_SQUARED,
    progress: Progress | None = None,
) -> MotionRecording:
    """Read gyroscope and accelerometer of one sensor.

    Parameters
    ----------
    place
        The file, and how its time is known.
    gyr, acc
        Three columns each by name or 1-based number, or the key of an array (n, 3).
    gyr_unit, acc_unit
        Units in which they are stored.
    progress
        Told how many bytes were read.

    Raises
    ------
    InputError
        When the file cannot be read so, or gravity shows that a unit is wrong.
    """
    table = open_table(place, progress)
    columns = (*_three(table, gyr, "--gyr"), *_three(table, acc, "--acc"))
    numbers = read_numbers(table, place, columns, rates=_RATES)
    recording = MotionRecording(
        gyr_rad_s=numbers.values[:, :3] * _RAD_S[gyr_unit],
        acc_m_s2=numbers.values[:, 3:] * _M_S2[acc_unit],
        fs_hz=numbers.fs_hz,
        notes=numbers.notes,
    )
    _check_gravity(_magnitude(recording.acc_m_s2), acc_unit)
    _check_turning(recording, gyr_unit)
    return recording


def _three(table: Table, wanted: tuple[str, ...], option: str) -> tuple[str, ...]:
    try:
        columns = table.resolve(wanted)
    except InputError as error:
        name_them = f"Name the three axes with {option}."
        raise InputError(error.what, advice=f"{error.advice} {name_them}") from error
    if len(columns) != 3:
        raise InputError(
            f"{option} {','.join(wanted)} means {len(columns)} columns; a sensor has three axes.",
            advice="Name three columns, or one sensor of several with --sensor.",
        )
    return columns


def _magnitude(vectors: FloatArray) -> FloatArray:
    """Length of each vector without a hole."""
    whole = vectors[np.isfinite(vectors).all(axis=1)]
    lengths: FloatArray = np.linalg.norm(whole, axis=1)
    return lengths


def _check_gravity(magnitude_m_s2: FloatArray, unit: AccUnit) -> None:
    """Refuse an accelerometer that does not feel 1 g most of the time."""
    if not len(magnitude_m_s2):
        return
    median = float(np.median(magnitude_m_s2))
    if _is_gravity(median):
        return
    stored = median / _M_S2[unit]
    meant = [other for other in AccUnit if _is_gravity(stored * _M_S2[other])]
    advice = (
        f"It looks like {meant[0]}: say --units {meant[0]}."
        if meant
        else "Convert it to m/s2 or g first, and keep gravity in it."
    )
    raise InputError(
        f"The accelerometer's usual magnitude is {stored:.3g} {unit}; at rest it should be "
        f"{GRAVITY_M_S2 / _M_S2[unit]:.3g}.",
        advice=advice,
    )


def _is_gravity(magnitude_m_s2: float) -> bool:
    lowest, highest = GRAVITY_SHARE
    return lowest <= magnitude_m_s2 / GRAVITY_M_S2 <= highest


def _check_turning(recording: MotionRecording, unit: GyrUnit) -> None:
    """Refuse a gyroscope whose turns are not those that gravity shows."""
    ratio = gravity_to_gyroscope(recording.gyr_rad_s, recording.acc_m_s2, fs_hz=recording.fs_hz)
    lowest, highest = TURN_RATIO
    if ratio is not None and not lowest <= ratio <= highest:
        times = ratio if ratio > 1 else 1 / ratio
        raise InputError(
            f"The gyroscope turns {times:.0f} times too {'little' if ratio > 1 else 'much'} for "
            f"what gravity shows: its unit can hardly be {unit}.",
            advice=_gyroscope_advice(unit, ratio),
        )
    fastest = _magnitude(recording.gyr_rad_s).max(initial=0.0)
    if fastest > MAX_GYR_RAD_S:
        raise InputError(
            f"The gyroscope reaches {np.rad2deg(fastest):.0f} deg/s, more than any wearable can.",
            advice=_gyroscope_advice(unit, 0.0),
        )


def _gyroscope_advice(unit: GyrUnit, ratio: float) -> str:
    meant = GyrUnit.RADIAN_PER_SECOND if ratio > 1 else GyrUnit.DEGREE_PER_SECOND
    if meant is unit:
        return "Convert it to rad/s or deg/s first."
    return f"It looks like {meant}: say --units {meant}."
