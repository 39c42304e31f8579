"""A copy of a journal that fits together, taken while somebody writes into it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from spinewatch.journal.faults import reported
from spinewatch.journal.readonly import open_for_reading
from spinewatch.model.errors import JournalError


def copy_journal(path: Path, to: Path) -> None:
    """Copy what is committed at this moment, with SQLite's online backup.

    In one step: copied page by page it would begin anew with every commit of the monitor, which is
    faster than an SD card. The one read transaction holds up no writer.

    Raises
    ------
    JournalError
        When the journal is missing, foreign or damaged, lacks what has still to be taken over from
        a damaged one, or the copy cannot be written.
    """
    with (
        closing(open_for_reading(path)) as source,
        closing(sqlite3.connect(to, isolation_level=None)) as copy,
        reported(path),
    ):
        source.backup(copy)
        # One file, without a write-ahead log beside it.
        copy.execute("PRAGMA journal_mode = DELETE")
        sound = copy.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
        aside = _being_salvaged(copy) if sound else None
    if not sound:
        raise JournalError(
            f"The journal {path} is damaged: its copy does not fit together.",
            advice="Restart the monitor, which sets a damaged journal aside; then try again.",
        )
    if aside is not None:
        raise JournalError(
            f"What can be read of the damaged journal {path.with_name(aside)} is still being taken "
            f"over into {path}: a backup would lack it.",
            advice="Let what writes this journal run, and try again when its log says that results "
            "were taken over, within an hour.",
        )


def _being_salvaged(copy: sqlite3.Connection) -> str | None:
    """Give the name of the damaged file that is not gone through to its end, or None."""
    known = "SELECT 1 FROM sqlite_schema WHERE name = 'salvage'"
    if copy.execute(known).fetchone() is None:
        return None  # as an earlier version made it
    found = copy.execute("SELECT aside FROM salvage LIMIT 1").fetchone()
    return None if found is None else str(found[0])
