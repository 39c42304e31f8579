"""The tables of the journal.

Kind and identity, boot, producer and epoch are written once each and referred to by number: a
boot id alone would cost as much per second as all the columns together.
"""

import sqlite3
from typing import Final

from spinewatch.journal.limits import APPLICATION_ID, SCHEMA_VERSION

TABLES: Final = (
    """CREATE TABLE epoch (
        number INTEGER PRIMARY KEY,
        token TEXT NOT NULL UNIQUE
    ) STRICT""",
    """CREATE TABLE sequence (
        number INTEGER PRIMARY KEY,
        producer TEXT NOT NULL,
        epoch INTEGER NOT NULL REFERENCES epoch,
        last_seq INTEGER NOT NULL,
        UNIQUE (producer, epoch)
    ) STRICT""",
    """CREATE TABLE series (
        number INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        identity TEXT NOT NULL,
        UNIQUE (kind, identity)
    ) STRICT""",
    """CREATE TABLE boot (
        number INTEGER PRIMARY KEY,
        boot_id TEXT NOT NULL UNIQUE
    ) STRICT""",
    """CREATE TABLE result (
        number INTEGER PRIMARY KEY,
        sequence INTEGER NOT NULL REFERENCES sequence,
        seq INTEGER NOT NULL,
        series INTEGER NOT NULL REFERENCES series,
        boot INTEGER NOT NULL REFERENCES boot,
        mono_ns INTEGER NOT NULL,
        utc_ns INTEGER,
        utc_offset_min INTEGER,
        valid INTEGER NOT NULL,
        payload TEXT NOT NULL
    ) STRICT""",
    "CREATE UNIQUE INDEX result_by_seq ON result (sequence, seq)",
    "CREATE UNIQUE INDEX result_by_time ON result (series, boot, mono_ns)",
    "CREATE INDEX result_by_label ON result (series, utc_ns) WHERE utc_ns IS NOT NULL",
    "CREATE INDEX result_unlabelled ON result (boot, mono_ns) WHERE utc_ns IS NULL",
    """CREATE TABLE cursor (
        name TEXT NOT NULL,
        producer TEXT NOT NULL,
        epoch TEXT NOT NULL,
        seq INTEGER NOT NULL,
        PRIMARY KEY (name, producer, epoch)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE state (
        name TEXT PRIMARY KEY,
        boot_id TEXT NOT NULL,
        mono_ns INTEGER NOT NULL,
        content BLOB NOT NULL
    ) STRICT""",
)
"""As in the first version; what came later follows, and is added to older files."""

LATER_TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS expired (
        number INTEGER PRIMARY KEY,
        producer TEXT NOT NULL,
        epoch TEXT NOT NULL,
        tier TEXT NOT NULL,
        why TEXT NOT NULL,
        first_seq INTEGER NOT NULL,
        last_seq INTEGER NOT NULL,
        results INTEGER NOT NULL,
        unstored INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE IF NOT EXISTS salvage (
        number INTEGER PRIMARY KEY,
        aside TEXT NOT NULL,
        next_part INTEGER NOT NULL,
        results INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE IF NOT EXISTS salvaged_epoch (
        number INTEGER PRIMARY KEY,
        token TEXT NOT NULL UNIQUE
    ) STRICT""",
    """CREATE TABLE IF NOT EXISTS forgotten (
        producer TEXT NOT NULL,
        epoch TEXT NOT NULL,
        first_seq INTEGER NOT NULL,
        last_seq INTEGER NOT NULL,
        PRIMARY KEY (producer, epoch, first_seq)
    ) STRICT, WITHOUT ROWID""",
)


def create_tables(connection: sqlite3.Connection) -> None:
    """Make an empty file a journal; inside a transaction, so that no half journal can exist."""
    for statement in TABLES:
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    add_later_tables(connection)


def add_later_tables(connection: sqlite3.Connection) -> None:
    """Bring the file of an older version up to this one, inside a transaction."""
    for statement in LATER_TABLES:
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def pragma(connection: sqlite3.Connection, name: str) -> int:
    """Read a pragma that is a number."""
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def is_empty(connection: sqlite3.Connection) -> bool:
    """Whether the file holds nothing yet: no table, and nobody's mark."""
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    return int(tables) == 0 and pragma(connection, "application_id") == 0
