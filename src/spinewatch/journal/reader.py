"""The reading end of the journal: its own connection, which cannot write."""

from collections.abc import Iterator
from pathlib import Path
from typing import Self

from spinewatch.journal.cursors import write_cursor
from spinewatch.journal.expired import ExpiredSpan, read_expired
from spinewatch.journal.faults import reported
from spinewatch.journal.limits import SCHEMA_VERSION
from spinewatch.journal.persons import person_of_epoch
from spinewatch.journal.queries import LAST, Queries
from spinewatch.journal.readonly import open_for_reading
from spinewatch.journal.rows import entry_of
from spinewatch.journal.schema import pragma
from spinewatch.model.results import Entry, Producer


class JournalReader:
    """Entries as they were committed, while a writer may be at work in another thread or process.

    For one thread at a time. Nothing that is not on disk yet is ever seen.

    Parameters
    ----------
    path
        The file; a journal must exist there.

    Raises
    ------
    JournalError
        Here and by every method, when the file is missing, foreign, damaged or newer.
    """

    def __init__(self, *, path: Path) -> None:
        self.path = path
        self._connection = open_for_reading(path)
        self._queries = Queries(connection=self._connection, path=path)

    def read(
        self, after_seq: int, *, producer: Producer, limit: int, epoch: str | None = None
    ) -> list[Entry]:
        """Give the next entries of a producer, in order of sequence.

        Parameters
        ----------
        after_seq
            The last one already known; 0 for none.
        producer
            Whose entries.
        limit
            How many at most.
        epoch
            Of which life of the journal; by default the present one.

        Returns
        -------
        list of Entry
            Some may have no label yet. Who delivers them elsewhere waits for it.
        """
        rows = self._queries.rows(
            """WHERE result.sequence = (SELECT sequence.number
                    FROM sequence JOIN epoch ON epoch.number = sequence.epoch
                    WHERE producer = ? AND token = ?)
                AND seq > ? ORDER BY seq LIMIT ?""",
            producer.value,
            epoch or self.epoch,
            after_seq,
            limit,
        )
        return [entry_of(row) for row in rows]

    def latest(self, kind: str) -> tuple[Entry, ...]:
        """Give the newest entry of each series of a kind: of each site, of each sensor."""
        newest = "WHERE series = ? ORDER BY boot DESC, mono_ns DESC LIMIT 1"
        return tuple(
            entry_of(row)
            for number in self._queries.series(kind)
            for row in self._queries.rows(newest, number)
        )

    def results(
        self, kind: str, *, boot_id: str, after_mono_ns: int = -1, until_mono_ns: int = LAST
    ) -> Iterator[Entry]:
        """Go through the entries of a kind of one boot, in order of monotonic time.

        A result speaks of the time that ends at its ``mono_ns``: hence after, and up to and with.
        """
        walk = self._queries.walk(
            kind,
            """WHERE series = ? AND boot = (SELECT number FROM boot WHERE boot_id = ?)
                AND (mono_ns, result.number) > (?, ?) AND mono_ns <= ?
                ORDER BY mono_ns, result.number LIMIT ?""",
            boot_id,
            span=(after_mono_ns, until_mono_ns),
            order_key=lambda row: (row.mono_ns, row.number),
        )
        return map(entry_of, walk)

    def labelled_results(
        self, kind: str, *, after_utc_ns: int, until_utc_ns: int = LAST
    ) -> Iterator[Entry]:
        """Go through the labelled entries of a kind, over all boots, in order of UTC."""
        walk = self._queries.walk(
            kind,
            """WHERE series = ?
                AND (utc_ns, result.number) > (?, ?) AND utc_ns <= ?
                ORDER BY utc_ns, result.number LIMIT ?""",
            span=(after_utc_ns, until_utc_ns),
            order_key=lambda row: (row.utc_ns or 0, row.number),
        )
        return map(entry_of, walk)

    def counts(self) -> dict[str, int]:
        """Count the entries of each kind, over all epochs and boots."""
        kinds = self._queries.values("SELECT DISTINCT kind FROM series ORDER BY kind")
        count = """SELECT count(*) FROM result
            WHERE series IN (SELECT number FROM series WHERE kind = ?)"""
        return {kind: self._queries.values(count, kind)[0] for kind in kinds}

    def last_seq(self, producer: Producer, *, epoch: str | None = None) -> int:
        """Give the last sequence number that a producer was given, there still or not; or 0."""
        found = self._queries.values(
            """SELECT last_seq FROM sequence JOIN epoch ON epoch.number = sequence.epoch
                WHERE producer = ? AND token = ?""",
            producer.value,
            epoch or self.epoch,
        )
        return found[0] if found else 0

    def expired(self) -> tuple[ExpiredSpan, ...]:
        """List where results are gone, and why: by age, by size, by damage, or on request."""
        with reported(self.path):
            if pragma(self._connection, "user_version") < SCHEMA_VERSION:
                return ()
            return read_expired(self._connection)

    @property
    def epoch(self) -> str:
        """The present epoch."""
        return self.epochs()[-1]

    def epochs(self) -> tuple[str, ...]:
        """List the lives of this journal, the present one last."""
        return tuple(self._queries.values("SELECT token FROM epoch ORDER BY number"))

    def person(self, epoch: str) -> str | None:
        """Say whose results an epoch holds; None where that cannot be told."""
        with reported(self.path):
            return person_of_epoch(self._connection, epoch)

    def boots(self) -> tuple[str, ...]:
        """List the boots in it, the newest last."""
        return tuple(self._queries.values("SELECT boot_id FROM boot ORDER BY number"))

    def cursor(self, name: str, producer: Producer, *, epoch: str | None = None) -> int:
        """Give the sequence number up to which the reader of this name has come; 0 for none."""
        found = self._queries.values(
            "SELECT seq FROM cursor WHERE name = ? AND producer = ? AND epoch = ?",
            name,
            producer.value,
            epoch or self.epoch,
        )
        return found[0] if found else 0

    def set_cursor(
        self, name: str, producer: Producer, seq: int, *, epoch: str | None = None
    ) -> None:
        """Remember how far the reader of this name has come."""
        with reported(self.path):
            write_cursor(self.path, name, producer, epoch or self.epoch, seq)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
