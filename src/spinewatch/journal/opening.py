"""Open the journal for writing, and set aside what cannot be trusted."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Final

from spinewatch.journal.faults import is_damage, journal_error
from spinewatch.journal.limits import (
    APPLICATION_ID,
    BUSY_TIMEOUT_S,
    LOG_SIZE_BYTES,
    SCHEMA_VERSION,
)
from spinewatch.journal.schema import create_tables, is_empty, pragma
from spinewatch.model.errors import JournalError

_COMPANIONS: Final = ("-wal", "-shm", "")
"""Suffixes of the files that make a journal; the main file last.

A power cut between two renames must not leave an old write-ahead log beside a new journal: SQLite
would fold it in.
"""

_MAGIC: Final = b"SQLite format 3\0"
"""How every SQLite file starts (https://sqlite.org/fileformat.html, section 1.3)."""


def open_for_writing(path: Path) -> tuple[sqlite3.Connection, Path | None]:
    """Open or create the journal.

    Returns
    -------
    connection
        In autocommit mode; transactions are explicit.
    set_aside
        Where a damaged or foreign file went that lay in the way, or None.

    Raises
    ------
    JournalError
        When the folder cannot be written, the disk is full, or a newer spinewatch wrote the file.
    """
    _make_file(path)
    connection = _open_if_sound(path)
    if connection is not None:
        return connection, None
    aside = _set_aside(path)
    _make_file(path)
    connection = _open_if_sound(path)
    if connection is None:
        raise JournalError(
            f"The journal {path} was damaged and so is the new one.",
            advice="The disk is failing: replace the SD card.",
        )
    return connection, aside


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Write all of the block or nothing of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # SQLite has already rolled back after some errors, a full disk among them.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def _files_reported(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise JournalError(
            f"The journal {path} cannot be used: {error.strerror}.",
            advice="Set a folder that can be written with `state_dir` in the [storage] table.",
        ) from error


def _make_file(path: Path) -> None:
    """Make folder and file for the owner only: it is a person's health that goes in."""
    with _files_reported(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)


def _open_if_sound(path: Path) -> sqlite3.Connection | None:
    if not _can_be_a_database(path):
        return None
    connection: sqlite3.Connection | None = None
    try:
        connection = sqlite3.connect(
            path,
            timeout=BUSY_TIMEOUT_S,
            isolation_level=None,
            # Opened and closed where mistakes are reported, used in the worker: one at a time.
            check_same_thread=False,
        )
        if _is_sound(connection, path):
            _make_ready(connection)
            return connection
    except sqlite3.Error as error:
        if connection is not None:
            connection.close()
        if is_damage(error):
            return None
        raise journal_error(error, path) from error
    connection.close()
    return None


def _can_be_a_database(path: Path) -> bool:
    """Look at the first bytes without SQLite, which takes a short text for an empty database."""
    if not path.is_file():
        return True
    with _files_reported(path), path.open("rb") as file:
        return file.read(len(_MAGIC)) in (b"", _MAGIC)


def _is_sound(connection: sqlite3.Connection, path: Path) -> bool:
    """Look before anything is written: a foreign database stays as it was."""
    if is_empty(connection):
        return True
    if pragma(connection, "application_id") != APPLICATION_ID:
        return False
    if pragma(connection, "user_version") > SCHEMA_VERSION:
        connection.close()
        raise JournalError(
            f"The journal {path} was written by a newer spinewatch.",
            advice="Update spinewatch; the older one must not write into this file.",
        )
    return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")


def _make_ready(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    # FULL, not NORMAL: in WAL mode NORMAL may lose the last commits in a power cut. Their sequence
    # numbers might have been sent by then and would be given a second time to other results.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA journal_size_limit = {LOG_SIZE_BYTES}")
    if is_empty(connection):
        with transaction(connection):
            create_tables(connection)


def _set_aside(path: Path) -> Path:
    aside = next(
        name
        for number in count(1)
        if not (name := path.with_name(f"{path.name}.corrupt-{number}")).exists()
    )
    try:
        for suffix in _COMPANIONS:
            part = path.with_name(path.name + suffix)
            if part.exists():
                part.rename(aside.with_name(aside.name + suffix))
    except OSError as error:
        raise JournalError(
            f"The damaged journal {path} cannot be set aside: {error.strerror}.",
            advice=f"Move it away by hand, together with {path.name}-wal and {path.name}-shm.",
        ) from error
    return aside
