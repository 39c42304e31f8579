"""The numbers that a salvaged result gets in the new journal: of sequence, series and boot."""

import sqlite3
from typing import Final, NamedTuple

from spinewatch.journal.salvage_meta import Meta, SequenceTold
from spinewatch.model.results import Producer

RESERVED: Final = 1_000
"""Salvaged epochs at most, and numbers kept free below the new epoch for sequences whose own epoch
cannot be read."""


class Line(NamedTuple):
    """The number of a sequence in the new journal, and its epoch."""

    number: int
    epoch: str


class Numbers:
    """Finds the numbers, or gives new ones, inside the caller's transaction.

    Valid while every transaction is committed: after a rollback a new one is made.

    Parameters
    ----------
    connection
        Of the writer of the new journal.
    meta
        What the damaged one says of its numbers.
    made_epoch
        How an epoch is called, before its number, that takes the place of one nobody can read.
    """

    def __init__(self, *, connection: sqlite3.Connection, meta: Meta, made_epoch: str) -> None:
        self._connection = connection
        self._meta = meta
        self._made_epoch = made_epoch
        self._numbers: dict[tuple[str, ...], int] = {}
        self._lines: dict[int, Line] = {}

    def line(self, old: int, producer: Producer) -> Line | None:
        """Give number and epoch of the sequence here, hidden until its epoch is entered."""
        if old not in self._lines:
            told = self._meta.sequences.get(old)
            epoch = self._epoch_of(old, told)
            if epoch is None:
                return None
            last = 0 if told is None else told.last_seq
            self._connection.execute(
                "INSERT OR IGNORE INTO sequence (producer, epoch, last_seq) VALUES (?, ?, ?)",
                (producer.value, epoch, last),
            )
            number, token = self._connection.execute(
                """SELECT sequence.number, token FROM sequence
                    JOIN salvaged_epoch ON salvaged_epoch.number = sequence.epoch
                    WHERE producer = ? AND epoch = ?""",
                (producer.value, epoch),
            ).fetchone()
            self._lines[old] = Line(int(number), str(token))
        return self._lines[old]

    def _epoch_of(self, old: int, told: SequenceTold | None) -> int | None:
        """Give the epoch of a sequence; make one where nobody can read it: twice, not lost."""
        if told is not None:
            known = self._connection.execute(
                "SELECT number FROM salvaged_epoch WHERE number = ?", (told.epoch,)
            ).fetchone()
            if known is not None:
                return told.epoch
        made = self._connection.execute("SELECT count(*) FROM salvaged_epoch").fetchone()[0]
        if made >= RESERVED:
            return None
        self._connection.execute(
            """INSERT OR IGNORE INTO salvaged_epoch (number, token)
                SELECT 1 + coalesce(max(number), 0), ? FROM salvaged_epoch""",
            (f"{self._made_epoch}-{old}",),
        )
        return self._number(
            "SELECT number FROM salvaged_epoch WHERE token = ?", (f"{self._made_epoch}-{old}",)
        )

    def series(self, kind: str, identity: str) -> int:
        """Give the number of a series."""
        if (kind, identity) not in self._numbers:
            self._connection.execute(
                "INSERT OR IGNORE INTO series (kind, identity) VALUES (?, ?)", (kind, identity)
            )
            self._numbers[kind, identity] = self._number(
                "SELECT number FROM series WHERE kind = ? AND identity = ?", (kind, identity)
            )
        return self._numbers[kind, identity]

    def boot(self, boot_id: str) -> int:
        """Give the boot's number; one that was not told of comes before all others."""
        if (boot_id,) not in self._numbers:
            self._connection.execute(
                """INSERT OR IGNORE INTO boot (number, boot_id)
                    SELECT min(0, coalesce(min(number), 0)) - 1, ? FROM boot""",
                (boot_id,),
            )
            self._numbers[boot_id,] = self._number(
                "SELECT number FROM boot WHERE boot_id = ?", (boot_id,)
            )
        return self._numbers[boot_id,]

    def _number(self, query: str, key: tuple[str | int, ...]) -> int:
        return int(self._connection.execute(query, key).fetchone()[0])


def first_free_epoch(connection: sqlite3.Connection) -> int:
    """Give the number of a new epoch: behind all, those that are being salvaged among them."""
    present, salvaged = connection.execute(
        "SELECT (SELECT max(number) FROM epoch), (SELECT max(number) FROM salvaged_epoch)"
    ).fetchone()
    return max(present or 0, (salvaged or 0) + 2 * RESERVED) + 1
