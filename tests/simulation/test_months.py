"""Simulated months have the habits that they are asked for, and the change, and nothing else."""

import numpy as np
import pytest

from spinewatch.simulation.months import (
    DRIFT_DAYS,
    FLARE_DAYS,
    Course,
    Habits,
    TrueChange,
    daily_values,
    movement_blocks,
    slowed,
)

PLAIN = Habits(cv=0.4, dependence=0.5, weekend=0.0, season=0.0, missing=0.0)


def test_days_vary_and_depend_on_each_other_as_asked() -> None:
    values = np.log(daily_values(1, days=20_000, metrics=2, habits=PLAIN))
    assert np.exp(values).std() / np.exp(values).mean() == pytest.approx(0.4, abs=0.02)
    for column in values.T:
        assert np.corrcoef(column[1:], column[:-1])[0, 1] == pytest.approx(0.5, abs=0.03)
    assert np.corrcoef(values.T)[0, 1] == pytest.approx(0.3, abs=0.05)


def test_the_asked_share_of_days_is_missing() -> None:
    values = daily_values(1, days=10_000, metrics=1, habits=Habits(cv=0.3, dependence=0.3))
    assert np.isnan(values).mean() == pytest.approx(0.15, abs=0.02)


def test_the_same_seed_gives_the_same_months() -> None:
    first, again = (daily_values(7, days=50, metrics=3, habits=PLAIN) for _ in range(2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, daily_values(8, days=50, metrics=3, habits=PLAIN))


@pytest.mark.parametrize(
    ("course", "changed_days"),
    [(Course.STEP, range(100, 300)), (Course.FLARE, range(100, 100 + FLARE_DAYS))],
)
def test_a_change_lowers_its_days_by_its_share_and_no_others(
    course: Course, changed_days: range
) -> None:
    change = TrueChange(course=course, share=0.25, first_day=100)
    without = daily_values(3, days=300, metrics=1, habits=PLAIN)
    with_change = daily_values(3, days=300, metrics=1, habits=PLAIN, change=change)
    expected = np.where(np.isin(np.arange(300), changed_days), 0.75, 1.0)
    assert np.allclose(with_change[:, 0] / without[:, 0], expected)


def test_a_drift_comes_over_four_months_and_stays() -> None:
    change = TrueChange(course=Course.DRIFT, share=0.25, first_day=100)
    without = daily_values(3, days=300, metrics=1, habits=PLAIN)
    ratio = (daily_values(3, days=300, metrics=1, habits=PLAIN, change=change) / without)[:, 0]
    assert ratio[100] == pytest.approx(1.0)
    assert ratio[100 + DRIFT_DAYS // 2] == pytest.approx(0.75**0.5)
    assert np.allclose(ratio[100 + DRIFT_DAYS :], 0.75)


def test_a_slow_morning_is_slow_for_its_minutes_only() -> None:
    blocks = movement_blocks(1, days=3, blocks=16, cv=0.3, dependence=0.3, day_cv=0.2)
    slow = np.exp(slowed(blocks, minutes=60, share=0.5) - blocks)
    assert np.allclose(slow[:, :4], 0.5)
    assert np.allclose(slow[:, 4:], 1.0)
