"""Overwriting what deleted results have left behind in the file of a journal and in its log.

``PRAGMA secure_delete`` makes SQLite overwrite what a connection deletes itself. The writer does so
only where it writes a page anyway (see `opening`): pages that it has freed, because their results
were too old or had moved, keep what they held until they are used again.
"""

import sqlite3
import time
from typing import Final

from spinewatch.journal.limits import PAGE_BYTES, SCRUB_PAGES
from spinewatch.journal.schema import pragma
from spinewatch.journal.transactions import transaction

_TABLE: Final = """CREATE TABLE IF NOT EXISTS scrap (
    number INTEGER PRIMARY KEY,
    filler BLOB NOT NULL
) STRICT"""

_FOLD_TRIES: Final = 3
_FOLD_APART_S: Final = 0.1
"""Each time SQLite itself waits for the length of its timeout, 15 s altogether: readers and the
writer hold the log for milliseconds, a backup for as long as it copies."""


def scrub(connection: sqlite3.Connection) -> bool:
    """Overwrite every free page, then fold the log into the file and cut it.

    In short transactions, so that a monitor's commit never waits for long. What a crash leaves of
    it is put in order by the next call.

    Parameters
    ----------
    connection
        One with ``secure_delete = ON``.

    Returns
    -------
    bool
        Whether the log could be cut: not while somebody goes on reading what it holds.
    """
    while (free := pragma(connection, "freelist_count")) > 0:
        _take(connection, min(free, SCRUB_PAGES))
    while _give_back(connection):
        pass
    connection.execute("DROP TABLE IF EXISTS scrap")
    return _fold(connection)


def _take(connection: sqlite3.Connection, pages: int) -> None:
    """Put zeros on free pages; they stay in use, or the next call would be given the same."""
    with transaction(connection):
        connection.execute(_TABLE)
        # All of a page but the number of the next one.
        connection.execute(
            "INSERT INTO scrap (filler) VALUES (zeroblob(?))", (pages * (PAGE_BYTES - 4),)
        )


def _give_back(connection: sqlite3.Connection) -> bool:
    """Free some of these pages again; says whether there were any."""
    with transaction(connection):
        connection.execute(_TABLE)
        freed = connection.execute(
            "DELETE FROM scrap WHERE number = (SELECT max(number) FROM scrap)"
        )
    return freed.rowcount > 0


def _fold(connection: sqlite3.Connection) -> bool:
    for _ in range(_FOLD_TRIES):
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if not busy:
            return True
        time.sleep(_FOLD_APART_S)
    return False
