"""What `detect_unknown` promises: the cause, and where it is."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from spinewatch.model.blocks import FloatArray
from spinewatch.spasm import Unknown, detect_unknown

Emg = Callable[..., FloatArray]
REST_S = (0.0, 5.0)


def unknown(values: FloatArray, fs_hz: float = 1000.0) -> list[Unknown]:
    """Leave out the first moments, in which the filters settle."""
    found = detect_unknown(values, fs_hz=fs_hz, rest_s=REST_S)
    return [one for one in found if one.cause != "filters settling"]


def test_a_good_recording_is_known_but_for_its_first_moments(emg: Emg) -> None:
    (only,) = detect_unknown(emg(20.0, (8.0, 9.0)), fs_hz=1000.0, rest_s=REST_S)

    assert (only.start_s, only.cause) == (0.0, "filters settling")
    assert only.end_s < 0.5


@pytest.mark.parametrize(
    ("value", "cause"), [(3000.0, "flat signal"), (0.0, "flat signal"), (np.nan, "samples missing")]
)
@pytest.mark.parametrize("fs_hz", [200.0, 1000.0])
def test_a_signal_that_stops_is_one_stretch_with_its_cause(
    emg: Emg, fs_hz: float, value: float, cause: str
) -> None:
    values = emg(20.0, fs_hz=fs_hz)
    values[round(8.0 * fs_hz) : round(11.0 * fs_hz)] = value
    (only,) = unknown(values, fs_hz)

    assert only.cause == cause
    assert 7.6 < only.start_s <= 8.0
    assert 11.0 <= only.end_s < 11.6


@pytest.mark.parametrize("fs_hz", [500.0, 1000.0])
def test_a_signal_that_hits_its_rails_is_railed_wherever_they_are(emg: Emg, fs_hz: float) -> None:
    values = emg(20.0, fs_hz=fs_hz)
    t_s = np.arange(round(3 * fs_hz)) / fs_hz
    driven = 900 * np.sin(2 * np.pi * 47.3 * t_s)
    values[round(8.0 * fs_hz) : round(11.0 * fs_hz)] = np.clip(driven, -321.5, 600)
    (only,) = unknown(values, fs_hz)

    assert only.cause == "signal railed"
    assert 7.6 < only.start_s <= 8.0
    assert 11.0 <= only.end_s < 11.6


@pytest.mark.parametrize("fs_hz", [200.0, 1000.0])
def test_huge_hum_within_the_rails_is_a_lifted_electrode(emg: Emg, fs_hz: float) -> None:
    values = emg(20.0, fs_hz=fs_hz)
    t_s = np.arange(round(3 * fs_hz)) / fs_hz
    values[round(8.0 * fs_hz) : round(11.0 * fs_hz)] += 400 * np.sin(2 * np.pi * 50 * t_s)
    found = unknown(values, fs_hz)

    assert found[0].start_s <= 8.05
    assert found[-1].end_s >= 11.0
    assert sum(one.end_s - one.start_s for one in found) == pytest.approx(3.3, abs=0.4)
    assert max(found, key=lambda one: one.end_s - one.start_s).cause == "electrode lifted"


def test_movement_that_hides_the_muscle_is_unknown_and_movement_over_rest_is_not(emg: Emg) -> None:
    values, rng = emg(20.0), np.random.default_rng(5)
    sos = butter(2, (1.0, 12.0), "bandpass", fs=1000.0, output="sos")
    wave = sosfilt(sos, rng.normal(size=2000)) * np.hanning(2000)
    values[8000:10_000] += wave / wave.std() * 150
    slow = 2000 * np.sin(2 * np.pi * 0.7 * np.arange(3000) / 1000)
    values[14_000:17_000] += slow
    found = unknown(values)

    assert {one.cause for one in found} == {"movement artefact"}
    assert all(7.9 < one.start_s < one.end_s < 10.2 for one in found)


def test_a_constant_or_empty_channel_is_unknown_throughout() -> None:
    for value, cause in ((5.0, "flat signal"), (np.nan, "samples missing")):
        (only,) = detect_unknown(np.full(8123, value), fs_hz=1000.0, rest_s=REST_S)

        assert (only.start_s, only.end_s, only.cause) == (0.0, 8.123, cause)


def test_rest_on_a_coarse_converter_is_not_flat(emg: Emg) -> None:
    coarse = np.round(emg(20.0) / 3.0)

    assert len(np.unique(coarse)) < 8
    assert unknown(coarse) == []


def test_stretches_are_in_order_and_neighbours_differ(emg: Emg) -> None:
    values = emg(20.0)
    values[8000:9000] = np.nan
    values[9000:10_000] = 3.0
    found = detect_unknown(values, fs_hz=1000.0, rest_s=REST_S)

    for early, late in pairwise(found):
        assert early.end_s <= late.start_s
        assert early.end_s < late.start_s or early.cause != late.cause
    assert {one.cause for one in found} >= {"samples missing", "flat signal"}
