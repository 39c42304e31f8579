"""Fast streams are worked at a lower rate without losing the muscle or a bit."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinewatch.signal.halving import Halver, halvings
from spinewatch.signal.hops import Hops


@pytest.mark.parametrize(
    ("fs_hz", "times"), [(200.0, 0), (500.0, 0), (949.0, 0), (1000.0, 1), (2000.0, 2), (4500.0, 3)]
)
def test_the_working_rate_always_holds_the_band_of_emg(fs_hz: float, times: int) -> None:
    assert halvings(fs_hz) == times
    assert fs_hz / 2**times >= min(fs_hz, 475.0)


@given(cuts=st.lists(st.integers(0, 100).map(lambda each: 4 * each), max_size=5).map(sorted))
def test_cutting_changes_no_bit(cuts: list[int]) -> None:
    values = np.random.default_rng(0).normal(size=(2, 400))
    cut = Halver(times=2)
    parts = [cut.push(values[:, start:stop]) for start, stop in pairwise([0, *cuts, 400])]

    np.testing.assert_array_equal(np.concatenate(parts, axis=1), Halver(times=2).push(values))


def test_an_offset_passes_unchanged_and_what_would_fold_back_hardly_does() -> None:
    t_s = np.arange(4000) / 1000

    assert (Halver(times=1).push(np.full((1, 100), 2048.0)) == 2048.0).all()
    assert Halver(times=1).push(np.sin(2 * np.pi * 400 * t_s)[None])[0].std() < 0.08
    assert Halver(times=1).push(np.sin(2 * np.pi * 80 * t_s)[None])[0].std() > 0.65


@pytest.mark.parametrize("fs_hz", [190.0, 333.3, 512.0, 1000.0, 1111.0, 2000.0, 4000.0])
def test_the_grid_is_the_same_at_either_rate(fs_hz: float) -> None:
    hops = Hops.at(fs_hz)

    assert hops.at_working_rate().frame_s == pytest.approx(hops.frame_s)
    assert hops.frame_s == pytest.approx(0.02, rel=0.2)
    assert hops.block_samples % 2 ** halvings(fs_hz) == 0
