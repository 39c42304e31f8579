"""One motion sensor from raw blocks to seconds, through holes and broken samples."""

from collections.abc import Callable, Sequence
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from spinewatch.mobility.seconds import GRID_HZ, MotionSecond
from spinewatch.mobility.sensor.limits import SETTLE_S
from spinewatch.mobility.sensor.motion_stream import MotionStream
from spinewatch.model.blocks import Block, FloatArray, StreamKey
from spinewatch.model.errors import InputError
from spinewatch.model.results import Worn
from spinewatch.model.sites import MotionSite
from spinewatch.model.time import NS_PER_S

LENGTH_S = 10
SETTLED = int(SETTLE_S)


@pytest.fixture(scope="module")
def moving(imu_samples: Callable[..., FloatArray]) -> FloatArray:
    """Ten seconds of bending and turning at 100 Hz."""
    time_s = np.arange(LENGTH_S * 100 + 1) / 100
    angles = np.stack(
        (30 * np.sin(time_s), 15 * np.sin(1.7 * time_s), 10 * np.sin(0.6 * time_s)), axis=-1
    )
    return imu_samples(Rotation.from_euler("ZXY", angles, degrees=True))


@pytest.fixture(scope="module")
def broken(moving: FloatArray, block_of: Callable[..., Block]) -> Block:
    """Give the same with a lost packet, a long hole, saturation and samples that are no numbers."""
    values = moving.copy()
    values[550:553, 1] = np.nan
    values[600:640, 4] = 40.0
    whole = block_of(values)
    kept = np.ones(len(values), dtype=bool)
    kept[410:414] = False
    kept[700:760] = False
    return Block(
        stream=whole.stream, fs_hz=100.0, times_ns=whole.times_ns[kept], values=values[kept]
    )


def same(first: MotionSecond, second: MotionSecond) -> bool:
    return all(
        np.array_equal(getattr(first, each.name), getattr(second, each.name), equal_nan=True)
        if isinstance(getattr(first, each.name), np.ndarray)
        else getattr(first, each.name) == getattr(second, each.name)
        for each in fields(MotionSecond)
    )


def cut(block: Block, sizes: Sequence[int]) -> list[Block]:
    pieces, rest, turn = [], block, 0
    while len(rest):
        piece, rest = rest.split(sizes[turn % len(sizes)])
        pieces.append(piece)
        turn += 1
    return pieces


def live(stream: MotionStream, pieces: Sequence[Block], *, first: int = 0) -> list[MotionSecond]:
    """Close every second as soon as the stream has passed it."""
    seconds = []
    for piece in pieces:
        stream.push(piece)
        while stream.passed_ns >= (first + len(seconds) + 1) * NS_PER_S:
            start_ns = (first + len(seconds)) * NS_PER_S
            seconds.append(stream.close(start_ns, start_ns + NS_PER_S))
    return seconds


def new_stream(block: Block) -> MotionStream:
    return MotionStream(key=block.stream, site=MotionSite.C7, fs_hz=block.fs_hz)


@settings(max_examples=15, deadline=None)
@given(sizes=st.lists(st.integers(1, 150), min_size=1, max_size=5))
def test_seconds_are_bit_identical_however_the_stream_is_cut(
    broken: Block, seconds_of: Callable[..., list[MotionSecond]], sizes: list[int]
) -> None:
    whole = seconds_of(broken, count=LENGTH_S)

    seconds = live(new_stream(broken), cut(broken, sizes))

    assert len(seconds) == LENGTH_S
    assert all(same(*pair) for pair in zip(whole, seconds, strict=True))


@pytest.mark.parametrize("first", [2, 5, 7])
def test_a_restored_stream_goes_on_as_if_nothing_had_happened(
    broken: Block, seconds_of: Callable[..., list[MotionSecond]], first: int
) -> None:
    whole = seconds_of(broken, count=LENGTH_S)
    before, after = broken.split(int(np.searchsorted(broken.times_ns, first * NS_PER_S)) + 30)
    stream, restored = new_stream(broken), new_stream(broken)
    live(stream, cut(before, [7]))

    restored.restore(stream.state())
    assert restored.passed_ns == stream.passed_ns
    seconds = live(restored, cut(after, [7]), first=first)

    assert len(seconds) == LENGTH_S - first
    assert all(same(*pair) for pair in zip(whole[first:], seconds, strict=True))


def test_a_stream_starts_unknown_settles_and_then_covers_everything(
    moving: FloatArray,
    block_of: Callable[..., Block],
    seconds_of: Callable[..., list[MotionSecond]],
) -> None:
    seconds = seconds_of(block_of(moving), count=LENGTH_S)

    assert [second.cause for second in seconds] == ["settling"] * SETTLED + [None] * 7
    assert [second.coverage for second in seconds] == [0.0] * SETTLED + [1.0] * 7


