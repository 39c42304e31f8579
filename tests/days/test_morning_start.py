"""A slow start is judged against the person's own midday, or not at all."""

from hypothesis import given, settings
from hypothesis import strategies as st

from spinewatch.days.blocks import windows
from spinewatch.days.limits import MIDDAY_FAIL_SHARE
from spinewatch.days.morning import own_threshold, slow_start
from spinewatch.model.results import StartState
from spinewatch.simulation.months import movement_blocks

FAST, SLOW = 0.0, -1.0
USUAL = -0.5


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.integers(14, 28), st.floats(0.0, 2.0))
def test_no_more_than_the_wanted_share_of_the_own_middays_would_be_slow(
    seed: int, count: int, cv: float
) -> None:
    blocks = movement_blocks(seed, days=count, blocks=24, cv=cv, dependence=0.4, day_cv=0.2)
    days = blocks.tolist()
    threshold = own_threshold(days)
    assert threshold is not None
    pool = [window for day in days for window in windows(list(day)) if window is not None]
    assert sum(window < threshold for window in pool) <= MIDDAY_FAIL_SHARE * len(pool)


def test_thirteen_middays_give_no_threshold() -> None:
    assert own_threshold([[FAST] * 24] * 13) is None
    assert own_threshold([[FAST] * 24] * 14) == FAST


def test_a_morning_at_midday_pace_has_no_slow_start() -> None:
    found = slow_start([FAST] * 16, USUAL)
    assert found.state is StartState.NONE
    assert found.minutes is None


def test_a_slow_start_lasts_until_the_first_usual_window() -> None:
    found = slow_start([SLOW] * 4 + [FAST] * 12, USUAL)
    assert found.state is StartState.SLOW
    assert found.minutes == 45.0  # the window from 45 to 75 minutes is half usual


def test_four_slow_hours_are_a_lower_bound() -> None:
    found = slow_start([SLOW] * 16, USUAL)
    assert (found.state, found.minutes) == (StartState.CENSORED, 240.0)
    assert found.cause


def test_sensors_taken_off_in_a_slow_morning_give_a_lower_bound() -> None:
    found = slow_start([SLOW] * 4 + [None] * 12, USUAL)
    assert (found.state, found.minutes) == (StartState.CENSORED, 45.0)
    assert found.cause == "too little movement to see when it ended"


def test_a_short_time_without_movement_does_not_end_the_watch() -> None:
    found = slow_start([SLOW] * 4 + [None] * 2 + [FAST] * 10, USUAL)
    assert (found.state, found.minutes) == (StartState.SLOW, 90.0)


def test_too_little_movement_in_the_first_hour_is_unknown() -> None:
    found = slow_start([None] * 5 + [FAST] * 11, USUAL)
    assert found.state is StartState.UNKNOWN
    assert found.cause
    assert slow_start([None] * 16, USUAL).state is StartState.UNKNOWN
