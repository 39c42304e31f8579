"""Take old results out of the journal, a few hundred at a time."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spinewatch.journal.cursors import stored_cursor
from spinewatch.journal.expired import ExpiredSpan, Why, note_expired
from spinewatch.journal.limits import PRUNE_CHUNK
from spinewatch.journal.queries import LAST
from spinewatch.journal.transactions import transaction
from spinewatch.model.results import Producer


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sequence of numbers: a producer in an epoch; ``number`` is that of its row."""

    number: int
    producer: Producer
    epoch: str


@dataclass(frozen=True, slots=True)
class _Found:
    number: int
    seq: int
    utc_ns: int | None


class Pruner:
    """Deletes results of one kind, oldest first, each chunk a transaction of its own.

    Parameters
    ----------
    connection
        The writer's.
    recorders
        Which recorders must have stored a result before age takes it away.
    """

    def __init__(self, *, connection: sqlite3.Connection, recorders: Iterable[str]) -> None:
        self._connection = connection
        self._recorders = tuple(recorders)
        self._passed: dict[tuple[int, str], int] = {}

    def lines(self) -> list[Line]:
        """List the sequences, of the oldest epoch first; what is being salvaged is not among."""
        rows = self._connection.execute(
            """SELECT sequence.number, producer, token
                FROM sequence JOIN epoch ON epoch.number = sequence.epoch
                ORDER BY epoch.number, sequence.number"""
        )
        return [
            Line(number=number, producer=Producer(producer), epoch=epoch)
            for number, producer, epoch in rows
        ]

    def prune_old(self, kind: str, before_utc_ns: int) -> int:
        """Delete a chunk of what is older and stored everywhere; says how many went."""
        for line in self.lines():
            found = self._oldest(line, kind, self._stored(line))
            old = found if self._is_before(line, found, before_utc_ns) else []
            old = old or _older(found, before_utc_ns)
            if old:
                return self._delete(line, kind, Why.AGE, old)
        return 0

    def prune_any(self, kind: str, *, stored_only: bool) -> int:
        """Delete a chunk of the oldest, whatever their age; says how many went."""
        for line in self.lines():
            found = self._oldest(line, kind, self._stored(line) if stored_only else LAST)
            if found:
                return self._delete(line, kind, Why.SIZE, found)
        return 0

    def _is_before(self, line: Line, found: Sequence[_Found], utc_ns: int) -> bool:
        """Whether a whole chunk without labels, of days without a clock, is older than that."""
        if len(found) < PRUNE_CHUNK or any(each.utc_ns is not None for each in found):
            return False
        later = self._connection.execute(
            """SELECT utc_ns FROM result WHERE sequence = ? AND seq > ? AND utc_ns IS NOT NULL
                ORDER BY seq LIMIT 1""",
            (line.number, found[-1].seq),
        ).fetchone()
        return later is not None and int(later[0]) < utc_ns

    def _stored(self, line: Line) -> int:
        """Give the number up to which every recorder has stored the sequence."""
        marks = [self._mark(recorder, line) for recorder in self._recorders]
        return min(marks, default=LAST)

    def _mark(self, recorder: str, line: Line) -> int:
        found = self._connection.execute(
            "SELECT seq FROM cursor WHERE name = ? AND producer = ? AND epoch = ?",
            (stored_cursor(recorder), line.producer.value, line.epoch),
        ).fetchone()
        return 0 if found is None else int(found[0])

    def _oldest(self, line: Line, kind: str, up_to: int) -> list[_Found]:
        rows = self._connection.execute(
            """SELECT result.number, seq, utc_ns
                FROM result JOIN series ON series.number = result.series
                WHERE sequence = ? AND seq > ? AND seq <= ? AND kind = ? ORDER BY seq LIMIT ?""",
            (line.number, self._passed_by(line, kind), up_to, kind, PRUNE_CHUNK),
        )
        return [_Found(*row) for row in rows]

    def _passed_by(self, line: Line, kind: str) -> int:
        """Say up to which number none of the kind is left: years of other kinds are skipped."""
        key = (line.number, kind)
        if key not in self._passed:
            found = self._connection.execute(
                """SELECT max(last_seq) FROM expired WHERE producer = ? AND epoch = ? AND tier = ?
                    AND why IN (?, ?)""",
                (line.producer.value, line.epoch, kind, Why.AGE.value, Why.SIZE.value),
            ).fetchone()[0]
            self._passed[key] = int(found or 0)
        return self._passed[key]

    def _delete(self, line: Line, kind: str, why: Why, found: Sequence[_Found]) -> int:
        stored = self._stored(line)
        span = ExpiredSpan(
            producer=line.producer,
            epoch=line.epoch,
            tier=kind,
            why=why,
            first_seq=found[0].seq,
            last_seq=found[-1].seq,
            results=len(found),
            unstored=sum(each.seq > stored for each in found),
        )
        with transaction(self._connection):
            self._connection.executemany(
                "DELETE FROM result WHERE number = ?", [(each.number,) for each in found]
            )
            note_expired(self._connection, span)
        self._passed[line.number, kind] = span.last_seq
        return len(found)


def _older(found: list[_Found], before_utc_ns: int) -> list[_Found]:
    """Give those up to the last that is old; one without a label is as old as the next with one.

    Nothing behind the first young one: numbers rise with time, and labels with numbers.
    """
    last = 0
    for count, each in enumerate(found, start=1):
        if each.utc_ns is None:
            continue
        if each.utc_ns >= before_utc_ns:
            return found[:last]
        last = count
    return found[:last]
