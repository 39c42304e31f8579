"""Moving files so that a kill or a power cut at any moment leaves each of them whole somewhere."""

import errno
import os
import shutil
from pathlib import Path

from spinewatch.calibration.ownership import hand_over, make_folder
from spinewatch.calibration.whole_file import sync_folder
from spinewatch.service.backup.places import Move


def lies_at(path: Path) -> bool:
    """Say whether anything has this name, be it a link that leads nowhere."""
    return path.exists() or path.is_symlink()


def carry(path: Path, to: Path) -> None:
    """Rename a file, or copy it to another disk, where it then appears whole and its owner's.

    Raises
    ------
    OSError
        When the system does not let it be moved.
    """
    try:
        path.rename(to)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _copy(path, to)
        path.unlink()
    for folder in {path.parent, to.parent}:
        sync_folder(folder)


def _copy(path: Path, to: Path) -> None:
    fresh = _beside(to, "carrying")
    fresh.unlink(missing_ok=True)
    shutil.copy2(path, fresh, follow_symlinks=False)
    was = path.lstat()
    os.chown(fresh, was.st_uid, was.st_gid, follow_symlinks=False)
    if not fresh.is_symlink():
        with fresh.open("rb") as file:
            os.fsync(file.fileno())
    fresh.rename(to)


def staged(target: Path) -> Path:
    """Give the name under which a new file waits beside its place."""
    return _beside(target, "restoring")


def stage(move: Move) -> None:
    """Copy a file beside its place: disks may differ, and root does it for the folder's owner.

    Raises
    ------
    OSError
        When it cannot be written there.
    """
    make_folder(move.target.parent, mode=0o755)
    fresh = staged(move.target)
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, move.mode)
    with os.fdopen(descriptor, "wb") as file, move.source.open("rb") as source:
        hand_over(file.fileno(), move.target)
        shutil.copyfileobj(source, file)
        file.flush()
        os.fsync(file.fileno())


def _beside(path: Path, doing: str) -> Path:
    return path.with_name(f".{path.name}.{doing}")
