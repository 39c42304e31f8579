"""Every query of the page "Mobility", asked of a real InfluxDB 1.6.7 with a day of two people."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from spinewatch.model.sites import Plane, Segment
from tests.dashboards import a_day
from tests.dashboards.grafana_queries import (
    Series,
    lines_of,
    targets_of,
)
from tests.dashboards.grafana_tables import Row, rows_of, shown
from tests.integration.influx_of_a_day import DAY, PEOPLE, Asker, asker, influx_of_a_day

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]

PAGE = json.loads(
    (Path(__file__).parents[2] / "dashboards" / "mobility.json").read_text(encoding="utf-8")
)
TARGETS = {target.name: target for target in targets_of(PAGE)}
PLOTTED = {name: each for name, each in TARGETS.items() if each.result_format == "time_series"}
TABLES = {name: each for name, each in TARGETS.items() if each.result_format == "table"}

Rows = Callable[[str], list[Row]]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with influx_of_a_day(tmp_path_factory.mktemp("influx")) as address:
        yield address


@pytest.fixture
def asked(url: str) -> Asker:
    return asker(url)


@pytest.fixture
def rows(asked: Asker) -> Rows:
    """Give the rows of a table as they are shown."""

    def of_panel(title: str) -> list[Row]:
        target = TARGETS[f"{title} A"]
        return shown(target.panel, rows_of(asked(target)))

    return of_panel


def values(answer: list[Series]) -> list[Any]:
    return [
        value
        for series in answer
        for row in series["values"]
        for value in row[1:]
        if value is not None
    ]


def test_every_query_is_answered_with_something(asked: Asker) -> None:
    answers = {name: asked(target) for name, target in TARGETS.items()}
    for name, answer in answers.items():
        sys.stdout.write(f"\n{name}: {len(values(answer))} values\n  {TARGETS[name].query}\n")

    assert [name for name, answer in answers.items() if not values(answer)] == []


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_a_query_shows_one_person_only(asked: Asker, name: str) -> None:
    one, other, nobody = (asked(TARGETS[name], person=who) for who in (*PEOPLE, "somebody-else"))

    assert one == other
    assert values(nobody) == []


def test_every_table_shows_the_columns_it_was_given(asked: Asker) -> None:
    for target in TABLES.values():
        (titles,) = {tuple(row) for row in shown(target.panel, rows_of(asked(target)))}
        looked_at = {
            each["matcher"]["options"] for each in target.panel["fieldConfig"]["overrides"]
        }
        assert looked_at <= set(titles)


def test_every_line_has_a_name_of_its_own_that_its_panel_knows(asked: Asker) -> None:
    for target in PLOTTED.values():
        named = set(lines_of(target, asked(target)))
        looked_at = {
            each["matcher"]["options"] for each in target.panel["fieldConfig"]["overrides"]
        }
        assert named
        assert not looked_at or named <= looked_at


def test_used_range_stands_beside_what_it_rests_on(rows: Rows) -> None:
    by_plane = {(row["Segment"], row["Plane"]): row for row in rows("Used range, day by day")}

    assert len(by_plane) == len(Segment) * len(Plane)
    neck = by_plane["neck", "flexion"]
    assert neck["Used range"] == a_day.USED_DEG[Plane.FLEXION]
    assert (neck["Movements"], neck["Upright and known"], neck["Known, of the day"]) == (
        640.0,
        700.0,
        0.8,
    )


def test_a_plane_with_few_movements_is_unknown_with_the_cause(asked: Asker, rows: Rows) -> None:
    by_plane = {(row["Segment"], row["Plane"]): row for row in rows("Used range, day by day")}
    lines = lines_of(
        TARGETS["Neck: used range per day A"], asked(TARGETS["Neck: used range per day A"])
    )

    turning = by_plane["neck", "rotation"]
    assert turning["Used range"] is None
    assert turning["Why unknown"].startswith("only 12 movements")
    drawn = {name for name, line in lines.items() if any(value is not None for _, value in line)}
    assert drawn == {"flexion", "lateral"}


def test_days_are_never_mixed_with_quarters_of_an_hour(asked: Asker) -> None:
    (series,) = asked(TARGETS["Upright hours of each day A"])

    assert [value for _, value in series["values"]] == [14.0]


def test_movements_that_could_not_be_seen_are_a_gap_and_not_zero(asked: Asker) -> None:
    target = TARGETS["Neck: movements per hour A"]

    bending = lines_of(target, asked(target))["bending"]

    awake_ms = DAY.from_ms + a_day.ASLEEP.stop * 60_000
    slot_ms = target.interval_ms(DAY)
    assert {value for time, value in bending if time < awake_ms - slot_ms} == {None}
    assert {value for time, value in bending if time > awake_ms + slot_ms} - {None} == {120.0}


def test_positions_add_up_to_the_whole_of_each_slot(asked: Asker) -> None:
    target = TARGETS["Positions A"]

    lines = lines_of(target, asked(target))

    for shares in zip(*lines.values(), strict=True):
        known = [value for _, value in shares if value is not None]
        assert not known or sum(known) == pytest.approx(1.0)
    assert max(value or 0.0 for _, value in lines["lying on the back"]) == 1.0


def test_change_is_told_with_what_is_usual_or_with_why_it_is_unknown(rows: Rows) -> None:
    by_metric = {row["What"]: row for row in rows("Against your own usual")}

    turning = by_metric["neck turning"]
    assert turning["Change"] == "less than your usual"
    assert (turning["That day"], turning["Usual from"], turning["Usual to"]) == (55.0, 60.0, 80.0)
    assert by_metric["turns in bed"]["Why unknown"] == "only 9 of 28 days"


def test_nights_and_mornings_are_listed(rows: Rows) -> None:
    (night,) = rows("Nights")
    (morning,) = rows("Slow start of the morning, exploratory")
    (day,) = rows("Days")

    assert (night["Lying"], night["On the back"], night["Turns"]) == (8.0, 400.0, 11.0)
    assert (morning["Start"], morning["For"]) == ("censored", 240.0)
    assert (day["Day"], day["Upright"]) == ("2026-03-01", 14.0)


def test_guided_tests_are_listed_with_their_place(asked: Asker, rows: Rows) -> None:
    listed = rows("Guided tests")
    chest = [row["Best"] for row in listed if row["Sensor at"] == "chest"]
    target = TARGETS["Neck rotation test, best of the tries A"]

    sides = lines_of(target, asked(target))

    assert sorted(chest) == [62.0, 70.0]
    assert len(listed) == 5
    assert {name: [value for _, value in line] for name, line in sides.items()} == {
        "to the right": [51.0],
        "to the left": [44.0],
    }


def test_doubt_is_added_up_by_its_reason(rows: Rows) -> None:
    (doubt,) = rows("Angles that may be off")

    assert doubt == {
        "Segment": "lumbar",
        "Why": "it may have slipped",
        "Concerned": len(a_day.DOUBTFUL),
    }
