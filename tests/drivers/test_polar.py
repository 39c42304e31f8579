"""Polar: frames with differences, two measurements side by side, and the control point."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from spinewatch.drivers.contract import Driver, Write
from spinewatch.drivers.polar import FRAMES
from spinewatch.drivers.polar_control import CONTROL, parse_settings
from spinewatch.drivers.polar_frames import delta_codes, delta_payload, plain_codes
from spinewatch.drivers.registry import make_driver
from spinewatch.model.blocks import FloatArray
from spinewatch.model.errors import InputError, PacketRejectedError
from spinewatch.model.packets import Packet
from spinewatch.model.samples import Decoded, Samples, SensorStatus

MG = 9.80665e-3
GYRO: Mapping[str, object] = {"model": "verity-gyro", "rate_hz": 52}
PERIOD_NS = 1e9 / 52


def packet(data: bytes, characteristic: str = FRAMES) -> Packet:
    return Packet(sensor="strap", characteristic=characteristic, data=data, mono_ns=0)


def movement(count: int, width: int = 6) -> FloatArray:
    return np.random.default_rng(4).uniform(-20, 20, (count, width))


def wire(driver: Driver, values: FloatArray, counter: int = 10**12) -> list[bytes]:
    stream = driver.streams[0].name
    told = driver.encode(Samples(stream=stream, values=values, counter=counter))
    return [data for _, data in told]


def heard(driver: Driver, frames: list[bytes]) -> list[Samples]:
    decoded = [each for data in frames for each in driver.decode(packet(data))]
    return [each for each in decoded if isinstance(each, Samples)]


def written(driver: Driver) -> list[str]:
    steps = (*driver.connect_steps(), *driver.disconnect_steps())
    return [step.data.hex(" ") for step in steps if isinstance(step, Write)]


def texts(decoded: tuple[Decoded, ...]) -> list[str]:
    return [each.text or "" for each in decoded if isinstance(each, SensorStatus)]


# Frames


@given(codes=arrays(np.int64, (7, 3), elements=st.integers(-32768, 32767)))
def test_differences_add_up_to_what_was_sent(codes: np.ndarray) -> None:
    read = delta_codes(delta_payload(codes))

    assert read is not None
    np.testing.assert_array_equal(read, codes)


def test_a_sensor_at_rest_needs_one_bit_for_a_difference() -> None:
    codes = np.tile(np.array([[3, -4, 1000]]), (26, 1))

    assert len(delta_payload(codes)) == 6 + 2 + (25 * 3 + 7) // 8


def test_plain_frames_may_have_one_two_or_three_bytes_a_number() -> None:
    for frame_type, size in ((0, 1), (1, 2), (2, 3)):
        payload = b"".join(code.to_bytes(size, "little", signed=True) for code in (-7, 0, 99))
        codes = plain_codes(frame_type, payload)
        assert codes is not None
        assert codes.tolist() == [[-7, 0, 99]]
    assert plain_codes(3, bytes(12)) is None


@pytest.mark.parametrize("block", ["00ff", "1201", "0600", "06"])
def test_a_block_without_width_or_number_or_wider_than_can_be_is_damage(block: str) -> None:
    assert delta_codes(bytes(6) + bytes.fromhex(block) + bytes(9 * (len(block) > 2))) is None


def test_differences_that_lead_out_of_16_bits_are_damage() -> None:
    up = np.array([[30000, 0, 0], [0, 0, 0], [30000, 0, 0]])
    payload = delta_payload(np.array([[0, 0, 0], [30000, 0, 0]]))

    assert delta_codes(delta_payload(up)) is not None
    assert delta_codes(up[0].astype("<i2").tobytes() + payload[6:]) is None


def test_the_clock_of_a_frame_is_that_of_its_last_sample() -> None:
    driver = make_driver("polar", {"rate_hz": 50})
    (frame,) = wire(driver, movement(25, 3), counter=10**9)

    assert int.from_bytes(frame[1:9], "little") == 10**9 + 24 * 20_000_000
    assert heard(driver, [frame])[0].counter == 10**9


# The factor that the sensor tells


def test_differences_are_scaled_by_the_factor_told_at_the_start() -> None:
    driver = make_driver("polar", {"model": "verity", "rate_hz": 52})
    body = bytes(8) + b"\x81" + np.array([100, 0, -4], dtype="<i2").tobytes()
    in_g = body[:8] + b"\x80" + body[9:]

    (before,) = heard(driver, [b"\x02" + body])
    with pytest.raises(PacketRejectedError, match="scale is not known"):
        driver.decode(packet(b"\x02" + in_g))
    driver.decode(packet(bytes.fromhex("f002020000 0501 0000803e"), CONTROL))
    (after,) = heard(driver, [b"\x02" + body])
    (thousandfold,) = heard(driver, [b"\x02" + in_g])

    np.testing.assert_allclose(before.values, [[100 * MG, 0, -4 * MG]])
    np.testing.assert_allclose(after.values, before.values / 4)
    np.testing.assert_allclose(thousandfold.values, before.values * 250)


@pytest.mark.parametrize("factor", ["00000000", "0000c07f", "0000807f", "000080bf"])
def test_a_factor_that_cannot_be_is_not_taken(factor: str) -> None:
    driver = make_driver("polar", {"model": "verity", "rate_hz": 52})
    frame = b"\x02" + bytes(8) + b"\x81" + np.array([100, 0, -4], dtype="<i2").tobytes()

    driver.decode(packet(bytes.fromhex("f0020200000501" + factor), CONTROL))

    np.testing.assert_allclose(heard(driver, [frame])[0].values, [[100 * MG, 0, -4 * MG]])


def test_a_new_connection_forgets_the_factor() -> None:
    driver = make_driver("polar", {"model": "verity", "rate_hz": 52})
    frame = b"\x02" + bytes(8) + b"\x81" + np.array([100, 0, -4], dtype="<i2").tobytes()
    driver.decode(packet(bytes.fromhex("f00202000005010000803e"), CONTROL))

    driver.reset()

    np.testing.assert_allclose(heard(driver, [frame])[0].values, [[100 * MG, 0, -4 * MG]])


# Acceleration and turning side by side


def test_acceleration_and_turning_come_together() -> None:
    driver = make_driver("polar", GYRO)
    values = movement(104)

    got = heard(driver, wire(driver, values))

    assert [each.values.shape for each in got] == [(26, 6)] * 4
    joined = np.concatenate([each.values for each in got])
    np.testing.assert_allclose(joined[:, :3], values[:, :3], atol=MG / 2)
    np.testing.assert_allclose(joined[:, 3:], values[:, 3:], atol=np.deg2rad(2000 / 32768) / 2)


def test_turning_is_interpolated_where_its_frames_have_other_times() -> None:
    driver = make_driver("polar", GYRO)
    slope = np.outer(np.arange(104), np.ones(6)) / 10
    frames = wire(driver, slope)
    half = round(PERIOD_NS / 2)

    got = heard(driver, [later(data, half) if data[0] == 5 else data for data in frames])

    numbers = np.concatenate([each.values for each in got])
    np.testing.assert_allclose(numbers[:, 3], numbers[:, 0] - 0.05, atol=0.01)
    assert len(numbers) == 103


def later(data: bytes, ns: int) -> bytes:
    clock = int.from_bytes(data[1:9], "little") + ns
    return data[:1] + clock.to_bytes(8, "little") + data[9:]


def test_where_a_frame_of_turning_is_lost_the_samples_are_and_the_clock_shows_it() -> None:
    driver = make_driver("polar", GYRO)
    frames = wire(driver, movement(130))
    assert [data[0] for data in frames[:4]] == [2, 5, 2, 5]

    got = heard(driver, frames[:3] + frames[4:])

    assert [each.counter for each in got] == [
        10**12 + round(26 * number * PERIOD_NS) for number in (0, 2, 3, 4)
    ]
    assert [len(each.values) for each in got] == [26] * 4


def test_a_frame_that_comes_twice_changes_nothing() -> None:
    driver = make_driver("polar", GYRO)
    frames = wire(driver, movement(52))

    got = heard(driver, [frames[0], frames[1], frames[1], frames[2], frames[3]])

    assert [len(each.values) for each in got] == [26, 26]


def test_after_the_clock_jumps_back_pairing_goes_on() -> None:
    driver = make_driver("polar", GYRO)
    heard(driver, wire(driver, movement(52)))

    got = heard(driver, wire(driver, movement(52), counter=500))

    assert sum(len(each.values) for each in got) >= 26


@pytest.mark.parametrize("measurement", [2, 5])
def test_frames_without_partner_are_forgotten(measurement: int) -> None:
    driver = make_driver("polar", GYRO)
    frames = wire(driver, movement(26 * 40))

    got = heard(driver, [data for data in frames if data[0] == measurement])
    late = heard(driver, [data for data in frames if data[0] != measurement])

    assert got == []
    assert sum(len(each.values) for each in late) <= 26 * 8


@given(packets=st.lists(st.tuples(st.sampled_from([2, 5]), st.binary(max_size=60)), max_size=6))
def test_pairing_takes_broken_frames(packets: list[tuple[int, bytes]]) -> None:
    driver = make_driver("polar", GYRO)

    for measurement, data in packets:
        try:
            decoded = driver.decode(packet(bytes((measurement,)) + data[:8] + b"\x80" + data[8:]))
        except PacketRejectedError:
            continue
        for samples in decoded:
            assert isinstance(samples, Samples)
            assert np.isfinite(samples.values).all()


# Commands and answers


def test_an_h10_is_stopped_asked_and_started_and_stopped_in_the_end() -> None:
    assert written(make_driver("polar")) == [
        "03 02",
        "01 02",
        "02 02 00 01 64 00 01 01 10 00 02 01 08 00",
        "03 02",
    ]


def test_the_gyroscope_is_started_in_sdk_mode_which_is_left_in_the_end() -> None:
    assert written(make_driver("polar", GYRO)) == [
        "03 02", "03 05", "02 09", "01 02", "01 05",
        "02 02 00 01 34 00 01 01 10 00 02 01 08 00 04 01 03",
        "02 05 00 01 34 00 01 01 10 00 02 01 d0 07 04 01 03",
        "03 02", "03 05", "03 09",
    ]  # fmt: skip


def test_a_verity_without_gyroscope_leaves_an_sdk_mode_that_was_left_on() -> None:
    assert "03 09" in written(make_driver("polar", {"model": "verity", "rate_hz": 52}))


def test_a_model_is_refused_what_it_does_not_have_and_told_what_it_has() -> None:
    with pytest.raises(InputError, match=r"rate_hz is 100, .* verity .*has 52; range_g is 4, .* 8"):
        make_driver("polar", {"model": "verity", "range_g": 4})


def test_settings_are_read_with_every_value() -> None:
    told = bytes.fromhex("00013400010110000204f500f401e803d007040103")

    assert parse_settings(told) == {
        0: (52.0,),
        1: (16.0,),
        2: (245.0, 500.0, 1000.0, 2000.0),
        4: (3.0,),
    }


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("0f01", "does not offer acc: set the model"),
        ("f0010200000001340001011000020108000401 03", "For acc the sensor offers 52 Hz, not 100"),
        ("f002020800", "choose another rate_hz"),
        ("f002020a00", "MTU of 232"),
        ("f002020d00", "charger: take it out"),
        ("f0020203", "status 3"),
        ("0102", "stopped acc by itself: connect it anew"),
    ],
)
def test_what_goes_wrong_is_one_sentence_that_says_what_to_do(answer: str, told: str) -> None:
    (text,) = texts(make_driver("polar").decode(packet(bytes.fromhex(answer), CONTROL)))

    assert told in text


@pytest.mark.parametrize("answer", ["f002020000", "f002020600", "f003020c00", "f001020000", "0f04"])
def test_what_goes_right_or_does_not_matter_raises_no_alarm(answer: str) -> None:
    assert texts(make_driver("polar").decode(packet(bytes.fromhex(answer), CONTROL))) == []
