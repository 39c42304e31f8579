"""A panel as a value, and what all panels have in common."""

from dataclasses import dataclass, field
from typing import Final

from dashboards.appearance import BLUE
from dashboards.queries import Json

PAGE_WIDTH: Final = 24

MADE_FOR: Final = "11.0.0"
"""Version of Grafana's panels whose options are used. A panel without one is taken for very old,
and Grafana rewrites its thresholds."""

_DEFAULTS: Final[Json] = {
    "color": {"mode": "fixed", "fixedColor": BLUE},
    # Without any, Grafana takes green, and red from 80.
    "thresholds": {"mode": "absolute", "steps": [{"color": BLUE, "value": None}]},
    "mappings": [],
    "noValue": "unknown",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """What a panel says of itself, and how large it is.

    Attributes
    ----------
    title, rests_on
        What is shown, and what it rests on: Grafana shows that at the "i" beside the title.
    width, height
        In Grafana's grid: the page is 24 wide, and 8 high is about a third of a screen.
    """

    title: str
    width: int
    height: int
    rests_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One panel, without its number and place on the page.

    Attributes
    ----------
    kind
        Grafana's name of the visualisation.
    caption
        Title, description and size.
    targets
        Queries, from `queries`.
    defaults, overrides
        How values look, and how the exceptions look.
    settings
        Whatever else a panel of Grafana has.
    """

    kind: str
    caption: Caption
    targets: tuple[Json, ...] = ()
    defaults: Json = field(default_factory=dict)
    overrides: tuple[Json, ...] = ()
    settings: Json = field(default_factory=dict)


def text(content: str, *, height: int) -> Panel:
    """Show words, as wide as the page."""
    return Panel(
        kind="text",
        caption=Caption(title="", width=PAGE_WIDTH, height=height),
        settings={"options": {"mode": "markdown", "content": content}, "transparent": True},
    )


def heading(title: str) -> Panel:
    """Begin a part of the page."""
    return Panel(
        kind="row",
        caption=Caption(title=title, width=PAGE_WIDTH, height=1),
        settings={"collapsed": False, "panels": []},
    )


def as_json(panel: Panel, *, number: int, x: int, y: int) -> Json:
    """Give the panel as Grafana has it, at its place on the page."""
    caption = panel.caption
    place = {"x": x, "y": y, "w": caption.width, "h": caption.height}
    common: Json = {"id": number, "type": panel.kind, "title": caption.title, "gridPos": place}
    if not panel.targets:
        return {**common, **panel.settings}
    looks = {"defaults": {**_DEFAULTS, **panel.defaults}, "overrides": list(panel.overrides)}
    return {
        **common,
        "description": caption.rests_on,
        "datasource": panel.targets[0]["datasource"],
        "targets": [
            {"refId": chr(ord("A") + at), **target} for at, target in enumerate(panel.targets)
        ],
        "fieldConfig": looks,
        "pluginVersion": MADE_FOR,
        **panel.settings,
    }
