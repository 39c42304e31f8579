"""Motion of others: gravity says whether units are right."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from spinewatch.model.errors import InputError
from spinewatch.recordings.motion import read_motion
from spinewatch.recordings.reading import Place
from spinewatch.recordings.values import AccUnit, GyrUnit

Write = Callable[[str | bytes], Path]
GRAVITY = 9.80665


@pytest.fixture
def excerpt(real: Path) -> Path:
    return real / "broad_05_excerpt.npz"


def test_a_real_trial_is_read_as_it_is(excerpt: Path) -> None:
    recording = read_motion(Place(path=excerpt))

    assert recording.gyr_rad_s.shape == recording.acc_m_s2.shape == (2095, 3)
    assert recording.fs_hz == pytest.approx(95.238095)
    assert recording.duration_s == pytest.approx(22.0, abs=0.01)
    assert recording.notes == ("The rate, 95.2381 Hz, is from key fs of the file.",)


def test_other_units_are_converted(excerpt: Path, tmp_path: Path) -> None:
    truth = read_motion(Place(path=excerpt))
    path = tmp_path / "other.npz"
    imu = np.hstack((np.rad2deg(truth.gyr_rad_s), truth.acc_m_s2 / GRAVITY))
    np.savez(path, imu=imu, fs=truth.fs_hz)
    recording = read_motion(
        Place(path=path, array="imu"),
        gyr=("1", "2", "3"),
        acc=("4", "5", "6"),
        gyr_unit=GyrUnit.DEGREE_PER_SECOND,
        acc_unit=AccUnit.STANDARD_GRAVITY,
    )

    np.testing.assert_allclose(recording.gyr_rad_s, truth.gyr_rad_s)
    np.testing.assert_allclose(recording.acc_m_s2, truth.acc_m_s2)


def test_columns_of_a_text_table_are_found_by_name(write: Write) -> None:
    rows = (f"{i / 50:.2f},0,0,{i % 3},0.1,0.2,9.7" for i in range(100))
    path = write("\n".join(["t,ax,ay,az,gx,gy,gz", *rows]))
    recording = read_motion(
        Place(path=path, time_column="t"), gyr=("ax", "ay", "az"), acc=("gx", "gy", "gz")
    )

    assert recording.gyr_rad_s[:3, 2].tolist() == [0.0, 1.0, 2.0]
    assert recording.acc_m_s2[0].tolist() == [0.1, 0.2, 9.7]
    assert recording.fs_hz == pytest.approx(50.0)


@pytest.mark.parametrize(
    ("gyr_unit", "acc_unit", "message"),
    [
        ("rad/s", "g", r"usual magnitude is 9.8\d g; .* It looks like m/s2: say --units m/s2"),
        ("deg/s", "m/s2", "times too little for what gravity shows.*say --units rad/s"),
    ],
)
def test_a_wrong_unit_is_seen_by_gravity(
    excerpt: Path, gyr_unit: str, acc_unit: str, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        read_motion(Place(path=excerpt), gyr_unit=GyrUnit(gyr_unit), acc_unit=AccUnit(acc_unit))


@pytest.mark.parametrize(
    ("gyr_factor", "acc_factor", "message"),
    [
        (1.0, 1 / GRAVITY, r"usual magnitude is 1 m/s2; .* It looks like g: say --units g"),
        (1.0, 1000 / GRAVITY, "Convert it to m/s2 or g first"),
        (1.0, 0.02, "keep gravity in it"),
        (180 / np.pi, 1.0, "times too much for what gravity shows.*say --units deg/s"),
    ],
)
def test_numbers_in_another_unit_than_usual_are_refused(
    excerpt: Path, tmp_path: Path, gyr_factor: float, acc_factor: float, message: str
) -> None:
    truth = read_motion(Place(path=excerpt))
    path = tmp_path / "other.npz"
    np.savez(
        path,
        gyr=truth.gyr_rad_s * gyr_factor,
        acc=truth.acc_m_s2 * acc_factor,
        fs=truth.fs_hz,
    )

    with pytest.raises(InputError, match=message):
        read_motion(Place(path=path))


def test_a_speed_that_no_gyroscope_measures_is_refused_without_any_turning(
    tmp_path: Path,
) -> None:
    path = tmp_path / "still.npz"
    gyr = np.zeros((500, 3))
    gyr[100] = 200.0
    np.savez(path, gyr=gyr, acc=np.tile([0.0, 0.0, GRAVITY], (500, 1)), fs=100)

    with pytest.raises(InputError, match=r"more than any wearable can\. It looks like deg/s"):
        read_motion(Place(path=path))


def test_a_sensor_that_lies_still_is_not_refused(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    path = tmp_path / "still.npz"
    np.savez(
        path,
        gyr=rng.normal(0.01, 0.002, (500, 3)),
        acc=rng.normal((0.0, 0.0, GRAVITY), 0.02, (500, 3)),
        fs=100,
    )

    assert read_motion(Place(path=path)).duration_s == 5.0


@pytest.mark.parametrize("fs_hz", [0.0, 5.0, 4000.0])
def test_a_rate_that_a_motion_sensor_cannot_have_is_refused(excerpt: Path, fs_hz: float) -> None:
    with pytest.raises(InputError, match="no sampling rate for a motion sensor: 10 to 1000 Hz"):
        read_motion(Place(path=excerpt, fs_hz=fs_hz))


def test_a_sensor_has_three_axes(excerpt: Path) -> None:
    with pytest.raises(InputError, match="--gyr ref_quat means 4 columns; a sensor has three"):
        read_motion(Place(path=excerpt), gyr=("ref_quat",))
