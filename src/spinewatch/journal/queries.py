"""Rows as readers select them: at once, or walked through in chunks."""

import sqlite3
from collections.abc import Callable, Iterator
from heapq import merge
from pathlib import Path
from typing import Any, Final

from spinewatch.journal.faults import reported
from spinewatch.journal.limits import READ_CHUNK
from spinewatch.journal.rows import StoredRow

_SELECT: Final = """SELECT result.number, sequence.producer, epoch.token, result.seq,
        result.mono_ns, result.utc_ns, result.utc_offset_min, result.payload
    FROM result
    JOIN sequence ON sequence.number = result.sequence
    JOIN epoch ON epoch.number = sequence.epoch"""

LAST: Final = 2**63 - 1
"""The largest integer that SQLite knows."""

Value = int | str
OrderKey = Callable[[StoredRow], tuple[int, int]]
"""Time and number of a row: its place in the order of a walk."""


class Queries:
    """Selects from one connection; SQLite's errors come out as `JournalError`."""

    def __init__(self, *, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def values(self, query: str, *arguments: Value) -> list[Any]:
        """Give what a query of a single column finds."""
        with reported(self._path):
            return [value for (value,) in self._connection.execute(query, arguments)]

    def rows(self, condition: str, *arguments: Value) -> list[StoredRow]:
        """Give the results that meet a condition."""
        with reported(self._path):
            found = self._connection.execute(f"{_SELECT} {condition}", arguments)
            return [StoredRow._make(row) for row in found]

    def series(self, kind: str) -> list[int]:
        """Give the numbers of all series of a kind."""
        return self.values("SELECT number FROM series WHERE kind = ? ORDER BY identity", kind)

    def walk(
        self,
        kind: str,
        condition: str,
        *key: Value,
        span: tuple[int, int],
        order_key: OrderKey,
    ) -> Iterator[StoredRow]:
        """Go through all series of a kind together, in the order of ``order_key``.

        ``condition`` takes a series, the ``key``, the position (time and number) after which to
        start, the time at which to end, and how many rows to fetch, in that order.
        """
        walks = [
            self._walk_one(condition, number, *key, span=span, order_key=order_key)
            for number in self.series(kind)
        ]
        return merge(*walks, key=order_key)

    def _walk_one(
        self, condition: str, *key: Value, span: tuple[int, int], order_key: OrderKey
    ) -> Iterator[StoredRow]:
        """Fetch one series in chunks, each from where the last one ended."""
        after, until = (span[0], LAST), span[1]
        while chunk := self.rows(condition, *key, *after, until, READ_CHUNK):
            yield from chunk
            after = order_key(chunk[-1])
