"""What goes wrong between a sensor and the filter: each is named, and nothing is made up."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from spinewatch.mobility.geometry import to_matrix
from spinewatch.mobility.seconds import MotionSecond
from spinewatch.mobility.sensor.motion_stream import MotionStream
from spinewatch.model.blocks import Block, FloatArray
from spinewatch.model.sites import MotionSite
from spinewatch.model.time import NS_PER_S

LENGTH_S = 20

Seconds = Callable[..., list[MotionSecond]]
BlockOf = Callable[..., Block]


@pytest.fixture(scope="module")
def moving(imu_samples: Callable[..., FloatArray]) -> FloatArray:
    time_s = np.arange(LENGTH_S * 100 + 1) / 100
    angles = np.stack((40 * np.sin(2 * time_s), 15 * np.sin(1.7 * time_s)), axis=-1)
    return imu_samples(Rotation.from_euler("ZY", angles, degrees=True))


@pytest.mark.parametrize(
    ("channel", "value", "cause"),
    [
        (1, np.inf, "broken samples"),
        (4, -np.inf, "broken samples"),
        (2, np.nan, "broken samples"),
        (0, 2 * 9.80665, "saturated"),
        (3, -4.3633, "saturated"),
    ],
    ids=["infinite acc", "infinite gyr", "NaN", "acc at 2 g", "gyr at 250 deg/s"],
)
def test_a_single_bad_axis_is_enough(
    moving: FloatArray,
    block_of: BlockOf,
    seconds_of: Seconds,
    channel: int,
    value: float,
    cause: str,
) -> None:
    values = moving.copy()
    values[600:800, channel] = value

    seconds = seconds_of(block_of(values), count=LENGTH_S)

    assert (seconds[7].coverage, seconds[7].cause) == (0.0, cause)
    assert seconds[5].cause is None
    assert seconds[-1].coverage == 1.0


@pytest.mark.parametrize("channel", [1, 5])
def test_a_single_axis_that_hangs_is_noticed_after_ten_seconds(
    moving: FloatArray, block_of: BlockOf, seconds_of: Seconds, channel: int
) -> None:
    values = moving.copy()
    values[400:, channel] = 0.0321

    seconds = seconds_of(block_of(values), count=LENGTH_S)

    assert [second.cause for second in seconds[12:16]] == [None, None, *["frozen sensor"] * 2]


def test_a_gyroscope_that_says_zero_at_rest_is_not_hung_but_one_that_does_so_moving_is(
    imu_samples: Callable[..., FloatArray],
    moving: FloatArray,
    block_of: BlockOf,
    seconds_of: Seconds,
) -> None:
    still = imu_samples(Rotation.identity(len(moving)))
    still[:, 3:] = 0.0
    dead = moving.copy()
    dead[:, 5] = 0.0

    at_rest, in_movement = (
        seconds_of(block_of(values), count=LENGTH_S)[-1] for values in (still, dead)
    )

    assert at_rest.coverage == 1.0
    assert in_movement.cause == "frozen sensor"


def test_a_gap_of_two_seconds_is_no_data_and_then_settling(
    moving: FloatArray, block_of: BlockOf, seconds_of: Seconds
) -> None:
    whole = block_of(moving)

    seconds = seconds_of([whole.split(600)[0], whole.split(800)[1]], count=12)

    causes = [second.cause for second in seconds[5:]]
    assert causes == [None, "no data", "no data", "settling", "settling", "settling", None]


@pytest.mark.parametrize("every", [2, 4])
def test_half_the_rate_is_named_and_the_values_stay_right(
    moving: FloatArray, block_of: BlockOf, seconds_of: Seconds, every: int
) -> None:
    whole = block_of(moving)
    slow = Block(
        stream=whole.stream,
        fs_hz=whole.fs_hz,
        times_ns=whole.times_ns[::every],
        values=whole.values[::every],
    )
    expected = seconds_of(whole, count=LENGTH_S)

    seconds = seconds_of(slow, count=LENGTH_S)

    assert all(second.doubt is None for second in expected)
    assert all(second.doubt is None for second in seconds[:9])
    assert all(second.doubt == "arrives at half its rate or less" for second in seconds[9:])
    assert seconds[-1].gravity_sensor == pytest.approx(expected[-1].gravity_sensor, abs=0.02)


def test_a_rate_that_leaves_only_holes_is_the_cause(
    moving: FloatArray, block_of: BlockOf, seconds_of: Seconds
) -> None:
    """As a wire without counter arrives: bursts at the nominal rate and holes between them."""
    whole = block_of(moving)
    kept = np.arange(len(moving)) % 40 < 18
    slow = Block(
        stream=whole.stream,
        fs_hz=whole.fs_hz,
        times_ns=whole.times_ns[kept],
        values=whole.values[kept],
    )

    last = seconds_of(slow, count=LENGTH_S)[-1]

    assert (last.coverage, last.cause) == (0.0, "arrives at half its rate or less")


def test_one_lost_second_is_not_taken_for_a_lower_rate(
    moving: FloatArray, block_of: BlockOf, seconds_of: Seconds
) -> None:
    whole = block_of(moving)

    seconds = seconds_of([whole.split(900)[0], whole.split(1300)[1]], count=LENGTH_S)

    assert all(second.doubt is None for second in seconds)


@pytest.mark.parametrize("true_hz", [99.3, 100.0, 101.0])
def test_a_turn_has_its_full_angle_whatever_the_sensors_clock_says(
    imu_samples: Callable[..., FloatArray], block_of: BlockOf, true_hz: float
) -> None:
    """Ten whole turns in 20 s, after the clock has been followed for 40 s."""
    wait_s, turn_s = 40, 20
    time_s = np.arange(int((wait_s + turn_s + 2) * true_hz)) / true_hz
    turned = np.clip(time_s - wait_s, 0, turn_s) * 180.0
    body = Rotation.from_euler("Z", turned[:, None], degrees=True)
    samples = imu_samples(body, fs_hz=true_hz)
    sampled = block_of(samples, fs_hz=true_hz)
    block = Block(
        stream=sampled.stream, fs_hz=100.0, times_ns=sampled.times_ns, values=sampled.values
    )
    stream = MotionStream(key=block.stream, site=MotionSite.C7, fs_hz=100.0)
    stream.push(block)

    seconds = [stream.close(k * NS_PER_S, (k + 1) * NS_PER_S) for k in range(wait_s + turn_s + 1)]

    before, after = (_heading_deg(seconds[second]) for second in (wait_s - 1, wait_s + turn_s))
    missing = (after - before + 180.0) % 360.0 - 180.0
    rate = seconds[wait_s + 10].gyro_dps[:, 2]
    assert abs(missing) < 3.0
    assert rate == pytest.approx(np.full(20, 180.0), abs=0.5)


def _heading_deg(second: MotionSecond) -> float:
    forward = to_matrix(second.quaternion[-1:])[0, :, 0]
    return float(np.degrees(np.arctan2(forward[1], forward[0])))
