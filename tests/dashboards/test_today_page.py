"""The page "Today" says what it must."""

import re
from typing import Any

from spinewatch.model.sites import EmgSite, Segment
from tests.dashboards.grafana_tables import shown

Json = dict[str, Any]


def test_it_shows_every_kind_of_panel(today: Json) -> None:
    kinds = {"row", "text", "stat", "table", "timeseries", "status-history"}

    assert {panel["type"] for panel in today["panels"]} == kinds


def test_the_page_shows_today_until_now(today: Json) -> None:
    assert today["time"] == {"from": "now/d", "to": "now"}
    assert today["timezone"] == "browser"


def test_everything_on_it_is_called_possible(today: Json) -> None:
    content = " ".join(today["panels"][0]["options"]["content"].split())

    for words in ("_possible_ until you confirm", "does not mean", "not a diagnosis"):
        assert words in content
    assert any(re.match("Possible episodes", panel["title"]) for panel in today["panels"])


def test_right_sides_are_dashed_so_that_colour_never_stands_alone(
    charts_of_today: list[Json],
) -> None:
    (level,) = (
        panel for panel in charts_of_today if panel["title"] == "Muscle tension above your rest"
    )
    style = {
        each["matcher"]["options"]: {prop["id"]: prop["value"] for prop in each["properties"]}
        for each in level["fieldConfig"]["overrides"]
    }

    assert set(style) == set(EmgSite)
    looks = {
        (look["color"]["fixedColor"], look["custom.lineStyle"]["fill"]) for look in style.values()
    }
    assert len(looks) == len(EmgSite)
    assert style["lumbar_erector_right"]["displayName"] == "lumbar erector, right"


def test_every_place_is_written_in_words(charts_of_today: list[Json]) -> None:
    (known,) = (panel for panel in charts_of_today if panel["title"].startswith("Signal"))

    named = {each["matcher"]["options"] for each in known["fieldConfig"]["overrides"]}

    assert named == {*EmgSite, *Segment}


def test_the_highest_revision_counts_in_whatever_order_they_come(
    charts_of_today: list[Json],
) -> None:
    (table,) = (
        panel for panel in charts_of_today if panel["title"].startswith("Possible episodes")
    )
    names = ("site", "start_utc_ms", "length", "tense_minutes", "grade", "confidence", "reason")
    rows = [
        {"Time": 0, "id": "ep-1", "revision": revision, **dict.fromkeys(names, revision)}
        for revision in (2.0, 3.0, 0.0, 1.0)
    ]

    (row,) = shown(table, rows)

    assert set(row.values()) == {3.0}
