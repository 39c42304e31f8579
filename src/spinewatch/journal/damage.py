"""What a running monitor found broken in its journal, kept for the next start.

At the start only a part of a large journal is looked at. What is found later is written into a
file of its own, because the journal is the one file that can no longer be trusted with it.
"""

import logging
from contextlib import suppress
from pathlib import Path

log = logging.getLogger(__name__)


def mark_damaged(path: Path, why: str) -> None:
    """Note that the journal is damaged, so that the next start sets it aside."""
    try:
        _mark(path).write_text(f"{why}\n")
    except OSError as error:
        log.debug("The damage cannot be noted: %s", error)


def marked_damage(path: Path) -> str | None:
    """Give what was noted of the journal, or None."""
    try:
        return _mark(path).read_text(errors="replace").strip() or "damaged"
    except OSError:
        return None


def unmark(path: Path) -> None:
    """Forget the note: the damaged file is out of the way."""
    with suppress(OSError):
        _mark(path).unlink(missing_ok=True)


def _mark(path: Path) -> Path:
    return path.with_name(f"{path.name}.damaged")
