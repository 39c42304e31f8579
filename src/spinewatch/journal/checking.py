"""Whether the journal is whole: a look at the start, and all of it in small portions later.

``PRAGMA quick_check`` reads the whole file in one go: 1.2 GB after two weeks, which takes a slow SD
card more than a minute. The start looks at what it is about to rely on: the small tables, and the
newest results through every index. The rest is read while monitoring goes on.
"""

import sqlite3
from typing import Final

import msgspec

from spinewatch.journal.limits import CHECK_CHUNK
from spinewatch.journal.rows import StoredRow, entry_of
from spinewatch.journal.schema import TABLES
from spinewatch.journal.transactions import one_view
from spinewatch.model.errors import JournalError

_NEWEST: Final = 200
"""Rows that the start looks at: the last minutes are what a power cut can have hurt."""

_SMALL: Final = tuple(
    f"SELECT * FROM {table}"  # noqa: S608 - the names stand in the next line
    for table in ("epoch", "sequence", "series", "boot", "cursor", "state")
)

_ROWS: Final = """SELECT result.number, 'monitor', '', seq, mono_ns, utc_ns, utc_offset_min, payload
    FROM result WHERE number > ? ORDER BY number LIMIT ?"""

_NEWEST_ROWS: Final = """SELECT number, 'monitor', '', seq, mono_ns, utc_ns, utc_offset_min, payload
    FROM result ORDER BY number DESC LIMIT ?"""

_BY_SEQ: Final = """SELECT count(*) FROM result AS r
    JOIN result AS s INDEXED BY result_by_seq ON s.sequence = r.sequence AND s.seq = r.seq
    WHERE r.number BETWEEN ? AND ? AND s.number = r.number"""

_BY_TIME: Final = """SELECT count(*) FROM result AS r
    JOIN result AS s INDEXED BY result_by_time
        ON s.series = r.series AND s.boot = r.boot AND s.mono_ns = r.mono_ns
    WHERE r.number BETWEEN ? AND ? AND s.number = r.number"""


def first_look(connection: sqlite3.Connection) -> str | None:
    """Look at what a start relies on; says what is wrong, or None.

    Raises
    ------
    sqlite3.DatabaseError
        When SQLite meets damage itself.
    """
    # Another process may delete meanwhile (`spinewatch forget`): that is no damage.
    with one_view(connection):
        return _first_fault(connection)


def _first_fault(connection: sqlite3.Connection) -> str | None:
    tables = connection.execute("SELECT count(*) FROM sqlite_master WHERE sql LIKE 'CREATE%'")
    if tables.fetchone()[0] < len(TABLES):
        return "a table is missing"
    for query in _SMALL:
        connection.execute(query).fetchall()
    beyond = connection.execute(
        """SELECT count(*) FROM sequence AS s
            WHERE last_seq < (SELECT max(seq) FROM result WHERE sequence = s.number)"""
    ).fetchone()[0]
    if beyond:
        return "sequence numbers beyond the last one given"
    newest = [StoredRow._make(row) for row in connection.execute(_NEWEST_ROWS, (_NEWEST,))]
    return _fault_of(connection, newest[::-1])


class Checker:
    """Goes through all results once, in portions, each a short transaction of its own."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._after = -1
        self.is_over = False

    def portion(self) -> str | None:
        """Check the next results; says what is wrong, or None.

        Raises
        ------
        sqlite3.DatabaseError
            When SQLite meets damage itself.
        """
        with one_view(self._connection):
            found = self._connection.execute(_ROWS, (self._after, CHECK_CHUNK))
            rows = [StoredRow._make(row) for row in found]
            self.is_over = len(rows) < CHECK_CHUNK
            if rows:
                self._after = rows[-1].number
            return _fault_of(self._connection, rows)


def _fault_of(connection: sqlite3.Connection, rows: list[StoredRow]) -> str | None:
    if not rows:
        return None
    for row in rows:
        if not _is_whole(row):
            return f"result {row.number} cannot be read"
    ends = (rows[0].number, rows[-1].number)
    for index, query in (("sequence", _BY_SEQ), ("time", _BY_TIME)):
        if connection.execute(query, ends).fetchone()[0] != len(rows):
            return f"the index by {index} does not fit results {ends[0]} to {ends[1]}"
    return None


def _is_whole(row: StoredRow) -> bool:
    try:
        return entry_of(row).result.mono_ns == row.mono_ns
    except (JournalError, msgspec.MsgspecError, UnicodeDecodeError):
        return False
