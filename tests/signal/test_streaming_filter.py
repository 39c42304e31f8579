"""Filters with memory."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinewatch.signal.filters import (
    StreamingFilter,
    emg_band,
    motion_band,
    noise_bandwidth_hz,
)
from spinewatch.signal.halving import Halver, halvings


@pytest.mark.parametrize("fs_hz", [200.0, 250.0, 500.0, 1000.0, 2000.0])
def test_an_offset_makes_no_transient(fs_hz: float) -> None:
    for band in (emg_band(fs_hz), motion_band(fs_hz)):
        assert np.abs(StreamingFilter(band).push(np.full((2, 500), 2048.0))).max() < 1e-8


@given(cuts=st.lists(st.integers(0, 400), max_size=6).map(sorted))
@settings(max_examples=30, deadline=None)
def test_cutting_changes_no_bit(cuts: list[int]) -> None:
    values = np.random.default_rng(0).normal(size=(3, 400))
    cut = StreamingFilter(emg_band(500.0))
    parts = [cut.push(part) for part in np.split(values, cuts, axis=1)]

    np.testing.assert_array_equal(
        np.concatenate(parts, axis=1), StreamingFilter(emg_band(500.0)).push(values)
    )


@pytest.mark.parametrize("fs_hz", [200.0, 500.0, 1000.0, 4000.0])
def test_the_noise_bandwidth_is_what_white_noise_keeps(fs_hz: float) -> None:
    noise = Halver(times=halvings(fs_hz)).push(np.random.default_rng(0).normal(size=(1, 200_000)))
    kept = StreamingFilter(emg_band(fs_hz / 2 ** halvings(fs_hz))).push(noise)[:, 1000:]

    assert kept.var() * fs_hz / 2 == pytest.approx(noise_bandwidth_hz(fs_hz), rel=0.03)
