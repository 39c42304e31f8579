"""Whose the files are that root makes among those of a service: that service's, not root's."""

import os
import stat
from pathlib import Path
from typing import Final

_ROOT: Final = 0


def hand_over(descriptor: int, path: Path) -> None:
    """Give an open file or folder to whoever works with it, if it is root that has opened it.

    ``sudo spinewatch`` writes to the folder of a monitor that runs as another user, and must not
    lock it out. That user is the owner of the file which stands there; where there is none, or
    where it is root's, the owner of the folder. A file of several names is left alone: another of
    them may lie where that user has no say.

    Parameters
    ----------
    descriptor
        The file.
    path
        Where it stands, or is about to.

    Raises
    ------
    OSError
        When the system does not let it be given away.
    """
    if os.geteuid() != _ROOT:
        return
    opened = os.fstat(descriptor)
    if stat.S_ISREG(opened.st_mode) and opened.st_nlink > 1:
        return
    known = [each.lstat() for each in (path, path.parent) if each.exists()]
    owner = next((each for each in known if each.st_uid != _ROOT), known[-1])
    os.fchown(descriptor, owner.st_uid, owner.st_gid)


def make_folder(folder: Path, *, mode: int = 0o700) -> None:
    """Make a folder and those above it where they are missing, each for the owner of the one above.

    Raises
    ------
    OSError
        When the system does not let it be made.
    """
    try:
        folder.mkdir(mode=mode)
    except FileNotFoundError:
        make_folder(folder.parent, mode=mode)
        make_folder(folder, mode=mode)
        return
    except FileExistsError:
        if folder.is_dir():
            return
        raise
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        hand_over(descriptor, folder)
    finally:
        os.close(descriptor)
