"""Turns at a small file that several processes read, change and replace."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from spinewatch.calibration.ownership import hand_over, make_folder

_TRIES: Final = 100
_BETWEEN_S: Final = 0.05
"""Five seconds altogether: a turn takes as long as a small file takes to reach the disk."""


class NoTurnError(Exception):
    """Somebody does not end his turn."""


@contextmanager
def turn(path: Path) -> Iterator[None]:
    """Wait until nobody else has a turn at a file, and have one for the length of a block.

    The kernel ends a turn with its process, however that dies. It is held on a file beside the one
    that is replaced, and that stays: a deleted one could be held twice, by its old and new inode.
    Threads wait for each other just as processes do. Root makes it for whoever owns the folder.

    Parameters
    ----------
    path
        The file; its folder is made if it is missing.

    Raises
    ------
    NoTurnError
        When it does not come within five seconds.
    OSError
        When the file beside it cannot be made or held.
    """
    make_folder(path.parent)
    lock = path.with_name(f"{path.name}.lock")
    held = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        hand_over(held, lock)
        _wait_for(held)
        yield
    finally:
        os.close(held)


def _wait_for(held: int) -> None:
    for _ in range(_TRIES):
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_BETWEEN_S)
        else:
            return
    raise NoTurnError
