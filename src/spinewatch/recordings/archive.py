"""A NumPy .npz archive, opened with care: numbers only, pickled objects are never unpacked."""

import zlib
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.model.errors import InputError
from spinewatch.recordings.messages import listed

_RATE_KEYS: Final = ("fs_hz", "fs")

_BROKEN: Final = (
    BadZipFile,
    EOFError,
    OSError,
    RuntimeError,
    SyntaxError,
    ValueError,
    zlib.error,
)
"""What NumPy and zipfile raise for an archive that is damaged or was not made by NumPy."""


class Archive:
    """The numeric arrays of one file, by key.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    InputError
        When the file is damaged or is no archive of arrays.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
                members = archive.zip.namelist()
        except _BROKEN as error:
            raise self._damaged("the archive", error) from error
        self.keys = tuple(name.removesuffix(".npy") for name in members if name.endswith(".npy"))
        if not self.keys:
            raise InputError(
                f"{path} is a zip archive without NumPy arrays.",
                advice="Is it a spreadsheet? Save it as CSV.",
            )

    @property
    def array_keys(self) -> tuple[str, ...]:
        """Every key but those that give the rate."""
        return tuple(key for key in self.keys if key not in _RATE_KEYS)

    def load(self, key: str) -> FloatArray:
        """Read one array as float64.

        Raises
        ------
        InputError
            When there is no such key, the array is damaged, or it does not hold real numbers.
        """
        if key not in self.keys:
            raise InputError(
                f"{self.path} has no array {key!r}.", advice=f"It has {listed(self.keys)}."
            )
        try:
            with self.path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
                values = archive[key]
        except _BROKEN as error:
            raise self._damaged(f"array {key!r}", error) from error
        except MemoryError as error:
            raise self._too_big(key) from error
        if values.dtype.kind not in "iuf":
            raise InputError(
                f"{key} in {self.path} holds {values.dtype}, not real numbers.",
                advice=f"Choose another array of {listed(self.keys)}.",
            )
        numbers: FloatArray = values.astype(np.float64)
        return numbers

    def stated_rate(self) -> tuple[float | None, str]:
        """Give the rate that the archive itself states, in Hz, and the key that does."""
        for key in _RATE_KEYS:
            if key in self.keys and (values := self.load(key)).size == 1:
                return float(values.item()), key
        return None, ""

    def _damaged(self, what: str, error: Exception) -> InputError:
        if "allow_pickle" in str(error):
            return InputError(
                f"{what} in {self.path} holds Python objects, which are never unpacked.",
                advice="Save plain numbers instead: unpacking objects would run foreign code.",
            )
        return InputError(
            f"{what} in {self.path} is damaged or was not written by NumPy.",
            advice="Copy the file again, or save it anew with `numpy.savez`.",
        )

    def _too_big(self, key: str) -> InputError:
        return InputError(
            f"{key} in {self.path} does not fit into memory.", advice="Cut it into parts."
        )
