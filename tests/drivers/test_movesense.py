"""Movesense: packets in two parts, a clock that tells how long packets are, and answers."""

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spinewatch.drivers.battery_service import BATTERY_LEVEL
from spinewatch.drivers.contract import Driver, Read, Write
from spinewatch.drivers.movesense import NOTIFY
from spinewatch.drivers.movesense_packets import clock_of, wire_values
from spinewatch.drivers.registry import make_driver
from spinewatch.model.blocks import FloatArray
from spinewatch.model.errors import PacketRejectedError
from spinewatch.model.packets import Packet
from spinewatch.model.samples import Decoded, Samples, SensorStatus

GOLDEN = json.loads((Path(__file__).parents[1] / "data" / "drivers" / "movesense.json").read_text())
MS_PER_SAMPLE = 1000 / 52


def packet(data: bytes, characteristic: str = NOTIFY) -> Packet:
    return Packet(sensor="c7", characteristic=characteristic, data=data, mono_ns=0)


def movement(count: int) -> FloatArray:
    return np.random.default_rng(3).uniform(-30, 30, (count, 6))


def wire(driver: Driver, values: FloatArray, counter: int = 0) -> list[bytes]:
    told = driver.encode(Samples(stream="imu", values=values, counter=counter))
    return [data for _, data in told]


def samples_of(decoded: tuple[Decoded, ...]) -> list[Samples]:
    return [each for each in decoded if isinstance(each, Samples)]


def other_batch(values: FloatArray, start: int) -> bytes:
    """Make a packet with another number of samples than the driver expects at 52 Hz."""
    count = len(values)
    degrees = np.rad2deg(values[:, 3:])
    body = np.concatenate((values[:, :3], degrees)).astype("<f4").tobytes()
    assert len(body) == 24 * count
    return b"\x02\x01" + round(start * MS_PER_SAMPLE).to_bytes(4, "little") + body


# Real packets


def test_steps_of_the_real_capture_are_those_of_8_g_and_2000_deg_per_second() -> None:
    (real,) = (each for each in GOLDEN["samples"] if each["name"] == "imu6_52")
    values = np.array(real["values"])
    in_steps = values / np.array([0.000244 * 9.807] * 3 + [0.07] * 3)

    np.testing.assert_allclose(in_steps, np.rint(in_steps), atol=0.001)


@pytest.mark.parametrize("vector", GOLDEN["other_measurements"], ids=lambda vector: vector["name"])
def test_real_packets_of_other_measurements_have_the_same_layout(vector: dict[str, Any]) -> None:
    data = bytes.fromhex(vector["hex"])

    assert clock_of(data) == vector["clock_ms"]
    np.testing.assert_allclose(wire_values(data, 1), vector["values"], atol=6e-6)


# Two parts


def test_a_long_packet_comes_in_two_parts_that_are_joined() -> None:
    driver = make_driver("movesense", {"rate_hz": 104})
    values = movement(16)
    parts = wire(driver, values)

    decoded = [driver.decode(packet(part)) for part in parts]

    assert [part[0] for part in parts] == [2, 3, 2, 3]
    assert [len(part) for part in parts] == [182, 18, 182, 18]
    assert [len(samples_of(each)) for each in decoded] == [0, 1, 0, 1]
    got = np.concatenate([samples_of(each)[0].values for each in decoded[1::2]])
    np.testing.assert_allclose(got, values, rtol=1e-6)


@pytest.mark.parametrize("cut", [3, 7, 50, 102, 150, 197])
def test_where_a_packet_is_cut_does_not_matter(cut: int) -> None:
    driver = make_driver("movesense", {"rate_hz": 104})
    first, second = wire(driver, movement(8))
    body = first[2:] + second[2:]

    assert driver.decode(packet(b"\x02\x01" + body[: cut - 2])) == ()
    (samples,) = samples_of(driver.decode(packet(b"\x03\x01" + body[cut - 2 :])))

    assert samples.values.shape == (8, 6)


def test_an_answer_between_two_parts_does_not_part_them() -> None:
    driver = make_driver("movesense", {"rate_hz": 104})
    first, second = wire(driver, movement(8))

    driver.decode(packet(first))
    driver.decode(packet(bytes.fromhex("020757")))

    assert len(samples_of(driver.decode(packet(second)))) == 1


def test_a_first_part_without_its_second_is_thrown_away_and_told() -> None:
    driver = make_driver("movesense", {"rate_hz": 104})
    parts = wire(driver, movement(16))
    driver.decode(packet(parts[0]))

    with pytest.raises(PacketRejectedError, match=r"c7 sent the first part .* MTU"):
        driver.decode(packet(parts[2]))
    (samples,) = samples_of(driver.decode(packet(parts[3])))

    assert samples.counter == 77