def test_up_is_where_it_is(
    moving: FloatArray,
    block_of: Callable[..., Block],
    seconds_of: Callable[..., list[MotionSecond]],
) -> None:
    """In sensor axes, at the middle of every twentieth, within a degree while moving."""
    second = seconds_of(block_of(moving), count=LENGTH_S)[8]
    time_s = 8 + (np.arange(GRID_HZ) + 0.5) / GRID_HZ
    angles = np.stack(
        (30 * np.sin(time_s), 15 * np.sin(1.7 * time_s), 10 * np.sin(0.6 * time_s)), axis=-1
    )
    truth = Rotation.from_euler("ZXY", angles, degrees=True).inv().apply((0.0, 0.0, 1.0))

    assert np.linalg.norm(second.gravity_sensor, axis=1) == pytest.approx(np.ones(GRID_HZ))
    assert second.gravity_sensor == pytest.approx(truth, abs=np.radians(1.0))


def test_sensors_of_different_rates_meet_on_one_grid(
    joint: Callable[..., Rotation],
    imu_samples: Callable[..., FloatArray],
    block_of: Callable[..., Block],
    seconds_of: Callable[..., list[MotionSecond]],
) -> None:
    found = []
    for fs_hz in (52.0, 198.4):
        time_s = np.arange(int(LENGTH_S * fs_hz) + 2) / fs_hz
        bowing = joint(30 * np.sin(2 * time_s), 0, 0)
        blocks = block_of(imu_samples(bowing, fs_hz=fs_hz), fs_hz=fs_hz)
        found.append(seconds_of(blocks, count=LENGTH_S)[9].gravity_sensor)

    assert found[0] == pytest.approx(found[1], abs=np.radians(1.0))


def test_unknown_samples_are_nan_and_nothing_else_is(
    broken: Block, seconds_of: Callable[..., list[MotionSecond]]
) -> None:
    seconds = seconds_of(broken, count=LENGTH_S)
    assert 0 < sum(int(second.valid.sum()) for second in seconds) < LENGTH_S * GRID_HZ

    for second in seconds:
        for values in (second.quaternion, second.gravity_sensor, second.gyro_dps):
            assert np.array_equal(np.isfinite(values).all(axis=1), second.valid)


def test_a_lost_packet_is_bridged_and_costs_no_coverage(
    moving: FloatArray,
    block_of: Callable[..., Block],
    seconds_of: Callable[..., list[MotionSecond]],
) -> None:
    whole = block_of(moving)
    before, lost = whole.split(640)[0], whole.split(648)[1]
    unbroken = seconds_of(whole, count=LENGTH_S)

    seconds = seconds_of([before, lost], count=LENGTH_S)

    assert seconds[6].coverage == 1.0
    assert seconds[9].gravity_sensor == pytest.approx(unbroken[9].gravity_sensor, abs=0.005)


def test_a_long_hole_is_unknown_until_the_inclination_has_settled_anew(
    moving: FloatArray,
    block_of: Callable[..., Block],
    seconds_of: Callable[..., list[MotionSecond]],
) -> None:
    whole = block_of(moving)

    seconds = seconds_of([whole.split(500)[0], whole.split(600)[1]], count=LENGTH_S)

    assert [second.cause for second in seconds[4:]] == [
        None,
        "no data",
        "settling",
        "settling",
        "settling",
        None,
    ]
    assert seconds[9].stretch == seconds[4].stretch + 1


def test_the_gyroscope_bias_survives_a_long_hole(
    imu_samples: Callable[..., FloatArray],
    block_of: Callable[..., Block],
    seconds_of: Callable[..., list[MotionSecond]],
) -> None:
    samples = imu_samples(Rotation.identity(3001), bias_dps=(0.8, -0.8, 0.8))
    whole = block_of(samples)

    seconds = seconds_of([whole.split(2000)[0], whole.split(2400)[1]], count=28)

    assert np.abs(seconds[19].gyro_dps.mean(axis=0)).max() < 0.1
    assert np.abs(seconds[27].gyro_dps.mean(axis=0)).max() < 0.1
    assert seconds[27].bias_sigma_dps < 0.1


@pytest.mark.parametrize(
    ("spoil", "cause"),
    [
        (lambda values: np.full_like(values, np.nan), "broken samples"),
        (lambda values: values * 0 + (0.0, 0.0, 156.9, 0.0, 0.0, 0.0), "saturated"),
        (lambda values: values * 0 + (0.0, 0.0, 9.8, 0.0, -34.9, 0.0), "saturated"),
        (lambda values: np.tile(values[:1], (len(values), 1)), "frozen sensor"),
    ],
)
def test_samples_that_cannot_be_used_are_unknown_with_their_cause(
    moving: FloatArray,
    block_of: Callable[..., Block],
    seconds_of: Callable[..., list[MotionSecond]],
    spoil: Callable[[FloatArray], FloatArray],
    cause: str,
) -> None:
    values = moving.copy()
    values[500:800] = spoil(values[500:800])

    seconds = seconds_of(block_of(values), count=LENGTH_S)

    assert seconds[7].coverage == 0.0
    assert seconds[7].cause == cause
    assert seconds[4].cause is None


