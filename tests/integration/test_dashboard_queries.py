"""Every query of the dashboard, asked of a real InfluxDB 1.6.7 that holds a day of two people."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.dashboards import a_day
from tests.dashboards.grafana_queries import (
    Series,
    Span,
    Target,
    ask,
    lines_of,
    targets_of,
    variables_of,
)
from tests.dashboards.grafana_tables import Row, rows_of, shown
from tests.integration.influx_of_a_day import DAY, PEOPLE, Asker, asker, influx_of_a_day

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]

TODAY = json.loads(
    (Path(__file__).parents[2] / "dashboards" / "today.json").read_text(encoding="utf-8")
)
TARGETS = {target.name: target for target in targets_of(TODAY)}
PLOTTED = {name: each for name, each in TARGETS.items() if "GROUP BY time" in each.query}
TABLES = {name: each for name, each in TARGETS.items() if each.result_format == "table"}

HALF_AN_HOUR = Span(from_ms=DAY.to_ms - 30 * 60_000, to_ms=DAY.to_ms, fixed=True)
WITH_OUTAGE = Span(from_ms=DAY.from_ms + 290 * 60_000, to_ms=DAY.from_ms + 350 * 60_000)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with influx_of_a_day(tmp_path_factory.mktemp("influx")) as address:
        yield address


@pytest.fixture
def asked(url: str) -> Asker:
    return asker(url)


@pytest.fixture
def rows(asked: Asker) -> Callable[[str], list[Row]]:
    """Give the rows of a table as they are shown."""

    def of_panel(title: str) -> list[Row]:
        target = TARGETS[f"{title} A"]
        return shown(target.panel, rows_of(asked(target)))

    return of_panel


def test_the_person_can_be_chosen(url: str) -> None:
    (person,) = variables_of(TODAY)

    (series,) = ask(url, person.uid.replace("-", "_"), person.query)

    assert [value for _, value in series["values"]] == sorted(PEOPLE)


@pytest.mark.parametrize(
    ("chosen", "ended"), [(DAY, True), (HALF_AN_HOUR, False)], ids=["a day", "half an hour"]
)
def test_every_query_is_answered_with_something(asked: Asker, chosen: Span, *, ended: bool) -> None:
    """Of days only where one ended within the chosen time."""
    silent = []
    for name, target in TARGETS.items():
        answer = asked(target, chosen)
        values = _values(answer)
        if not values:
            silent.append(name)
        sys.stdout.write(
            f"\n{name}: {len(answer)} series, {len(values)} values\n  {target.query}\n"
        )

    assert len(TARGETS) > 15
    assert silent == ([] if ended else [name for name, each in TARGETS.items() if _of_days(each)])


def _of_days(target: Target) -> bool:
    return 'FROM "day"' in target.query


def _values(answer: list[Series]) -> list[Any]:
    return [
        value
        for series in answer
        for row in series["values"]
        for value in row[1:]
        if value is not None
    ]


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_a_query_shows_one_person_only(asked: Asker, name: str) -> None:
    """Both had the same day: were they mixed, sums and rows would be those of two."""
    target = TARGETS[name]

    one, other, nobody = (asked(target, person=who) for who in (*PEOPLE, "somebody-else"))

    assert one == other
    assert _values(nobody) == []


@pytest.mark.parametrize("name", sorted(PLOTTED))
def test_time_without_a_record_is_a_gap(asked: Asker, name: str) -> None:
    target = PLOTTED[name]
    latest = target.panel.get("timeFrom")
    if latest is None:
        chosen, gap = WITH_OUTAGE, [minute * 60_000 for minute in a_day.SWITCHED_OFF[1:]]
    else:
        start = DAY.to_ms - a_day.LIVE_S * 1000
        chosen, gap = DAY, [start + s * 1000 - DAY.from_ms for s in a_day.LIVE_GAP_S[2:-2]]

    lines = lines_of(target, asked(target, chosen))

    unknown = range(DAY.from_ms + gap[0], DAY.from_ms + gap[-1] - target.interval_ms(chosen))
    assert lines
    for legend, line in lines.items():
        # The sensors of this day cannot see the lower back turn.
        assert legend == "turning" or any(value is not None for _, value in line)
        assert {value for time, value in line if time in unknown} == {None}
        assert any(time in unknown for time, _ in line), "the gap is not in the answer"


def test_hours_tense_stand_beside_the_hours_they_rest_on(rows: Callable[[str], list[Row]]) -> None:
    recorded = a_day.MINUTES - len(a_day.SWITCHED_OFF)
    partly = (recorded - len(a_day.LIFTED)) / 2

    by_muscle = {row["Muscle"]: row for row in rows("Hours tense, per muscle")}

    tense = by_muscle[a_day.TENSE]
    assert tense["Hours tense"] == pytest.approx(len(a_day.TENSE_MINUTES) * a_day.TENSE_S / 3600)
    assert tense["Hours known"] == pytest.approx(recorded / 60)
    assert tense["Known, of the chosen time"] == pytest.approx(recorded / a_day.MINUTES)
    assert by_muscle[a_day.PARTLY]["Hours tense"] == 0.0
    assert by_muscle[a_day.PARTLY]["Hours known"] == pytest.approx(partly / 60)


def test_a_muscle_without_rest_reference_is_unknown_and_not_at_rest(
    rows: Callable[[str], list[Row]],
) -> None:
    by_muscle = {row["Muscle"]: row for row in rows("Hours tense, per muscle")}

    assert by_muscle[a_day.UNCALIBRATED] == {
        "Muscle": a_day.UNCALIBRATED,
        "Hours tense": None,
        "Hours known": None,
        "Known, of the chosen time": None,
    }


def test_the_muscle_that_was_tense_longest_is_named(rows: Callable[[str], list[Row]]) -> None:
    (row,) = rows("Tense longest")

    assert row["muscle"] == a_day.TENSE
    assert row["tense"] == pytest.approx(1.5)


def test_days_of_muscles_stand_beside_the_hours_they_rest_on(
    rows: Callable[[str], list[Row]],
) -> None:
    by_muscle = {row["Muscle"]: row for row in rows("Hours tense, day by day")}

    tense, unknown = by_muscle[a_day.TENSE], by_muscle[a_day.UNCALIBRATED]
    assert len(by_muscle) == 2
    assert tense["Day"] == "2026-03-01"
    assert (tense["Hours tense"], tense["Hours known"]) == (a_day.TENSE_H, a_day.KNOWN_H)
    assert tense["Known, of the day"] == pytest.approx(a_day.KNOWN_H / 24)
    assert tense["What may be off"] == "floor uncertain (12 min)"
    assert (unknown["Hours tense"], unknown["Hours known"]) == (None, 0.0)
    assert unknown["Why not more is known"] == "not calibrated (1440 min)"


def test_a_day_of_which_nothing_is_known_is_no_cell_of_zero_hours(asked: Asker) -> None:
    hours, known = (
        lines_of(target, asked(target))
        for target in (
            TARGETS["Hours tense per day A"],
            TARGETS["Tension known, share of each day A"],
        )
    )

    ended_ms = DAY.from_ms + a_day.DAY_ENDED_MIN * 60_000
    assert hours == {a_day.TENSE: [[ended_ms, a_day.TENSE_H]]}
    assert known[a_day.UNCALIBRATED] == [[ended_ms, 0.0]]


def test_time_without_any_record_is_told(rows: Callable[[str], list[Row]]) -> None:
    (row,) = rows("spinewatch was running")

    recorded = a_day.MINUTES - len(a_day.SWITCHED_OFF)
    assert row["of the chosen time"] == pytest.approx(recorded / a_day.MINUTES)


def test_an_episode_is_shown_once_as_it_was_last_told(rows: Callable[[str], list[Row]]) -> None:
    over, running = sorted(
        rows("Possible episodes, until you confirm them"), key=lambda row: row["Began"]
    )

    assert over["Muscle"] == a_day.TENSE
    assert over["Began"] == DAY.from_ms + 600 * 60_000
    assert over["Length"] == 120 * 60_000
    assert over["Confidence"] == pytest.approx(0.8)
    assert over["Why it is listed"] == "6 dB above rest while lying"
    assert running["Length"] is None


def test_causes_of_unknown_time_are_added_up(rows: Callable[[str], list[Row]]) -> None:
    recorded = a_day.MINUTES - len(a_day.SWITCHED_OFF)

    told = {
        (row["Muscle"] or row["Segment"], row["Why"]): row for row in rows("Why time is unknown")
    }

    lifted = told[a_day.PARTLY, "electrode off the skin"]
    assert lifted["Concerned"] == lifted["Without signal"] == len(a_day.LIFTED)
    uncalibrated = told[a_day.UNCALIBRATED, "not calibrated"]
    assert (uncalibrated["Concerned"], uncalibrated["Without signal"]) == (recorded, 0)
    neck = told["neck", "not worn"]
    assert neck["Without signal"] == pytest.approx(recorded / 10)


def test_sensors_are_shown_as_they_are_now(rows: Callable[[str], list[Row]]) -> None:
    emg, head = sorted(rows("Sensors, latest report"), key=lambda row: row["Sensor"])

    assert emg["Reported"] == head["Reported"] == DAY.to_ms
    assert emg["Battery"] is None
    assert head["Battery"] == pytest.approx(100 - (a_day.MINUTES - 1) / 20)
    assert (head["Connected"], head["Rate"]) == (True, pytest.approx(99.97))


def test_a_sensor_that_went_silent_is_not_shown_with_old_values(asked: Asker) -> None:
    ten_minutes_later = Span(from_ms=DAY.from_ms, to_ms=DAY.to_ms + 10 * 60_000)

    assert asked(TARGETS["Sensors, latest report A"], ten_minutes_later) == []


def test_a_sensor_that_sends_nothing_has_not_lost_nothing(asked: Asker) -> None:
    """Nothing of nothing is shown as nothing: InfluxDB divides by zero and gives zero."""
    target = TARGETS["Samples that arrived A"]
    out_of_reach = Span(
        from_ms=DAY.from_ms + (a_day.OUT_OF_REACH[0] + 1) * 60_000,
        to_ms=DAY.from_ms + (a_day.OUT_OF_REACH[-1] + 1) * 60_000,
    )

    arrived = lines_of(target, asked(target, out_of_reach))

    assert {share for _, share in arrived["imu-head"]} == {0.0}
    assert {share for _, share in arrived["emg"]} == {1.0, 0.99}


def test_every_table_shows_the_columns_it_was_given(asked: Asker) -> None:
    for target in TABLES.values():
        (titles,) = {tuple(row) for row in shown(target.panel, rows_of(asked(target)))}
        looked_at = {
            each["matcher"]["options"] for each in target.panel["fieldConfig"]["overrides"]
        }
        assert looked_at <= set(titles)
