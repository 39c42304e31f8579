"""EMG of others: units, rate and channels are right or refused; nothing is silently assumed."""

import contextlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinewatch.model.errors import InputError
from spinewatch.recordings.emg import read_emg
from spinewatch.recordings.reading import Place
from spinewatch.recordings.values import EmgUnit

Write = Callable[[str | bytes], Path]


@pytest.fixture
def muscle(write: Write) -> Path:
    """Write 2 s of noise as an EMG table at 500 Hz: time in s, a counter, two channels in mV."""
    rng = np.random.default_rng(1)
    rows = (
        f"{i / 500:.3f},{i % 16},{left:.6f},{right:.6f}"
        for i, (left, right) in enumerate(rng.normal(0, 0.05, (1000, 2)))
    )
    return write("\n".join(["time,seq,left,right", *rows]))


def test_real_rows_are_read_with_rate_scale_and_unit(real: Path) -> None:
    place = Place(path=real / "spliced_clean_liftoff.npz", array="x", row=1)
    recording = read_emg(place, unit=EmgUnit.MICROVOLT, scale=0.1)

    assert recording.values.shape == (45_000, 1)
    assert recording.fs_hz == 1000.0
    assert recording.duration_s == 45.0
    assert recording.unit is EmgUnit.MICROVOLT
    assert np.std(recording.values[:5000]) == pytest.approx(1.507, rel=0.05)
    assert recording.notes == ("The rate, 1000 Hz, is from key fs_hz of the file.",)


def test_a_real_table_is_read_by_its_time_column(real: Path) -> None:
    place = Place(path=real / "myo_p00_wrist_flexion.csv", time_column="time_s")
    recording = read_emg(place)

    assert recording.channels == ("emg3", "emg4", "emg5", "emg6")
    assert recording.values.shape == (6000, 4)
    assert recording.fs_hz == pytest.approx(200.0)
    assert recording.unit is EmgUnit.COUNT
    assert recording.notes == ("The rate, 200 Hz, is from column time_s.",)


@pytest.mark.parametrize(
    ("unit", "scale", "microvolts"),
    [
        (EmgUnit.MICROVOLT, 20.0, 20.0),
        (EmgUnit.MILLIVOLT, None, 1e3),
        (EmgUnit.MILLIVOLT, 0.5, 500.0),
        (EmgUnit.VOLT, 1e-5, 10.0),
    ],
)
def test_every_unit_becomes_microvolts(
    muscle: Path, unit: EmgUnit, scale: float | None, microvolts: float
) -> None:
    place = Place(path=muscle, fs_hz=500)
    counts = read_emg(place, columns=("left",)).values
    recording = read_emg(place, columns=("left",), unit=unit, scale=scale)

    np.testing.assert_allclose(recording.values, counts * microvolts, rtol=1e-12)


def test_missing_samples_stay_missing_and_are_counted(write: Write) -> None:
    rows = [f"{i / 250:.3f},{i % 7 - 3}" for i in range(500)]
    rows[100] = "0.400,"
    del rows[200:203]
    recording = read_emg(Place(path=write("\n".join(rows)), time_column="1"))

    assert np.flatnonzero(np.isnan(recording.values[:, 0])).tolist() == [100, 200, 201, 202]
    assert recording.notes[1:] == (
        "Samples missing between the times: 3.",
        "Samples with an empty cell or no number: 1.",
    )


@pytest.mark.parametrize("column", ["time", "seq"])
def test_a_clock_or_a_counter_is_not_taken_for_emg(muscle: Path, column: str) -> None:
    with pytest.raises(InputError, match=f"Column {column} only rises"):
        read_emg(Place(path=muscle, fs_hz=500), columns=(column,))


@pytest.mark.parametrize(
    ("unit", "message"),
    [
        (EmgUnit.VOLT, "too large for EMG: the unit can hardly be V"),
        (EmgUnit.MICROVOLT, "too small for EMG: the unit can hardly be uV"),
    ],
)
def test_an_impossible_amplitude_is_a_wrong_unit(muscle: Path, unit: EmgUnit, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_emg(Place(path=muscle, fs_hz=500), columns=("left",), unit=unit)


def test_a_dead_or_empty_channel_is_not_taken_for_a_wrong_unit(write: Write) -> None:
    path = write("a,b\n" + "0,\n" * 600 + "0,1\n")
    recording = read_emg(Place(path=path, fs_hz=500), columns=("a", "b"), unit=EmgUnit.VOLT)

    assert np.count_nonzero(np.isfinite(recording.values), axis=0).tolist() == [601, 1]


@pytest.mark.parametrize("fs_hz", [0.0, -5.0, 60.0, 5000.0, float("nan"), float("inf")])
def test_a_rate_that_emg_cannot_have_is_refused(muscle: Path, fs_hz: float) -> None:
    with pytest.raises(InputError, match="is no sampling rate for surface EMG: 200 to 2000 Hz"):
        read_emg(Place(path=muscle, fs_hz=fs_hz), columns=("left",))


def test_a_clock_that_is_off_a_little_is_no_reason_to_refuse(write: Write) -> None:
    rows = (f"{i / 198.5:.6f},{i % 7 - 3}" for i in range(500))
    recording = read_emg(Place(path=write("\n".join(rows)), time_column="1"))

    assert recording.fs_hz == pytest.approx(198.5, rel=1e-5)


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ({}, "does not say its sampling rate. Give it with --fs"),
        ({"fs_hz": 250.0, "time_column": "time"}, "--fs 250 contradicts column time"),
        ({"fs_hz": 500.0, "row": 1}, "--row is for .npz archives"),
        ({"fs_hz": 500.0, "sensor": 1}, "--sensor is for .npz archives"),
        ({"fs_hz": 500.0, "array": "x"}, "--array is for .npz archives"),
    ],
)
def test_what_does_not_fit_a_text_table_is_refused(
    muscle: Path, place: dict[str, float], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        read_emg(Place(path=muscle, **place), columns=("left",))


@pytest.mark.parametrize("scale", [0.0, -1.0, float("nan")])
def test_a_scale_that_is_no_factor_is_refused(muscle: Path, scale: float) -> None:
    with pytest.raises(InputError, match="is no factor"):
        read_emg(Place(path=muscle, fs_hz=500), unit=EmgUnit.MICROVOLT, scale=scale)


def test_a_scale_needs_a_unit(muscle: Path) -> None:
    with pytest.raises(InputError, match="not in which unit"):
        read_emg(Place(path=muscle, fs_hz=500), scale=0.1)


def test_a_given_rate_goes_before_that_of_the_file_and_says_so(real: Path) -> None:
    place = Place(path=real / "spliced_clean_liftoff.npz", array="x", row=1, fs_hz=500.0)
    recording = read_emg(place)

    assert recording.fs_hz == 500.0
    assert recording.notes == (
        "The rate, 500 Hz, is the one you gave; the file says fs_hz = 1000.",
    )


@given(
    content=st.binary(max_size=300)
    | st.text(alphabet='0123456789.,;\t\n\r-eE"# naitm', max_size=300).map(str.encode)
)
def test_no_content_whatever_shows_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "whatever.csv"
    path.write_bytes(content)

    for place in (Place(path=path, fs_hz=500.0), Place(path=path, time_column="1")):
        with contextlib.suppress(InputError):
            recording = read_emg(place)
            assert recording.values.shape[1] == len(recording.channels)
