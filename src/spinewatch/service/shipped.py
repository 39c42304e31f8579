"""Files that come with spinewatch outside of the package: found in a wheel or a checkout."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import spinewatch
from spinewatch.model.errors import SpinewatchError

_PACKAGE: Final = Path(spinewatch.__file__).parent
_IN_WHEEL: Final = _PACKAGE / "_shipped"
_IN_CHECKOUT: Final = _PACKAGE.parents[1]


def shipped_folder(name: str) -> Path:
    """Give the folder ``firmware-config`` (or another shipped one) wherever it lies.

    Raises
    ------
    SpinewatchError
        When the installation is incomplete.
    """
    for place in (_IN_WHEEL, _IN_CHECKOUT):
        folder = place / name
        if folder.is_dir():
            return folder
    raise SpinewatchError(
        f"The folder {name} is missing from this installation of spinewatch.",
        advice="Install spinewatch again.",
    )


def shipped_settings(kinds: Iterable[str]) -> dict[str, dict[str, object]]:
    """Read the ``[settings]`` table of ``firmware-config/<kind>.toml`` for each kind."""
    return {kind: dict(_shipped_file(kind)["settings"]) for kind in sorted(set(kinds))}


def shipped_facts(kind: str) -> dict[str, Any]:
    """Read the ``[sensor]`` table of ``firmware-config/<kind>.toml``: what it is."""
    return dict(_shipped_file(kind)["sensor"])


def _shipped_file(kind: str) -> dict[str, Any]:
    return tomllib.loads((shipped_folder("firmware-config") / f"{kind}.toml").read_text())
