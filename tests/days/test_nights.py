"""The main sleep: what belongs to it, when it is told, and what is no night."""

from collections.abc import Callable
from typing import Any

import pytest

from spinewatch.model.context import Position
from spinewatch.model.results import Minute, SegmentMinute
from spinewatch.model.sites import Segment

UP, BACK, LEFT = Position.UPRIGHT, Position.LYING_ON_BACK, Position.LYING_ON_LEFT
UNKNOWN = Position.UNKNOWN
Make = Callable[..., Any]


def evening(walk: Make, wall: Make) -> Any:  # noqa: ANN401 - the fixture's class
    return walk(wall(start="2025-03-01T22:00"))


def test_a_night_tells_lying_positions_turns_and_rises(walk: Make, wall: Make) -> None:
    days = evening(walk, wall)
    days.spend(60, UP)
    days.spend(200, BACK)
    days.spend(10, UP)
    days.spend(270, LEFT, turns=1)
    days.spend(240, UP)
    (night,) = days.nights
    assert night.date == "2025-03-02"
    assert night.start_mono_ns == 60 * 60 * 10**9
    assert night.mono_ns == 540 * 60 * 10**9
    assert (night.lying_min, night.turns, night.rises) == (470.0, 1, 1)
    assert night.positions_min == {BACK: 200.0, LEFT: 270.0}
    assert night.coverage == 1.0
    assert night.neck_flexion_p50_deg is None


def test_a_night_is_told_three_hours_after_the_last_rise(walk: Make, wall: Make) -> None:
    days = evening(walk, wall)
    days.spend(480, BACK)
    days.spend(179, UP)
    assert not days.nights
    days.spend(1, UP)
    assert len(days.nights) == 1


def test_an_afternoon_on_the_sofa_is_no_night(walk: Make, wall: Make) -> None:
    days = walk(wall(start="2025-03-01T12:00"))
    days.spend(300, BACK)
    days.spend(240, UP)
    assert not days.nights
    assert days.book.minutes_since_waking(days.now_ns) is None


def test_the_longest_lying_of_a_broken_night_is_the_main_sleep(walk: Make, wall: Make) -> None:
    days = evening(walk, wall)
    days.spend(190, BACK)
    days.spend(40, UP)
    days.spend(260, LEFT)
    days.spend(200, UP)
    (night,) = days.nights
    assert night.positions_min == {LEFT: 260.0}


def test_a_date_has_one_night_whatever_comes_after_it(walk: Make, wall: Make) -> None:
    days = walk(wall(start="2025-03-01T00:00"))
    days.spend(300, BACK)  # until 05:00
    days.spend(200, UP)
    days.spend(400, BACK)  # by day
    days.spend(250, UP)
    days.spend(600, BACK)  # the night after
    days.spend(200, UP)
    assert [night.date for night in days.nights] == ["2025-03-01", "2025-03-02"]
    assert [night.lying_min for night in days.nights] == [300.0, 600.0]


def test_unknown_time_within_a_night_lowers_coverage_and_is_no_rise(walk: Make, wall: Make) -> None:
    days = evening(walk, wall)
    days.spend(200, BACK)
    days.spend(50, UNKNOWN)
    days.spend(250, BACK)
    days.spend(200, UP)
    (night,) = days.nights
    assert night.lying_min == 450.0
    assert night.coverage == pytest.approx(0.9)
    assert night.rises == 0


def test_time_without_any_result_counts_as_unknown(walk: Make, wall: Make) -> None:
    days = evening(walk, wall)
    days.spend(200, BACK)
    days.skip(50)
    days.spend(250, BACK)
    days.spend(200, UP)
    assert days.nights[0].coverage == pytest.approx(0.9)


def test_nothing_known_gives_no_night(walk: Make, wall: Make) -> None:
    days = evening(walk, wall)
    days.spend(900, UNKNOWN)
    assert not days.nights


def test_waking_is_the_last_rise_that_was_seen(walk: Make, wall: Make) -> None:
    days = evening(walk, wall)
    days.spend(400, BACK)
    assert days.book.minutes_since_waking(days.now_ns) is None
    days.spend(10, UP)
    assert days.book.minutes_since_waking(days.now_ns) == 10.0
    days.spend(10, BACK)
    assert days.book.minutes_since_waking(days.now_ns) is None
    days.spend(120, UP)
    assert days.book.minutes_since_waking(days.now_ns) == 120.0
    days.spend(30, BACK)  # a nap is no waking
    days.spend(60, UP)
    assert days.book.minutes_since_waking(days.now_ns) == 210.0


