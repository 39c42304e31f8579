"""`spinewatch restore`: a backup back to where it belongs, whole or not at all."""

import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

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
from spinewatch.service.backup.swapping import swap, take_back_unfinished
from spinewatch.service.backup.unpacking import Unpacked, configuration_in, unpack

_NAMED_AT_MOST: Final = 3
_ROOM: Final = ".restoring-"

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

    Until everything of it is checked and lies beside its place, nothing is changed. What an earlier
    one has changed that was killed is taken back first.

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
        take_back_unfinished(paths.state_dir)
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
            held.enter_context(InstanceLock(paths.lock, restores=True))
            held.enter_context(InstanceLock(paths.alerter_lock, who="alerter", restores=True))
            if configuration.influx is not None:
                recorder = paths.recorder_lock(configuration.influx.recorder)
                held.enter_context(InstanceLock(recorder, who="recorder", restores=True))
        except AlreadyRunningError as error:
            raise AlreadyRunningError(error.what, advice=_STOP_FIRST) from error
        yield


@contextmanager
def _room_in(folder: Path) -> Iterator[Path]:
    """Give an empty folder on the disk that the files are meant for.

    What a restore that was killed has left is swept away: it holds secrets in clear.
    """
    for left in folder.glob(f"{_ROOM}*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_ROOM, dir=folder) as room:
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
        return swap(moves, obstacles, state_dir)
    except OSError as error:
        raise SpinewatchError(
            f"{error.filename or state_dir}: {error.strerror}. Everything is as it was before.",
            advice="See to it that there is room on the disk, and run this as a user who may write "
            "there, such as with sudo.",
        ) from error
