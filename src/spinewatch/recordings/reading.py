"""From a file to columns of numbers that lie evenly in time."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.model.errors import InputError
from spinewatch.recordings.files import FileKind, kind_of
from spinewatch.recordings.npz_table import NpzTable
from spinewatch.recordings.rates import RateRange, check_agreement
from spinewatch.recordings.text_table import TextTable
from spinewatch.recordings.timing import Grid, grid_of
from spinewatch.recordings.values import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a file a recording is, as a person says it.

    Attributes
    ----------
    path
        The file: CSV text or a NumPy .npz archive.
    fs_hz
        Sampling rate; None takes it from the time column or from the archive.
    time_column
        Column of times in seconds.
    array, row, sensor
        For archives: the array, and which recording or sensor of it, counted from 1.
    """

    path: Path
    fs_hz: float | None = None
    time_column: str | None = None
    array: str | None = None
    row: int | None = None
    sensor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Columns as they are stored: shape (n, columns), NaN where a sample is missing."""

    values: FloatArray
    columns: tuple[str, ...]
    fs_hz: float
    notes: tuple[str, ...]


class Table(Protocol):
    """A file that holds columns of numbers."""

    stated_fs_hz: float | None
    stated_by: str

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column there is to choose from."""
        ...

    def resolve(self, wanted: tuple[str, ...]) -> tuple[str, ...]:
        """Give the columns that a person's names mean."""
        ...

    def read(self, columns: tuple[str, ...]) -> FloatArray:
        """Read resolved columns, shape (n, columns)."""
        ...


def open_table(place: Place, progress: Progress | None) -> Table:
    """Open a file as what it is.

    Raises
    ------
    InputError
        When there is no such file, or it is neither CSV nor .npz.
    """
    if kind_of(place.path) is FileKind.NPZ:
        return NpzTable(place.path, array=place.array, row=place.row, sensor=place.sensor)
    for option, value in (("array", place.array), ("row", place.row), ("sensor", place.sensor)):
        if value is not None:
            raise InputError(
                f"--{option} is for .npz archives; {place.path} is text.",
                advice=f"Leave out --{option} and choose columns instead.",
            )
    return TextTable(place.path, progress=progress)


def read_numbers(
    table: Table, place: Place, columns: tuple[str, ...], *, rates: RateRange
) -> Numbers:
    """Read resolved columns and lay them out evenly in time.

    Raises
    ------
    InputError
        When there is no rate, it makes no sense, or what gives it contradicts itself.
    """
    if place.fs_hz is not None:
        rates.check(place.fs_hz)
    if place.time_column is not None:
        numbers = _by_time(table, place, columns, place.time_column)
    else:
        fs_hz, note = _rate(table, place)
        values = _values(table, place, columns)
        notes = (note, *_missing_note(values))
        numbers = Numbers(values=values, columns=columns, fs_hz=fs_hz, notes=notes)
    rates.check(numbers.fs_hz)
    return numbers


def _by_time(table: Table, place: Place, columns: tuple[str, ...], wanted: str) -> Numbers:
    time = table.resolve((wanted,))
    if len(time) != 1:
        raise InputError(f"{wanted} is {len(time)} columns.", advice="Time is a single column.")
    raw = _values(table, place, (*columns, *time))
    values = raw[:, :-1]
    name = f"column {wanted}"
    grid = grid_of(raw[:, -1], name=name)
    if place.fs_hz is not None:
        check_agreement(place.fs_hz, grid.fs_hz, name=name)
    return Numbers(
        values=grid.spread(values),
        columns=columns,
        fs_hz=grid.fs_hz,
        notes=(
            f"The rate, {grid.fs_hz:.6g} Hz, is from {name}.",
            *_lost_note(grid),
            *_missing_note(values),
        ),
    )


def _values(table: Table, place: Place, columns: tuple[str, ...]) -> FloatArray:
    values = table.read(columns)
    if len(values) < 2:
        raise InputError(f"{place.path} holds {len(values)} sample.", advice="Choose a longer one.")
    values[np.isinf(values)] = np.nan
    return values


def _rate(table: Table, place: Place) -> tuple[float, str]:
    if place.fs_hz is not None:
        if table.stated_fs_hz not in {None, place.fs_hz}:
            return place.fs_hz, (
                f"The rate, {place.fs_hz:g} Hz, is the one you gave; "
                f"the file says {table.stated_by} = {table.stated_fs_hz:g}."
            )
        return place.fs_hz, f"The rate, {place.fs_hz:g} Hz, is the one you gave."
    if table.stated_fs_hz is None:
        raise InputError(
            f"{place.path} does not say its sampling rate.",
            advice="Give it with --fs, or name a column of times with --time-column.",
        )
    return table.stated_fs_hz, (
        f"The rate, {table.stated_fs_hz:.6g} Hz, is from key {table.stated_by} of the file."
    )


def _lost_note(grid: Grid) -> tuple[str, ...]:
    if not grid.lost:
        return ()
    return (f"Samples missing between the times: {grid.lost}.",)


def _missing_note(values: FloatArray) -> tuple[str, ...]:
    missing = int(np.count_nonzero(np.isnan(values).any(axis=1)))
    return (f"Samples with an empty cell or no number: {missing}.",) if missing else ()
