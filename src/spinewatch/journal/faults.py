"""SQLite's errors in words that say what to do."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from spinewatch.model.errors import JournalError

_DAMAGE: Final = ("SQLITE_CORRUPT", "SQLITE_NOTADB")

_WRITABLE: Final = (
    "Give the user that runs spinewatch write access to the folder {folder}, "
    "or set another folder with `state_dir` in the [storage] table."
)

_NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT)

_FAULTS: Final = {
    "SQLITE_FULL": (
        "The disk is full: the journal {path} cannot be written.",
        "Free space in {folder}; what was committed before is safe.",
    ),
    "SQLITE_CANTOPEN": ("The journal {path} cannot be opened.", _WRITABLE),
    "SQLITE_READONLY": ("The journal {path} cannot be written.", _WRITABLE),
    "SQLITE_IOERR": (
        "The disk reported an error at the journal {path}.",
        "Look for disk errors with `dmesg`, and replace the SD card if it shows any.",
    ),
    "SQLITE_BUSY": (
        "The journal {path} is held by another program.",
        "Close the program that has the file open, such as a database browser.",
    ),
    "SQLITE_CORRUPT": (
        "The journal {path} is damaged.",
        "Restart the monitor: it sets the damaged file aside and takes over what can be read.",
    ),
    "SQLITE_NOTADB": (
        "The file {path} is no journal of spinewatch.",
        "Name another file, or let the monitor set this one aside when it starts.",
    ),
}
"""Primary result code (https://sqlite.org/rescode.html) -> what happened, what to do."""


def _code(error: sqlite3.Error) -> str:
    return str(getattr(error, "sqlite_errorname", _code_of_text(error)))


def is_damage(error: sqlite3.Error | UnicodeDecodeError) -> bool:
    """Whether the content of the file is at fault, and not the disk or the rights.

    Where SQLite quotes damaged bytes in its message, Python fails to read the message.
    """
    return isinstance(error, UnicodeDecodeError) or _code(error).startswith(_DAMAGE)


def _code_of_text(error: sqlite3.Error) -> str:
    """Give a code to what Python's module says by itself, without one, of a text."""
    return "SQLITE_CORRUPT" if str(error).startswith("Could not decode to UTF-8") else ""


def tells_of_damage(error: JournalError) -> bool:
    """Whether an error that `reported` made says that the content of the file is at fault."""
    cause = error.__cause__
    return isinstance(cause, sqlite3.Error | UnicodeDecodeError) and is_damage(cause)


def journal_error(error: sqlite3.Error | UnicodeDecodeError, path: Path) -> JournalError:
    """Say in words what SQLite reported of the journal at ``path``."""
    code = "SQLITE_CORRUPT" if isinstance(error, UnicodeDecodeError) else _code(error)
    for primary, (what, advice) in _FAULTS.items():
        if code.startswith(primary):
            return JournalError(
                what.format(path=path), advice=advice.format(path=path, folder=path.parent)
            )
    return JournalError(
        f"The journal {path} failed: {error}.",
        advice="Restart the monitor; report this with its log if it comes back.",
    )


def file_advice(error: OSError, folder: Path) -> str:
    """Say what to do when a file in the state folder cannot be made or used."""
    if error.errno in _NO_ROOM:
        return f"Free space on the disk of the folder {folder}."
    return "Set a folder that can be written with `state_dir` in the [storage] table."


@contextmanager
def reported(path: Path) -> Iterator[None]:
    """Turn SQLite's errors inside the block into `JournalError`."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise journal_error(error, path) from error
