"""What the database refused for good, kept in a file of JSON lines."""

import os
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

import msgspec
from msgspec import Struct

from spinewatch.influx.answers import is_expired
from spinewatch.influx.limits import MAX_DEAD_LETTER_BYTES
from spinewatch.influx.storing import Refused
from spinewatch.influx.waiting import EntryId
from spinewatch.model.errors import SpinewatchError
from spinewatch.model.results import Entry, Producer


class DeadLetter(Struct, frozen=True, kw_only=True):
    """A stretch of entries, or one, with points that were refused.

    ``lines`` holds the refused points in line protocol, or the result of an entry that has no time.
    It is empty for what was older than the database keeps: that is a stretch and no mistake.
    """

    person: str
    producer: Producer
    epoch: str
    first_seq: int
    last_seq: int
    reason: str
    lines: tuple[str, ...] = ()


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


def _goes_on(letter: DeadLetter, entry: EntryId) -> bool:
    same = entry.sequence == (letter.person, letter.producer, letter.epoch)
    return same and not letter.lines and entry.seq == letter.last_seq + 1


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
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._set_large_file_aside()
            with self.path.open("ab") as file:
                file.write(msgspec.json.Encoder().encode_lines(letters))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise SpinewatchError(
                f"The file of refused points {self.path} cannot be written: {error.strerror}.",
                advice=f"Give the user that runs the recorder access to {self.path.parent}, "
                "and free space on that disk.",
            ) from error

    def _set_large_file_aside(self) -> None:
        if self.path.exists() and self.path.stat().st_size >= MAX_DEAD_LETTER_BYTES:
            self.path.replace(self.path.with_name(f"{self.path.name}.old"))
