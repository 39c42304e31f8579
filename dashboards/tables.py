"""Panels with words and numbers: tables, and single rows written large."""

from dataclasses import dataclass, field

from dashboards.appearance import override
from dashboards.panels import Caption, Panel
from dashboards.queries import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column.

    Attributes
    ----------
    name, title
        What the query calls it, and what people read. Without a title it is not shown.
    taken
        Where rows are gathered: what of theirs, "last", "sum" or "count"; None for what they share.
    look
        Properties of Grafana's fields, as for `appearance.override`.
    """

    name: str
    title: str = ""
    taken: str | None = None
    look: Json = field(default_factory=dict)

    @property
    def gathered_name(self) -> str:
        """What Grafana calls the column after rows were gathered."""
        return self.name if self.taken is None else f"{self.name} ({self.taken})"


def numbers(caption: Caption, target: Json, *columns: Column) -> Panel:
    """Show one row as large words and numbers."""
    options = {
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "/.*/", "values": False},
        "orientation": "auto",
        "textMode": "value_and_name",
        "colorMode": "none",
        "graphMode": "none",
        "justifyMode": "center",
        "wideLayout": True,
        "showPercentChange": False,
        "percentChangeColorMode": "standard",
        "text": {"titleSize": 18, "valueSize": 32},
    }
    return Panel(
        kind="stat",
        caption=caption,
        targets=(target,),
        overrides=_looks(columns),
        settings={"options": options, "transformations": [_arrange(columns)]},
    )


def table(
    caption: Caption,
    target: Json,
    *columns: Column,
    highest: str | None = None,
    top: str | None = None,
    latest: str | None = None,
) -> Panel:
    """Show rows.

    Where columns are ``taken``, rows that share the others are gathered into one; ``highest`` names
    the column whose highest value makes a row the last of them. ``top`` is the title of the column
    whose highest value comes first. ``latest`` shows that much time until now, unless a fixed time
    is chosen for the page.
    """
    options = {
        "showHeader": True,
        "cellHeight": "md",
        "frameIndex": 0,
        "sortBy": [] if top is None else [{"displayName": top, "desc": True}],
    }
    order = [] if highest is None else [_rising(highest)]
    return Panel(
        kind="table",
        caption=caption,
        targets=(target,),
        defaults={"custom": {"align": "auto", "cellOptions": {"type": "auto"}, "inspect": False}},
        overrides=_looks(columns),
        settings={
            "options": options,
            "transformations": [*order, *_gather(columns), _arrange(columns)],
            **({} if latest is None else {"timeFrom": latest}),
        },
    )


def _looks(columns: tuple[Column, ...]) -> tuple[Json, ...]:
    return tuple(override(column.title, **column.look) for column in columns if column.look)


def _rising(name: str) -> Json:
    return {"id": "sortBy", "options": {"fields": {}, "sort": [{"field": name, "desc": False}]}}


def _gather(columns: tuple[Column, ...]) -> list[Json]:
    if all(column.taken is None for column in columns):
        return []
    fields: dict[str, Json] = {}
    for name in dict.fromkeys(column.name for column in columns):
        taken = [each.taken for each in columns if each.name == name and each.taken is not None]
        operation = "aggregate" if taken else "groupby"
        fields[name] = {"operation": operation, "aggregations": taken}
    return [{"id": "groupBy", "options": {"fields": fields}}]


def _arrange(columns: tuple[Column, ...]) -> Json:
    """Name and order the columns, and hide the time unless it is one of them."""
    shown = {column.gathered_name: column.title for column in columns if column.title}
    hidden = {column.gathered_name for column in columns if not column.title}
    options = {
        "excludeByName": {name: True for name in ("Time", *sorted(hidden)) if name not in shown},
        "indexByName": {name: at for at, name in enumerate(shown)},
        "renameByName": shown,
    }
    return {"id": "organize", "options": options}
