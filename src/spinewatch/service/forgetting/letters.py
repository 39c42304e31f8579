"""Dead letters of a span: lines of a file to which a recorder may append at this moment."""

import os
import time
from collections.abc import Callable, Container, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from spinewatch.calibration.ownership import hand_over
from spinewatch.calibration.whole_file import sync_folder
from spinewatch.influx.dead_letters import DeadLetter
from spinewatch.journal.ranges import Numbered, Sequence, TimeSpan

IsForgotten = Callable[[Numbered], bool]

_ASIDE: Final = ".forgetting"
_SETTLE_S: Final = 0.2
"""A recorder opens the file for each write and closes it at once: who had it open before it was
renamed is done by then."""


def count_letters(path: Path, span: TimeSpan, persons: Container[str]) -> int:
    """Count the letters of persons that have a point of the span in them."""
    return sum(
        _is_of(line, span, persons, _never)
        for each in _files(path)
        for file in (each, _aside(each))
        for line in _lines(file)
    )


def forget_letters(
    path: Path, span: TimeSpan, persons: Container[str], is_forgotten: IsForgotten
) -> int:
    """Delete the letters with points of the span, and those of results that are forgotten.

    No letter is lost or doubled, wherever this is cut off. The file is put aside under another
    name, and what stays is appended to the one that the recorder may have begun by then: renamed
    over that one it would take the recorder's newest letters away. The file aside goes when all of
    it is on the disk; one that was left aside is taken up by the next call, which appends only what
    is not there yet.
    """
    deleted = 0
    for each in _files(path):
        if _aside(each).exists():
            deleted += _give_back(each, span, persons, is_forgotten)
        if any(_is_of(line, span, persons, is_forgotten) for line in _lines(each)):
            each.rename(_aside(each))
            time.sleep(_SETTLE_S)
            deleted += _give_back(each, span, persons, is_forgotten)
    return deleted


def _give_back(
    path: Path, span: TimeSpan, persons: Container[str], is_forgotten: IsForgotten
) -> int:
    """Append what stays of the file aside, and delete that; says how many letters are gone."""
    aside = _aside(path)
    lines = list(_lines(aside))
    kept = [line for line in lines if not _is_of(line, span, persons, is_forgotten)]
    there = set(_lines(path))
    # A set forgets no letter: two that are equal to the byte tell of one refusal.
    missing = [line for line in dict.fromkeys(kept) if line not in there]
    if missing:
        _append(path, missing, whose=aside)
        sync_folder(path.parent)
    aside.unlink()
    return len(lines) - len(kept)


def _aside(path: Path) -> Path:
    return path.with_name(path.name + _ASIDE)


def _files(path: Path) -> tuple[Path, Path]:
    return path, path.with_name(f"{path.name}.old")


def _lines(path: Path) -> Iterator[bytes]:
    with suppress(FileNotFoundError), path.open("rb") as file:
        yield from (line.rstrip(b"\n") for line in file)


def _append(path: Path, lines: list[bytes], *, whose: Path) -> None:
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
    with os.fdopen(os.open(path, flags, 0o600), "a+b") as file:
        hand_over(file.fileno(), whose)
        file.write(_line_break(file.fileno()) + b"\n".join(lines) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _line_break(descriptor: int) -> bytes:
    """Give what ends a line that a power cut has torn: no letter must be lost with it."""
    size = os.fstat(descriptor).st_size
    return b"\n" if size and os.pread(descriptor, 1, size - 1) != b"\n" else b""


def _is_of(line: bytes, span: TimeSpan, persons: Container[str], is_forgotten: IsForgotten) -> bool:
    """Whether a letter says something of the span; a mere stretch of numbers says nothing."""
    try:
        letter = msgspec.json.decode(line, type=DeadLetter)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return False
    if letter.person not in persons or not letter.lines:
        return False
    sequence = Sequence(letter.producer.value, letter.epoch)
    return is_forgotten(Numbered(sequence, letter.first_seq)) or any(
        span.start_ns <= _time_ns(each) < span.end_ns for each in letter.lines
    )


def _time_ns(point: str) -> int:
    """Read the time at the end of a point; a result without a time has none."""
    last = point.rpartition(" ")[2]
    return int(last) if last.isdecimal() else -1


def _never(_: Numbered) -> bool:
    return False
