"""Open the journal for writing, and set aside what cannot be trusted."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from spinewatch.calibration.ownership import hand_over, make_folder
from spinewatch.journal.checking import first_look
from spinewatch.journal.damage import marked_damage, unmark
from spinewatch.journal.faults import file_advice, is_damage, journal_error
from spinewatch.journal.limits import (
    APPLICATION_ID,
    BUSY_TIMEOUT_S,
    LOG_SIZE_BYTES,
    NO_VERSION,
    PAGE_BYTES,
    SCHEMA_VERSION,
)
from spinewatch.journal.salvage_waiting import await_salvage
from spinewatch.journal.schema import add_later_tables, create_tables, is_empty, pragma
from spinewatch.journal.setting_aside import drop_note, noted_aside, set_aside
from spinewatch.journal.transactions import transaction
from spinewatch.model.errors import JournalError

_MAGIC: Final = b"SQLite format 3\0"
"""How every SQLite file starts (https://sqlite.org/fileformat.html, section 1.3)."""

_HEADER_BYTES: Final = 100
_PAGES: Final = slice(28, 32)
"""Where its header has how many pages it is long, once the log is folded in."""


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
    if _is_aside(path):
        unmark(path)  # That mark was of the file which is out of the way.
    elif (connection := _open_whole(path)) is not None:
        return connection, None
    else:
        set_aside(path)
        unmark(path)
    aside = noted_aside(path)
    _make_file(path)
    connection = _open_if_sound(path)
    if connection is None:
        raise JournalError(
            f"The journal {path} was damaged and so is the new one.",
            advice="The disk is failing: replace the SD card.",
        )
    return connection, aside


def _is_aside(path: Path) -> bool:
    """Whether a start set the journal aside, and ended before the new one had anything in it."""
    aside = noted_aside(path)
    return aside is not None and aside.exists()


def _open_whole(path: Path) -> sqlite3.Connection | None:
    """Open the journal, or give None where it is damaged or was about to be set aside."""
    _make_file(path)
    return None if noted_aside(path) is not None else _open_if_sound(path)


@contextmanager
def _files_reported(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise JournalError(
            f"The journal {path} cannot be used: {error.strerror}.",
            advice=file_advice(error, path.parent),
        ) from error


def _make_file(path: Path) -> None:
    """Make folder and file for the owner only: it is a person's health that goes in.

    Root makes them for whoever owns the folder; what SQLite puts beside the file gets the owner of
    the file.
    """
    with _files_reported(path):
        make_folder(path.parent)
        if path.exists():
            return  # opened for writing, it would no longer tell when it was last written
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            hand_over(descriptor, path)
        finally:
            os.close(descriptor)


def _open_if_sound(path: Path) -> sqlite3.Connection | None:
    if marked_damage(path) is not None or not _can_be_a_database(path):
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
            _make_ready(connection, noted_aside(path))
            drop_note(path)
            return connection
    except (sqlite3.Error, UnicodeDecodeError) as error:
        if connection is not None:
            connection.close()
        if is_damage(error):
            return None
        raise journal_error(error, path) from error
    connection.close()
    return None


def _can_be_a_database(path: Path) -> bool:
    """Look at the header without SQLite, which takes a short text for an empty database."""
    if not path.is_file():
        return True
    with _files_reported(path), path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
        log = path.with_name(f"{path.name}-wal")
        is_folded = not log.exists() or log.stat().st_size == 0
        pages = int.from_bytes(header[_PAGES], "big")
        if is_folded and pages * PAGE_BYTES > path.stat().st_size:
            return False  # cut off: SQLite would notice only where something is missing
        return header[: len(_MAGIC)] in (b"", _MAGIC)


def _is_sound(connection: sqlite3.Connection, path: Path) -> bool:
    """Look before anything is written: a foreign database stays as it was."""
    if is_empty(connection):
        return True
    if pragma(connection, "application_id") != APPLICATION_ID:
        return False
    if SCHEMA_VERSION < pragma(connection, "user_version") < NO_VERSION:
        connection.close()
        raise JournalError(
            f"The journal {path} was written by a newer spinewatch.",
            advice="Update spinewatch; the older one must not write into this file.",
        )
    return first_look(connection) is None


def _make_ready(connection: sqlite3.Connection, aside: Path | None) -> None:
    if is_empty(connection):
        connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
    connection.execute("PRAGMA journal_mode = WAL")
    # FULL, not NORMAL: in WAL mode NORMAL may lose the last commits in a power cut. Their sequence
    # numbers might have been sent by then and would be given a second time to other results.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA journal_size_limit = {LOG_SIZE_BYTES}")
    # Debian's SQLite overwrites what is freed with zeros, 0.5 GB a day: of the state that is saved
    # every 10 s, and of seconds that are too old. FAST does it where the page is written anyway.
    # What a person wants forgotten is overwritten (`forgetting`).
    connection.execute("PRAGMA secure_delete = FAST")
    if is_empty(connection):
        with transaction(connection):
            create_tables(connection)
            if aside is not None:
                await_salvage(connection, aside)
    elif pragma(connection, "user_version") != SCHEMA_VERSION:
        with transaction(connection):
            add_later_tables(connection)
