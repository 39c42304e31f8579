"""What is expected of a drift: nothing at first, then what was seen, unless the filter knows."""

import pytest

from spinewatch.mobility.angles.heading_drift import HeadingDrift


def seen(rate_dps: float, seconds: int, *, feared_dps: float = 0.4) -> HeadingDrift:
    drift = HeadingDrift()
    for _ in range(seconds):
        drift.learn(rate_dps, feared_dps=feared_dps)
    return drift


def test_nothing_is_expected_before_two_minutes_were_seen() -> None:
    drift = seen(0.2, 119)

    assert drift.expected_dps(seen=True) == 0.0
    assert drift.uncertainty_dps(0.4, seen=True) == 0.4


@pytest.mark.parametrize("rate_dps", [0.2, -0.2])
def test_what_was_seen_for_two_minutes_goes_on_and_is_nearly_certain(rate_dps: float) -> None:
    drift = seen(rate_dps, 120)
    drift.check(0.3)

    assert drift.expected_dps(seen=True) == pytest.approx(rate_dps)
    assert drift.uncertainty_dps(0.3, seen=True) == pytest.approx(0.03)


def test_a_filter_that_has_learnt_its_bias_since_ends_what_was_seen() -> None:
    """As after a rest, also when it has become less sure again."""
    drift = seen(0.2, 600)
    drift.check(0.04)
    drift.check(0.4)

    assert drift.expected_dps(seen=True) == 0.0
    assert drift.uncertainty_dps(0.4, seen=True) == 0.4


def test_lying_down_is_another_drift() -> None:
    drift = seen(0.2, 600)

    assert drift.expected_dps(seen=False) == 0.0
    assert drift.uncertainty_dps(0.4, seen=False) == 0.4


def test_a_drift_that_changes_is_followed_within_minutes() -> None:
    drift = seen(0.2, 600)
    for _ in range(900):
        drift.learn(0.1, feared_dps=0.4)

    assert drift.expected_dps(seen=True) == pytest.approx(0.1, abs=0.01)


def test_no_rest_makes_a_heading_more_certain_than_its_floor() -> None:
    assert HeadingDrift().uncertainty_dps(0.001, seen=True) == pytest.approx(0.03)
