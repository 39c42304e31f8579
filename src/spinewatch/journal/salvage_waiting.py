"""A damaged file that waits to be salvaged: the new journal knows of it from its beginning."""

import sqlite3
from pathlib import Path
from typing import Final

_NOT_BEGUN: Final = -1
"""In place of the next part to be read."""


def await_salvage(connection: sqlite3.Connection, aside: Path) -> None:
    """Note a damaged file, inside the transaction that makes the new journal."""
    connection.execute(
        "INSERT INTO salvage (aside, next_part, results) VALUES (?, ?, 0)",
        (aside.name, _NOT_BEGUN),
    )


def awaiting_salvage(connection: sqlite3.Connection, journal: Path) -> Path | None:
    """Give the damaged file of which nothing was taken over yet, or None."""
    found = connection.execute(
        "SELECT aside FROM salvage WHERE next_part = ? ORDER BY number LIMIT 1", (_NOT_BEGUN,)
    ).fetchone()
    return None if found is None else journal.with_name(found[0])


def note_begun(connection: sqlite3.Connection, aside: Path) -> None:
    """Note that parts follow now, inside the transaction that takes over what comes before them."""
    connection.execute("UPDATE salvage SET next_part = 0 WHERE aside = ?", (aside.name,))
