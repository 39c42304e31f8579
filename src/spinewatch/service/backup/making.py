"""`spinewatch backup`: everything that would be lost with the SD card, into one file."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from spinewatch import __version__
from spinewatch.config.folders import StoragePaths
from spinewatch.journal.lock import InstanceLock
from spinewatch.model.configuration import Configuration
from spinewatch.model.errors import InputError, SpinewatchError
from spinewatch.service.backup.archive import Archive, archive_to
from spinewatch.service.backup.contents import (
    ALERT_JOURNAL,
    CONFIGURATION,
    JOURNAL,
    About,
    Part,
    capture_parts,
    named_parts,
    state_parts,
)
from spinewatch.service.backup.journal_copy import copy_journal
from spinewatch.service.backup.leftovers import appearing_whole

_COPIES: Final = ".copying-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be backed up.

    Parameters
    ----------
    configuration, configuration_path
        The configuration, and where it lies.
    paths
        Where state lies.
    with_captures
        Whether captures belong to it: they are large.
    made_utc_ns
        Now, or None while the clock is not trusted.
    """

    configuration: Configuration
    configuration_path: Path
    paths: StoragePaths
    with_captures: bool
    made_utc_ns: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A backup: where it is, what is in it, and what was left out on purpose."""

    path: Path
    size: int
    names: tuple[str, ...]
    left_out: tuple[str, ...]


def make_backup(
    wanted: Wanted, target: Path, *, passphrase: str | None, tell: Callable[[str], object]
) -> Made:
    """Write a backup while everything runs.

    Parameters
    ----------
    wanted
        What belongs into it.
    target
        The file, which must not exist yet. It appears when it is whole, readable for its owner.
    passphrase
        Encrypts it; without one no secret goes in.
    tell
        Takes a line for each step that may take long.

    Raises
    ------
    InputError
        When the target exists, or there is no journal.
    AlreadyRunningError
        While another backup is made.
    SpinewatchError
        When something cannot be read or written; there is no backup then.
    """
    if target.exists():
        raise InputError(
            f"The file {target} exists already.", advice="Name another one, or move it away."
        )
    if not wanted.paths.journal.exists():
        raise InputError(
            f"There is no journal {wanted.paths.journal}, so there is nothing to back up.",
            advice="Run this as the user of the monitor or with sudo, or name its --config.",
        )
    about = About(
        made_by=f"spinewatch {__version__}",
        made_utc_ns=wanted.made_utc_ns,
        person=wanted.configuration.person,
        configuration=str(wanted.configuration_path.absolute()),
    )
    try:
        with (
            _room_for_copies(wanted.paths) as room,
            appearing_whole(target) as fresh,
            fresh.open("wb") as file,
        ):
            with archive_to(file, about, passphrase=passphrase) as archive:
                left_out = _fill(archive, wanted, room, passphrase, tell)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        where = error.filename or target
        raise SpinewatchError(
            f"The backup {target} cannot be made: {where}: {error.strerror or error}.",
            advice=f"See to it that this file can be read, that {target.parent} can be written, "
            f"and that both it and {wanted.paths.state_dir} have room for a copy of the journal.",
        ) from error
    names = tuple(each.name for each in archive.listed)
    return Made(path=target, size=target.stat().st_size, names=names, left_out=tuple(left_out))


@contextmanager
def _room_for_copies(paths: StoragePaths) -> Iterator[Path]:
    """Give a folder for the owner only, beside the journals.

    Not beside the target: an encrypted backup goes to a disk that may be lost, and what was deleted
    there can be read again. What a backup that was killed has left is swept away.
    """
    with InstanceLock(paths.state_dir / "backup.lock", who="backup"):
        for stale in paths.state_dir.glob(f"{_COPIES}*"):
            shutil.rmtree(stale, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=_COPIES, dir=paths.state_dir) as folder:
            yield Path(folder)


def _fill(
    archive: Archive,
    wanted: Wanted,
    room: Path,
    passphrase: str | None,
    tell: Callable[[str], object],
) -> list[str]:
    paths = wanted.paths
    _add(archive, Part(name=CONFIGURATION, path=wanted.configuration_path))
    for name, path in ((JOURNAL, paths.journal), (ALERT_JOURNAL, paths.alert_journal)):
        if path.exists():
            tell(f"Copying {path}.")
            _add_journal(archive, name, path, room / "copy.sqlite")
    named, left_out = [], []
    for part in named_parts(wanted.configuration):
        if part.is_secret and passphrase is None:
            left_out.append(f"{part.path}: it is a secret, and this backup is not encrypted")
        else:
            named.append(part)
    for part in chain(named, state_parts(paths)):
        _add(archive, part)
    captures = list(capture_parts(paths))
    if captures and not wanted.with_captures:
        left_out.append(f"{len(captures)} captures: add --captures to have them in it")
    elif captures:
        tell(f"Copying {len(captures)} captures.")
        for part in captures:
            _add(archive, part, may_be_gone=True)
    return left_out


def _add(archive: Archive, part: Part, *, may_be_gone: bool = False) -> None:
    """Add a file as long as it is now; captures grow, and old ones are deleted meanwhile."""
    with suppress(*((FileNotFoundError,) if may_be_gone else ())), part.path.open("rb") as file:
        archive.add(part.name, file, os.fstat(file.fileno()).st_size)


def _add_journal(archive: Archive, name: str, path: Path, copy: Path) -> None:
    copy_journal(path, copy)
    try:
        _add(archive, Part(name=name, path=copy))
    finally:
        copy.unlink()
