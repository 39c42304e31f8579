"""A NumPy .npz archive as a table of numbers."""

from pathlib import Path

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.model.errors import InputError
from spinewatch.recordings.archive import Archive
from spinewatch.recordings.messages import listed


class NpzTable:
    """Arrays of an archive, as columns named ``key`` (one axis) or ``key:1``, ``key:2``, ...

    Parameters
    ----------
    path
        The file.
    array
        The key that plain column numbers mean; None lets the archive's only array be it.
    row
        Which recording, from 1, of arrays whose first axis counts recordings.
    sensor
        Which sensor, from 1, of arrays (samples, sensors, axes).
    """

    def __init__(
        self,
        path: Path,
        *,
        array: str | None = None,
        row: int | None = None,
        sensor: int | None = None,
    ) -> None:
        self._archive = Archive(path)
        self._array = array
        self._row = row
        self._sensor = sensor
        self._loaded: dict[str, FloatArray] = {}
        self._unused = {
            option: number
            for option, number in (("--row", row), ("--sensor", sensor))
            if number is not None
        }
        self.stated_fs_hz, self.stated_by = self._archive.stated_rate()

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the array that was named, or of the only one there is."""
        return self._columns_of(self._main_array())

    def resolve(self, wanted: tuple[str, ...]) -> tuple[str, ...]:
        """Give the columns that keys, ``key:number`` or plain numbers mean.

        Raises
        ------
        InputError
            When the archive has no such key, or the array no such column.
        """
        return tuple(column for name in wanted for column in self._resolve_one(name))

    def read(self, columns: tuple[str, ...]) -> FloatArray:
        """Read resolved columns, shape (n, columns).

        Raises
        ------
        InputError
            When they are not equally long, or no array has the rows or sensors that were named.
        """
        parts = [self._column(name) for name in columns]
        for option, number in self._unused.items():
            raise InputError(
                f"{option} {number} means nothing for {listed(columns)}.",
                advice=f"Leave out {option}: there is one recording of one sensor.",
            )
        if len({len(part) for part in parts}) > 1:
            found = tuple(f"{n} has {len(p)}" for n, p in zip(columns, parts, strict=True))
            raise InputError(
                f"Arrays of {self._archive.path} differ in length: {listed(found)} samples.",
                advice="Choose arrays of one recording.",
            )
        return np.stack(parts, axis=1)

    def _resolve_one(self, name: str) -> tuple[str, ...]:
        if name in self._archive.keys:
            return self._columns_of(name)
        key, _, number = name.rpartition(":")
        if not key and number.isdecimal():
            key = self._main_array()
        columns = self._columns_of(key or name)
        column = key if (number == "1" and columns == (key,)) else f"{key}:{number}"
        if column not in columns:
            raise InputError(
                f"{key} in {self._archive.path} has no column {number!r}.",
                advice=f"It has {listed(columns)}.",
            )
        return (column,)

    def _columns_of(self, key: str) -> tuple[str, ...]:
        values = self._get(key)
        if values.ndim == 1:
            return (key,)
        return tuple(f"{key}:{number}" for number in range(1, values.shape[1] + 1))

    def _column(self, name: str) -> FloatArray:
        if name in self._archive.keys:
            return self._get(name)
        key, _, number = name.rpartition(":")
        return self._get(key)[:, int(number) - 1]

    def _get(self, key: str) -> FloatArray:
        if key not in self._loaded:
            self._loaded[key] = self._picked(key, self._archive.load(key))
        return self._loaded[key]

    def _picked(self, key: str, values: FloatArray) -> FloatArray:
        """Take the recording and the sensor that were named; one or two axes must remain."""
        where = f"{key} in {self._archive.path}"
        if self._row is not None and values.ndim > 1:
            values = self._take(where, values, axis=0, option="--row", number=self._row)
        if self._sensor is not None and values.ndim > 2:
            values = self._take(where, values, axis=1, option="--sensor", number=self._sensor)
        if values.ndim not in {1, 2}:
            raise InputError(
                f"{where} has shape {values.shape}, not (samples, channels).",
                advice="Name one sensor of (samples, sensors, axes) with --sensor, or one "
                "recording of (recordings, ...) with --row; both count from 1.",
            )
        if values.ndim == 2 and values.shape[0] < values.shape[1]:
            raise InputError(
                f"{where} holds {values.shape[0]} rows of {values.shape[1]} samples.",
                advice=f"Name one of them with --row, 1 to {values.shape[0]}.",
            )
        return values

    def _take(
        self, where: str, values: FloatArray, *, axis: int, option: str, number: int
    ) -> FloatArray:
        count = values.shape[axis]
        if not 1 <= number <= count:
            raise InputError(
                f"{where} has no {option.removeprefix('--')} {number}.",
                advice=f"{option} goes from 1 to {count}.",
            )
        self._unused.pop(option, None)
        taken: FloatArray = np.take(values, number - 1, axis=axis)
        return taken

    def _main_array(self) -> str:
        if self._array is not None:
            return self._array
        keys = self._archive.array_keys
        if len(keys) != 1:
            raise InputError(
                f"{self._archive.path} holds {len(keys)} arrays: {listed(keys)}.",
                advice="Name one with --array.",
            )
        return keys[0]