def test_after_a_reset_a_second_part_has_no_first() -> None:
    driver = make_driver("movesense", {"rate_hz": 104})
    first, second = wire(driver, movement(8))
    driver.decode(packet(first))

    driver.reset()

    with pytest.raises(PacketRejectedError):
        driver.decode(packet(second))


# Packets of another length than expected


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8])
def test_the_clock_tells_that_packets_are_whole_though_of_another_length(count: int) -> None:
    driver = make_driver("movesense")
    values = movement(6 * count)

    got = [
        samples
        for at in range(0, len(values), count)
        for samples in samples_of(driver.decode(packet(other_batch(values[at : at + count], at))))
    ]

    assert [each.counter for each in got] == [round(n * count * MS_PER_SAMPLE) for n in range(6)]
    np.testing.assert_allclose(np.concatenate([each.values for each in got]), values, rtol=1e-6)


def test_first_parts_that_look_whole_are_never_taken_for_packets() -> None:
    """Cut after two samples' worth of bytes: what would be angular rate is acceleration."""
    driver = make_driver("movesense", {"rate_hz": 104})
    got: list[Samples] = []

    for number in range(5):
        clock = (number * 77).to_bytes(4, "little")
        cut_off = b"\x02\x01" + clock + np.ones(12, dtype="<f4").tobytes()
        try:
            got += samples_of(driver.decode(packet(cut_off)))
        except PacketRejectedError:
            continue

    assert got == []


# What cannot be


@pytest.mark.parametrize(
    "damage",
    [*(struct.pack("<f", value) for value in (np.nan, np.inf, -200.0, 1e30)), b"\x01\0\x80\x7f"],
    ids=["nan", "infinite", "20 g", "huge", "signalling nan"],
)
def test_values_beyond_every_range_are_rejected(damage: bytes) -> None:
    driver = make_driver("movesense")
    (data,) = wire(driver, movement(4))
    damaged = data[:10] + damage + data[14:]

    with pytest.raises(PacketRejectedError, match="beyond every range"):
        driver.decode(packet(damaged))


def test_the_clock_wraps_after_49_days() -> None:
    driver = make_driver("movesense")

    got = [
        samples.counter
        for data in wire(driver, movement(12), counter=2**32 - 100)
        for samples in samples_of(driver.decode(packet(data)))
    ]

    assert got == [2**32 - 100, 2**32 - 23, 54]


# Answers


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("hello_2_1_5", "Default 2.1.5: if no samples come, update it to firmware 2.3"),
        ("hello_as_a_word", "old sample application"),
        ("refused_507", "Close other apps"),
        ("refused_507_upper_byte_first", "Close other apps"),
    ],
)
def test_what_goes_wrong_is_one_sentence_that_says_what_to_do(name: str, advice: str) -> None:
    (vector,) = (each for each in GOLDEN["replies"] if each["name"] == name)

    decoded = make_driver("movesense").decode(packet(bytes.fromhex(vector["hex"])))

    (status,) = (each for each in decoded if isinstance(each, SensorStatus))
    assert advice in (status.text or "")


@pytest.mark.parametrize("version", ["2.3", "2.3.1", "2.10.0", "3.0", "beta", ""])
def test_firmware_that_is_new_enough_or_unknown_raises_no_alarm(version: str) -> None:
    texts = ["203130000100", "HR2", "0C8CDC000001", "Default", version]
    hello = b"\x01\x02\x0a" + "\0".join(texts).encode()

    decoded = make_driver("movesense").decode(packet(hello))

    assert [each for each in decoded if isinstance(each, SensorStatus)] == []


def test_the_battery_is_asked_in_both_ways_and_again_while_it_streams() -> None:
    driver = make_driver("movesense")

    steps = driver.status_steps()

    assert set(steps) <= set(driver.connect_steps())
    assert [step.characteristic for step in steps if isinstance(step, Read)] == [BATTERY_LEVEL]
    assert [step.data[:2] for step in steps if isinstance(step, Write)] == [b"\x04\x07"]


def test_without_gyroscope_another_path_is_asked_for() -> None:
    driver = make_driver("movesense", {"gyroscope": False, "rate_hz": 13})
    asked = [step.data for step in driver.connect_steps() if isinstance(step, Write)]

    assert asked[-1] == b"\x01\x01/Meas/Acc/13"
    assert driver.streams[0].name == "acc"
    assert driver.streams[0].units == ("m/s^2",) * 3
