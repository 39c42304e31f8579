"""The import rule: every layer imports only layers below it."""

import re
from functools import cache
from pathlib import Path

import pytest

import spinewatch

SOURCE = Path(spinewatch.__file__).parent

LAYERS = (
    "model",
    "drivers",
    "capture",
    "simulation",
    "link",
    "peripherals",
    "timebase",
    "signal",
    "spasm",
    "mobility",
    "days",
    "monitor",
    "calibration",
    "journal",
    "control",
    "mqtt",
    "influx",
    "alerts",
    "config",
    "recordings",
    "service",
    "cli",
)
"""From the bottom up; the same order as in docs/architecture.md."""

SIBLINGS = {("mobility", "spasm")}
"""Layers that stand side by side: what one needs of the other travels as values of `model`."""

PURE = {
    "model", "drivers", "simulation", "timebase", "signal", "spasm", "mobility", "days",
    "monitor",
}  # fmt: skip
EFFECTS = {"asyncio", "socket", "sqlite3", "subprocess", "threading", "time", "os", "bleak"}


IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(\S+)[ \t]+import\b|import[ \t]+(\w\S*)[ \t]*(?:as\b|#|$))", re.MULTILINE
)
"""One import stands alone on its line: the linter (E401, E702) sees to that."""


@cache
def imported_modules(path: Path) -> frozenset[str]:
    found = frozenset(each[1] or each[2] for each in IMPORT.finditer(path.read_text()))
    assert not any(name.startswith(".") for name in found), (
        f"{path}: relative imports hide the layer"
    )
    return found


def layers_used(path: Path) -> set[str]:
    parts = (name.split(".") for name in imported_modules(path))
    return {part[1] for part in parts if part[0] == "spinewatch" and len(part) > 1}


@pytest.mark.parametrize("own", LAYERS)
def test_a_layer_imports_only_itself_and_those_below(own: str) -> None:
    allowed = set(LAYERS[: LAYERS.index(own) + 1])
    allowed -= {low for low, high in SIBLINGS if high == own}
    allowed -= {high for low, high in SIBLINGS if low == own}
    modules = sorted((SOURCE / own).rglob("*.py"))
    too_high = {
        str(path.relative_to(SOURCE)): layers_used(path) - allowed
        for path in modules
        if layers_used(path) - allowed
    }

    assert modules
    assert too_high == {}


@pytest.mark.parametrize("layer", sorted(PURE))
def test_a_pure_layer_touches_neither_clock_nor_world(layer: str) -> None:
    touched = {
        (path.name, name)
        for path in (SOURCE / layer).rglob("*.py")
        for name in imported_modules(path)
        if name.split(".")[0] in EFFECTS
    }

    assert touched == set()


def test_every_folder_is_a_layer_of_the_picture() -> None:
    folders = {path.name for path in SOURCE.iterdir() if path.is_dir() and list(path.glob("*.py"))}

    assert folders == set(LAYERS)


def test_the_architecture_page_names_every_layer_in_this_order() -> None:
    page = (SOURCE.parents[1] / "docs" / "architecture.md").read_text()
    picture = page.split("```")[1]
    named = [line.split("/")[0].strip() for line in picture.splitlines() if "/  " in line]

    assert named == list(reversed(LAYERS))


def test_supervision_of_sensors_is_pure() -> None:
    modules = list((SOURCE / "link" / "supervision").glob("*.py"))
    touched = {
        (path.name, name)
        for path in modules
        for name in imported_modules(path)
        if name.split(".")[0] in EFFECTS or name.startswith("spinewatch.link.bluetooth")
    }

    assert modules
    assert touched == set()


@pytest.mark.parametrize(
    ("library", "home"), [("bleak", "link/bluetooth"), ("bumble", "peripherals")]
)
def test_a_bluetooth_stack_is_known_in_one_place_only(library: str, home: str) -> None:
    users = {
        str(path.relative_to(SOURCE).parent)
        for path in SOURCE.rglob("*.py")
        if any(name.split(".")[0] == library for name in imported_modules(path))
    }

    assert users == {home}
