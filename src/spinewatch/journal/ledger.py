"""Who is who by number, which sequence number is next, and what is already written."""

import sqlite3
from collections.abc import Iterable
from typing import Final

from spinewatch.journal.limits import READ_CHUNK
from spinewatch.journal.rows import Row
from spinewatch.model.results import Producer

INSERT: Final = """INSERT INTO result
    (sequence, seq, series, boot, mono_ns, utc_ns, utc_offset_min, valid, payload)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""

Record = tuple[int, int, int, int, int, int | None, int | None, bool, str]


class Ledger:
    """The writer's memory of the numbers on disk.

    Valid for one run of committed transactions: after a rollback a new one is made, because this
    one remembers numbers that were never written.
    """

    def __init__(self, *, connection: sqlite3.Connection, epoch: str) -> None:
        self._connection = connection
        self._epoch = epoch
        self._series: dict[tuple[str, str], int] = {}
        self._boots: dict[str, int] = {}
        self._newest_ns: dict[tuple[int, int], int] = {}
        self._sequences: dict[Producer, tuple[int, int]] = {}

    def enter(self, rows: Iterable[Row]) -> int:
        """Write rows in their order, inside the caller's transaction.

        A row whose (kind, identity, boot, monotonic time) is on disk already was computed again
        after a crash: it is left out, and what is on disk keeps its sequence number.

        Returns
        -------
        int
            How many were left out.
        """
        fresh: list[Record] = []
        written: set[tuple[int, int, int]] = set()
        ignored = 0
        for row in rows:
            series, boot = self._series_of(row), self._boot_of(row.boot_id)
            if not self._is_new(series, boot, row.mono_ns, written):
                ignored += 1
                continue
            written.add((series, boot, row.mono_ns))
            sequence, seq = self._next_seq(row.producer)
            fresh.append((sequence, seq, series, boot, *row[4:]))
            if len(fresh) == READ_CHUNK:
                self._connection.executemany(INSERT, fresh)
                fresh.clear()
        self._connection.executemany(INSERT, fresh)
        self._connection.executemany(
            "UPDATE sequence SET last_seq = ? WHERE number = ?",
            [(last, number) for number, last in self._sequences.values()],
        )
        return ignored

    def _is_new(
        self, series: int, boot: int, mono_ns: int, written: set[tuple[int, int, int]]
    ) -> bool:
        """Look on disk only for what is not newer than all else: live, that is never."""
        newest = self._newest_ns.get((series, boot))
        if newest is None:
            newest = self._newest_on_disk(series, boot)
        self._newest_ns[series, boot] = max(newest, mono_ns)
        return mono_ns > newest or not (
            (series, boot, mono_ns) in written or self._is_on_disk(series, boot, mono_ns)
        )

    def _newest_on_disk(self, series: int, boot: int) -> int:
        found = self._connection.execute(
            "SELECT max(mono_ns) FROM result WHERE series = ? AND boot = ?", (series, boot)
        ).fetchone()[0]
        return -1 if found is None else int(found)

    def _is_on_disk(self, series: int, boot: int, mono_ns: int) -> bool:
        found = self._connection.execute(
            "SELECT 1 FROM result WHERE series = ? AND boot = ? AND mono_ns = ?",
            (series, boot, mono_ns),
        ).fetchone()
        return found is not None

    def _series_of(self, row: Row) -> int:
        key = (row.kind, row.identity)
        if key not in self._series:
            self._series[key] = self._number(
                "INSERT OR IGNORE INTO series (kind, identity) VALUES (?, ?)",
                "SELECT number FROM series WHERE kind = ? AND identity = ?",
                key,
            )
        return self._series[key]

    def _boot_of(self, boot_id: str) -> int:
        if boot_id not in self._boots:
            self._boots[boot_id] = self._number(
                "INSERT OR IGNORE INTO boot (boot_id) VALUES (?)",
                "SELECT number FROM boot WHERE boot_id = ?",
                (boot_id,),
            )
        return self._boots[boot_id]

    def _next_seq(self, producer: Producer) -> tuple[int, int]:
        number, last = self._sequences.get(producer) or self._sequence_on_disk(producer)
        self._sequences[producer] = (number, last + 1)
        return number, last + 1

    def _sequence_on_disk(self, producer: Producer) -> tuple[int, int]:
        """Read the stored counter, not the highest row: pruning may have removed that row."""
        number = self._number(
            """INSERT OR IGNORE INTO sequence (producer, epoch, last_seq)
                SELECT ?, number, 0 FROM epoch WHERE token = ?""",
            """SELECT sequence.number FROM sequence JOIN epoch ON epoch.number = sequence.epoch
                WHERE producer = ? AND token = ?""",
            (producer.value, self._epoch),
        )
        last = self._connection.execute(
            "SELECT last_seq FROM sequence WHERE number = ?", (number,)
        ).fetchone()[0]
        return number, int(last)

    def _number(self, insert: str, select: str, key: tuple[str, ...]) -> int:
        self._connection.execute(insert, key)
        return int(self._connection.execute(select, key).fetchone()[0])
