"""Real rest and real contraction without end."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinewatch.simulation.emg_bank import ContractionSignal, RestSignal, emg_bank


@pytest.mark.parametrize("fs_hz", [250, 500, 1000])
def test_every_stretch_has_unit_power_at_every_rate(fs_hz: int) -> None:
    bank = emg_bank(fs_hz)
    for rows in (bank.contraction, bank.rest):
        assert len(rows) >= 30
        assert rows.shape[1] >= 7 * fs_hz
        np.testing.assert_allclose(np.mean(rows**2, axis=1), 1.0)


def test_stretches_are_recordings_and_not_white_noise() -> None:
    def share_below_150_hz(rows: np.ndarray) -> float:
        power = np.abs(np.fft.rfft(rows, axis=1)) ** 2
        frequency_hz = np.fft.rfftfreq(rows.shape[1], 1 / 1000)
        return float(power[:, frequency_hz < 150].sum() / power.sum())

    bank = emg_bank(1000)
    assert share_below_150_hz(bank.contraction) > 0.7
    assert share_below_150_hz(bank.rest) < 0.5


@pytest.mark.parametrize("signal", [RestSignal, ContractionSignal])
def test_an_endless_signal_keeps_its_power_over_minutes(
    signal: type[RestSignal | ContractionSignal],
) -> None:
    endless = signal(fs_hz=500, seed=1, label="somewhere")
    power = np.mean([np.mean(endless.second(index) ** 2) for index in range(120)])
    assert abs(10 * np.log10(power)) < 0.3


def test_stretches_join_without_a_step() -> None:
    endless = ContractionSignal(fs_hz=1000, seed=1, label="somewhere")
    joined = np.concatenate([endless.second(index) for index in range(60)])
    steps = np.abs(np.diff(joined))
    at_joints = steps[2999::3000]
    assert at_joints.max() < np.percentile(steps, 99.9)


@settings(max_examples=20)
@given(seconds=st.lists(st.integers(0, 90_000), min_size=1, max_size=5))
def test_a_second_does_not_depend_on_what_was_asked_before(seconds: list[int]) -> None:
    asked = RestSignal(fs_hz=250, seed=7, label="somewhere")
    for index in seconds:
        fresh = RestSignal(fs_hz=250, seed=7, label="somewhere")
        np.testing.assert_array_equal(asked.second(index), fresh.second(index))


def test_other_places_and_seeds_give_other_signals() -> None:
    signals = [
        RestSignal(fs_hz=500, seed=seed, label=label).second(5)
        for seed, label in ((1, "left"), (1, "right"), (2, "left"))
    ]
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert abs(np.corrcoef(signals[one], signals[other])[0, 1]) < 0.3
