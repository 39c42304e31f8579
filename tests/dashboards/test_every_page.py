"""What holds for every page: it is well formed, and hides nothing that is unknown."""

import json
import re
from collections import Counter
from itertools import combinations
from pathlib import Path
from types import ModuleType
from typing import Any

Json = dict[str, Any]

KINDS = {"row", "text", "stat", "table", "timeseries", "status-history"}
COLOURS = {"#56B4E9", "#E69F00", "#CC79A7", "#0072B2", "#8E8E8E"}
"""Okabe and Ito's palette without its green, red and yellow, and a grey."""

PAGE_WIDTH = 24

UNITS = {"dB", "degree", "percentunit", "suffix:h", "suffix:/h"}


def test_the_committed_pages_are_what_the_code_makes(build: ModuleType, folder: Path) -> None:
    made = {each.path: build.text(each) for each in build.PAGES}

    assert {path.name for path in made} == {path.name for path in folder.glob("*.json")}
    assert {path: path.read_text(encoding="utf-8") for path in made} == made


def test_pages_have_addresses_and_titles_of_their_own(build: ModuleType) -> None:
    pages = [build.dashboard(each) for each in build.PAGES]

    assert len({page["uid"] for page in pages}) == len({page["title"] for page in pages}) == 2


def test_panels_have_numbers_of_their_own_and_known_kinds(page: Json) -> None:
    numbers = [panel["id"] for panel in page["panels"]]

    assert len(set(numbers)) == len(numbers) > 20
    assert {panel["type"] for panel in page["panels"]} <= KINDS


def test_panels_lie_on_the_page_and_not_on_each_other(page: Json) -> None:
    places = [panel["gridPos"] for panel in page["panels"]]

    for place in places:
        assert 0 <= place["x"] < place["x"] + place["w"] <= PAGE_WIDTH
        assert place["h"] > 0
    overlaps = [(a, b) for a, b in combinations(places, 2) if _overlap(a, b)]
    assert overlaps == []


def _overlap(a: Json, b: Json) -> bool:
    beside = a["x"] + a["w"] <= b["x"] or b["x"] + b["w"] <= a["x"]
    below = a["y"] + a["h"] <= b["y"] or b["y"] + b["h"] <= a["y"]
    return not beside and not below


def test_the_page_is_the_same_for_everybody(page: Json) -> None:
    (person,) = page["templating"]["list"]

    assert person["name"] == "person"
    assert "current" not in person
    assert "options" not in person
    assert "id" not in page, "a number of one Grafana would clash in another"


def test_nothing_is_said_that_could_be_taken_for_a_diagnosis(page: Json) -> None:
    first = page["panels"][0]

    assert first["type"] == "text"
    said = " ".join(first["options"]["content"].split()).lower()
    assert "diagnosis" in said
    assert "never zero" in said
    every = " ".join(_texts(page)).lower()
    assert not re.search(r"spasms? (detected|found)|diagnosed|stiffer|basmi|worse posture", every)


def _texts(value: object) -> list[str]:
    match value:
        case dict():
            return [text for each in value.values() for text in _texts(each)]
        case list():
            return [text for each in value for text in _texts(each)]
        case str():
            return [value]
        case _:
            return []


def test_every_panel_says_what_it_rests_on(charts: list[Json]) -> None:
    thin = [panel["title"] for panel in charts if len(panel["description"]) < 40]

    assert thin == []
    assert all(panel["title"] for panel in charts)


def test_no_two_panels_have_one_title(charts: list[Json]) -> None:
    counted = Counter(panel["title"] for panel in charts)

    assert [title for title, count in counted.items() if count > 1] == []


def test_lines_never_bridge_unknown_time(charts: list[Json]) -> None:
    drawn = [panel for panel in charts if panel["type"] == "timeseries"]

    assert len(drawn) >= 8
    for panel in drawn:
        custom = panel["fieldConfig"]["defaults"]["custom"]
        assert custom["spanNulls"] is False
        assert custom["insertNulls"] is False
        assert custom["showPoints"] in {"auto", "always"}, (
            "a lone value between two gaps would vanish"
        )


def test_what_is_absent_is_called_unknown(charts: list[Json]) -> None:
    assert {panel["fieldConfig"]["defaults"]["noValue"] for panel in charts} == {"unknown"}


def test_colours_are_told_apart_by_everybody(charts: list[Json]) -> None:
    looks = json.dumps([panel["fieldConfig"] for panel in charts])

    assert set(re.findall(r'"(?:color|fixedColor)": "([^"]*)"', looks)) <= COLOURS
    assert set(re.findall(r'"color": {"mode": "([^"]*)"', looks)) <= {"fixed", "thresholds"}


def test_values_have_units(charts: list[Json]) -> None:
    for panel in charts:
        if panel["type"] in {"timeseries", "status-history"}:
            assert panel["fieldConfig"]["defaults"]["unit"] in UNITS


def test_panels_name_their_version_or_grafana_rewrites_them(charts: list[Json]) -> None:
    assert {panel["pluginVersion"] for panel in charts} == {"11.0.0"}
    assert all(panel["fieldConfig"]["defaults"]["thresholds"]["steps"] for panel in charts)


def test_the_page_has_only_what_grafana_knows(page: Json) -> None:
    of_page = {
        *("uid", "title", "description", "tags", "schemaVersion", "version", "editable"),
        *("graphTooltip", "timezone", "time", "refresh", "timepicker", "annotations", "links"),
        *("templating", "panels"),
    }
    of_panel = {
        *("id", "type", "title", "description", "gridPos", "datasource", "targets", "fieldConfig"),
        *("options", "transformations", "interval", "maxDataPoints", "timeFrom", "pluginVersion"),
        *("transparent", "collapsed", "panels"),
    }

    assert set(page) == of_page
    assert page["schemaVersion"] == 39
    assert all(set(panel) <= of_panel for panel in page["panels"])