def test_lying_down_to_be_calibrated_is_not_going_back_to_bed(walk: Make, wall: Make) -> None:
    days = evening(walk, wall)
    days.spend(400, BACK)
    days.spend(12, UP)
    days.spend(10, UNKNOWN)  # in the shower
    days.spend(1, BACK)
    days.spend(2, UP)
    days.spend(3, BACK)
    assert days.book.minutes_since_waking(days.now_ns) == 28.0
    days.spend(200, UP)
    (night,) = days.nights
    assert (night.lying_min, night.rises, night.coverage) == (400.0, 0, 1.0)
    assert night.mono_ns == 400 * 60 * 10**9


def test_back_in_bed_for_ten_minutes_is_the_same_sleep(walk: Make, wall: Make) -> None:
    days = evening(walk, wall)
    days.spend(400, BACK)
    days.spend(5, UP)
    days.spend(10, LEFT, turns=1)
    days.spend(200, UP)
    (night,) = days.nights
    assert (night.lying_min, night.turns, night.rises) == (410.0, 1, 1)
    assert night.positions_min == {BACK: 400.0, LEFT: 10.0}
    assert night.mono_ns == 415 * 60 * 10**9


def test_lying_for_a_moment_in_the_evening_is_not_going_to_bed(walk: Make, wall: Make) -> None:
    days = evening(walk, wall)
    days.spend(3, BACK)
    days.spend(20, UP)
    days.spend(400, BACK)
    days.spend(200, UP)
    (night,) = days.nights
    assert night.start_mono_ns == 23 * 60 * 10**9
    assert (night.lying_min, night.rises) == (400.0, 0)


def test_lying_down_again_long_after_the_rise_begins_another_sleep(walk: Make, wall: Make) -> None:
    days = evening(walk, wall)
    days.spend(200, BACK)
    days.spend(26, UP)
    days.spend(2, BACK)
    days.spend(5, UP)  # up for 31 minutes by now
    days.spend(260, LEFT)
    days.spend(200, UP)
    (night,) = days.nights
    assert night.positions_min == {LEFT: 260.0}


def test_minutes_back_in_bed_outlive_a_boot(walk: Make, wall: Make) -> None:
    before = evening(walk, wall)
    before.spend(400, BACK)
    before.spend(5, UP)
    before.spend(6, LEFT)
    after = walk(wall(start="2025-03-02T04:51"), before.book.memory(), "b2")
    after.spend(4, LEFT)
    after.spend(200, UP)
    (night,) = after.nights
    assert (night.lying_min, night.rises) == (410.0, 1)
    assert night.mono_ns == 4 * 60 * 10**9


def test_a_rise_that_nobody_saw_is_no_waking(walk: Make, wall: Make) -> None:
    days = evening(walk, wall)
    days.spend(400, BACK)
    days.spend(30, UNKNOWN)
    days.spend(200, UP)
    assert days.book.minutes_since_waking(days.now_ns) is None
    assert len(days.nights) == 1


def test_the_neck_angle_is_the_median_while_lying(walk: Make, wall: Make) -> None:
    days = evening(walk, wall)
    for minute in range(240):
        neck = SegmentMinute(
            segment=Segment.NECK,
            coverage=1.0,
            flexion_p50_deg=10.0 if minute < 150 else 30.0,
            lateral_p05_deg=-7.0,
            lateral_p95_deg=-3.0,
        )
        days.feed(
            [
                Minute(
                    person="p",
                    boot_id="b",
                    mono_ns=days.now_ns + 60 * 10**9,
                    valid=True,
                    postures={},
                    positions={BACK: 1.0},
                    segments=(neck,),
                )
            ]
        )
    days.spend(200, UP)
    (night,) = days.nights
    assert night.neck_flexion_p50_deg == 10.0
    assert night.neck_lateral_p50_deg == -5.0
    assert night.neck_rotation_p50_deg is None
