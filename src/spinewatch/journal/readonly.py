"""Open the journal for reading only."""

import sqlite3
from pathlib import Path

from spinewatch.journal.faults import journal_error
from spinewatch.journal.limits import APPLICATION_ID, BUSY_TIMEOUT_S, SCHEMA_VERSION
from spinewatch.journal.schema import is_empty, pragma
from spinewatch.model.errors import JournalError


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Open an existing journal on a connection that cannot write.

    Raises
    ------
    JournalError
        When the file is missing, foreign, damaged or of a newer spinewatch.
    """
    if not path.exists():
        raise JournalError(
            f"There is no journal at {path}.",
            advice="Start the monitor with `spinewatch run`, or name the right folder.",
        )
    connection: sqlite3.Connection | None = None
    try:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro",
            uri=True,
            timeout=BUSY_TIMEOUT_S,
            isolation_level=None,
            check_same_thread=False,
        )
        _refuse_what_is_not_ours(connection, path)
    except (sqlite3.Error, UnicodeDecodeError, JournalError) as error:
        if connection is not None:
            connection.close()
        if isinstance(error, JournalError):
            raise
        raise journal_error(error, path) from error
    return connection


def _refuse_what_is_not_ours(connection: sqlite3.Connection, path: Path) -> None:
    if is_empty(connection) or pragma(connection, "application_id") != APPLICATION_ID:
        raise JournalError(
            f"The file {path} is no journal of spinewatch.",
            advice="Start the monitor with `spinewatch run`, or name the right folder.",
        )
    if pragma(connection, "user_version") > SCHEMA_VERSION:
        raise JournalError(
            f"The journal {path} was written by a newer spinewatch.",
            advice="Update spinewatch to read it.",
        )
