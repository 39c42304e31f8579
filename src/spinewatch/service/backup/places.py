"""Where the files of a backup belong on this computer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from spinewatch.config.finding import FILE_NAME, SYSTEM_FILE
from spinewatch.config.folders import StoragePaths, config_home
from spinewatch.model.configuration import Configuration
from spinewatch.model.errors import InputError
from spinewatch.service.backup.contents import (
    ALERT_JOURNAL,
    CONFIGURATION,
    JOURNAL,
    Part,
    named_parts,
)
from spinewatch.service.backup.unpacking import Unpacked

PUBLIC_MODE: Final = 0o644
PRIVATE_MODE: Final = 0o600

_COMPANIONS: Final = ("-wal", "-shm", ".damaged", ".aside")
"""What lies beside a journal: SQLite's log, which would be folded into another one, and notes that
this journal is damaged, which would have the restored one set aside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A file on its way out of an unpacked backup."""

    name: str
    source: Path
    target: Path
    mode: int = PRIVATE_MODE


def configuration_place(explicit: Path | None, *, lay_at: str, environ: Mapping[str, str]) -> Path:
    """Say where the configuration goes: where it was named to, else where it will be looked for."""
    if explicit is not None:
        return explicit
    return SYSTEM_FILE if lay_at == str(SYSTEM_FILE) else config_home(environ) / FILE_NAME


def moves_of(
    unpacked: Unpacked,
    *,
    configuration: Configuration,
    configuration_path: Path,
    paths: StoragePaths,
) -> tuple[Move, ...]:
    """Say where each file goes; the journals last, so that without them nothing looks restored."""
    named = {part.name: part for part in named_parts(configuration)}
    moves = [
        _move(each.name, unpacked, named, configuration_path, paths) for each in unpacked.files
    ]
    return tuple(sorted(moves, key=lambda move: move.name in {JOURNAL, ALERT_JOURNAL}))


def in_the_way(moves: tuple[Move, ...]) -> Iterator[Path]:
    """Give what lies where something else is to be put."""
    for move in moves:
        beside = _COMPANIONS if move.name in {JOURNAL, ALERT_JOURNAL} else ()
        for path in (move.target, *(_beside(move.target, suffix) for suffix in beside)):
            if path.exists() and not _is_the_same(path, move.source):
                yield path


def _move(
    name: str,
    unpacked: Unpacked,
    named: Mapping[str, Part],
    configuration_path: Path,
    paths: StoragePaths,
) -> Move:
    source, mode = unpacked.folder / name, PRIVATE_MODE
    where, _, file_name = name.partition("/")
    if name == CONFIGURATION:
        # The services that read it are another user's; it names secrets and holds none.
        target, mode = configuration_path, PUBLIC_MODE
    elif where == "files":
        part = _named(named, name)
        target = part.path
        mode = PRIVATE_MODE if part.is_secret else PUBLIC_MODE
    elif where == "captures":
        target = paths.captures / file_name
    else:
        target = paths.state_dir / file_name
    return Move(name=name, source=source, target=target, mode=mode)


def _named(named: Mapping[str, Part], name: str) -> Part:
    if name not in named:
        raise InputError(
            f"The backup has the file {name}, of which its configuration says nothing.",
            advice="It was altered after it was made: use another backup.",
        )
    return named[name]


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _is_the_same(path: Path, other: Path) -> bool:
    """Compare small files; what is large is not worth it."""
    sizes = path.stat().st_size, other.stat().st_size
    is_small = sizes[0] == sizes[1] <= 1_000_000
    return is_small and path.is_file() and path.read_bytes() == other.read_bytes()
