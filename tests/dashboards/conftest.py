"""The dashboards as they lie in the checkout, and as the code makes them."""

import json
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder() -> Path:
    """Where the dashboards lie."""
    return ROOT / "dashboards"


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Import the code that makes them, which is no part of the package."""
    monkeypatch.syspath_prepend(str(ROOT))
    return import_module("dashboards.build")


@pytest.fixture
def today(folder: Path) -> dict[str, Any]:
    """Read the page as Grafana will."""
    page: dict[str, Any] = json.loads((folder / "today.json").read_text(encoding="utf-8"))
    return page


@pytest.fixture(params=["today", "mobility"])
def page(request: pytest.FixtureRequest, folder: Path) -> dict[str, Any]:
    """Read each page in turn as Grafana will."""
    read: dict[str, Any] = json.loads(
        (folder / f"{request.param}.json").read_text(encoding="utf-8")
    )
    return read


@pytest.fixture
def charts(page: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the panels of a page that show data."""
    return [panel for panel in page["panels"] if "targets" in panel]


@pytest.fixture
def charts_of_today(today: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the panels that show data."""
    return [panel for panel in today["panels"] if "targets" in panel]
