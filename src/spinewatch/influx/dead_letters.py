"""What the database refused for good, kept in a file of JSON lines."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import BinaryIO, Final

import msgspec
from msgspec import Struct

from spinewatch.calibration.ownership import hand_over, make_folder
from spinewatch.influx.answers import is_expired
from spinewatch.influx.limits import MAX_DEAD_LETTER_BYTES
from spinewatch.influx.positions import SequenceId
from spinewatch.influx.storing import Refused
from spinewatch.influx.waiting import EntryId
from spinewatch.model.errors import SpinewatchError
from spinewatch.model.results import Entry, Producer


class DeadLetter(Struct, frozen=True, kw_only=True):
    """A stretch of entries, or one, with points that were refused.

    ``lines`` holds the refused points in line protocol, or the result of an entry that has no time.
    It is empty for what was older than the database keeps, and for what the sender does not have
    any more: those are stretches and no mistakes.
    """

    person: str
    producer: Producer
    epoch: str
    first_seq: int
    last_seq: int
    reason: str
    lines: tuple[str, ...] = ()

    @property
    def sequence(self) -> SequenceId:
        """Whose sequence numbers these are."""
        return SequenceId(self.person, self.producer, self.epoch)


_LETTERS: Final = msgspec.json.Decoder(DeadLetter)


def letters_of(refused: Iterable[Refused]) -> tuple[DeadLetter, ...]:
    """Make one letter per entry with bad points, and one per stretch of expired entries."""
    by_entry = sorted(refused, key=lambda each: each.line.entry)
    letters: list[DeadLetter] = []
    for entry, group in groupby(by_entry, key=lambda each: each.line.entry):
        points = list(group)
        bad = [each for each in points if not is_expired(each.reason)]
        if bad:
            letters.append(_letter(entry, bad[0].reason, bad))
        elif letters and _goes_on(letters[-1], entry):
            letters[-1] = msgspec.structs.replace(letters[-1], last_seq=entry.seq)
        else:
            letters.append(_letter(entry, points[0].reason, ()))
    return tuple(letters)


def timeless_letter(entry: Entry, person: str, reason: str) -> DeadLetter:
    """Make the letter of an entry that no point in time can be given to; it holds the entry."""
    return DeadLetter(
        person=person,
        producer=entry.producer,
        epoch=entry.epoch,
        first_seq=entry.seq,
        last_seq=entry.seq,
        reason=reason,
        lines=(msgspec.json.encode(entry.result).decode(),),
    )


def passing_letter(sequence: SequenceId, first: int, last: int, reason: str) -> DeadLetter:
    """Make the letter of a stretch that its sender does not have any more."""
    return DeadLetter(
        person=sequence.person,
        producer=sequence.producer,
        epoch=sequence.epoch,
        first_seq=first,
        last_seq=last,
        reason=reason,
    )


def _goes_on(letter: DeadLetter, entry: EntryId) -> bool:
    return (
        entry.sequence == letter.sequence and not letter.lines and entry.seq == letter.last_seq + 1
    )


def _letter(entry: EntryId, reason: str, bad: Sequence[Refused]) -> DeadLetter:
    return DeadLetter(
        person=entry.sequence.person,
        producer=entry.sequence.producer,
        epoch=entry.sequence.epoch,
        first_seq=entry.seq,
        last_seq=entry.seq,
        reason=reason,
        lines=tuple(each.line.text.decode() for each in bad),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetterSummary:
    """What two files of letters hold: how many sequence numbers by reason, most first, and bytes.

    ``unreadable`` counts lines that are none of a letter: a power cut may leave one.
    """

    results: tuple[tuple[str, int], ...]
    unreadable: int
    size: int


class DeadLetterFile:
    """Appends letters to a file; a file that has grown large is set aside as ``.old``.

    Parameters
    ----------
    path
        The file; it and its folder are made with the first letter.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, letters: Sequence[DeadLetter]) -> None:
        """Write letters and wait until they are on disk.

        Raises
        ------
        SpinewatchError
            When the file cannot be written.
        """
        if not letters:
            return
        try:
            make_folder(self.path.parent)
            self._set_large_file_aside()
            with open(self.path, "a+b", opener=_owner_only) as file:
                hand_over(file.fileno(), self.path)
                file.write(_line_break_after_torn(file))
                file.write(msgspec.json.Encoder().encode_lines(letters))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise SpinewatchError(
                f"The file of refused points {self.path} cannot be written: {error.strerror}.",
                advice=f"Give the user that runs the recorder access to {self.path.parent}, "
                "and free space on that disk.",
            ) from error

    def summary(self) -> DeadLetterSummary:
        """Say what is in the file, and in the one that was set aside.

        Raises
        ------
        SpinewatchError
            When one of them cannot be read.
        """
        spans = set[tuple[SequenceId, int, int, str]]()
        unreadable, size = 0, 0
        for line in self._lines():
            size += len(line)
            try:
                letter = _LETTERS.decode(line)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                unreadable += 1
                continue
            # A set: what was refused right before a crash is refused, and written, once more.
            spans.add((letter.sequence, letter.first_seq, letter.last_seq, letter.reason))
        found = Counter[str]()
        for _, first, last, reason in spans:
            found[reason] += last - first + 1
        return DeadLetterSummary(
            results=tuple(found.most_common()), unreadable=unreadable, size=size
        )

    @property
    def old_path(self) -> Path:
        """Where a file that has grown large goes."""
        return self.path.with_name(f"{self.path.name}.old")

    def _lines(self) -> Iterator[bytes]:
        for path in (self.old_path, self.path):
            try:
                with path.open("rb") as file:
                    yield from file
            except FileNotFoundError:
                continue
            except OSError as error:
                raise SpinewatchError(
                    f"The file of refused points {path} cannot be read: {error.strerror}.",
                    advice="Run this as the user that runs the recorder.",
                ) from error

    def _set_large_file_aside(self) -> None:
        if self.path.exists() and self.path.stat().st_size >= MAX_DEAD_LETTER_BYTES:
            self.path.replace(self.old_path)


def _line_break_after_torn(file: BinaryIO) -> bytes:
    """Give what ends a line that a power cut has torn: the next letter must not be lost with it."""
    if not file.seek(0, os.SEEK_END):
        return b""
    file.seek(-1, os.SEEK_END)
    return b"" if file.read(1) == b"\n" else b"\n"


def _owner_only(path: str, flags: int) -> int:
    """Open a file that only its owner can read: it holds what a body did."""
    return os.open(path, flags | os.O_NOFOLLOW, 0o600)
