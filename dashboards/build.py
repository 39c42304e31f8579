"""Make the pages (``*.json``) from the data in this folder: ``python -m dashboards.build``."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dashboards.mobility import mobility
from dashboards.panels import PAGE_WIDTH, Panel, as_json
from dashboards.queries import Json, person_choices
from dashboards.today import today

FOLDER: Final = Path(__file__).parent

SCHEMA_VERSION: Final = 39
"""Of Grafana 10.4 and later. Newer versions bring a dashboard up to their own when they load it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page.

    Attributes
    ----------
    name
        Of its file and, with a prefix, of its address in Grafana.
    title, description
        What Grafana calls it and says of it.
    since
        How far back it shows when it is opened.
    panels
        What is on it, in reading order.
    """

    name: str
    title: str
    description: str
    since: str
    panels: tuple[Panel, ...]

    @property
    def path(self) -> Path:
        """Where its file lies."""
        return FOLDER / f"{self.name}.json"


PAGES: Final = (
    Page(
        name="today",
        title="Today",
        description="Possible until confirmed. No finding does not mean that nothing was there. "
        "Not a diagnosis.",
        since="now/d",
        panels=today(),
    ),
    Page(
        name="mobility",
        title="Mobility",
        description="What free living showed, and apart from it what guided tests showed. Moved "
        "less may only mean that there was no reason to move. Not a diagnosis.",
        since="now-28d/d",
        panels=mobility(),
    ),
)


def dashboard(page: Page) -> Json:
    """Give a page as Grafana takes it."""
    return {
        "uid": f"spinewatch-{page.name}",
        "title": page.title,
        "description": page.description,
        "tags": ["spinewatch"],
        "schemaVersion": SCHEMA_VERSION,
        "version": 1,
        "editable": True,
        "graphTooltip": 1,
        "timezone": "browser",
        "time": {"from": page.since, "to": "now"},
        "refresh": "1m",
        "timepicker": {},
        "annotations": {"list": []},
        "links": [],
        "templating": {"list": [person_choices()]},
        "panels": list(_placed(page.panels)),
    }


def _placed(panels: tuple[Panel, ...]) -> Iterator[Json]:
    """Put panels side by side until the page is full, then below the tallest of the row."""
    x = y = tallest = 0
    for number, panel in enumerate(panels, start=1):
        if x + panel.caption.width > PAGE_WIDTH:
            x, y, tallest = 0, y + tallest, 0
        yield as_json(panel, number=number, x=x, y=y)
        x, tallest = x + panel.caption.width, max(tallest, panel.caption.height)


def text(page: Page) -> str:
    """Give the text of a page's file."""
    return json.dumps(dashboard(page), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for each in PAGES:
        each.path.write_text(text(each))
