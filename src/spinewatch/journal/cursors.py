"""How far each named reader has come.

Cursors are written through a short connection of their own, not through the writer's: readers live
in other threads and processes, and the writer's connection belongs to one thread. SQLite lets one
connection write at a time, for milliseconds; the other waits.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from spinewatch.journal.limits import BUSY_TIMEOUT_S
from spinewatch.model.results import Producer


def stored_cursor(recorder: str) -> str:
    """Name the cursor under which the sender remembers a recorder's mark."""
    return f"stored:{recorder}"


def write_cursor(path: Path, name: str, producer: Producer, epoch: str, seq: int) -> None:
    """Write how far the reader of this name has come."""
    with closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)) as connection:
        # NORMAL spares the SD card a flush per move: a cursor that a power cut sets back makes its
        # reader see entries again, which every reader must stand anyway.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(
            "INSERT OR REPLACE INTO cursor (name, producer, epoch, seq) VALUES (?, ?, ?, ?)",
            (name, producer.value, epoch, seq),
        )
