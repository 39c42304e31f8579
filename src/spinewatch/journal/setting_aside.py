"""Get a file that cannot be trusted out of the way, and keep it."""

from contextlib import suppress
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path
from typing import Final

from spinewatch.model.errors import JournalError

_COMPANIONS: Final = ("-wal", "-shm", "")
"""Suffixes of the files that make a journal; the main file last.

A power cut between two renames must not leave an old write-ahead log beside a new journal: SQLite
would fold it in.
"""


def noted_aside(path: Path) -> Path | None:
    """Give where the damaged journal goes or has gone, of which the new one does not know yet.

    None where there is nothing to salvage, or where the journal has it in its own tables.
    """
    try:
        name = _note(path).read_text().strip()
    except (OSError, UnicodeDecodeError):
        return None
    return path.with_name(name) if name.startswith(f"{path.name}.corrupt-") else None


def drop_note(path: Path) -> None:
    """Forget the note: the new journal has it."""
    with suppress(OSError):
        _note(path).unlink(missing_ok=True)


def set_aside(path: Path) -> Path:
    """Rename the journal and what belongs to it, by the day on which it was last written.

    Where to is noted first: a process that dies before the new journal knows of it, must not leave
    the old one unsalvaged.

    Raises
    ------
    JournalError
        When it cannot be renamed.
    """
    try:
        aside = noted_aside(path)
        if aside is None or aside.exists():
            aside = _free_name(path)
            _note(path).write_text(f"{aside.name}\n")
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


def _free_name(path: Path) -> Path:
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
    dated = f"{path.name}.corrupt-{written}"
    names = chain([dated], (f"{dated}-{number}" for number in count(2)))
    return next(other for name in names if not (other := path.with_name(name)).exists())


def _note(path: Path) -> Path:
    return path.with_name(f"{path.name}.aside")
