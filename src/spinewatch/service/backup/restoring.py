"""`spinewatch restore`: a backup back to where it belongs, whole or not at all."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

from spinewatch.calibration.ownership import hand_over, make_folder
from spinewatch.calibration.whole_file import sync_folder
from spinewatch.config.folders import StoragePaths, storage_paths
from spinewatch.config.loading import parse_configuration
from spinewatch.journal.epoch import EPOCH_BYTES
from spinewatch.journal.lock import InstanceLock
from spinewatch.journal.ranges import RangeReader, TimeSpan
from spinewatch.journal.reader import JournalReader
from spinewatch.journal.writer import Journal
from spinewatch.model.configuration import Configuration
from spinewatch.model.errors import AlreadyRunningError, InputError, SpinewatchError
from spinewatch.service.backup.contents import ALERT_JOURNAL, JOURNAL, About
from spinewatch.service.backup.places import Move, configuration_place, in_the_way, moves_of
from spinewatch.service.backup.refusals import altered
from spinewatch.service.backup.unpacking import Unpacked, configuration_in, unpack

_NAMED_AT_MOST: Final = 3

_STOP_FIRST: Final = (
    "Stop everything first: sudo systemctl stop spinewatch.target spinewatch-monitor "
    "spinewatch-recorder spinewatch-alerter"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What came back, and to where.

    ``span`` is from when to when there are results, ``kept`` the folder with what was there before.
    """

    about: About
    moves: tuple[Move, ...]
    counts: Mapping[str, int]
    span: TimeSpan | None
    kept: Path | None


def restore(
    backup: Path,
    *,
    configuration_path: Path | None,
    passphrase: str | None,
    force: bool,
    environ: Mapping[str, str],
) -> Restored:
    """Put everything of a backup where it belongs.

    Every journal begins a new epoch: what its earlier life has delivered after the backup was made
    has sequence numbers of the old one, which must not be given a second time.

    Parameters
    ----------
    backup
        The file.
    configuration_path
        Where the configuration goes; by default where spinewatch looks for it.
    passphrase
        Of an encrypted backup.
    force
        Whether what lies in the way is put aside. Without it, that is a refusal.
    environ
        Environment variables, for the folders.

    Raises
    ------
    AlreadyRunningError
        While a monitor, a recorder or an alerter uses the state folder.
    InputError, ConfigError, JournalError, SpinewatchError
        When the file cannot be used, or something lies in the way. Nothing is changed then.
    """
    about, text = configuration_in(backup, passphrase=passphrase)
    configuration = parse_configuration(text, source=f"The configuration in {backup.name}")
    paths = storage_paths(configuration, environ=environ)
    target = configuration_place(configuration_path, lay_at=about.configuration, environ=environ)
    with _nobody_running(configuration, paths), _room_in(paths.state_dir) as room:
        unpacked = unpack(backup, room, passphrase=passphrase)
        counts, span = _begin_new_epochs(unpacked, backup.name)
        moves = moves_of(
            unpacked, configuration=configuration, configuration_path=target, paths=paths
        )
        kept = _put(moves, list(in_the_way(moves)), paths.state_dir, force=force)
    return Restored(about=unpacked.about, moves=moves, counts=counts, span=span, kept=kept)


@contextmanager
def _nobody_running(configuration: Configuration, paths: StoragePaths) -> Iterator[None]:
    with ExitStack() as held:
        try:
            held.enter_context(InstanceLock(paths.lock))
            held.enter_context(InstanceLock(paths.alerter_lock, who="alerter"))
            if configuration.influx is not None:
                recorder = paths.recorder_lock(configuration.influx.recorder)
                held.enter_context(InstanceLock(recorder, who="recorder"))
        except AlreadyRunningError as error:
            raise AlreadyRunningError(error.what, advice=_STOP_FIRST) from error
        yield


@contextmanager
def _room_in(folder: Path) -> Iterator[Path]:
    """Give an empty folder on the disk that the files are meant for."""
    with tempfile.TemporaryDirectory(prefix=".restoring-", dir=folder) as room:
        yield Path(room)


def _begin_new_epochs(unpacked: Unpacked, name: str) -> tuple[Mapping[str, int], TimeSpan | None]:
    """Open both journals, which also shows whether this version can; say what the monitor's has."""
    counts: Mapping[str, int] = {}
    span = None
    for member in (ALERT_JOURNAL, JOURNAL):
        path = unpacked.path(member)
        if path is None:
            continue
        with Journal(path=path, epoch=secrets.token_hex(EPOCH_BYTES)) as journal:
            if journal.set_aside is not None:
                raise altered(name)
        with JournalReader(path=path) as reader, RangeReader(path) as ranges:
            counts, span = reader.counts(), ranges.bounds()
    return counts, span


def _put(
    moves: Sequence[Move], obstacles: Sequence[Path], state_dir: Path, *, force: bool
) -> Path | None:
    if obstacles and not force:
        named = ", ".join(map(str, obstacles[:_NAMED_AT_MOST]))
        more = len(obstacles) - _NAMED_AT_MOST
        others = f" and {more} more" if more > 0 else ""
        raise InputError(
            f"Something is there already: {named}{others}. Nothing was restored.",
            advice="With --force it is put aside; or unpack into an empty folder with --into.",
        )
    try:
        with ExitStack() as undo:
            kept = _put_aside(obstacles, state_dir, undo) if obstacles else None
            for move in moves:
                _put_one(move, undo)
            undo.pop_all()
    except OSError as error:
        raise SpinewatchError(
            f"{error.filename}: {error.strerror}. Everything is as it was before.",
            advice="Run this as a user who may write there, such as with sudo.",
        ) from error
    return kept


def _put_aside(obstacles: Sequence[Path], state_dir: Path, undo: ExitStack) -> Path:
    folder = next(
        path for number in count(1) if not (path := state_dir / f"before-restore-{number}").exists()
    )
    make_folder(folder)
    undo.callback(folder.rmdir)
    rooms: dict[Path, Path] = {}
    for path in obstacles:
        # What lay together stays together under its names: a journal without its log lacks the
        # last results.
        if path.parent not in rooms:
            rooms[path.parent] = folder / str(len(rooms) + 1)
            make_folder(rooms[path.parent])
            undo.callback(rooms[path.parent].rmdir)
        kept = rooms[path.parent] / path.name
        shutil.move(path, kept)
        undo.callback(shutil.move, kept, path)
    return folder


def _put_one(move: Move, undo: ExitStack) -> None:
    """Copy it beside its place and give it its name when it is whole: disks may differ.

    Root does it for whoever owns the folder.
    """
    if move.target.exists():
        return
    make_folder(move.target.parent, mode=0o755)
    fresh = move.target.with_name(f".{move.target.name}.restoring")
    fresh.unlink(missing_ok=True)
    undo.callback(fresh.unlink, missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, move.mode)
    with os.fdopen(descriptor, "wb") as file, move.source.open("rb") as source:
        hand_over(file.fileno(), move.target)
        shutil.copyfileobj(source, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(move.target)
    undo.callback(move.target.unlink)
    sync_folder(move.target.parent)
