"""Ganglion: two firmwares, packed numbers, differences that a lost packet ends, and three axes."""

from itertools import pairwise

import numpy as np
import pytest

from spinewatch.drivers.contract import Driver, Read, Write
from spinewatch.drivers.ganglion import FIRMWARE, FRAMES, UV_PER_COUNT
from spinewatch.drivers.ganglion_frames import PACKINGS, Content, deltas, nearest_delta, unpack
from spinewatch.drivers.registry import make_driver
from spinewatch.model.blocks import FloatArray
from spinewatch.model.errors import InputError, PacketRejectedError
from spinewatch.model.packets import Packet
from spinewatch.model.samples import Decoded, Reply, Samples, SensorStatus

CYCLE = 201


def packet(data: bytes, characteristic: str = FRAMES) -> Packet:
    return Packet(sensor="belt", characteristic=characteristic, data=data, mono_ns=0)


def decode(driver: Driver, *packets: bytes) -> list[Decoded]:
    return [each for data in packets for each in driver.decode(packet(data))]


def emg_of(decoded: list[Decoded]) -> list[Samples]:
    return [each for each in decoded if isinstance(each, Samples) and each.stream == "emg"]


def cycle(driver: Driver, *, cycles: int = 1) -> tuple[FloatArray, list[bytes]]:
    """Muscle-like counts whose steps fit a difference."""
    steps = np.random.default_rng(3).integers(-9000, 9000, (cycles * CYCLE, 4))
    values = np.cumsum(steps - np.sign(np.cumsum(steps, axis=0)) * 500, axis=0) * UV_PER_COUNT
    told = driver.encode(Samples(stream="emg", values=values, counter=0))
    return values, [data for _, data in told]


# Numbers


@pytest.mark.parametrize(
    ("content", "payload", "expected"),
    [
        (
            Content.NARROW,
            "0000000020002800048000bc00070028c00a",
            [0, 2, 10, 4, 131074, 245760, 114698, 49162],
        ),
        (
            Content.NARROW,
            "ffff7fffbfffe7fff500014f8e30001ff001",
            [-3, -5, -7, -11, -262139, -198429, -262137, -4095],
        ),
        (
            Content.WIDE,
            "000000000800050000480009f001b000300008",
            [0, 2, 10, 4, 262148, 507910, 393222, 8],
        ),
        (
            Content.WIDE,
            "ffffbfffeffffcffff58000b3e38e0003ff001",
            [-3, -5, -7, -11, -262139, -198429, -262137, -4095],
        ),
    ],
)
def test_differences_are_those_of_the_vendors_unit_tests(
    content: Content, payload: str, expected: list[int]
) -> None:
    assert deltas(b"\x01" + bytes.fromhex(payload), PACKINGS[content]) == expected


@pytest.mark.parametrize("wanted", [0, 1, 2, -1, -2, -3, 262_142, 10**6, -262_143, -(10**6)])
def test_a_difference_that_cannot_be_written_becomes_its_neighbour(wanted: int) -> None:
    packing = PACKINGS[Content.NARROW]
    nearest = nearest_delta(wanted, packing)
    number = unpack((nearest & 0x3FFFF).to_bytes(18), 18)[-1]

    assert (number - (1 << 18) if number & 1 else number) == nearest
    assert abs(nearest - wanted) <= 1 or abs(nearest) >= 262_142


def test_the_scale_is_that_of_the_document() -> None:
    assert pytest.approx(0.0018699, abs=1e-7) == UV_PER_COUNT


# Firmware 3


def test_numbers_count_two_samples_each_through_the_cycle() -> None:
    driver = make_driver("ganglion")
    told = driver.encode(Samples(stream="emg", values=np.zeros((204, 4)), counter=0))

    counters = [each.counter for each in emg_of(decode(driver, *(data for _, data in told)))]

    assert [data[0] for _, data in told[:2] + told[99:]] == [101, 102, 200, 101, 102]
    assert all(after == ((before or 0) + 2) % 200 for before, after in pairwise(counters))


def test_after_a_lost_packet_the_next_is_good_at_once() -> None:
    driver = make_driver("ganglion")
    told = driver.encode(Samples(stream="emg", values=np.zeros((10, 4)), counter=0))

    got = emg_of(decode(driver, told[0][1], told[3][1]))

    assert [each.counter for each in got] == [0, 6]


def test_a_packet_cannot_begin_between_two_samples() -> None:
    with pytest.raises(InputError, match="cannot begin at 3"):
        make_driver("ganglion").encode(Samples(stream="emg", values=np.zeros((2, 4)), counter=3))


# Firmware 2


@pytest.mark.parametrize("accelerometer", [False, True])
def test_differences_add_up_to_what_was_measured(*, accelerometer: bool) -> None:
    driver = make_driver("ganglion", {"firmware": 2, "accelerometer": accelerometer})
    values, told = cycle(driver, cycles=2)

    got = emg_of(decode(driver, *told))

    assert len(told) == 2 * 101
    np.testing.assert_allclose(
        np.concatenate([each.values for each in got]), values, atol=1.01 * UV_PER_COUNT
    )
    for before, after in pairwise(got):
        assert after.counter == ((before.counter or 0) + len(before.values)) % CYCLE