def test_one_saturated_tap_is_bridged(
    moving: FloatArray,
    block_of: Callable[..., Block],
    seconds_of: Callable[..., list[MotionSecond]],
) -> None:
    values = moving.copy()
    values[650:653, 2] = 156.9

    seconds = seconds_of(block_of(values), count=LENGTH_S)

    assert seconds[6].coverage == 1.0


def test_a_silent_sensor_has_seconds_too(broken: Block) -> None:
    stream = new_stream(broken)

    second = stream.close(0, NS_PER_S)

    assert stream.passed_ns is None
    assert second.coverage == 0.0
    assert second.cause == "no data"
    assert not second.resting


def test_late_samples_still_teach_the_filter(broken: Block) -> None:
    """A second that was closed without its samples stays unknown; the next one is as ever."""
    stream, prompt = new_stream(broken), new_stream(broken)
    early, late = broken.split(350)
    live(prompt, [broken])
    stream.push(early)
    closed = [stream.close(k * NS_PER_S, (k + 1) * NS_PER_S) for k in range(4)]
    stream.push(late)
    following = stream.close(4 * NS_PER_S, 5 * NS_PER_S)

    assert 0.0 < closed[3].coverage < 1.0
    assert closed[3].cause == "no data"
    assert following.coverage == 1.0


def test_gravity_in_the_body_frame_follows_the_mounting(
    joint: Callable[..., Rotation],
    imu_samples: Callable[..., FloatArray],
    block_of: Callable[..., Block],
    seconds_of: Callable[..., list[MotionSecond]],
    aligned: Callable[..., object],
) -> None:
    """Forward is x: bowed by 30 degrees, up points 30 degrees behind the body's long axis."""
    mounting = Rotation.from_euler("XYZ", (170.0, 20.0, -75.0), degrees=True)
    bowed = joint(np.full(1401, 30.0), 0, 0)

    second = seconds_of(
        block_of(imu_samples(bowed, mounting=mounting)),
        count=14,
        alignment=aligned(MotionSite.C7, mounting),
    )[13]

    assert second.gravity_body.mean(axis=0) == pytest.approx((-0.5, 0.0, 0.866), abs=0.01)
    assert second.resting


def test_a_slow_steady_turn_is_no_rest_and_no_bias(
    joint: Callable[..., Rotation],
    imu_samples: Callable[..., FloatArray],
    block_of: Callable[..., Block],
    seconds_of: Callable[..., list[MotionSecond]],
) -> None:
    """At 1.7 deg/s for nine seconds: a look along a shelf, and it was learnt as a bias once."""
    time_s = np.arange(3001) / 100.0
    turned_deg = 1.7 * np.clip(time_s - 15.0, 0.0, 9.0)

    seconds = seconds_of(block_of(imu_samples(joint(0, 0, turned_deg))), count=24)

    assert seconds[14].resting
    assert not any(second.resting for second in seconds[17:])
    assert np.abs(seconds[23].gyro_dps.mean(axis=0)).max() == pytest.approx(1.7, abs=0.1)


def test_a_sensor_in_a_drawer_becomes_not_worn_and_a_breathing_one_does_not(
    joint: Callable[..., Rotation],
    imu_samples: Callable[..., FloatArray],
    block_of: Callable[..., Block],
    seconds_of: Callable[..., list[MotionSecond]],
) -> None:
    fs_hz, length_s = 25.0, 620
    time_s = np.arange(int(length_s * fs_hz) + 1) / fs_hz
    breathing = joint(0.3 * np.sin(2 * np.pi * 0.25 * time_s), 0, 0)
    drawer = Rotation.identity(len(time_s))

    on, off = (
        seconds_of(block_of(imu_samples(body, fs_hz=fs_hz), fs_hz=fs_hz), count=length_s)
        for body in (breathing, drawer)
    )

    assert on[-1].worn is Worn.WORN
    assert on[-1].coverage == 1.0
    assert off[10].worn is Worn.UNKNOWN
    assert off[-1].worn is Worn.OFF
    assert off[-1].coverage == 0.0
    assert off[-1].cause == "not worn"


def test_a_block_with_other_channels_is_refused(broken: Block) -> None:
    stream = new_stream(broken)
    wrong = Block(
        stream=StreamKey("pod", "imu"),
        fs_hz=100.0,
        times_ns=broken.times_ns,
        values=broken.values[:, :3],
    )

    with pytest.raises(InputError, match="pod/imu has shape"):
        stream.push(wrong)


def test_the_alignment_of_another_site_is_refused(
    broken: Block, aligned: Callable[..., object]
) -> None:
    with pytest.raises(InputError, match="alignment of head"):
        new_stream(broken).set_alignment(aligned(MotionSite.HEAD))
