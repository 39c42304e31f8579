"""One monitor per state folder."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import Self

from spinewatch.calibration.ownership import hand_over, make_folder
from spinewatch.journal.faults import file_advice
from spinewatch.journal.unfinished_restore import refuse_unfinished_restore
from spinewatch.model.errors import AlreadyRunningError, JournalError, SpinewatchError


class InstanceLock:
    """Holds the state folder for one process of a kind, from ``with`` to the end of the block.

    The kernel gives the lock up with the process, however that dies. The file stays: a lock file
    that is deleted can be locked twice, once by its old and once by its new inode.

    Parameters
    ----------
    path
        The file to lock, in the folder that it protects.
    who
        What holds it, for the message.
    restores
        Whether it may be held where a restore was interrupted: by the next restore alone.

    Raises
    ------
    AlreadyRunningError
        On entry, when another process holds it; names that process.
    JournalError
        On entry, when the file cannot be made or locked, or a restore was interrupted there.
    """

    def __init__(self, path: Path, *, who: str = "monitor", restores: bool = False) -> None:
        self.path = path
        self._who = who
        self._restores = restores
        self._descriptor = -1

    def __enter__(self) -> Self:
        self._descriptor = self._open()
        try:
            self._lock()
            if not self._restores:
                refuse_unfinished_restore(self.path.parent)
        except SpinewatchError:
            os.close(self._descriptor)
            raise
        # The number is for the message above; on a full disk the lock holds without it.
        with suppress(OSError):
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, f"{os.getpid()}\n".encode(), 0)
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)

    def _lock(self) -> None:
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(self._descriptor, 32, 0).decode(errors="replace").strip()
            raise AlreadyRunningError(
                f"Another {self._who} (process {holder or 'unknown'}) uses the folder "
                f"{self.path.parent}.",
                advice="Stop that one first, or give this one a folder of its own.",
            ) from None
        except OSError as error:
            raise JournalError(
                f"The lock file {self.path} cannot be locked: {error.strerror}.",
                advice="Set a folder on another disk with `state_dir` in the [storage] table.",
            ) from error

    def _open(self) -> int:
        try:
            make_folder(self.path.parent)
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
            hand_over(descriptor, self.path)
        except OSError as error:
            raise JournalError(
                f"The lock file {self.path} cannot be made: {error.strerror}.",
                advice=file_advice(error, self.path.parent),
            ) from error
        return descriptor
