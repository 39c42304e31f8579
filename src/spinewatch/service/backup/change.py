"""What one restore changes, and the note of it that outlives a kill."""

import os
from pathlib import Path

import msgspec
from msgspec import Struct

from spinewatch.calibration.whole_file import sync_folder
from spinewatch.journal.unfinished_restore import restore_note
from spinewatch.model.errors import SpinewatchError
from spinewatch.service.backup.carrying import lies_at, staged


class New(Struct, frozen=True, kw_only=True):
    """A file that comes; by its last two it is known, however it is called at the moment."""

    target: str
    inode: int
    mtime_ns: int

    def is_at(self, path: Path) -> bool:
        """Say whether this file is the one that lies there."""
        if not lies_at(path):
            return False
        found = path.lstat()
        return (found.st_ino, found.st_mtime_ns) == (self.inode, self.mtime_ns)


class Old(Struct, frozen=True, kw_only=True):
    """A file that goes, and to where."""

    path: str
    kept: str


class Change(Struct, frozen=True, kw_only=True):
    """All that one restore changes; ``folder`` is for what was there before."""

    folder: str | None
    old: tuple[Old, ...]
    new: tuple[New, ...]


def write_note(change: Change, state_dir: Path) -> None:
    """Note what will be changed, as this user and no other; on return it survives a power cut.

    Raises
    ------
    OSError
        When it cannot be written.
    """
    note = restore_note(state_dir)
    fresh = staged(note)
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.encode(change))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(note)
    sync_folder(state_dir)


def drop_note(state_dir: Path) -> None:
    """Say that the change is done, or taken back."""
    restore_note(state_dir).unlink(missing_ok=True)
    sync_folder(state_dir)


def read_note(state_dir: Path) -> Change | None:
    """Give what a restore has noted that did not come to its end, or None.

    Raises
    ------
    SpinewatchError
        When the note cannot be read or trusted.
    """
    note = restore_note(state_dir)
    try:
        with note.open("rb") as file:
            # It has files moved and deleted: only what this user wrote himself is followed.
            is_own = os.fstat(file.fileno()).st_uid == os.geteuid()
            content = file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _not_followed(note, str(error.strerror)) from error
    if not is_own:
        raise _not_followed(note, "another user wrote it")
    try:
        return msgspec.json.decode(content, type=Change)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise _not_followed(note, "it is damaged") from error


def _not_followed(note: Path, why: str) -> SpinewatchError:
    return SpinewatchError(
        f"The note {note} of a restore that was interrupted cannot be followed: {why}.",
        advice="Run this as the user who restored then, such as with sudo; or move back by hand "
        f"what is in {note.parent}/before-restore-..., and delete the note.",
    )
