"""Lying, and what only passes through the same tilt."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from spinewatch.mobility.posture.lying import LyingRule, Tilt, tilt_of


def tilted(angle_deg: float, *, towards_deg: float = 180.0, heading_known: bool = True) -> Tilt:
    """Tilt towards 0 forwards, 90 to the left, 180 backwards."""
    tilt, towards = math.radians(angle_deg), math.radians(towards_deg)
    sideways = math.sin(tilt)
    x, y = -sideways * math.cos(towards), -sideways * math.sin(towards)
    return tilt_of(x, y, math.cos(tilt), heading_known=heading_known)


def run(rule: LyingRule, *tilts: Tilt) -> list[bool]:
    return [rule.update(each, seconds=1.0) for each in tilts]


def test_lying_on_a_raised_back_rest_is_lying_once_it_has_lasted_some_seconds() -> None:
    assert run(LyingRule(), *[tilted(50.0)] * 5) == [False, False, False, True, True]


def test_an_armchair_is_not_lying_however_long() -> None:
    assert not any(run(LyingRule(), *[tilted(40.0)] * 600))


def test_going_to_bed_through_a_raised_tilt_is_lying_only_at_the_bottom() -> None:
    going = [tilted(angle) for angle in (20.0, 46.0, 53.0, 59.0, 70.0)]

    assert run(LyingRule(), *going) == [False, False, False, False, True]


def test_getting_up_over_an_elbow_ends_lying_while_still_far_down() -> None:
    rule = LyingRule()
    run(rule, *[tilted(80.0, towards_deg=100.0)] * 60)

    getting_up = [tilted(angle, towards_deg=100.0) for angle in (75.0, 62.0, 56.0, 47.0, 57.0)]

    assert run(rule, *getting_up) == [True, True, False, False, False]


def test_somebody_propped_on_pillows_lies_all_night_in_spite_of_small_shifts() -> None:
    rule = LyingRule()
    run(rule, *[tilted(52.0, towards_deg=90.0)] * 10)

    night = [tilted(52.0 + 6.0 * math.sin(second), towards_deg=90.0) for second in range(600)]

    assert all(run(rule, *night))


def test_a_deep_bow_is_not_lying_until_it_lasts_a_minute() -> None:
    found = run(LyingRule(), *[tilted(85.0, towards_deg=0.0)] * 62)

    assert found == [False] * 59 + [True] * 3


def test_bows_with_pauses_never_add_up_to_lying() -> None:
    rule = LyingRule()
    bow_and_stand = [*[tilted(85.0, towards_deg=0.0)] * 40, *[tilted(5.0)] * 2]

    assert not any(run(rule, *bow_and_stand * 5))


def test_work_in_a_stoop_is_not_lying() -> None:
    work = [tilted(52.0 + 5.0 * math.sin(second), towards_deg=10.0) for second in range(300)]

    assert not any(run(LyingRule(), *work))


def test_somebody_who_slept_propped_lies_even_if_nobody_knows_which_way_is_forward() -> None:
    found = run(LyingRule(), *[tilted(52.0, heading_known=False)] * 62)

    assert found == [False] * 60 + [True] * 2


@settings(max_examples=30)
@given(
    before=st.lists(st.tuples(st.floats(0.0, 180.0), st.floats(-180.0, 180.0)), max_size=20),
    towards_deg=st.floats(-180.0, 180.0),
)
def test_below_45_degrees_nobody_lies_whatever_came_before(
    before: list[tuple[float, float]], towards_deg: float
) -> None:
    rule = LyingRule()
    run(rule, *[tilted(angle, towards_deg=towards) for angle, towards in before])

    assert run(rule, tilted(44.9, towards_deg=towards_deg)) == [False]


@settings(max_examples=30)
@given(
    before=st.lists(st.tuples(st.floats(0.0, 180.0), st.floats(-180.0, 180.0)), max_size=20),
    angle_deg=st.floats(60.1, 180.0),
    towards_deg=st.floats(61.0, 299.0),
)
def test_beyond_60_degrees_and_not_forward_everybody_lies_whatever_came_before(
    before: list[tuple[float, float]], angle_deg: float, towards_deg: float
) -> None:
    rule = LyingRule()
    run(rule, *[tilted(angle, towards_deg=towards) for angle, towards in before])

    assert run(rule, tilted(angle_deg, towards_deg=towards_deg)) == [True]
