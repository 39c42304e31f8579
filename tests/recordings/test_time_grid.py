"""A time column gives rate and holes, or is refused; nothing is ever resampled."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinewatch.model.errors import InputError
from spinewatch.recordings.rates import check_agreement
from spinewatch.recordings.timing import grid_of

N = 1000


@given(
    fs_hz=st.floats(10.0, 450.0),
    origin_s=st.sampled_from([0.0, 12.5, 1.8e9]),
    lost=st.sets(st.integers(2, N - 3), max_size=20),
)
def test_rate_and_lost_samples_are_found(fs_hz: float, origin_s: float, lost: set[int]) -> None:
    kept = np.array([i for i in range(N) if i not in lost])
    grid = grid_of(origin_s + kept / fs_hz, name="t")

    assert grid.fs_hz == pytest.approx(fs_hz, rel=1e-6)
    assert grid.places.tolist() == kept.tolist()
    assert grid.lost == len(lost)


@given(
    fs_hz=st.floats(10.0, 1990.0),
    resolution_s=st.sampled_from([1e-6, 1e-4, 1e-3]),
)
def test_times_rounded_as_they_were_written_are_no_losses(
    fs_hz: float, resolution_s: float
) -> None:
    """One or two steps of 2 ms among steps of 1 ms may be either: they are taken for losses."""
    times_s = np.round(np.arange(N) / fs_hz / resolution_s) * resolution_s
    grid = grid_of(times_s, name="t")

    assert grid.lost < 3
    assert grid.fs_hz == pytest.approx(fs_hz, rel=5e-3)


def test_losses_are_found_in_times_of_one_millisecond() -> None:
    kept = np.delete(np.arange(N), [100, 101, 400, 401, 402])
    grid = grid_of(np.round(kept / 250.0, 3), name="t")

    assert grid.lost == 5
    assert grid.fs_hz == pytest.approx(250.0)


def test_a_hole_becomes_missing_samples_in_its_place() -> None:
    grid = grid_of(np.array([0.0, 0.1, 0.2, 0.5, 0.6, 0.7]), name="t")
    spread = grid.spread(np.arange(12.0).reshape(6, 2))

    assert np.isnan(spread[:, 0]).tolist() == [False, False, False, True, True, False, False, False]
    assert spread[5].tolist() == [6.0, 7.0]


@pytest.mark.parametrize(
    ("times_s", "message"),
    [
        ([0.0, 0.1, np.nan, 0.3], "Sample 3 has no time in t"),
        ([0.0, 0.1, 0.05, 0.3], "go back at sample 3, from 0.1 to 0.05 s"),
        ([1.0, 1.0, 1.0], "do not rise"),
        ([0.0, 0.1, 0.2, 0.3, 99.0, 99.1], "leap by 99 s"),
        (np.cumsum([0.01, 0.002, 0.05, 0.013, 0.004, 0.025] * 50), "not evenly spaced"),
        (np.cumsum([0.010] * 200 + [0.011] * 200), "The rate in t changes on the way"),
        (np.repeat(np.arange(50), 5) * 0.03, "times of arrival"),
    ],
)
def test_times_that_are_no_even_grid_are_refused(
    times_s: list[float] | np.ndarray, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        grid_of(np.asarray(times_s, dtype=np.float64), name="t")


def test_a_rate_that_the_times_contradict_is_refused() -> None:
    check_agreement(200.0, 199.2, name="t")
    with pytest.raises(InputError, match=r"--fs 1000 contradicts t, whose times give 199.2 Hz"):
        check_agreement(1000.0, 199.2, name="t")
