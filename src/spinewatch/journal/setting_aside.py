"""Get a file that cannot be trusted out of the way, and keep it."""

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


def set_aside(path: Path) -> Path:
    """Rename the journal and what belongs to it, by the day on which it was last written.

    Raises
    ------
    JournalError
        When it cannot be renamed.
    """
    try:
        written = datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
        dated = f"{path.name}.corrupt-{written}"
        names = chain([dated], (f"{dated}-{number}" for number in count(2)))
        aside = next(other for name in names if not (other := path.with_name(name)).exists())
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
