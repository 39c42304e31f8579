"""A sensor without gyroscope: tilt where gravity shows, and unknown where movement hides it."""

from collections.abc import Callable, Sequence
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from spinewatch.mobility.geometry import angle_deg
from spinewatch.mobility.seconds import GRID_HZ, MotionSecond
from spinewatch.mobility.sensor.motion_stream import MotionStream
from spinewatch.model.blocks import Block, FloatArray, StreamKey
from spinewatch.model.errors import InputError
from spinewatch.model.sites import MotionSite
from spinewatch.model.time import NS_PER_S

FS_HZ = 50.0
LENGTH_S = 12
UPSIDE_DOWN = Rotation.from_euler("X", 180, degrees=True)


def stream() -> MotionStream:
    key = StreamKey("pod", "imu")
    return MotionStream(key=key, site=MotionSite.CHEST, fs_hz=FS_HZ, channels=3)


def seconds_of(block: Block, *, count: int = LENGTH_S) -> list[MotionSecond]:
    motion = stream()
    motion.push(block)
    return [motion.close(k * NS_PER_S, (k + 1) * NS_PER_S) for k in range(count)]


@pytest.fixture(scope="module")
def felt(
    imu_samples: Callable[..., FloatArray], block_of: Callable[..., Block]
) -> Callable[[Rotation], Block]:
    def accelerations(body: Rotation) -> Block:
        return block_of(imu_samples(body, fs_hz=FS_HZ)[:, :3].copy(), fs_hz=FS_HZ)

    return accelerations


def bowing(amplitude_deg: float, period_s: float) -> tuple[Rotation, FloatArray]:
    """Bow back and forth: the body, and "up" in its axes at each grid time."""
    phase = 2 * np.pi / period_s
    time_s = np.arange(LENGTH_S * int(FS_HZ) + 2) / FS_HZ
    grid_s = (np.arange(LENGTH_S * GRID_HZ) + 0.5) / GRID_HZ
    body, at_grid = (
        Rotation.from_rotvec(
            np.outer(amplitude_deg * np.sin(phase * each), (0, 1, 0)), degrees=True
        )
        for each in (time_s, grid_s)
    )
    return body, at_grid.inv().apply((0.0, 0.0, 1.0))


def same(first: MotionSecond, second: MotionSecond) -> bool:
    return all(
        np.array_equal(getattr(first, each.name), getattr(second, each.name), equal_nan=True)
        if isinstance(getattr(first, each.name), np.ndarray)
        else getattr(first, each.name) == getattr(second, each.name)
        for each in fields(MotionSecond)
    )


@pytest.mark.parametrize(
    "held",
    [Rotation.identity(), Rotation.from_euler("XY", (40, -70), degrees=True), UPSIDE_DOWN],
    ids=["level", "tilted", "upside down"],
)
def test_a_held_tilt_is_seen_and_nothing_else_is_claimed(
    felt: Callable[[Rotation], Block], held: Rotation
) -> None:
    second = seconds_of(felt(Rotation.concatenate([held] * 301)), count=5)[4]

    up = held.inv().apply((0.0, 0.0, 1.0))
    assert second.tilt_only
    assert second.valid.all()
    assert angle_deg(second.gravity_sensor, np.tile(up, (GRID_HZ, 1))).max() < 0.2
    assert np.isnan(second.quaternion).all()
    assert np.isnan(second.gyro_dps).all()
    assert (second.bias_sigma_dps, second.stretch) == (None, None)
    assert second.resting


def test_slow_bows_are_followed_within_five_degrees(felt: Callable[[Rotation], Block]) -> None:
    body, up = bowing(20.0, 12.0)

    seconds = seconds_of(felt(body))

    found = np.concatenate([second.gravity_sensor for second in seconds])
    known = np.isfinite(found).all(axis=1)
    assert known[GRID_HZ:].mean() > 0.95
    assert angle_deg(found[known], up[known]).max() < 5.0
    assert not seconds[-1].resting


def test_fast_movement_hides_gravity_and_is_named(felt: Callable[[Rotation], Block]) -> None:
    body, _ = bowing(30.0, 1.5)

    second = seconds_of(felt(body))[6]

    assert second.coverage == 0.0
    assert second.cause == "moving too fast for a sensor without gyroscope"
    assert np.isnan(second.gravity_sensor).all()


def test_a_jolt_hides_gravity_for_as_long_as_it_echoes(felt: Callable[[Rotation], Block]) -> None:
    still = felt(Rotation.identity(601))
    still.values[300:320, 0] += 8.0

    covered = [second.coverage for second in seconds_of(still, count=9)]

    assert covered[5] == 1.0
    assert covered[6] < 0.3
    assert covered[8] == 1.0


@settings(max_examples=15, deadline=None)
@given(sizes=st.lists(st.integers(1, 80), min_size=1, max_size=5), saved=st.integers(1, 9))
def test_seconds_are_bit_identical_however_the_stream_is_cut_or_restored(
    felt: Callable[[Rotation], Block], sizes: Sequence[int], saved: int
) -> None:
    whole = felt(bowing(25.0, 5.0)[0])
    whole.values[200:203] = np.nan
    expected = seconds_of(whole, count=10)
    motion, found, rest, turn = stream(), [], whole, 0
    while len(rest):
        piece, rest = rest.split(sizes[turn % len(sizes)])
        motion.push(piece)
        turn += 1
        while len(found) < 10 and motion.passed_ns >= (len(found) + 1) * NS_PER_S:
            if len(found) == saved:
                state, motion = motion.state(), stream()
                motion.restore(state)
            found.append(motion.close(len(found) * NS_PER_S, (len(found) + 1) * NS_PER_S))

    assert all(same(*pair) for pair in zip(expected, found, strict=True))


def test_after_a_hole_tilt_is_known_again_within_a_second(
    felt: Callable[[Rotation], Block],
) -> None:
    whole = felt(Rotation.identity(601))
    before, after = whole.split(200)[0], whole.split(300)[1]
    motion = stream()
    motion.push(before)
    motion.push(after)

    seconds = [motion.close(k * NS_PER_S, (k + 1) * NS_PER_S) for k in range(9)]

    assert [second.cause for second in seconds[3:6]] == [None, "no data", "no data"]
    assert [second.coverage for second in seconds[3:6]] == [1.0, 0.0, 0.0]
    assert seconds[7].coverage == 1.0


@pytest.mark.filterwarnings("error")
def test_a_part_that_delivers_zeros_says_nothing(felt: Callable[[Rotation], Block]) -> None:
    dead = felt(Rotation.identity(601))
    dead.values[:] = 0.0

    seconds = seconds_of(dead)

    assert all(second.coverage == 0.0 for second in seconds)
    assert seconds[-1].cause == "frozen sensor"


def test_other_numbers_of_channels_are_refused() -> None:
    with pytest.raises(InputError, match="pod/imu has 4 channels"):
        MotionStream(key=StreamKey("pod", "imu"), site=MotionSite.CHEST, fs_hz=FS_HZ, channels=4)
