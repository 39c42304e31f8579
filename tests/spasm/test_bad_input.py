"""Whatever is handed in: an error that names the argument, or an answer; never an activation."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from spinewatch.model.blocks import FloatArray
from spinewatch.model.errors import InputError
from spinewatch.spasm import detect_activations, detect_unknown

Emg = Callable[..., FloatArray]
REST_S = (0.0, 5.0)


@pytest.mark.parametrize(
    "emg_uv",
    [
        np.full(8000, np.iinfo(np.int16).max, dtype=np.int16),
        np.full(8000, np.iinfo(np.int64).min),
        np.full(8000, 1e300),
        np.full(8000, -np.inf),
        np.full(8000, np.nan),
        np.zeros(8000, dtype=np.uint8),
        [0] * 8000,
    ],
)
def test_a_channel_without_any_muscle_has_no_activation_and_is_unknown(emg_uv: ArrayLike) -> None:
    assert detect_activations(emg_uv, fs_hz=1000.0, rest_s=REST_S) == []
    assert sum(
        each.end_s - each.start_s for each in detect_unknown(emg_uv, fs_hz=1000.0, rest_s=REST_S)
    ) == pytest.approx(8.0)


def test_integers_that_ran_over_at_the_rail_are_no_contraction(emg: Emg) -> None:
    values = np.round(emg(20.0, fs_hz=500.0) * 10).astype(np.int16)
    values[4000:8000] = np.where(np.arange(4000) % 3, np.int16(32767), np.int16(-32768))
    found = detect_activations(values, fs_hz=500.0, rest_s=REST_S)

    assert found == []


@pytest.mark.parametrize(
    "emg_uv",
    [
        np.array([None] * 9000),
        np.array([1.0, "a"] * 4500, dtype=object),
        np.zeros((9000, 1)),
        np.zeros((1, 9000)),
        np.float64(3.0),
        [[1.0, 2.0], [3.0]],
        np.zeros(9000, dtype="datetime64[s]"),
    ],
)
def test_what_is_no_row_of_numbers_is_refused_by_name(emg_uv: ArrayLike) -> None:
    with pytest.raises(InputError, match="emg_uv"):
        detect_activations(emg_uv, fs_hz=1000.0, rest_s=REST_S)


@settings(max_examples=25, deadline=None)
@given(
    fs_hz=st.floats(200.0, 2000.0),
    seed=st.integers(0, 99),
    scale=st.sampled_from([1e-9, 1.0, 1e6, 1e11]),
    dtype=st.sampled_from([np.float32, np.float64, np.int16]),
    damage=st.sampled_from([0.0, 1e308, -1e15, np.nan, 32767.0]),
    start=st.integers(0, 2000),
    length=st.integers(0, 2000),
)
def test_any_numbers_at_any_rate_give_an_answer_or_a_named_refusal(
    fs_hz: float,
    seed: int,
    scale: float,
    dtype: type,
    damage: float,
    start: int,
    length: int,
) -> None:
    values = np.random.default_rng(seed).normal(size=2000) * scale
    values[start : start + length] = damage
    if dtype is np.int16:
        values = np.nan_to_num(values).clip(-32768, 32767)
    end_s = len(values) / fs_hz
    try:
        with np.errstate(over="ignore"):
            samples: ArrayLike = values.astype(dtype)
        found = detect_activations(samples, fs_hz=fs_hz, rest_s=(0.0, end_s))
    except InputError as error:
        assert "rest_s" in str(error) or "emg_uv" in str(error)  # noqa: PT017 - either way is right
    else:
        assert all(0 <= one.onset_s < one.offset_s <= end_s for one in found)
        assert all(np.isfinite(one.level_db) for one in found)
