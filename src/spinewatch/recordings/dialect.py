"""Find out how a text table is written: delimiter, decimal sign, header, first line of samples."""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from spinewatch.model.errors import InputError
from spinewatch.recordings.limits import HEAD_BYTES, SAMPLE_LINES

_DELIMITERS: Final = ("\t", ";", ",")
"""In order of preference: a comma may be a decimal sign where one of the others separates."""

_COMMENTS: Final = ("#", "%", "//")
_DECIMAL_COMMA: Final = re.compile(r"[+-]?\d*,\d+(?:[eE][+-]?\d+)?")
_MISSING: Final = frozenset({"", "na", "n/a", "null", "none", "-"})
"""Words that stand for a missing value: no name of a column. They are no number either."""

_BYTE_ORDER_MARK: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How one text table is written.

    Attributes
    ----------
    delimiter
        The character between two cells.
    decimal_comma
        Whether ``1,5`` is one and a half.
    header
        Names of the columns; empty where the file has none.
    fields
        Cells in a line of samples.
    used
        Which of them (0-based) are not empty throughout: a delimiter at the end of each line makes
        one that is.
    first_line, first_byte
        Where the samples begin: line number counted from 1, and offset in the file.
    """

    delimiter: str
    decimal_comma: bool
    header: tuple[str, ...]
    fields: int
    used: tuple[int, ...]
    first_line: int
    first_byte: int


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    offset: int
    text: str


def sniff(path: Path) -> Dialect:
    """Look at the first lines of a text table.

    Raises
    ------
    InputError
        When there are no lines of samples in it.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        whole = not file.read(1)
    content = _content(head, whole=whole)
    body = [line.text for line in content[1:]] or [line.text for line in content]
    delimiter, fields = _delimiter(body)
    rows = [_cells(text, delimiter, fields) for text in body]
    decimal_comma = _has_decimal_comma(rows, delimiter)
    if not any(is_number(cell, decimal_comma=decimal_comma) for row in rows for cell in row):
        raise _no_table(path)
    names = [cell.strip().strip('"').strip() for cell in content[0].text.split(delimiter)]
    has_header = len(content) > 1 and _is_header(names, rows[0], decimal_comma=decimal_comma)
    first = content[1] if has_header else content[0]
    return Dialect(
        delimiter=delimiter,
        decimal_comma=decimal_comma,
        header=tuple(names) if has_header else (),
        fields=fields,
        used=tuple(i for i in range(fields) if any(row[i] for row in rows)),
        first_line=first.number,
        first_byte=first.offset,
    )


def is_number(cell: str, *, decimal_comma: bool) -> bool:
    """Whether a cell holds a number; an empty cell does not."""
    try:
        float(cell.replace(",", ".") if decimal_comma else cell)
    except ValueError:
        return False
    return True


def is_comment(line: str) -> bool:
    """Whether a line is a remark and not data."""
    return line.lstrip().startswith(_COMMENTS)


def _content(head: bytes, *, whole: bool) -> list[_Line]:
    """Give the first lines that are neither blank nor comments; the last may be cut off."""
    lines = head.split(b"\n")
    if not whole:
        lines.pop()
    found: list[_Line] = []
    offset = 0
    for number, raw in enumerate(lines, start=1):
        text = raw.decode("utf-8", errors="replace").removeprefix(_BYTE_ORDER_MARK).rstrip("\r")
        if text.strip() and not is_comment(text):
            found.append(_Line(number, offset, text))
        offset += len(raw) + 1
        if len(found) > SAMPLE_LINES:
            break
    return found


def _delimiter(body: list[str]) -> tuple[str, int]:
    """Choose the delimiter that most lines have, and how many cells it makes of most lines."""
    for delimiter in _DELIMITERS:
        counts = Counter(count for text in body if (count := text.count(delimiter)))
        if 2 * counts.total() > len(body):
            return delimiter, counts.most_common(1)[0][0] + 1
    return ",", 1


def _cells(text: str, delimiter: str, fields: int) -> list[str]:
    cells = [cell.strip().strip('"').strip() for cell in text.split(delimiter)]
    return (cells + [""] * fields)[:fields]


def _has_decimal_comma(rows: list[list[str]], delimiter: str) -> bool:
    cells = [cell for row in rows for cell in row]
    has_point = any("." in cell and is_number(cell, decimal_comma=False) for cell in cells)
    return (
        delimiter != "," and not has_point and any(_DECIMAL_COMMA.fullmatch(cell) for cell in cells)
    )


def _is_header(names: list[str], samples: list[str], *, decimal_comma: bool) -> bool:
    """Names stand over numbers, or are nothing but text."""
    is_text = [
        name.lower() not in _MISSING and not is_number(name, decimal_comma=decimal_comma)
        for name in names
    ]
    over_number = any(
        text and is_number(cell, decimal_comma=decimal_comma)
        for text, cell in zip(is_text, samples, strict=False)
    )
    return over_number or all(is_text)


def _no_table(path: Path) -> InputError:
    return InputError(
        f"{path} holds no lines of samples in its first {HEAD_BYTES // 1024} KiB.",
        advice="Expected are columns of numbers, separated by commas, semicolons or tabs.",
    )
