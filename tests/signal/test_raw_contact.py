"""What raw samples tell about the contact."""

import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from spinewatch.signal.contact import in_long_runs, raw_trouble
from spinewatch.signal.hops import Hops
from spinewatch.signal.missing import MissingHold
from spinewatch.signal.trouble import Trouble

HOPS = Hops.at(1000.0)
T_S = np.arange(2000) / 1000


def test_every_trouble_has_words() -> None:
    for trouble in Trouble:
        assert bool(trouble.words) is (trouble is not Trouble.NONE)


@pytest.mark.parametrize("low", [-300.0, -1e9])
def test_a_clipped_wave_is_railed_on_one_side_or_both(low: float) -> None:
    driven = np.clip(1000 * np.sin(2 * np.pi * 51.7 * T_S), low, 300)[None, :]

    assert (raw_trouble(driven, None, HOPS)[0] == Trouble.RAILED).all()


@pytest.mark.parametrize(("fs_hz", "highest_hz"), [(200.0, 99.0), (1000.0, 200.0)])
def test_a_contraction_too_strong_for_the_converter_is_not_railed(
    fs_hz: float, highest_hz: float
) -> None:
    sos = butter(2, (30.0, highest_hz), "bandpass", fs=fs_hz, output="sos")
    muscle = sosfilt(sos, np.random.default_rng(0).normal(0, 1, (1, round(20 * fs_hz))))
    clipped = np.clip(muscle / muscle.std(), -1.1, 1.1)

    assert np.mean(np.abs(clipped) == 1.1) > 0.25
    assert (raw_trouble(clipped, None, Hops.at(fs_hz))[0] == Trouble.NONE).mean() > 0.95


@pytest.mark.parametrize("fs_hz", [200.0, 1000.0])
def test_a_swing_that_stands_at_the_rails_is_railed(fs_hz: float) -> None:
    swing = 4 * np.sin(2 * np.pi * 3.3 * np.arange(round(4 * fs_hz)) / fs_hz)
    driven = np.clip(swing, -1, 1)[None, :]

    assert (raw_trouble(driven, None, Hops.at(fs_hz))[0] == Trouble.RAILED).mean() > 0.8


@pytest.mark.parametrize("step", [0.5, 1.0, 2.0, 4.0, 8.0])
def test_noise_on_a_coarse_converter_is_neither_railed_nor_flat(step: float) -> None:
    noise = np.random.default_rng(0).normal(0, 2, (1, 20_000))
    coarse = np.round(noise / step + 0.2) * step

    assert (raw_trouble(coarse, None, HOPS)[0] == Trouble.NONE).all()
    assert not in_long_runs(raw_trouble(coarse, None, HOPS)[1]).any()


def test_only_long_runs_of_still_frames_are_flat() -> None:
    still = np.zeros((1, 60), dtype=np.bool_)
    still[0, 5:14] = True
    still[0, 20:31] = True

    assert np.flatnonzero(in_long_runs(still)[0]).tolist() == list(range(20, 31))


def test_missing_infinite_and_absurd_samples_are_held_and_marked() -> None:
    values = np.array([[1.0, np.nan, np.inf, 2.0, -1e300, 3.0], [np.nan, 4.0, 5.0, 6.0, 7.0, 8.0]])
    hold = MissingHold(channels=2)
    filled, missing = hold.push(values)

    assert missing is not None
    assert filled.tolist() == [[1, 1, 1, 2, 2, 3], [0, 4, 5, 6, 7, 8]]
    assert missing.sum(axis=1).tolist() == [3, 1]
    assert hold.push(np.array([[np.nan], [1.0]]))[0].tolist() == [[3.0], [1.0]]
