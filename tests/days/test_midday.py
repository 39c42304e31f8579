"""The midday: the same hours of every local day, once a day, and what a day's metrics rest on."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from spinewatch.days.kept import Memory
from spinewatch.days.midday import (
    LUMBAR_FLEXION_RANGE,
    LUMBAR_FLEXION_SPEED,
    NECK_ROTATION_RANGE,
    PRIMARY_METRICS,
    MiddayTurn,
    midday_facts,
)
from spinewatch.model.context import Position
from spinewatch.model.packing import pack, unpack
from spinewatch.model.results import Direction, MobilityWindow, PlaneRange, WindowLength
from spinewatch.model.sites import Plane, Segment

UP = Position.UPRIGHT
BEGINS, ENDS = MiddayTurn.BEGINS, MiddayTurn.ENDS
HOUR = 60
Make = Callable[..., Any]

NECK = PlaneRange(
    segment=Segment.NECK,
    plane=Plane.ROTATION,
    coverage=0.9,
    upright_min=300.0,
    excursions=200,
    range_p90_deg=60.0,
    speed_p95_dps=50.0,
)
LUMBAR = PlaneRange(
    segment=Segment.LUMBAR,
    plane=Plane.FLEXION,
    coverage=0.9,
    upright_min=300.0,
    excursions=80,
    range_p90_deg=20.0,
    speed_p95_dps=12.0,
)
FEW = replace(
    LUMBAR,
    excursions=12,
    range_p90_deg=None,
    speed_p95_dps=None,
    cause="only 12 movements of more than 10 degrees; 30 are needed",
)


def midday(*planes: PlaneRange) -> MobilityWindow:
    return MobilityWindow(
        person="p",
        boot_id="b",
        mono_ns=1,
        valid=True,
        window=WindowLength.MIDDAY,
        upright_min=300.0,
        planes=planes,
    )


# --- when ---------------------------------------------------------------------------------------


def test_a_midday_begins_and_ends_within_a_quarter_hour_after_eleven_and_five(
    walk: Make, wall: Make
) -> None:
    days = walk(wall(start="2025-03-01T06:07"))
    days.spend(36 * HOUR, UP)
    assert days.turns == [
        (5 * HOUR, BEGINS),  # 11:07, the first quarter hour of the monotonic clock
        (11 * HOUR, ENDS),
        (29 * HOUR, BEGINS),
        (35 * HOUR, ENDS),
    ]


@pytest.mark.parametrize(("change_min", "eleven_h"), [(60, 10), (-60, 12)])
def test_on_the_day_in_which_the_clock_is_put_it_is_by_the_wall(
    walk: Make, wall: Make, change_min: int, eleven_h: int
) -> None:
    days = walk(wall(zone_min=60, zone_changes={2 * HOUR: 60 + change_min}))
    days.spend(20 * HOUR, UP)
    assert days.turns == [(eleven_h * HOUR, BEGINS), ((eleven_h + 6) * HOUR, ENDS)]


def test_a_midday_under_way_begins_when_the_clock_is_trusted(walk: Make, wall: Make) -> None:
    days = walk(wall(trusted=False))
    days.spend(13 * HOUR + 5, UP)
    days.wall.trusted = True
    days.spend(5 * HOUR, UP)
    assert days.turns == [(13 * HOUR + 15, BEGINS), (17 * HOUR, ENDS)]


def test_a_monitor_started_in_the_afternoon_sees_the_rest_of_the_midday(
    walk: Make, wall: Make
) -> None:
    days = walk(wall(start="2025-03-01T14:00"))
    days.spend(5 * HOUR, UP)
    assert days.turns == [(15, BEGINS), (3 * HOUR, ENDS)]


def test_a_midday_cut_by_a_boot_begins_anew_and_one_that_is_over_does_not(
    walk: Make, wall: Make
) -> None:
    before = walk(wall(start="2025-03-01T08:00"))
    before.spend(5 * HOUR, UP)
    memory = unpack(pack(before.book.memory()), Memory)
    after = walk(wall(start="2025-03-01T13:20"), memory, "b2")
    after.spend(4 * HOUR, UP)
    again = walk(wall(start="2025-03-01T16:00"), after.book.memory(), "b3")
    again.spend(2 * HOUR, UP)
    assert before.turns == [(3 * HOUR, BEGINS)]
    assert after.turns == [(15, BEGINS), (3 * HOUR + 45, ENDS)]
    assert again.turns == []


def test_what_a_midday_showed_outlives_a_boot_after_it(walk: Make, wall: Make) -> None:
    before = walk(wall(start="2025-03-01T08:00"))
    before.midday_planes = (NECK, LUMBAR)
    before.spend(10 * HOUR, UP)
    after = walk(wall(start="2025-03-01T18:10"), before.book.memory(), "b2")
    after.spend(7 * HOUR, UP)
    (day,) = after.days
    assert [change.value for change in day.changes] == [60.0, 20.0, 12.0]


@pytest.mark.parametrize(
    ("at_h", "zone_h", "turns"),
    [
        (13, 8, [(11 * HOUR, BEGINS), (13 * HOUR, ENDS)]),  # 13:00 becomes 21:00
        (16, -9, [(11 * HOUR, BEGINS), (16 * HOUR, ENDS)]),  # 16:00 becomes 07:00 again
        (18, -6, [(11 * HOUR, BEGINS), (17 * HOUR, ENDS)]),  # 18:00 becomes 12:00 again
        (10, 8, []),  # 10:00 becomes 18:00
    ],
)
def test_on_a_journey_no_day_has_two_and_one_is_cut_where_its_hours_end(
    walk: Make, wall: Make, at_h: int, zone_h: int, turns: list[tuple[int, MiddayTurn]]
) -> None:
    days = walk(wall(zone_changes={at_h * HOUR: zone_h * HOUR}))
    days.spend((24 - zone_h) * HOUR, UP)
    assert days.turns == turns


# --- what ---------------------------------------------------------------------------------------


def test_the_metrics_of_a_day_are_those_of_its_midday(walk: Make) -> None:
    days = walk()
    days.midday_planes = (NECK, LUMBAR)
    days.spend(24 * HOUR, UP)
    (day,) = days.days
    assert {change.metric: change.value for change in day.changes} == {
        NECK_ROTATION_RANGE: 60.0,
        LUMBAR_FLEXION_RANGE: 20.0,
        LUMBAR_FLEXION_SPEED: 12.0,
    }


def test_who_hardly_moved_is_not_told_less_but_how_often_they_moved(walk: Make) -> None:
    days = walk()
    days.midday_planes = (NECK, FEW)
    days.spend(24 * HOUR, UP)
    neck, lumbar, speed = days.days[0].changes
    assert neck.value == 60.0
    assert lumbar.direction is speed.direction is Direction.UNKNOWN
    assert lumbar.value is None
    assert lumbar.cause == (
        "only 12 movements of more than 10 degrees; 30 are needed (11:00 to 17:00)"
    )


def test_a_day_without_a_midday_says_that_nothing_was_seen(walk: Make, wall: Make) -> None:
    days = walk(wall(start="2025-03-01T18:00"))
    days.spend(7 * HOUR, UP)
    (day,) = days.days
    assert {change.cause for change in day.changes} == {"nothing was seen (11:00 to 17:00)"}


@pytest.mark.parametrize(
    ("spoilt", "cause"),
    [
        ({"coverage": 0.49}, "known for 49% of the time from 11:00 to 17:00, 50% are needed"),
        (
            {"upright_min": 59.0},
            "known for 59 upright minutes from 11:00 to 17:00, 60 are needed",
        ),
        (
            {"coverage": 0.0, "range_p90_deg": None, "cause": "not calibrated"},
            "not calibrated (11:00 to 17:00)",
        ),
    ],
)
def test_a_midday_that_was_hardly_seen_gives_no_metric_and_says_why(
    spoilt: dict[str, Any], cause: str
) -> None:
    facts = midday_facts(midday(replace(NECK, **spoilt), LUMBAR))
    assert facts.causes == {NECK_ROTATION_RANGE: cause}
    assert set(facts.values) == {LUMBAR_FLEXION_RANGE, LUMBAR_FLEXION_SPEED}


def test_what_no_sensors_watch_is_unknown_and_says_so() -> None:
    facts = midday_facts(midday())
    assert facts.values == {}
    assert facts.causes == dict.fromkeys(PRIMARY_METRICS, "no pair of sensors watches it")


def test_movements_too_slow_for_a_speed_still_have_a_range() -> None:
    facts = midday_facts(midday(NECK, replace(LUMBAR, speed_p95_dps=None)))
    assert facts.values[LUMBAR_FLEXION_RANGE] == 20.0
    assert facts.causes == {LUMBAR_FLEXION_SPEED: "never known (11:00 to 17:00)"}
