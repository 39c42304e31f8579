"""Arrival of notifications: late, in bursts, in order."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinewatch.simulation.radio import DEFAULT_RADIO, RadioModel, RadioPath

SENT_S = np.arange(0.0, 600.0, 0.04)


def _path(model: RadioModel = DEFAULT_RADIO, seed: int = 1) -> RadioPath:
    return RadioPath(model=model, sensor="imu-head", seed=seed)


def test_nothing_arrives_before_the_least_delay_and_most_soon_after() -> None:
    delay_s = _path().arrivals(SENT_S) - SENT_S
    assert delay_s.min() >= DEFAULT_RADIO.min_delay_s
    assert np.median(delay_s) < 0.02


def test_a_stall_holds_notifications_back_and_releases_them_in_a_burst() -> None:
    arrived_s = _path().arrivals(SENT_S)
    holes = np.flatnonzero(np.diff(arrived_s) > 0.15)
    assert 6 <= len(holes) <= 10
    for hole in holes:
        assert arrived_s[hole + 1] - arrived_s[hole] < 0.6
        assert arrived_s[hole + 3] - arrived_s[hole + 1] < 0.01


@settings(max_examples=30)
@given(
    cuts=st.lists(st.integers(1, 200), min_size=1, max_size=8),
    seed=st.integers(0, 1000),
    spacing_s=st.sampled_from([0.003, 0.02, 0.04]),
)
def test_arrivals_rise_strictly_over_all_calls(
    cuts: list[int], seed: int, spacing_s: float
) -> None:
    path = _path(seed=seed)
    bounds = np.cumsum([0, *cuts])
    sent_s = 50.0 + np.arange(bounds[-1]) * spacing_s
    arrived = [path.arrivals(sent_s[start:stop]) for start, stop in pairwise(bounds)]
    together = np.concatenate(arrived)
    assert (np.diff(together) > 0).all()
    assert (together > sent_s).all()


def test_nothing_is_lost_unless_wanted() -> None:
    assert _path().kept(1000).all()
    assert _path(RadioModel(loss=0.1)).kept(10_000).mean() == pytest.approx(0.9, abs=0.02)
