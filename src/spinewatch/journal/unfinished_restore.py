"""A restore that was killed half-way: nobody begins an empty journal where one is about to be."""

from pathlib import Path
from typing import Final

from spinewatch.model.errors import JournalError

_NOTE: Final = "restore-under-way.json"


def restore_note(folder: Path) -> Path:
    """Give the file that lies in a state folder while a restore changes what is there."""
    return folder / _NOTE


def refuse_unfinished_restore(folder: Path) -> None:
    """Keep out of a state folder in which a restore has not come to its end.

    Raises
    ------
    JournalError
        When there is such a one; says how it comes to its end.
    """
    if restore_note(folder).exists():
        raise JournalError(
            f"A restore into the folder {folder} was interrupted before its end.",
            advice="Say the same `spinewatch restore` again, which begins it anew; until then "
            "what was there before may be in the newest folder `before-restore-` there.",
        )
