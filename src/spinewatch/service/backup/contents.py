"""What belongs into a backup, and under which name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from spinewatch.capture.days import SUFFIX
from spinewatch.config.folders import StoragePaths
from spinewatch.model.configuration import Configuration
from spinewatch.service.backup.limits import FORMAT

ABOUT: Final = "backup.json"
MANIFEST: Final = "manifest.json"
CONFIGURATION: Final = "configuration.toml"
JOURNAL: Final = "state/journal.sqlite"
ALERT_JOURNAL: Final = "state/alerts.sqlite"

_PUBLIC: Final = ("ca_file", "cert_file")
"""Files that the configuration names and that are no secrets: certificates are shown to everybody.
Every other one is a password, a token, a private key, or an address with one in it."""

_NAME: Final = re.compile(
    r"backup\.json|manifest\.json|configuration\.toml|"
    r"files/[a-z]+\.[a-z_]+_file|"
    r"state/(journal\.sqlite|alerts\.sqlite|calibrations\.jsonl|found-settings\.json|"
    r"dead-letters-[A-Za-z0-9_.-]{1,64}\.jsonl(\.old)?)|"
    rf"captures/[A-Za-z0-9_-]{{1,120}}{re.escape(SUFFIX)}"
)
"""Every name there is: whatever else a file holds is not ours, and none leads elsewhere."""


class About(Struct, frozen=True, kw_only=True):
    """The first thing in a backup: what wrote it, when and of whom.

    ``configuration`` is where the configuration lay.
    """

    format: int = FORMAT
    made_by: str
    made_utc_ns: int | None
    person: str
    configuration: str


class Listed(Struct, frozen=True, kw_only=True):
    """One file in a backup."""

    name: str
    size: int
    sha256: str


class Manifest(Struct, frozen=True, kw_only=True):
    """The last thing in a backup: all that came before it."""

    files: tuple[Listed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A file on its way into a backup."""

    name: str
    path: Path
    is_secret: bool = False


def is_known(name: str) -> bool:
    """Say whether a backup may hold a file of this name."""
    return _NAME.fullmatch(name) is not None


def state_parts(paths: StoragePaths) -> Iterator[Part]:
    """Give the small files of the state folder; both journals are copied in their own way.

    Not the recorder's positions: they say what a database holds, and the one that is there after a
    restore may be another.
    """
    letters = sorted(paths.state_dir.glob("dead-letters-*.jsonl*"))
    for path in (paths.calibrations, paths.found_settings, *letters):
        name = f"state/{path.name}"
        if path.is_file() and is_known(name):
            yield Part(name=name, path=path)


def capture_parts(paths: StoragePaths) -> Iterator[Part]:
    """Give the captures, oldest first."""
    for path in sorted(paths.captures.glob(f"*{SUFFIX}")):
        name = f"captures/{path.name}"
        if path.is_file() and is_known(name):
            yield Part(name=name, path=path)


def named_parts(configuration: Configuration) -> Iterator[Part]:
    """Give the files that the configuration names: passwords, tokens, certificates."""
    for table in ("mqtt", "influx", "alerts"):
        settings = getattr(configuration, table)
        told = {} if settings is None else msgspec.structs.asdict(settings)
        for key, path in told.items():
            if key.endswith("_file") and path is not None:
                yield Part(
                    name=f"files/{table}.{key}", path=Path(path), is_secret=key not in _PUBLIC
                )
