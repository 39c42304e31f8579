"""Orientation of one motion file: what it gives, and what it refuses with advice."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.spatial.transform import Rotation
from vqf import VQF

from spinewatch.mobility import estimate_orientation, inclination_deg
from spinewatch.mobility.seconds import MotionSecond
from spinewatch.model.blocks import Block, FloatArray
from spinewatch.model.errors import InputError

N = 200
STILL = np.zeros((N, 3))
UPRIGHT = np.tile((0.0, 0.0, 9.81), (N, 1))


def test_a_tilted_sensor_at_rest_shows_its_tilt(
    joint: Callable[..., Rotation], imu_samples: Callable[..., FloatArray]
) -> None:
    tilted = joint(np.full(N, 30.0), 0, 0)
    samples = imu_samples(tilted, noise=(0.0, 0.0))

    quaternions = estimate_orientation(samples[:, 3:], samples[:, :3], fs_hz=100.0)

    assert inclination_deg(quaternions) == pytest.approx(np.full(N, 30.0), abs=0.01)


def test_inclination_is_that_of_the_direction_that_points_up_when_upright() -> None:
    quaternions = estimate_orientation(STILL, np.tile((9.81, 0.0, 0.0), (N, 1)), fs_hz=100.0)

    along_x = inclination_deg(quaternions, upright=(2.0, 0.0, 0.0))
    along_y = inclination_deg(quaternions, upright=(0.0, 1.0, 0.0))

    assert along_x == pytest.approx(np.zeros(N), abs=0.01)
    assert along_y == pytest.approx(np.full(N, 90.0), abs=0.01)


def test_the_file_analysis_is_the_live_filter(
    joint: Callable[..., Rotation],
    imu_samples: Callable[..., FloatArray],
    block_of: Callable[..., Block],
    seconds_of: Callable[..., list[MotionSecond]],
) -> None:
    """At 200 Hz every grid time of the live path falls on a sample."""
    bowing = joint(20 * np.sin(np.arange(1001) / 100), 0, 0)
    samples = imu_samples(bowing, fs_hz=200.0)

    offline = estimate_orientation(samples[:, 3:], samples[:, :3], fs_hz=200.0)
    live = seconds_of(block_of(samples, fs_hz=200.0), count=5)[4]

    assert live.valid.all()
    assert live.quaternion == pytest.approx(offline[805:1000:10], abs=1e-12)


def test_batches_of_vqf_equal_its_single_steps_and_its_state_can_be_moved() -> None:
    """The layer rests on these habits of the dependency."""
    rng = np.random.default_rng(3)
    gyr, acc = rng.normal(size=(N, 3)), UPRIGHT + rng.normal(size=(N, 3))
    whole = VQF(0.01).updateBatch(gyr, acc)["quat6D"]
    single, moved = VQF(0.01), VQF(0.01)

    for k in range(N // 2):
        single.update(gyr[k], acc[k])
    moved.state = single.state
    rest = moved.updateBatch(gyr[N // 2 :], acc[N // 2 :])["quat6D"]

    assert np.array_equal(rest, whole[N // 2 :])


@pytest.mark.parametrize(
    ("gyr", "acc", "fs_hz", "names", "advice"),
    [
        (STILL[:, :2], UPRIGHT, 100.0, "gyr_rad_s has shape (200, 2)", "one row per sample"),
        (STILL, UPRIGHT.T, 100.0, "acc_m_s2 has shape (3, 200)", "transpose"),
        (STILL, UPRIGHT[0], 100.0, "acc_m_s2 has shape (3,)", "one row per sample"),
        (STILL[:0], UPRIGHT[:0], 100.0, "gyr_rad_s holds no sample", "at least one"),
        (STILL, UPRIGHT[:50], 100.0, "200 samples and acc_m_s2 has 50", "same samples"),
        (STILL * np.nan, UPRIGHT, 100.0, "gyr_rad_s holds NaN", "holes"),
        (STILL, UPRIGHT + np.inf, 100.0, "acc_m_s2 holds NaN or infinity", "holes"),
        ("text", UPRIGHT, 100.0, "gyr_rad_s does not hold numbers", "array of numbers"),
        (STILL, UPRIGHT, 0.0, "fs_hz is 0.0", "rate in Hz"),
        (STILL, UPRIGHT, float("nan"), "fs_hz is nan", "rate in Hz"),
        (STILL, UPRIGHT / 9.81, 100.0, "acc_m_s2 has a median length of 1", "like g"),
        (STILL, UPRIGHT * 100.0, 100.0, "acc_m_s2 has a median length of 981", "like mg"),
        (STILL, UPRIGHT * 0.0, 100.0, "acc_m_s2 has a median length of 0", "with gravity"),
        (STILL + 60.0, UPRIGHT, 100.0, "gyr_rad_s has a mean length of 103.9", "pi/180"),
    ],
)
def test_unusable_input_is_refused_with_the_name_of_the_argument_and_advice(
    gyr: FloatArray, acc: FloatArray, fs_hz: float, names: str, advice: str
) -> None:
    with pytest.raises(InputError) as refused:
        estimate_orientation(gyr, acc, fs_hz=fs_hz)

    assert names in refused.value.what
    assert advice in refused.value.advice


@pytest.mark.parametrize(
    ("quaternions", "upright", "names"),
    [
        (np.ones((5, 3)), (0.0, 0.0, 1.0), "quaternions has shape (5, 3)"),
        (np.ones((5, 4)), (0.0, 0.0, 1.0), "length is not 1"),
        (np.array([[1.0, 0.0, 0.0, 0.0]]), (0.0, 0.0, 0.0), "upright"),
    ],
)
def test_inclination_of_something_else_is_refused(
    quaternions: FloatArray, upright: tuple[float, float, float], names: str
) -> None:
    with pytest.raises(InputError, match=names.replace("(", r"\(").replace(")", r"\)")):
        inclination_deg(quaternions, upright=upright)
