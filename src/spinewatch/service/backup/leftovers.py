"""A file that appears at its place when it is whole, and what a killed process leaves of it."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final

from spinewatch.calibration.whole_file import sync_folder
from spinewatch.journal.lock import InstanceLock
from spinewatch.model.errors import AlreadyRunningError, JournalError

_PREFIX: Final = ".spinewatch-backup-"
_LOCK: Final = "lock"
_WHO: Final = "backup"


@contextmanager
def appearing_whole(target: Path) -> Iterator[Path]:
    """Give a name in a folder for the owner only, beside the target; it becomes the target.

    A lock is held in that folder, by which the next one here knows whether it is at work still.

    Raises
    ------
    OSError
        When it cannot be written there.
    """
    _sweep(target.parent)
    with (
        ExitStack() as held,
        # Of two that sweep one after the other finds nothing left.
        tempfile.TemporaryDirectory(
            prefix=_PREFIX, dir=target.parent, ignore_cleanup_errors=True
        ) as folder,
    ):
        # A disk that knows no locks takes a backup all the same; its leftovers stay.
        with suppress(JournalError):
            held.enter_context(InstanceLock(Path(folder) / _LOCK, who=_WHO))
        fresh = Path(folder) / "backup"
        fresh.touch(mode=0o600)
        yield fresh
        fresh.rename(target)
    sync_folder(target.parent)


def _sweep(folder: Path) -> None:
    """Delete what the dead have left; without a lock file it may be about to begin."""
    for left in folder.glob(f"{_PREFIX}*"):
        lock = left / _LOCK
        if left.is_symlink() or not lock.exists():
            continue
        with suppress(AlreadyRunningError, JournalError), InstanceLock(lock, who=_WHO):
            shutil.rmtree(left, ignore_errors=True)
