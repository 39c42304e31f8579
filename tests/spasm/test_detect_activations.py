"""What `detect_activations` promises for a recorded channel."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from scipy.signal import butter, sosfilt

from spinewatch.model.blocks import FloatArray
from spinewatch.model.errors import InputError
from spinewatch.spasm import detect_activations, detect_unknown

Emg = Callable[..., FloatArray]
SPANS_S = ((6.0, 7.0), (9.0, 12.5), (15.0, 15.6), (18.0, 22.0))
REST_S = (0.0, 5.0)


@pytest.mark.parametrize("fs_hz", [200.0, 250.0, 500.0, 1000.0, 2000.0])
def test_every_contraction_is_found_where_it_is_at_any_rate(emg: Emg, fs_hz: float) -> None:
    found = detect_activations(emg(25.0, *SPANS_S, fs_hz=fs_hz), fs_hz=fs_hz, rest_s=REST_S)

    assert len(found) == len(SPANS_S)
    assert np.median([abs(a.onset_s - s[0]) for a, s in zip(found, SPANS_S, strict=True)]) < 0.03
    for one, (onset_s, offset_s) in zip(found, SPANS_S, strict=True):
        assert one.onset_s == pytest.approx(onset_s, abs=0.08)
        assert one.offset_s == pytest.approx(offset_s, abs=0.08)
        assert one.level_db > 8


def test_a_contraction_hardly_above_rest_is_found_in_one_piece(emg: Emg) -> None:
    weak = emg(20.0, (8.0, 15.0), times_rest=1.2)
    (found,) = detect_activations(weak, fs_hz=1000.0, rest_s=REST_S)

    assert found.onset_s == pytest.approx(8.0, abs=0.3)
    assert found.offset_s == pytest.approx(15.0, abs=0.3)


@pytest.mark.parametrize("seed", range(5))
def test_rest_alone_gives_nothing(emg: Emg, seed: int) -> None:
    assert detect_activations(emg(60.0, seed=seed), fs_hz=1000.0, rest_s=REST_S) == []


@given(scale=st.floats(1e-6, 1e6), offset=st.floats(-1e5, 1e5))
@settings(max_examples=10, deadline=None)
def test_neither_unit_nor_offset_matter(emg: Emg, scale: float, offset: float) -> None:
    values = emg(12.0, (7.0, 9.0), fs_hz=500.0)
    plain = detect_activations(values, fs_hz=500.0, rest_s=REST_S)
    scaled = detect_activations((values + offset) * scale, fs_hz=500.0, rest_s=REST_S)

    assert [one.onset_s for one in scaled] == [one.onset_s for one in plain]
    assert [one.level_db for one in scaled] == pytest.approx([one.level_db for one in plain])


def test_integers_are_taken_without_overflow(emg: Emg) -> None:
    values = np.round(emg(12.0, (7.0, 9.0)) * 200).astype(np.int16)
    found = detect_activations(values, fs_hz=1000.0, rest_s=REST_S)

    assert found == detect_activations(values.astype(np.float64), fs_hz=1000.0, rest_s=REST_S)
    assert len(found) == 1


def test_heart_beats_are_no_activations_and_hide_none(emg: Emg) -> None:
    values = emg(25.0, *SPANS_S)
    qrs = np.diff(np.hanning(81), 2)
    for beat in range(300, len(values) - 100, 830):
        values[beat : beat + len(qrs)] += qrs / np.abs(qrs).max() * 60
    found = detect_activations(values, fs_hz=1000.0, rest_s=REST_S)

    assert len(found) == len(SPANS_S)


@pytest.mark.parametrize("mains_hz", [50.0, 50.2, 59.9])
def test_mains_hum_neither_makes_nor_hides_activations(emg: Emg, mains_hz: float) -> None:
    t_s = np.arange(25_000) / 1000
    hum = 8 * np.sin(2 * np.pi * mains_hz * t_s) + 2 * np.sin(2 * np.pi * 3 * mains_hz * t_s)
    found = detect_activations(emg(25.0, *SPANS_S) + hum, fs_hz=1000.0, rest_s=REST_S)

    assert len(found) == len(SPANS_S)


def test_a_moved_cable_is_no_activation(emg: Emg) -> None:
    values, rng = emg(40.0), np.random.default_rng(5)
    sos = butter(2, (1.0, 12.0), "bandpass", fs=1000.0, output="sos")
    for start in range(6000, 38_000, 5000):
        wave = sosfilt(sos, rng.normal(size=1500)) * np.hanning(1500)
        values[start : start + 1500] += wave / wave.std() * 100
    found = detect_activations(values, fs_hz=1000.0, rest_s=REST_S)

    assert found == []


def test_nothing_is_bridged_across_missing_samples(emg: Emg) -> None:
    values = emg(20.0, (8.0, 15.0))
    values[10_000:12_000] = np.nan
    before, after = detect_activations(values, fs_hz=1000.0, rest_s=REST_S)

    assert before.offset_s <= 10.0
    assert after.onset_s >= 12.0
    assert before.onset_s == pytest.approx(8.0, abs=0.05)
    assert after.offset_s == pytest.approx(15.0, abs=0.05)


def test_a_lost_electrode_gives_no_activation_for_five_minutes(emg: Emg) -> None:
    values = emg(320.0, fs_hz=500.0)
    t_s = np.arange(150_000) / 500
    open_input = 6000 * np.sin(2 * np.pi * 50 * t_s) + 800 * np.random.default_rng(0).normal(
        size=len(t_s)
    )
    values[5000:155_000] = np.clip(open_input, -3000, 3000)

    assert detect_activations(values, fs_hz=500.0, rest_s=REST_S) == []


def test_a_channel_of_which_nothing_is_known_has_no_activations() -> None:
    assert detect_activations(np.full(10_000, 3.0), fs_hz=1000.0, rest_s=REST_S) == []
    assert detect_activations(np.full(10_000, np.nan), fs_hz=1000.0, rest_s=REST_S) == []


@given(
    start=st.integers(0, 9000),
    length=st.integers(1, 9000),
    value=st.sampled_from([np.nan, np.inf, 0, 3e3]),
)
@settings(max_examples=10, deadline=None)
def test_activations_are_ordered_and_lie_in_known_time(
    emg: Emg, start: int, length: int, value: float
) -> None:
    values = emg(15.0, (6.0, 7.0), (8.0, 12.0))
    values[5000 + start : 5000 + start + length] = value
    found = detect_activations(values, fs_hz=1000.0, rest_s=REST_S)
    unknown = detect_unknown(values, fs_hz=1000.0, rest_s=REST_S)
    edges_s = [edge for one in found for edge in (one.onset_s, one.offset_s)]

    assert edges_s == sorted(edges_s)
    for stretch in unknown:
        assert not any(
            one.onset_s > stretch.start_s and one.offset_s < stretch.end_s for one in found
        )


@pytest.mark.parametrize(
    ("emg_uv", "fs_hz", "rest_s", "said"),
    [
        (np.zeros((2, 5000)), 1000.0, REST_S, r"emg_uv has the shape \(2, 5000\)"),
        (np.zeros(1), 1000.0, REST_S, r"emg_uv has the shape \(1,\)"),
        (np.zeros(0), 1000.0, REST_S, r"emg_uv has the shape \(0,\)"),
        (np.zeros(9000, dtype=complex), 1000.0, REST_S, r"emg_uv, shape \(9000,\), .* complex"),
        (np.zeros(9000, dtype=bool), 1000.0, REST_S, "bool"),
        (["a", "b"], 1000.0, REST_S, "emg_uv"),
        (np.zeros(9000), float("nan"), REST_S, "fs_hz is nan"),
        (np.zeros(9000), float("inf"), REST_S, "fs_hz is inf"),
        (np.zeros(9000), "fast", REST_S, "fs_hz is 'fast'"),
        (np.zeros(9000), 50.0, REST_S, "fs_hz is 50"),
        (np.zeros(9000), 1000.0, (0.0, 10.0), r"rest_s = \(0, 10\) .* shape \(9000,\)"),
        (np.zeros(9000), 1000.0, (-1.0, 5.0), "rest_s"),
        (np.zeros(9000), 1000.0, (5.0, 4.0), "rest_s"),
        (np.zeros(9000), 1000.0, (0.0, float("nan")), "rest_s"),
        (np.zeros(9000), 1000.0, (2.0, 4.0), "shorter than 3 s"),
        (np.zeros(9000), 1000.0, 5.0, "rest_s is 5.0"),
        (np.zeros(9000), 1000.0, (0.0, 1.0, 2.0), "rest_s is"),
    ],
)
def test_an_argument_that_cannot_be_used_is_named(
    emg_uv: ArrayLike, fs_hz: float, rest_s: tuple[float, float], said: str
) -> None:
    for detect in (detect_activations, detect_unknown):
        with pytest.raises(InputError, match=said):
            detect(emg_uv, fs_hz=fs_hz, rest_s=rest_s)


def test_a_rest_that_is_none_is_refused_with_the_reason(emg: Emg) -> None:
    restless = emg(12.0, (0.5, 1.5), (2.5, 4.0))
    with pytest.raises(InputError, match=r"rest_s = \(0, 5\).*not at rest"):
        detect_activations(restless, fs_hz=1000.0, rest_s=REST_S)

    dead = emg(12.0)
    dead[:4000] = 7.0
    with pytest.raises(InputError, match=r"rest_s = \(0, 5\).*flat signal"):
        detect_activations(dead, fs_hz=1000.0, rest_s=REST_S)
