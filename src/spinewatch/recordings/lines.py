"""Lines of a text table to numbers: at full speed where they are plain, exactly where not."""

import io
import re
from typing import Final

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.model.errors import InputError
from spinewatch.recordings.dialect import Dialect, is_comment, is_number

_NEWLINE: Final = ord("\n")
_LONGEST_SHOWN: Final = 40


def parse(
    chunk: bytes, first_line: int, *, dialect: Dialect, columns: tuple[int, ...]
) -> FloatArray:
    """Give the chosen columns of whole lines, shape (lines, columns); empty cells are NaN.

    Parameters
    ----------
    chunk
        Lines, each ended by a newline.
    first_line
        Number of the first of them in the file, counted from 1.
    dialect, columns
        How the table is written and which columns (0-based) are wanted.

    Raises
    ------
    InputError
        When a line has the wrong number of cells, or a cell is no number; names line and column.
    """
    plain = _plain(chunk, dialect)
    values = None
    if _is_even(plain, dialect):
        values = _fast(plain, dialect, columns)
        if values is None:
            values = _fast(_with_nan(plain, dialect), dialect, columns)
    return _exact(chunk, first_line, dialect, columns) if values is None else values


def _plain(chunk: bytes, dialect: Dialect) -> bytes:
    """Drop quotes and carriage returns, and make decimal commas points."""
    chunk = chunk.replace(b'"', b"").replace(b"\r", b"")
    return chunk.replace(b",", b".") if dialect.decimal_comma else chunk


def _is_even(text: bytes, dialect: Dialect) -> bool:
    """Whether every line has the same number of cells: the fast parser does not look."""
    letters = np.frombuffer(text, dtype=np.uint8)
    ends = np.flatnonzero(letters == _NEWLINE)
    delimiters = np.flatnonzero(letters == ord(dialect.delimiter))
    expected = np.arange(1, len(ends) + 1) * (dialect.fields - 1)
    return np.array_equal(np.searchsorted(delimiters, ends), expected)


def _with_nan(text: bytes, dialect: Dialect) -> bytes:
    """Write ``nan`` into empty cells."""
    delimiter = re.escape(dialect.delimiter.encode())
    empty = rb"(?:(?<=" + delimiter + rb")|(?<=\n)|\A)(?=" + delimiter + rb"|\n)"
    return re.sub(empty, b"nan", text)


def _fast(text: bytes, dialect: Dialect, columns: tuple[int, ...]) -> FloatArray | None:
    """Let NumPy read; None where it stumbles or skips a line."""
    try:
        values = np.loadtxt(
            io.BytesIO(text),
            delimiter=dialect.delimiter,
            usecols=columns,
            ndmin=2,
            comments=None,
            encoding="latin-1",
        )
    except ValueError:
        return None
    return values if len(values) == text.count(b"\n") else None


def _exact(chunk: bytes, first_line: int, dialect: Dialect, columns: tuple[int, ...]) -> FloatArray:
    """Read line by line, so that what is wrong can be named."""
    rows = []
    for number, raw in enumerate(chunk.split(b"\n")[:-1], start=first_line):
        line = raw.decode("utf-8", errors="replace").rstrip("\r")
        if not is_comment(line):
            rows.append(_row(line, number, dialect, columns))
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(columns))


def _row(line: str, number: int, dialect: Dialect, columns: tuple[int, ...]) -> list[float]:
    cells = [cell.strip() for cell in line.replace('"', "").split(dialect.delimiter)]
    if not line.strip() and dialect.fields > 1:
        raise InputError(
            f"Line {number} is blank, with samples after it.",
            advice="Remove the line, or fill it with delimiters if a sample is missing there.",
        )
    if len(cells) != dialect.fields:
        raise InputError(
            f"Line {number} has {len(cells)} cells, the lines before it {dialect.fields}.",
            advice="Was the file cut off or edited there? Correct or remove the line.",
        )
    return [_number(cells[column], number, column, dialect) for column in columns]


def _number(cell: str, line: int, column: int, dialect: Dialect) -> float:
    if not cell:
        return float("nan")
    if not is_number(cell, decimal_comma=dialect.decimal_comma):
        name = f" ({dialect.header[column]})" if column < len(dialect.header) else ""
        raise InputError(
            f"Line {line}, column {column + 1}{name}: found {cell[:_LONGEST_SHOWN]!r}, "
            "expected a number.",
            advice="Leave the cell empty where a sample is missing, or choose other columns.",
        )
    return float(cell.replace(",", ".") if dialect.decimal_comma else cell)
