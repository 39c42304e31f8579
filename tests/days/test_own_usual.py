"""A change needs both baselines and three days in a row; a day alone is never one."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinewatch.days.change import History
from spinewatch.days.limits import HISTORY_DAYS
from spinewatch.model.results import Change, Direction
from spinewatch.simulation.months import Course, Habits, TrueChange, daily_values

CALM = Habits(cv=0.1, dependence=0.3, missing=0.0)


def judged(values: list[float], history: History | None = None, first: int = 1) -> list[Change]:
    history = history or History()
    return [
        history.judge("metric", first + at, value)
        for at, value in enumerate(values)
        if not math.isnan(value)
    ]


def usual_days(count: int, seed: int = 1) -> list[float]:
    return list(daily_values(seed, days=count, metrics=1, habits=CALM)[:, 0].tolist())


def test_before_28_days_and_a_week_nobody_knows_and_the_cause_counts_them() -> None:
    changes = judged(usual_days(36))
    assert [change.direction for change in changes[:34]] == [Direction.UNKNOWN] * 34
    assert changes[29].cause == "your usual needs 28 known days before the last week, 23 are known"
    assert changes[35].direction is not Direction.UNKNOWN


@pytest.mark.parametrize(("factor", "told"), [(0.5, Direction.LESS), (2.0, Direction.MORE)])
def test_three_days_far_from_usual_are_a_change_and_two_are_none(
    factor: float, told: Direction
) -> None:
    changes = judged(usual_days(60) + [factor] * 3 + [1.0])[-4:]
    assert [change.direction for change in changes] == [
        Direction.USUAL,
        Direction.USUAL,
        told,
        Direction.USUAL,
    ]
    assert changes[0].cause == "outside of your usual, but not on 3 days in a row"
    assert changes[2].cause is None


def test_the_bounds_are_told_and_hold_the_usual() -> None:
    change = judged(usual_days(60))[-1]
    assert change.value is not None
    assert change.usual_low is not None
    assert change.usual_high is not None
    assert change.usual_low < 1.0 < change.usual_high


def test_unknown_days_between_do_not_make_a_row_of_distant_days() -> None:
    distant = [0.5, math.nan, math.nan, math.nan, 0.5, math.nan, math.nan, 0.5]
    close = [0.5, math.nan, 0.5, math.nan, 0.5]
    assert judged(usual_days(60) + distant)[-1].direction is Direction.USUAL
    assert judged(usual_days(60) + close)[-1].direction is Direction.LESS


def test_a_change_that_lasts_is_not_adapted_away() -> None:
    changes = judged(usual_days(60) + [0.5 * value for value in usual_days(120, seed=2)])
    told = [change.direction is Direction.LESS for change in changes[62:]]
    assert sum(told) > 0.9 * len(told)


def test_a_usual_that_only_the_first_month_contradicts_is_no_change() -> None:
    history, lower = History(), History()
    judged(usual_days(60), history)
    judged([0.5 * value for value in usual_days(60, seed=2)], lower)
    history.latest = lower.latest
    told = judged([0.5] * 5, history, first=61) + judged([1.0] * 5, history, first=66)
    assert {change.direction for change in told} == {Direction.USUAL}


def test_days_all_alike_leave_room_for_a_sensor_put_on_askew() -> None:
    changes = judged([1.0] * 60 + [0.95] * 3)
    assert changes[-1].direction is Direction.USUAL
    assert judged([1.0] * 60 + [0.90] * 3)[-1].direction is Direction.LESS


def test_a_history_does_not_grow_without_end() -> None:
    history = History()
    judged(usual_days(HISTORY_DAYS + 30), history)
    assert len(history.latest) == HISTORY_DAYS + 3
    assert len(history.fixed) == 28


@settings(max_examples=10)
@given(st.integers(0, 10_000))
def test_a_change_is_the_same_in_any_unit(seed: int) -> None:
    change = TrueChange(course=Course.FLARE, share=0.4, first_day=60)
    values = daily_values(seed, days=90, metrics=1, habits=CALM, change=change)[:, 0]
    told = [each.direction for each in judged(values.tolist())]
    scaled = [each.direction for each in judged((57.3 * values).tolist())]
    assert told == scaled
