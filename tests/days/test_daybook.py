"""Local days: where they end, what they add up to, and that none comes twice."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from spinewatch.days.daybook import DayBook
from spinewatch.days.kept import Memory
from spinewatch.days.midday import MiddayTurn
from spinewatch.model.context import Position
from spinewatch.model.packing import pack, unpack
from spinewatch.model.results import Night, StartState

UP, BACK = Position.UPRIGHT, Position.LYING_ON_BACK
SITTING, UNKNOWN = Position.SITTING_BACK, Position.UNKNOWN
Make = Callable[..., Any]
HOUR = 60


def test_a_day_adds_up_its_minutes(walk: Make) -> None:
    days = walk()
    days.spend(7 * HOUR, BACK)
    days.spend(10 * HOUR, UP)
    days.spend(5 * HOUR, SITTING)
    days.spend(2 * HOUR, UNKNOWN)
    (day,) = days.days
    assert day.date == "2025-03-01"
    assert day.valid
    assert day.coverage == pytest.approx(22 / 24)
    assert (day.lying_min, day.upright_min, day.sitting_back_min) == (420.0, 600.0, 300.0)
    assert day.moving_min == 900.0
    assert day.walking_min == 225.0


def test_a_day_without_anything_known_is_not_valid_and_says_why(walk: Make) -> None:
    days = walk()
    days.spend(24 * HOUR, UNKNOWN)
    (day,) = days.days
    assert not day.valid
    assert day.cause
    assert day.coverage == 0.0


def test_midnight_between_quarter_hours_closes_the_day_at_the_next_one(
    walk: Make, wall: Make
) -> None:
    days = walk(wall(start="2025-03-01T23:50"))
    days.spend(14, UP)
    assert not days.days
    days.spend(1, UP)
    (day,) = days.days
    assert day.date == "2025-03-01"
    assert day.upright_min == 10.0  # the five minutes after midnight are of the next day
    assert day.mono_ns == 15 * 60 * 10**9


def test_a_day_without_a_window_of_its_own_is_told_with_the_next_minute(walk: Make) -> None:
    days = walk()
    days.spend(24 * HOUR - 1, UP)
    days.feed([days._minute(UP, 0)])
    days.minute = 24 * HOUR
    assert days.book.closing_day(days.now_ns)
    assert not days.days
    days.spend(2, UP)
    assert [day.date for day in days.days] == ["2025-03-01"]


@pytest.mark.parametrize(("change_min", "hours"), [(60, 23), (-60, 25)])
def test_a_day_in_which_the_clock_is_put_has_23_or_25_hours(
    walk: Make, wall: Make, change_min: int, hours: int
) -> None:
    days = walk(wall(zone_min=60, zone_changes={2 * HOUR: 60 + change_min}))
    days.spend(hours * HOUR, UP)
    (day,) = days.days
    assert day.upright_min == hours * 60.0
    assert day.coverage == 1.0


def test_a_date_never_comes_twice_when_travelling_west_after_midnight(
    walk: Make, wall: Make
) -> None:
    days = walk(wall(zone_changes={25 * HOUR: -5 * HOUR}))
    days.spend(60 * HOUR, UP)
    assert [day.date for day in days.days] == ["2025-03-01", "2025-03-02"]
    assert days.days[1].upright_min == 29 * 60.0
    assert days.days[1].coverage == 1.0


def test_before_the_clock_is_trusted_nothing_is_told_and_the_last_hour_waits(
    walk: Make, wall: Make
) -> None:
    days = walk(wall(trusted=False))
    days.spend(10 * HOUR, UP)
    assert not days.book.closing_day(days.now_ns)
    assert days.book.minutes_since_waking(days.now_ns) is None
    assert days.book.memory() is None
    days.wall.trusted = True
    days.spend(14 * HOUR, UP)
    (day,) = days.days
    assert day.coverage == pytest.approx(15 / 24)


def test_a_book_that_is_saved_and_restored_goes_on_as_if_nothing_had_been(walk: Make) -> None:
    whole, cut = walk(), walk()
    for days in (whole, cut):
        days.spend(300, BACK)
        days.spend(5, UP)
    state = cut.book.state()
    cut.book = DayBook(person="p", boot_id="b", label_of=cut.wall.label)
    cut.book.restore(state)
    for days in (whole, cut):
        days.spend(90, BACK)
        days.spend(20 * HOUR, UP)
    assert whole.told == cut.told
    assert len(whole.told) == 2
    assert whole.book.state() == cut.book.state()


def test_a_night_and_a_day_outlive_a_boot(walk: Make, wall: Make) -> None:
    before = walk(wall(start="2025-03-01T22:00"))
    before.spend(120, BACK)
    before.spend(180, BACK)
    memory = unpack(pack(before.book.memory()), Memory)
    after = walk(wall(start="2025-03-02T03:10"), memory, "b2")  # ten minutes without a monitor
    after.spend(220, BACK)
    after.spend(20 * HOUR, UP)
    (night,) = [each for each in after.told if isinstance(each, Night)]
    assert night.start_mono_ns == -310 * 60 * 10**9
    assert night.lying_min == 520.0
    assert night.coverage == pytest.approx(520 / 530)
    assert night.boot_id == "b2"
    assert [day.date for day in before.days + after.days] == ["2025-03-01", "2025-03-02"]


def test_a_day_left_open_by_a_boot_is_told_once_by_the_next(walk: Make, wall: Make) -> None:
    before = walk(wall(start="2025-03-01T08:00"))
    before.spend(5 * HOUR, UP)
    after = walk(wall(start="2025-03-03T08:00"), before.book.memory(), "b2")
    after.spend(20 * HOUR, UP)
    assert [day.date for day in after.days] == ["2025-03-01", "2025-03-03"]
    assert after.days[0].upright_min == 300.0
    later = walk(wall(start="2025-03-04T05:00"), after.book.memory(), "b3")
    later.spend(20 * HOUR, UP)
    assert [day.date for day in later.days] == ["2025-03-04"]


def test_minutes_that_memory_holds_are_not_counted_twice(walk: Make) -> None:
    before = walk()
    before.spend(10 * HOUR, UP)
    again = walk(memory=before.book.memory())
    again.spend(24 * HOUR, UP)
    assert again.days[0].upright_min == 24 * 60.0


@pytest.mark.parametrize(
    ("spoilt", "reason"),
    [
        ({"version": 0}, "version 0"),
        ({"person": "somebody"}, "another person"),
        ({"content": b"\x00"}, "damaged"),
    ],
)
def test_memory_that_cannot_be_used_is_refused_and_changes_say_why(
    walk: Make, wall: Make, spoilt: dict[str, Any], reason: str
) -> None:
    before = walk()
    before.spend(10, UP)
    memory = before.book.memory()
    after = walk(wall(start="2025-03-02T00:00"), replace(memory, **spoilt), "b2")
    after.spend(24 * HOUR, UP)
    (day,) = after.days
    assert all(reason in (change.cause or "") for change in day.changes)
    assert len(day.changes) == 3


def test_a_morning_without_a_night_is_unknown_and_says_why(walk: Make) -> None:
    days = walk()
    days.spend(24 * HOUR, UP)
    morning = days.days[0].morning
    assert morning is not None
    assert morning.state is StartState.UNKNOWN
    assert morning.cause == "no main sleep was seen that ended on this day"


def test_a_morning_whose_rise_was_not_seen_is_unknown_and_says_so(walk: Make) -> None:
    days = walk()
    days.spend(6 * HOUR, BACK)
    days.spend(2 * HOUR, UNKNOWN)
    days.spend(16 * HOUR, UP)
    assert days.days[0].morning.cause == "nobody saw the rise from the main sleep"


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from((UP, BACK, SITTING, UNKNOWN)),
            st.integers(1, 9 * HOUR),
            st.sampled_from((None, None, -8 * HOUR, -HOUR, 0, 5 * HOUR, 9 * HOUR)),
        ),
        min_size=8,
        max_size=20,
    )
)
def test_on_any_journey_dates_rise_and_every_known_minute_is_counted_once(
    walk: Make, wall: Make, plan: list[tuple[Position, int, int | None]]
) -> None:
    days, known = walk(wall(start="2025-03-01T05:00")), 0
    for position, minutes, zone_min in plan:
        if zone_min is not None:
            days.wall.zone_changes[days.minute] = zone_min
        days.spend(minutes, position)
        known += minutes * (position is not UNKNOWN)
    days.wall.zone_changes[days.minute] = 0
    days.spend(48 * HOUR, UNKNOWN)
    dates = [day.date for day in days.days]
    assert dates == sorted(set(dates))
    counted = sum(day.upright_min + day.sitting_back_min + day.lying_min for day in days.days)
    assert counted == pytest.approx(known)
    assert all(0.0 <= day.coverage <= 1.0 for day in days.days)
    nights = [night.date for night in days.nights]
    assert nights == sorted(set(nights))
    turns = [turn for _, turn in days.turns]
    begun = turns.count(MiddayTurn.BEGINS)
    assert turns == ([MiddayTurn.BEGINS, MiddayTurn.ENDS] * begun)[: len(turns)]
    assert begun <= len(dates) + 1
