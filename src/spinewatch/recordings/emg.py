"""Read surface EMG, and refuse what cannot be surface EMG."""

from types import MappingProxyType
from typing import Final

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.model.errors import InputError
from spinewatch.recordings.limits import (
    EMG_EXTREME_QUANTILE,
    EMG_RATE_HZ,
    MAX_EMG_UV,
    MIN_EMG_UV,
    RISING_MIN_SAMPLES,
    RISING_SHARE,
)
from spinewatch.recordings.rates import RateRange
from spinewatch.recordings.reading import Place, Table, open_table, read_numbers
from spinewatch.recordings.values import EmgRecording, EmgUnit, Progress

_MICROVOLTS: Final = MappingProxyType(
    {EmgUnit.MICROVOLT: 1.0, EmgUnit.MILLIVOLT: 1e3, EmgUnit.VOLT: 1e6}
)
_RATES: Final = RateRange(what="surface EMG", lowest_hz=EMG_RATE_HZ[0], highest_hz=EMG_RATE_HZ[1])


def read_emg(
    place: Place,
    *,
    columns: tuple[str, ...] = (),
    unit: EmgUnit = EmgUnit.COUNT,
    scale: float | None = None,
    progress: Progress | None = None,
) -> EmgRecording:
    """Read EMG channels of a file.

    Parameters
    ----------
    place
        The file, and how its time is known.
    columns
        Channels by name or 1-based number; empty takes all but the time column.
    unit
        What a stored value is, after multiplication by ``scale``.
    scale
        What one count is worth in ``unit``.
    progress
        Told how many bytes were read.

    Raises
    ------
    InputError
        When the file cannot be read so, or holds something that cannot be surface EMG.
    """
    factor = _factor(unit, scale)
    table = open_table(place, progress)
    chosen = table.resolve(columns) if columns else _all_but_time(table, place)
    numbers = read_numbers(table, place, chosen, rates=_RATES)
    values = numbers.values
    values *= factor
    for name, channel in zip(chosen, values.T, strict=True):
        _check_channel(name, channel[np.isfinite(channel)], unit)
    return EmgRecording(
        values=values,
        channels=chosen,
        fs_hz=numbers.fs_hz,
        unit=EmgUnit.COUNT if unit is EmgUnit.COUNT else EmgUnit.MICROVOLT,
        notes=numbers.notes,
    )


def _factor(unit: EmgUnit, scale: float | None) -> float:
    if scale is not None and not (np.isfinite(scale) and scale > 0):
        raise InputError(f"--scale {scale} is no factor.", advice="Give a number above zero.")
    if unit is EmgUnit.COUNT:
        if scale is not None:
            raise InputError(
                f"--scale {scale:g} says what a count is worth, but not in which unit.",
                advice="Add --units uV, mV or V.",
            )
        return 1.0
    return _MICROVOLTS[unit] * (1.0 if scale is None else scale)


def _all_but_time(table: Table, place: Place) -> tuple[str, ...]:
    time = () if place.time_column is None else table.resolve((place.time_column,))
    return tuple(name for name in table.columns if name not in time)


def _check_channel(name: str, samples: FloatArray, unit: EmgUnit) -> None:
    """Refuse clocks, counters and amplitudes that no skin electrode shows."""
    if len(samples) > RISING_MIN_SAMPLES and np.mean(np.diff(samples) > 0) > RISING_SHARE:
        raise InputError(
            f"Column {name} only rises: it is a clock or a counter, not EMG.",
            advice="Name the EMG columns with --columns, and a clock with --time-column.",
        )
    if unit is not EmgUnit.COUNT and len(samples):
        _check_amplitude(name, samples, unit)


def _check_amplitude(name: str, samples: FloatArray, unit: EmgUnit) -> None:
    deviation_uv = np.abs(samples - np.median(samples))
    amplitude_uv = float(np.quantile(deviation_uv, EMG_EXTREME_QUANTILE))
    if MIN_EMG_UV <= amplitude_uv <= MAX_EMG_UV or not np.any(deviation_uv):
        return
    size = "small" if amplitude_uv < MIN_EMG_UV else "large"
    raise InputError(
        f"Column {name} swings by {amplitude_uv:.3g} uV, too {size} for EMG: "
        f"the unit can hardly be {unit}.",
        advice="Correct --units or --scale, or say --units count: results in dB need no unit.",
    )
