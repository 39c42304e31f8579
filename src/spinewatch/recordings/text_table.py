"""A CSV file as a table of numbers, read in pieces."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.model.errors import InputError
from spinewatch.recordings.dialect import sniff
from spinewatch.recordings.files import unreadable
from spinewatch.recordings.limits import CHUNK_BYTES, HEAD_BYTES
from spinewatch.recordings.lines import parse
from spinewatch.recordings.messages import listed
from spinewatch.recordings.values import Progress


class TextTable:
    """Columns of a text file, by header name or 1-based number.

    Parameters
    ----------
    path
        The file.
    progress
        Told how many bytes were read.
    """

    stated_fs_hz: float | None = None
    """A text table has no agreed place for a rate."""

    stated_by = ""

    def __init__(self, path: Path, *, progress: Progress | None = None) -> None:
        self._path = path
        self._progress = progress
        self._dialect = sniff(path)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that holds anything: its name, or its number where it has none."""
        return tuple(self._name(index) for index in self._dialect.used)

    def resolve(self, wanted: tuple[str, ...]) -> tuple[str, ...]:
        """Check names of columns and give them as ``columns`` has them.

        Raises
        ------
        InputError
            When there is no such column, or two have that name.
        """
        return tuple(self._name(self._index(name)) for name in wanted)

    def read(self, columns: tuple[str, ...]) -> FloatArray:
        """Read columns, shape (n, columns), NaN where a cell is empty.

        Raises
        ------
        InputError
            When a cell is no number or a line has too few or too many; names the line.
        """
        indices = tuple(self._index(name) for name in columns)
        try:
            with self._path.open("rb") as file:
                parts = list(self._parts(file, indices))
        except OSError as error:
            raise unreadable(self._path, error) from error
        return _joined(parts, len(columns))

    def _parts(self, file: BinaryIO, indices: tuple[int, ...]) -> Iterator[FloatArray]:
        end = _end_of_text(file)
        file.seek(self._dialect.first_byte)
        line = self._dialect.first_line
        while (left := end - file.tell()) > 0:
            chunk = file.read(min(CHUNK_BYTES, left))
            chunk += file.readline(max(0, end - file.tell()))
            if not chunk.endswith(b"\n"):
                chunk += b"\n"
            yield parse(chunk, line, dialect=self._dialect, columns=indices)
            line += chunk.count(b"\n")
            if self._progress is not None:
                self._progress(len(chunk))

    def _name(self, index: int) -> str:
        header = self._dialect.header
        name = header[index] if index < len(header) else ""
        return name if header.count(name) == 1 and name else str(index + 1)

    def _index(self, name: str) -> int:
        header = self._dialect.header
        if header.count(name) > 1:
            raise InputError(
                f"{self._path} has {header.count(name)} columns named {name!r}.",
                advice="Choose one by its number, counted from 1.",
            )
        if name in header:
            return header.index(name)
        if name.isdecimal() and 1 <= int(name) <= self._dialect.fields:
            return int(name) - 1
        raise InputError(
            f"{self._path} has no column {name!r}.",
            advice=f"It has {listed(self.columns)}; numbers from 1 do as well.",
        )


def _end_of_text(file: BinaryIO) -> int:
    """Offset behind the last line that is not blank. A tab at its end may be a delimiter."""
    size = file.seek(0, 2)
    start = max(0, size - HEAD_BYTES)
    file.seek(start)
    return start + len(file.read().rstrip(b"\r\n "))


def _joined(parts: list[FloatArray], columns: int) -> FloatArray:
    """Put the pieces together, freeing each as it is copied: the table is never held twice."""
    table = np.empty((sum(map(len, parts)), columns))
    end = len(table)
    while parts:
        part = parts.pop()
        table[end - len(part) : end] = part
        end -= len(part)
    return table
