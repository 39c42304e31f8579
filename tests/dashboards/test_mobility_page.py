"""The page "Mobility" keeps apart what was used and what was possible, and says what it cannot."""

import json
from pathlib import Path
from typing import Any

import pytest

from spinewatch.model.context import Position
from spinewatch.model.sites import Segment

Json = dict[str, Any]


@pytest.fixture
def mobility(folder: Path) -> Json:
    page: Json = json.loads((folder / "mobility.json").read_text(encoding="utf-8"))
    return page


def words(panel: Json) -> str:
    return " ".join(panel.get("description", "").split())


def titled(page: Json, title: str) -> Json:
    (panel,) = (each for each in page["panels"] if each["title"] == title)
    return dict(panel)


def test_it_shows_four_weeks(mobility: Json) -> None:
    assert mobility["time"] == {"from": "now-28d/d", "to": "now"}


def test_used_range_and_guided_tests_stand_under_headings_of_their_own(mobility: Json) -> None:
    sections: dict[str, list[Json]] = {}
    for panel in mobility["panels"]:
        if panel["type"] == "row":
            sections[panel["title"]] = []
        elif sections:
            list(sections.values())[-1].append(panel)

    asked = {
        title: {target["query"].split('FROM "')[1].split('"')[0] for target in targets}
        for title, panels in sections.items()
        for targets in [[each for panel in panels for each in panel["targets"]]]
    }
    assert [title for title, kinds in asked.items() if "test" in kinds] == [
        "Guided tests: what was possible when asked, which is not used range"
    ]
    assert all(len(kinds) == 1 for kinds in asked.values() if "test" in kinds)


def test_the_page_says_what_moved_less_may_mean_and_what_is_not_measurable(mobility: Json) -> None:
    content = " ".join(mobility["panels"][0]["options"]["content"].split())

    for said in ("less means _moved less_", "no reason to move", "_not measurable_"):
        assert said in content


@pytest.mark.parametrize("segment", Segment)
def test_every_segment_has_its_used_range(mobility: Json, segment: Segment) -> None:
    asked = [
        target["query"]
        for panel in mobility["panels"]
        for target in panel.get("targets", ())
        if "range_p90_deg" in target["query"]
    ]

    assert sum(f"'{segment}'" in query for query in asked) == 1


def test_used_range_says_that_totals_need_no_zero_and_sides_do(mobility: Json) -> None:
    table = words(titled(mobility, "Used range, day by day"))

    assert "does not depend on the zero" in table
    assert "as uncertain as that" in table


def test_what_is_exploratory_is_said_to_be_so(mobility: Json) -> None:
    morning = titled(mobility, "Slow start of the morning, exploratory")

    assert words(morning).startswith("Exploratory.")
    assert "It is not the morning stiffness of a questionnaire" in words(morning)


def test_only_the_inclination_of_the_chest_has_a_change_that_matters(mobility: Json) -> None:
    assert "chest only (14 degrees, hips included)" in words(titled(mobility, "Guided tests"))


def test_every_position_has_a_row(mobility: Json) -> None:
    (target,) = titled(mobility, "Positions")["targets"]

    assert all(f'AS "{position.value}"' in target["query"] for position in Position)


def test_days_are_dots_that_nothing_joins(mobility: Json) -> None:
    daily = [
        panel
        for panel in mobility["panels"]
        if panel["type"] == "timeseries" and "GROUP BY time" not in panel["targets"][0]["query"]
    ]

    assert len(daily) == 7
    for panel in daily:
        assert panel["fieldConfig"]["defaults"]["custom"]["drawStyle"] == "points"
