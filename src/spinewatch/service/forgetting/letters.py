"""Dead letters of a span: lines of a file to which a recorder may append at this moment."""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from spinewatch.calibration.ownership import hand_over
from spinewatch.influx.dead_letters import DeadLetter
from spinewatch.journal.ranges import Numbered, Sequence, TimeSpan

IsForgotten = Callable[[Numbered], bool]

_ASIDE: Final = ".forgetting"
_SETTLE_S: Final = 0.2
"""A recorder opens the file for each write and closes it at once: who had it open before it was
renamed is done by then."""


def count_letters(path: Path, span: TimeSpan, person: str) -> int:
    """Count the letters of a person that have a point of the span in them."""
    found = 0
    for each in _files(path):
        with suppress(FileNotFoundError):
            found += sum(_is_of(line, span, person, _never) for line in _lines(each))
    return found


def forget_letters(path: Path, span: TimeSpan, person: str, is_forgotten: IsForgotten) -> int:
    """Delete the letters with points of the span, and those of results that are forgotten.

    The file is put aside and what stays is appended to the one that the recorder has begun by
    then. What a crash leaves aside is taken up by the next call.
    """
    deleted = 0
    for each in _files(path):
        aside = each.with_name(each.name + _ASIDE)
        if not aside.exists():
            if not count_letters(each, span, person) and not _any(each, person, is_forgotten):
                continue
            each.rename(aside)
            time.sleep(_SETTLE_S)
        lines = _lines(aside)
        kept = [line for line in lines if not _is_of(line, span, person, is_forgotten)]
        deleted += len(lines) - len(kept)
        _append(each, b"".join(kept), whose=aside)
        aside.unlink()
    return deleted


def _any(path: Path, person: str, is_forgotten: IsForgotten) -> bool:
    nowhere = TimeSpan(0, 0)
    with suppress(FileNotFoundError):
        return any(_is_of(line, nowhere, person, is_forgotten) for line in _lines(path))
    return False


def _files(path: Path) -> tuple[Path, Path]:
    return path, path.with_name(f"{path.name}.old")


def _lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


def _append(path: Path, content: bytes, *, whose: Path) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
    with os.fdopen(os.open(path, flags, 0o600), "ab") as file:
        hand_over(file.fileno(), whose)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _is_of(line: bytes, span: TimeSpan, person: str, is_forgotten: IsForgotten) -> bool:
    """Whether a letter says something of the span; a mere stretch of numbers says nothing."""
    try:
        letter = msgspec.json.decode(line, type=DeadLetter)
    except msgspec.MsgspecError:
        return False
    if letter.person != person or not letter.lines:
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
