"""Make ``dashboards/today.json`` from the data in this folder: ``python -m dashboards.build``."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from dashboards.panels import PAGE_WIDTH, Panel, as_json
from dashboards.queries import Json, person_choices
from dashboards.today import today

TODAY: Final = Path(__file__).with_name("today.json")

SCHEMA_VERSION: Final = 39
"""Of Grafana 10.4 and later. Newer versions bring a dashboard up to their own when they load it."""


def dashboard() -> Json:
    """Give the page as Grafana takes it."""
    return {
        "uid": "spinewatch-today",
        "title": "Today",
        "description": "Possible until confirmed. No finding does not mean that nothing was there. "
        "Not a diagnosis.",
        "tags": ["spinewatch"],
        "schemaVersion": SCHEMA_VERSION,
        "version": 1,
        "editable": True,
        "graphTooltip": 1,
        "timezone": "browser",
        "time": {"from": "now/d", "to": "now"},
        "refresh": "1m",
        "timepicker": {},
        "annotations": {"list": []},
        "links": [],
        "templating": {"list": [person_choices()]},
        "panels": list(_placed(today())),
    }


def _placed(panels: tuple[Panel, ...]) -> Iterator[Json]:
    """Put panels side by side until the page is full, then below the tallest of the row."""
    x = y = tallest = 0
    for number, panel in enumerate(panels, start=1):
        if x + panel.caption.width > PAGE_WIDTH:
            x, y, tallest = 0, y + tallest, 0
        yield as_json(panel, number=number, x=x, y=y)
        x, tallest = x + panel.caption.width, max(tallest, panel.caption.height)


def text() -> str:
    """Give the file's text."""
    return json.dumps(dashboard(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    TODAY.write_text(text())
