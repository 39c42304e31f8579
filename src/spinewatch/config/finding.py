"""Where the configuration file lies."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from spinewatch.config.folders import config_home
from spinewatch.model.errors import InputError

SYSTEM_FILE: Final = Path("/etc/spinewatch/spinewatch.toml")
FILE_NAME: Final = "spinewatch.toml"


def find_configuration(explicit: Path | None, *, environ: Mapping[str, str]) -> Path:
    """Give the file to read: the one that was named, the user's own, or the system's.

    Parameters
    ----------
    explicit
        What ``--config`` named; then no other is looked for.
    environ
        Environment variables: ``XDG_CONFIG_HOME`` and ``HOME`` are used.

    Raises
    ------
    InputError
        When there is none; names every place that was looked at.
    """
    candidates = (
        (config_home(environ) / FILE_NAME, SYSTEM_FILE) if explicit is None else (explicit,)
    )
    for path in candidates:
        if _is_there(path):
            return path
    looked_at = " or ".join(str(path) for path in candidates)
    raise InputError(
        f"There is no configuration at {looked_at}.",
        advice=_advice(candidates[0]),
    )


def _advice(path: Path) -> str:
    if path.is_dir():
        return f"{path} is a folder: name a file in it, such as {path / FILE_NAME}."
    made = "" if path.parent.is_dir() else f"mkdir -p {path.parent} && "
    return f"Make one with `{made}spinewatch config example > {path}` and edit it."


def _is_there(path: Path) -> bool:
    """Look for a file, also one that may not be looked at: reading it will say why."""
    try:
        return not path.is_dir() and path.exists()
    except PermissionError:
        return True
