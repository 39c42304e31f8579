"""Panels with time from left to right."""

from typing import Final

from dashboards.appearance import SHARE_LOOK
from dashboards.panels import Caption, Panel
from dashboards.queries import Json

SLOTS: Final = 36
"""Cells in a row of `history`: half an hour each over a day, wide enough for a number."""

_DRAWING: Final[Json] = {
    "drawStyle": "line",
    "lineInterpolation": "linear",
    "lineWidth": 2,
    # "auto" also shows a value that stands alone between two gaps.
    "showPoints": "auto",
    "pointSize": 4,
    "spanNulls": False,
    "insertNulls": False,
    "axisPlacement": "left",
}
_LEGEND: Final[Json] = {
    "displayMode": "list",
    "placement": "bottom",
    "showLegend": True,
    "calcs": [],
}


def lines(
    caption: Caption,
    target: Json,
    *,
    unit: str,
    axis: str,
    overrides: list[Json],
    slot: str = "1m",
    latest: str | None = None,
) -> Panel:
    """Draw values over time. Unknown time is a gap in the line, which is never bridged.

    ``slot`` is how often there is a value. ``latest`` shows that much time until now, unless a
    fixed time is chosen for the page.
    """
    options = {"legend": _LEGEND, "tooltip": {"mode": "multi", "sort": "desc"}}
    return Panel(
        kind="timeseries",
        caption=caption,
        targets=(target,),
        defaults={"unit": unit, "decimals": 1, "custom": {**_DRAWING, "axisLabel": axis}},
        overrides=tuple(overrides),
        settings={
            "options": options,
            "interval": slot,
            **({} if latest is None else {"timeFrom": latest}),
        },
    )


def dots(
    caption: Caption, *targets: Json, unit: str, axis: str, overrides: list[Json], **scale: object
) -> Panel:
    """Draw single values over days. Nothing joins them: what is unknown has no dot.

    ``scale`` are further properties of the values, such as ``min``.
    """
    options = {"legend": _LEGEND, "tooltip": {"mode": "multi", "sort": "desc"}}
    drawing = {
        **_DRAWING,
        "drawStyle": "points",
        "showPoints": "always",
        "pointSize": 9,
        "axisLabel": axis,
    }
    return Panel(
        kind="timeseries",
        caption=caption,
        targets=targets,
        defaults={"unit": unit, "decimals": 0, "custom": drawing, **scale},
        overrides=tuple(overrides),
        settings={"options": options},
    )


def history(
    caption: Caption,
    *targets: Json,
    scale: list[Json],
    overrides: list[Json],
    look: Json = SHARE_LOOK,
    latest: str | None = None,
) -> Panel:
    """Show values as rows of cells, one row per place, with the number in each cell.

    ``scale`` says from which value on a cell has which colour, ``look`` how numbers are written:
    shares, unless told otherwise. ``latest`` shows that much time until now, unless a fixed time is
    chosen for the page.
    """
    options = {
        "showValue": "auto",
        "rowHeight": 0.9,
        "colWidth": 0.95,
        "legend": _LEGEND,
        "tooltip": {"mode": "single", "sort": "none"},
    }
    return Panel(
        kind="status-history",
        caption=caption,
        targets=targets,
        defaults={
            **look,
            "min": 0,
            **({"max": 1} if look == SHARE_LOOK else {}),
            "color": {"mode": "thresholds"},
            "thresholds": {"mode": "absolute", "steps": scale},
            "custom": {"fillOpacity": 85, "lineWidth": 1},
        },
        overrides=tuple(overrides),
        settings={
            "options": options,
            "interval": "1m",
            "maxDataPoints": SLOTS,
            **({} if latest is None else {"timeFrom": latest}),
        },
    )
