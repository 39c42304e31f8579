"""Queries are bounded, ask one tier each, and name only what the recorder writes."""

import re
from typing import Any

import pytest

from spinewatch.influx.points import points_of
from spinewatch.influx.tiers import Tier
from tests.dashboards import a_day
from tests.dashboards.grafana_queries import Target, targets_of

Json = dict[str, Any]

NAMES = re.compile(r'"([^"]+)"')
MEASUREMENT = re.compile(r'FROM "(\w+)"')
ALIASES = re.compile(r'AS "([^"]+)"')


@pytest.fixture
def targets(page: Json) -> list[Target]:
    """Give every query of a page."""
    found = list(targets_of(page))
    assert len(found) > 15
    return found


@pytest.fixture(scope="module")
def written() -> dict[str, tuple[Tier, set[str]]]:
    """Give the tier and all tags and fields of each measurement that the recorder writes."""
    known: dict[str, tuple[Tier, set[str]]] = {}
    for entry in a_day.entries("p01"):
        for point in points_of(entry, "p01"):
            _, names = known.setdefault(point.measurement, (point.tier, {"seq"}))
            names.update(key for key, _ in (*point.tags, *point.fields))
    return known


def test_every_query_is_bounded_in_time_and_of_the_chosen_person(targets: list[Target]) -> None:
    for target in targets:
        asked = MEASUREMENT.findall(target.query)
        assert len(asked) == 1
        assert target.query.count("WHERE $timeFilter") == target.query.count("SELECT")
        assert target.query.count('"person" =~ /^$person$/') == 1


def test_every_query_asks_the_tier_in_which_its_measurement_is_stored(
    targets: list[Target], written: dict[str, tuple[Tier, set[str]]]
) -> None:
    for target in targets:
        (measurement,) = MEASUREMENT.findall(target.query)
        tier, _ = written[measurement]
        assert target.uid == f"spinewatch-{tier}"
        assert target.panel["datasource"]["uid"] == target.uid


def test_all_three_tiers_are_asked_for_today(today: Json) -> None:
    assert {target.uid for target in targets_of(today)} == {f"spinewatch-{tier}" for tier in Tier}


def test_every_name_in_a_query_is_one_that_the_recorder_writes(
    targets: list[Target], written: dict[str, tuple[Tier, set[str]]]
) -> None:
    for target in targets:
        (measurement,) = MEASUREMENT.findall(target.query)
        _, names = written[measurement]
        asked = set(NAMES.findall(target.query)) - {measurement}
        assert asked - set(ALIASES.findall(target.query)) <= names, target.query


def test_series_over_time_keep_their_gaps(targets: list[Target]) -> None:
    over_time = [target for target in targets if "GROUP BY time" in target.query]

    assert len(over_time) >= 5
    for target in over_time:
        assert target.query.endswith("fill(null)")
        assert "GROUP BY time($__interval)" in target.query
        assert target.result_format == "time_series"


def test_lines_are_called_by_their_place_or_by_a_word(targets: list[Target]) -> None:
    for target in targets:
        if target.result_format == "time_series":
            assert target.alias in {
                *("$tag_site", "$tag_segment", "$tag_sensor", "$tag_plane", "$col"),
            }


def test_queries_of_a_panel_have_letters_of_their_own(targets: list[Target]) -> None:
    assert len({target.name for target in targets}) == len(targets)


def test_slots_are_never_shorter_than_the_time_between_two_points(targets: list[Target]) -> None:
    """A slot between two points would look like a gap."""
    for target in targets:
        if "GROUP BY time" in target.query:
            shortest = "2s" if target.uid == "spinewatch-1s" else "1m"
            assert target.panel["interval"] == shortest
