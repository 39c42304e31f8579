"""Whose the files are that root makes among those of a service: that service's, not root's."""

import os
from pathlib import Path
from typing import Final

_ROOT: Final = 0


def hand_over(descriptor: int, path: Path) -> None:
    """Give an open file to whoever works with it, if it is root that has opened it.

    ``sudo spinewatch`` writes to the folder of a monitor that runs as another user, and must not
    lock it out. That user is the owner of the file which stands there; where there is none, or
    where it is root's, the owner of the folder.

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
    known = [each.lstat() for each in (path, path.parent) if each.exists()]
    owner = next((each for each in known if each.st_uid != _ROOT), known[-1])
    os.fchown(descriptor, owner.st_uid, owner.st_gid)
