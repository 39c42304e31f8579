"""Where state, captures and the control socket lie."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from spinewatch.model.configuration import Configuration

PROGRAM: Final = "spinewatch"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoragePaths:
    """Every place that a monitor writes to; none of them is made here.

    The lock lies beside the journal that it protects, not with the socket: two processes may see
    different runtime folders.
    """

    state_dir: Path
    journal: Path
    calibrations: Path
    captures: Path
    control_socket: Path
    lock: Path

    @property
    def found_settings(self) -> Path:
        """What sensors had set before anything was written to them."""
        return self.state_dir / "found-settings.json"

    @property
    def alert_journal(self) -> Path:
        """The alerter's own journal."""
        return self.state_dir / "alerts.sqlite"

    @property
    def alerter_lock(self) -> Path:
        """Held by the one alerter of this state folder."""
        return self.state_dir / "alerter.lock"

    def recorder_positions(self, recorder: str) -> Path:
        """Where the recorder of this name keeps how far it has come."""
        return self.state_dir / f"recorder-{recorder}.json"

    def dead_letters(self, recorder: str) -> Path:
        """Where the recorder of this name keeps what the database refuses for good."""
        return self.state_dir / f"dead-letters-{recorder}.jsonl"

    def recorder_lock(self, recorder: str) -> Path:
        """Held by the one recorder of this name and state folder."""
        return self.state_dir / f"recorder-{recorder}.lock"


def storage_paths(configuration: Configuration, *, environ: Mapping[str, str]) -> StoragePaths:
    """Give the places for a configuration.

    The configuration comes first, then what systemd made for the service (``STATE_DIRECTORY``,
    ``RUNTIME_DIRECTORY``), then the user's folders by the XDG rules.
    """
    storage = configuration.storage
    state_dir = (
        _configured(storage.state_dir, environ)
        or _from_systemd("STATE_DIRECTORY", environ)
        or state_home(environ)
    )
    runtime_dir = (
        _configured(storage.runtime_dir, environ)
        or _from_systemd("RUNTIME_DIRECTORY", environ)
        or _runtime_home(environ)
        or state_dir
    )
    return StoragePaths(
        state_dir=state_dir,
        journal=state_dir / "journal.sqlite",
        calibrations=state_dir / "calibrations.jsonl",
        captures=state_dir / "captures",
        control_socket=runtime_dir / "control.sock",
        lock=state_dir / "monitor.lock",
    )


def state_home(environ: Mapping[str, str] = os.environ) -> Path:
    """Give the folder for the state of a user's own programs that is ours."""
    return _xdg("XDG_STATE_HOME", environ) or _home(environ) / ".local" / "state" / PROGRAM


def config_home(environ: Mapping[str, str]) -> Path:
    """Give the folder for a user's own configuration that is ours."""
    return _xdg("XDG_CONFIG_HOME", environ) or _home(environ) / ".config" / PROGRAM


def _runtime_home(environ: Mapping[str, str]) -> Path | None:
    return _xdg("XDG_RUNTIME_DIR", environ)


def _configured(folder: str | None, environ: Mapping[str, str]) -> Path | None:
    if folder is None:
        return None
    return _home(environ) / folder[2:] if folder.startswith("~/") else Path(folder)


def _from_systemd(name: str, environ: Mapping[str, str]) -> Path | None:
    """Take the first folder: a unit may ask for several, separated by colons (systemd.exec(5))."""
    first = environ.get(name, "").split(":")[0]
    return Path(first) if first else None


def _xdg(name: str, environ: Mapping[str, str]) -> Path | None:
    """Take an XDG folder; the specification has relative ones ignored."""
    base = Path(environ.get(name, ""))
    return base / PROGRAM if base.is_absolute() else None


def _home(environ: Mapping[str, str]) -> Path:
    home = environ.get("HOME")
    return Path(home) if home else Path.home()
