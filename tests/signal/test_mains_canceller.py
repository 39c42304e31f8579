"""Mains hum goes, everything else stays."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinewatch.model.blocks import FloatArray
from spinewatch.signal.hops import Hops
from spinewatch.signal.mains import MainsCanceller


def cleaned(values: FloatArray, fs_hz: float, cuts: tuple[int, ...] = ()) -> FloatArray:
    canceller = MainsCanceller(hops=Hops.at(fs_hz), channels=len(values))
    length = Hops.at(fs_hz).block_samples
    edges = [0, *(cut * length for cut in cuts), values.shape[1]]
    parts = [canceller.push(values[:, start:stop]).values for start, stop in pairwise(edges)]
    return np.concatenate([*parts, canceller.flush().values], axis=1)


def db(after: FloatArray, before: FloatArray) -> float:
    return float(10 * np.log10(np.mean(after**2) / np.mean(before**2)))


@pytest.mark.parametrize("fs_hz", [200.0, 250.0, 500.0, 512.0, 1000.0])
@pytest.mark.parametrize("mains_hz", [50.0, 49.8, 60.0, 60.15])
def test_hum_ten_times_as_strong_as_the_signal_is_taken_out(fs_hz: float, mains_hz: float) -> None:
    count = Hops.at(fs_hz).block_samples * 60
    noise = np.random.default_rng(0).normal(size=(1, count))
    hum = np.sqrt(20.0) * np.sin(2 * np.pi * mains_hz * np.arange(count) / fs_hz + 1.0)
    settled = slice(count // 6, None)

    assert db(cleaned(noise + hum, fs_hz)[:, settled], noise[:, settled]) < 1.0


def test_noise_without_hum_hardly_changes() -> None:
    noise = np.random.default_rng(0).normal(size=(4, 60_000))

    assert abs(db(cleaned(noise, 1000.0), noise)) < 0.05


def test_hum_is_still_known_when_a_contraction_ends() -> None:
    rng = np.random.default_rng(0)
    noise = rng.normal(size=(1, 20_000))
    noise[:, 8000:9600] *= 10
    hum = 3 * np.sin(2 * np.pi * 50.1 * np.arange(20_000) / 1000)
    after = slice(9600, 10_200)

    assert db(cleaned(noise + hum, 1000.0)[:, after], noise[:, after]) < 1.0


def test_a_click_leaves_no_echo() -> None:
    values = np.zeros((1, 6000))
    values[0, 3000] = 1000.0
    changed = cleaned(values, 1000.0)[0]
    changed[3000] = 0.0

    assert np.abs(changed).max() < 25


@given(cuts=st.lists(st.integers(1, 29), unique=True).map(sorted))
@settings(max_examples=10, deadline=None)
def test_the_result_does_not_depend_on_how_blocks_came(cuts: list[int]) -> None:
    rng = np.random.default_rng(2)
    values = rng.normal(size=(3, 30 * 200)) + 2 * np.sin(np.arange(6000) * 2 * np.pi * 0.0601)

    np.testing.assert_array_equal(
        cleaned(values, 1000.0, tuple(cuts)), cleaned(values, 1000.0), strict=True
    )
