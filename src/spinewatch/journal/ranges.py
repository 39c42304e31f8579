"""What the journal holds of a span of time, and which of its numbers are gone on purpose."""

from pathlib import Path
from typing import Final, NamedTuple, Self

from spinewatch.journal.cursors import stored_cursor
from spinewatch.journal.expired import ExpiredSpan, Why, read_expired
from spinewatch.journal.faults import reported
from spinewatch.journal.readonly import open_for_reading

_IN_SPAN: Final = """series IN (SELECT number FROM series WHERE kind = ?)
    AND utc_ns >= ? AND utc_ns < ?"""


class TimeSpan(NamedTuple):
    """UTC in nanoseconds, from ``start_ns`` up to but without ``end_ns``."""

    start_ns: int
    end_ns: int


class Sequence(NamedTuple):
    """Whose sequence numbers: each epoch of a journal starts anew, with 1."""

    producer: str
    epoch: str


class Numbered(NamedTuple):
    """One result by its number."""

    sequence: Sequence
    seq: int


class Run(NamedTuple):
    """Sequence numbers from ``first`` to ``last``, both included."""

    sequence: Sequence
    first: int
    last: int


class RangeReader:
    """Looks at times and numbers without the results themselves. For one thread at a time.

    Parameters
    ----------
    path
        The journal; it must exist.

    Raises
    ------
    JournalError
        Here and by every method, when the file is missing, foreign, damaged or newer.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = open_for_reading(path)

    def kinds(self) -> tuple[str, ...]:
        """List the kinds of results that it has ever held."""
        query = "SELECT DISTINCT kind FROM series ORDER BY kind"
        with reported(self._path):
            return tuple(str(kind) for (kind,) in self._connection.execute(query))

    def count(self, kind: str, span: TimeSpan) -> int:
        """Count the results of a kind whose label lies in a span."""
        with reported(self._path):
            found = self._connection.execute(
                f"SELECT count(*) FROM result WHERE {_IN_SPAN}",  # noqa: S608 - ours alone
                (kind, *span),
            )
            return int(found.fetchone()[0])

    def undated(self) -> int:
        """Count the results that have no label: nobody knows when they were."""
        query = "SELECT count(*) FROM result WHERE utc_ns IS NULL"
        with reported(self._path):
            return int(self._connection.execute(query).fetchone()[0])

    def numbers(self, kind: str, span: TimeSpan) -> list[Numbered]:
        """Give the numbers of the results of a kind in a span."""
        with reported(self._path):
            found = self._connection.execute(
                f"""SELECT producer, token, seq FROM result
                    JOIN sequence ON sequence.number = result.sequence
                    JOIN epoch ON epoch.number = sequence.epoch
                    WHERE {_IN_SPAN}""",  # noqa: S608 - ours alone
                (kind, *span),
            )
            return [Numbered(Sequence(producer, epoch), seq) for producer, epoch, seq in found]

    def runs(self, span: TimeSpan) -> list[Run]:
        """Give the numbers of all results in a span, as runs without a hole."""
        runs: list[Run] = []
        with reported(self._path):
            for producer, epoch, seq in self._connection.execute(
                """SELECT producer, token, seq FROM result
                    JOIN sequence ON sequence.number = result.sequence
                    JOIN epoch ON epoch.number = sequence.epoch
                    WHERE series IN (SELECT number FROM series) AND utc_ns >= ? AND utc_ns < ?
                    ORDER BY result.sequence, seq""",
                span,
            ):
                sequence = Sequence(producer, epoch)
                if runs and runs[-1].sequence == sequence and runs[-1].last == seq - 1:
                    runs[-1] = runs[-1]._replace(last=seq)
                else:
                    runs.append(Run(sequence, seq, seq))
        return runs

    def bounds(self) -> TimeSpan | None:
        """Give from when to when there are labelled results; None without any."""
        query = """SELECT min(utc_ns), max(utc_ns) FROM result
            WHERE series = ? AND utc_ns IS NOT NULL"""
        with reported(self._path):
            numbers = self._connection.execute("SELECT number FROM series").fetchall()
            ends = [self._connection.execute(query, number).fetchone() for number in numbers]
        known = [(first, last) for first, last in ends if first is not None]
        if not known:
            return None
        return TimeSpan(min(first for first, _ in known), max(last for _, last in known) + 1)

    def ends(self) -> dict[Sequence, int]:
        """Give the last number that each sequence has given, whether it is still there or not."""
        query = """SELECT producer, token, last_seq FROM sequence
            JOIN epoch ON epoch.number = sequence.epoch"""
        with reported(self._path):
            found = self._connection.execute(query)
            return {Sequence(producer, epoch): int(last) for producer, epoch, last in found}

    def present_epoch(self) -> str:
        """Give the epoch that new results get."""
        query = "SELECT token FROM epoch ORDER BY number DESC LIMIT 1"
        with reported(self._path):
            return str(self._connection.execute(query).fetchone()[0])

    def holds(self, numbered: Numbered) -> bool:
        """Say whether a result is there, whatever its time."""
        (producer, epoch), seq = numbered
        with reported(self._path):
            found = self._connection.execute(
                """SELECT 1 FROM result WHERE seq = ? AND sequence = (SELECT sequence.number
                    FROM sequence JOIN epoch ON epoch.number = sequence.epoch
                    WHERE producer = ? AND token = ?)""",
                (seq, producer, epoch),
            )
            return found.fetchone() is not None

    def mark(self, recorder: str, sequence: Sequence) -> int:
        """Give up to which number a recorder has stored a sequence, as far as is remembered."""
        with reported(self._path):
            found = self._connection.execute(
                "SELECT seq FROM cursor WHERE name = ? AND producer = ? AND epoch = ?",
                (stored_cursor(recorder), *sequence),
            ).fetchone()
        return int(found[0]) if found else 0

    def forgotten(self) -> tuple[Run, ...]:
        """Give the numbers that a person had deleted, in order."""
        is_there = "SELECT 1 FROM sqlite_master WHERE name = 'forgotten'"
        query = """SELECT producer, epoch, first_seq, last_seq FROM forgotten
            ORDER BY producer, epoch, first_seq"""
        with reported(self._path):
            if self._connection.execute(is_there).fetchone() is None:
                return ()
            found = self._connection.execute(query).fetchall()
        return tuple(Run(Sequence(by, epoch), first, last) for by, epoch, first, last in found)

    def given_up(self) -> tuple[ExpiredSpan, ...]:
        """Give where results are gone that a recorder may not have had: for room, or by damage."""
        with reported(self._path):
            spans = read_expired(self._connection)
        return tuple(
            span for span in spans if span.unstored or (span.why is Why.DAMAGE and span.results)
        )

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
