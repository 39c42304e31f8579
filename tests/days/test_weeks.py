"""Weeks of results, end to end: the same code that a running monitor feeds."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from spinewatch.days.midday import PRIMARY_METRICS
from spinewatch.model.results import Direction, StartState
from spinewatch.simulation.month_results import Routine, simulated_day

Make = Callable[..., Any]
USUAL = Routine(cv=0.2)
STIFF = Routine(cv=0.2, slow_min=90, slow_share=0.5)


def live(days: Any, first: int, last: int, routine: Routine) -> None:  # noqa: ANN401 - a fixture's
    for day in range(first, last):
        days.feed(simulated_day(1, day, routine=routine, person="p", boot_id="b"))


def test_days_and_nights_are_told_and_what_nobody_knows_yet_says_why(walk: Make) -> None:
    days = walk()
    live(days, 0, 3, USUAL)
    assert [day.date for day in days.days] == ["2025-03-01", "2025-03-02", "2025-03-03"]
    assert [night.lying_min for night in days.nights] == [7 * 60.0, 8 * 60.0, 8 * 60.0]
    last = days.days[-1]
    assert last.coverage == 1.0
    assert last.morning.state is StartState.UNKNOWN
    assert last.morning.cause == "your usual needs 14 middays with movement, 2 are known"
    assert [change.metric for change in last.changes] == list(PRIMARY_METRICS)
    assert {change.direction for change in last.changes} == {Direction.UNKNOWN}
    assert all(change.value for change in last.changes)


@pytest.mark.slow
def test_a_slow_morning_is_told_after_two_weeks_of_middays(walk: Make) -> None:
    days = walk()
    live(days, 0, 15, USUAL)
    live(days, 15, 16, STIFF)
    assert [day.date for day in days.days] == [f"2025-03-{at:02}" for at in range(1, 17)]
    assert len(days.nights) == 16
    unknown, usual, slow = (days.days[at].morning for at in (5, 14, 15))
    assert unknown.state is StartState.UNKNOWN
    assert unknown.cause == "your usual needs 14 middays with movement, 5 are known"
    assert usual.state is StartState.NONE
    assert slow.state is StartState.SLOW
    assert slow.minutes == pytest.approx(90.0, abs=15.0)
    assert days.days[15].coverage == 1.0
    assert len(days.book.state()) < 10_000


@pytest.mark.slow
def test_a_flare_is_told_on_its_third_day_and_not_before(walk: Make) -> None:
    days = walk()
    live(days, 0, 50, USUAL)
    live(days, 50, 54, replace_pace(USUAL, 0.5))
    told = [{change.direction for change in day.changes} for day in days.days]
    assert told[33] == {Direction.UNKNOWN}
    assert told[40:52] == [{Direction.USUAL}] * 12
    assert told[52:54] == [{Direction.LESS}] * 2
    assert len(days.book.state()) < 16_000


@pytest.mark.slow
def test_days_of_hardly_any_movement_are_unknown_and_never_less(walk: Make) -> None:
    days = walk()
    live(days, 0, 40, USUAL)
    live(days, 40, 44, Routine(cv=0.2, excursions=12))
    live(days, 44, 46, USUAL)
    told = [{change.direction for change in day.changes} for day in days.days]
    assert told[39] == told[44] == told[45] == {Direction.USUAL}
    assert told[40:44] == [{Direction.UNKNOWN}] * 4
    assert {change.cause for day in days.days[40:44] for change in day.changes} == {
        "only 12 movements of more than 10 degrees; 30 are needed (11:00 to 17:00)"
    }


@pytest.mark.slow
def test_the_usual_goes_from_boot_to_boot(walk: Make, wall: Make) -> None:
    whole = walk()
    live(whole, 0, 40, USUAL)
    first = walk()
    live(first, 0, 20, USUAL)
    second = walk(wall(start="2025-03-21T00:00"), first.book.memory(), "b2")
    shift_ns = 20 * 24 * 60 * 60 * 10**9
    for day in range(20, 40):
        for result in simulated_day(1, day, routine=USUAL, person="p", boot_id="b2"):
            second.feed([replace(result, mono_ns=result.mono_ns - shift_ns)])
    expected = [(day.date, day.changes, day.morning, day.upright_min) for day in whole.days]
    found = [
        (day.date, day.changes, day.morning, day.upright_min) for day in first.days + second.days
    ]
    assert found == expected
    assert len(found) == 40


def replace_pace(routine: Routine, pace: float) -> Routine:
    return Routine(
        cv=routine.cv,
        range_deg=pace * routine.range_deg,
        speed_dps=pace * routine.speed_dps,
    )