def test_after_a_lost_packet_differences_wait_for_a_sample_in_full() -> None:
    driver = make_driver("ganglion", {"firmware": 2})
    values, told = cycle(driver, cycles=2)

    got = emg_of(decode(driver, *told[:40], *told[42:]))
    kept = np.concatenate([values[: 1 + 2 * 39], values[CYCLE:]])

    assert [each.counter for each in got][38:42] == [75, 77, 0, 1]
    np.testing.assert_allclose(
        np.concatenate([each.values for each in got]), kept, atol=1.01 * UV_PER_COUNT
    )


def test_a_connection_in_the_middle_of_a_cycle_gives_nothing_false() -> None:
    driver = make_driver("ganglion", {"firmware": 2})
    _, told = cycle(driver)

    assert decode(driver, *told[5:]) == []


def test_a_reset_ends_the_chain_of_differences() -> None:
    driver = make_driver("ganglion", {"firmware": 2})
    _, told = cycle(driver)
    decode(driver, *told[:5])

    driver.reset()

    assert decode(driver, told[5]) == []


# Which firmware


def test_the_firmware_is_read_before_anything_else() -> None:
    steps = make_driver("ganglion").connect_steps()

    assert steps[0] == Read(characteristic=FIRMWARE)
    assert [s.data for s in steps if isinstance(s, Write)] == [b"N", b"b"]


@pytest.mark.parametrize(
    ("told", "advice"), [(b"2.0.1", "Set firmware = 2"), (b"1.0.0", "Put firmware 3 on the board")]
)
def test_another_firmware_says_what_to_do_and_its_packets_are_not_misread(
    told: bytes, advice: str
) -> None:
    driver = make_driver("ganglion")
    frame = driver.encode(Samples(stream="emg", values=np.zeros((2, 4)), counter=0))[0][1]

    reply, status = driver.decode(packet(told, FIRMWARE))

    assert reply == Reply(name="firmware", values=(float(told[:1]),))
    assert isinstance(status, SensorStatus)
    assert advice in (status.text or "")
    with pytest.raises(PacketRejectedError, match="another firmware"):
        driver.decode(packet(frame))
    driver.reset()
    assert emg_of(decode(driver, frame))


@pytest.mark.parametrize("told", [b"", b"3", b"v3.0", b"33.1", b"\xff.\xff"])
def test_a_version_that_is_none_is_rejected(told: bytes) -> None:
    with pytest.raises(PacketRejectedError, match="firmware"):
        make_driver("ganglion").decode(packet(told, FIRMWARE))


# Acceleration


def with_axis(number: int, count: int) -> bytes:
    return bytes((number,)) + bytes(18) + bytes((count & 0xFF,))


@pytest.mark.parametrize(
    ("slots", "expected"),
    [("xyz-at-123", [10, -20, 62]), ("zyx-at-012", [-20, 10, 5])],
)
def test_three_packets_make_one_acceleration_by_the_set_slots(
    slots: str, expected: list[int]
) -> None:
    driver = make_driver("ganglion", {"accelerometer": True, "acc_slots": slots})
    counts = {0: 5, 1: 10, 2: -20, 3: 62}
    told = [with_axis(number, counts.get(number % 10, 99)) for number in range(40, 50)]

    (motion,) = (e for e in decode(driver, *told) if isinstance(e, Samples) and e.stream == "acc")

    assert motion.counter == 4
    np.testing.assert_allclose(motion.values, [np.array(expected) * 0.016 * 9.80665])


def test_an_axis_that_was_lost_gives_no_acceleration_rather_than_a_stale_one() -> None:
    driver = make_driver("ganglion", {"accelerometer": True})

    decoded = decode(driver, *(with_axis(number, 1) for number in (41, 43, 51, 52, 54, 63)))

    assert {each.stream for each in decoded if isinstance(each, Samples)} == {"emg"}


@pytest.mark.parametrize("slots", ["xyz-at-123", "zyx-at-012"])
def test_acceleration_comes_ten_times_a_cycle(slots: str) -> None:
    driver = make_driver("ganglion", {"accelerometer": True, "acc_slots": slots})
    numbers = [*range(1, 101), *range(1, 101)]

    decoded = decode(driver, *(with_axis(number, 1) for number in numbers))
    counters = [e.counter for e in decoded if isinstance(e, Samples) and e.stream == "acc"]

    assert len(counters) >= 19
    assert all(after == ((before or 0) + 1) % 10 for before, after in pairwise(counters))


def test_without_the_accelerometer_there_is_only_emg() -> None:
    driver = make_driver("ganglion")

    decoded = decode(driver, *(with_axis(number, 1) for number in range(1, 101)))

    assert len(driver.streams) == 1
    assert {each.stream for each in decoded if isinstance(each, Samples)} == {"emg"}
