"""WitMotion: real bytes, settings that must arrive, and a stream without checksum."""

import json
from pathlib import Path

import numpy as np
import pytest

from spinewatch.drivers.contract import Subscribe, Write
from spinewatch.drivers.registry import make_driver
from spinewatch.drivers.witmotion import NOTIFY
from spinewatch.drivers.witmotion_frames import STANDARD_GRAVITY
from spinewatch.model.blocks import FloatArray
from spinewatch.model.errors import InputError, PacketRejectedError
from spinewatch.model.packets import Packet
from spinewatch.model.samples import Decoded, Reply, Samples, SensorStatus

RECORDING = Path(__file__).parents[1] / "data" / "drivers" / "witmotion_wt901_100hz.jsonl"
FRAME = bytes.fromhex("5561000000000008a4005cff0000002000f00000")
RATE_TAKEN = bytes.fromhex("5571030009000000000000000000000000000000")


def packet(data: bytes) -> Packet:
    return Packet(sensor="c7", characteristic=NOTIFY, data=data, mono_ns=0)


def recorded() -> list[bytes]:
    lines = map(json.loads, RECORDING.read_text().splitlines()[1:])
    return [bytes.fromhex(line["hex"]) for line in lines]


def samples_of(decoded: tuple[Decoded, ...]) -> FloatArray:
    (samples,) = (each for each in decoded if isinstance(each, Samples))
    return samples.values


def reply(register: int, *values: int) -> bytes:
    registers = np.zeros(8, dtype="<i2")
    registers[: len(values)] = values
    return bytes((0x55, 0x71, register, 0)) + registers.tobytes()


def replies(decoded: tuple[Decoded, ...]) -> list[str]:
    return [each.name for each in decoded if isinstance(each, Reply)]


def statuses(decoded: tuple[Decoded, ...]) -> list[SensorStatus]:
    return [each for each in decoded if isinstance(each, SensorStatus)]


# The real recording


def test_the_real_recording_decodes_whole_and_shows_one_g() -> None:
    driver = make_driver("witmotion")
    notifications = recorded()

    values = np.concatenate([samples_of(driver.decode(packet(each))) for each in notifications])
    acceleration_g = np.linalg.norm(values[:, :3], axis=1) / STANDARD_GRAVITY

    assert len(notifications) == 72
    assert len(values) == 288
    assert acceleration_g.mean() == pytest.approx(1.0088, abs=5e-5)


def test_the_real_recording_gives_the_same_samples_byte_by_byte() -> None:
    whole, cut = make_driver("witmotion"), make_driver("witmotion")
    stream = b"".join(recorded())

    expected = samples_of(whole.decode(packet(stream)))
    got = [
        each.values
        for byte in stream
        for each in cut.decode(packet(bytes((byte,))))
        if isinstance(each, Samples)
    ]

    assert np.concatenate(got).tobytes() == expected.tobytes()


def test_what_is_encoded_from_the_real_recording_is_batched_as_the_sensor_does() -> None:
    driver = make_driver("witmotion")
    notifications = recorded()
    values = np.concatenate([samples_of(driver.decode(packet(each))) for each in notifications])

    told = [data for _, data in driver.encode(Samples(stream="imu", values=values))]

    def motion(data: bytes) -> list[bytes]:
        return [data[at : at + 14] for at in range(0, len(data), 20)]

    assert [motion(data) for data in told] == [motion(data) for data in notifications]


# Batches and rates


@pytest.mark.parametrize(("rate_hz", "frames"), [(10, 1), (20, 1), (50, 2), (100, 4), (200, 8)])
def test_batches_grow_with_the_rate(rate_hz: int, frames: int) -> None:
    driver = make_driver("witmotion", {"rate_hz": rate_hz})

    told = driver.encode(Samples(stream="imu", values=np.zeros((8, 6))))

    assert {len(data) for _, data in told} == {20 * frames}
    assert driver.streams[0].fs_hz == rate_hz


def test_samples_that_do_not_fill_a_notification_are_refused_with_the_number() -> None:
    driver = make_driver("witmotion")

    with pytest.raises(InputError, match="found 6 samples, expected a multiple of 4"):
        driver.encode(Samples(stream="imu", values=np.zeros((6, 6))))


def test_the_200_hz_notification_needs_more_than_a_small_mtu() -> None:
    needs = make_driver("witmotion", {"rate_hz": 200}).radio

    assert (needs.notification_bytes, needs.notifications_hz) == (160, 25)
    assert 163 < needs.min_mtu <= 195


# Registers


def test_every_write_is_unlocked_and_nothing_is_saved_unless_asked_for() -> None:
    steps = make_driver("witmotion").connect_steps()
    written = [step.data.hex() for step in steps if isinstance(step, Write)]

    assert steps[0] == Subscribe(characteristic=NOTIFY)
    assert written[:6] == [
        "ffaa6988b5", "ffaa030900",
        "ffaa6988b5", "ffaa1f0200",
        "ffaa6988b5", "ffaa240100",
    ]  # fmt: skip
    assert "ffaa000000" not in written


def test_provisioning_saves_after_the_writes_and_waits_for_it() -> None:
    driver = make_driver("witmotion")
    written = [step for step in driver.write_steps(driver.lasting) if isinstance(step, Write)]

    assert written[-1].data.hex() == "ffaa000000"
    assert written[-1].wait_s >= 0.5


def test_frames_with_time_that_were_left_on_are_told_with_what_to_do() -> None:
    (differs, status) = make_driver("witmotion").decode(packet(reply(0x0E, 0xE0)))

    assert isinstance(differs, Reply)
    assert differs.name == "format_differs"
    assert isinstance(status, SensorStatus)
    assert "Switch it off and on" in (status.text or "")


def test_a_setting_that_was_taken_answers_as_awaited() -> None:
    driver = make_driver("witmotion")
    awaited = [step.expect for step in driver.connect_steps() if isinstance(step, Write)]

    taken = [
        *replies(driver.decode(packet(RATE_TAKEN))),
        *replies(driver.decode(packet(reply(0x1F, 2)))),
        *replies(driver.decode(packet(reply(0x64, 397)))),
    ]

    assert [name for name in awaited if name] == ["rate_taken", "bandwidth_taken", "battery"]
    assert taken == ["rate_hz", "rate_taken", "bandwidth_hz", "bandwidth_taken", "battery"]


@pytest.mark.parametrize(
    ("register", "code", "name", "reads"),
    [
        (0x03, 6, ["rate_hz"], "reads 10, expected 100"),
        (0x03, 0x63, [], "reads code 99, which the vendor does not name, expected 100"),
        (0x1F, 4, ["bandwidth_hz"], "reads 20, expected 98"),
        (0x24, 0, ["axes"], "reads 9, expected 6"),
        (0x96, 1, ["motion_output_differs"], "register 96 reads 1"),
    ],
)
def test_a_setting_that_was_not_taken_never_answers_as_awaited(
    register: int, code: int, name: list[str], reads: str
) -> None:
    decoded = make_driver("witmotion").decode(packet(reply(register, code)))

    assert replies(decoded) == name
    assert reads in (statuses(decoded)[0].text or "")


@pytest.mark.parametrize(
    ("centivolts", "pct"), [(420, 100), (396, 100), (395, 90), (370, 20), (340, 5), (339, 0)]
)
def test_battery_voltage_becomes_the_vendors_percentage(centivolts: int, pct: float) -> None:
    decoded = make_driver("witmotion").decode(packet(reply(0x64, centivolts)))

    assert [each.battery_pct for each in statuses(decoded)] == [pct]


def test_a_battery_register_of_zero_is_unknown_not_empty() -> None:
    decoded = make_driver("witmotion").decode(packet(reply(0x64, 0)))

    assert replies(decoded) == ["battery"]
    assert statuses(decoded) == []


@pytest.mark.parametrize(("centidegrees", "celsius"), [(3150, [31.5]), (-120, [-1.2]), (0, [])])
def test_the_temperature_comes_in_hundredths_of_a_degree_and_zero_is_unknown(
    centidegrees: int, celsius: list[float]
) -> None:
    decoded = make_driver("witmotion").decode(packet(reply(0x40, centidegrees)))

    assert replies(decoded) == ["temperature"]
    assert [each.temperature_c for each in statuses(decoded)] == celsius


# Provisioning


def test_what_lasts_is_rate_low_pass_filter_and_axes() -> None:
    driver = make_driver("witmotion", {"rate_hz": 200, "bandwidth_hz": 188})

    assert driver.lasting == {"rate_hz": 200.0, "bandwidth_hz": 188.0, "axes": 6.0}


def test_provisioning_unlocks_before_each_write_and_saves_once_at_the_end() -> None:
    driver = make_driver("witmotion")
    steps = [step for step in driver.write_steps(driver.lasting) if isinstance(step, Write)]

    assert [step.data.hex() for step in steps] == [
        "ffaa6988b5", "ffaa030900",
        "ffaa6988b5", "ffaa1f0200",
        "ffaa6988b5", "ffaa240100",
        "ffaa000000",
    ]  # fmt: skip
    assert steps[-1].wait_s >= 0.5


@pytest.mark.parametrize(
    ("register", "codes"), [(0x03, range(1, 12)), (0x1F, range(7)), (0x24, range(2))]
)
def test_whatever_was_read_can_be_put_back(register: int, codes: range) -> None:
    driver = make_driver("witmotion")

    for code in codes:
        (was, *_) = (
            each for each in driver.decode(packet(reply(register, code))) if isinstance(each, Reply)
        )
        steps = driver.write_steps({was.name: was.values[0]})
        written = [step.data for step in steps if isinstance(step, Write)]
        assert bytes((0xFF, 0xAA, register, code, 0)) in written
        assert len(written) == 3


def test_a_value_without_a_code_is_refused_with_those_that_have_one() -> None:
    with pytest.raises(InputError, match=r"rate_hz is 125, expected one of 0\.2, .* 200\."):
        make_driver("witmotion").write_steps({"rate_hz": 125.0})


def test_battery_and_temperature_are_asked_for_again_while_it_streams() -> None:
    steps = make_driver("witmotion").status_steps()

    assert [s.data.hex() for s in steps if isinstance(s, Write)] == ["ffaa274000", "ffaa276400"]


# Frames with the sensor's time


def stamped(*times: str) -> bytes:
    body = bytes(12)
    return b"".join(b"\x55\xe0\x1a\x0b\x16" + bytes.fromhex(time) + body for time in times)


def test_time_is_asked_for_only_where_register_0e_reads_a_known_output() -> None:
    steps = make_driver("witmotion", {"timestamps": True}).connect_steps()
    sent = [(s.data.hex(), s.expect) for s in steps if isinstance(s, Write)]
    at = sent.index(("ffaa0ee000", None))

    assert ("ffaa270e00", "format_known") in sent[:at]
    assert ("ffaa270e00", "format_taken") in sent[at:]
    assert not any("ffaa0e" in step.data.hex() for step in plain_writes())


def plain_writes() -> list[Write]:
    return [s for s in make_driver("witmotion").connect_steps() if isinstance(s, Write)]


@pytest.mark.parametrize(
    ("code", "names"),
    [(0x61, ["format_known"]), (0xE0, ["format_known", "format_taken"]), (5, ["format_unknown"])],
)
def test_older_firmware_is_told_from_newer_by_register_0e(code: int, names: list[str]) -> None:
    decoded = make_driver("witmotion", {"timestamps": True}).decode(packet(reply(0x0E, code)))

    assert replies(decoded) == names
    assert [("timestamps = false" in (s.text or "")) for s in statuses(decoded)] == (
        [True] if code == 5 else []
    )


def test_the_sensors_time_is_the_counter_through_midnight() -> None:
    driver = make_driver("witmotion", {"timestamps": True})

    (samples,) = driver.decode(packet(stamped("173b3bd403", "173b3bde03", "0000000000")))

    assert isinstance(samples, Samples)
    assert samples.counter == 86_400_000 - 20
    assert len(samples.values) == 3


def test_a_jump_of_the_sensors_time_parts_the_samples() -> None:
    driver = make_driver("witmotion", {"timestamps": True})

    decoded = driver.decode(packet(stamped("0000000000", "0000000a00", "0000003200")))

    parts = [each for each in decoded if isinstance(each, Samples)]
    assert [(each.counter, len(each.values)) for each in parts] == [(0, 2), (50, 1)]


def test_a_time_that_does_not_exist_is_no_frame() -> None:
    driver = make_driver("witmotion", {"timestamps": True})

    with pytest.raises(PacketRejectedError, match="timestamps = false"):
        driver.decode(packet(stamped("1800000000", "1800000a00", "1800001400")))


def test_usual_frames_are_rejected_where_time_was_asked_for() -> None:
    driver = make_driver("witmotion", {"timestamps": True})

    with pytest.raises(PacketRejectedError, match="timestamps = false"):
        driver.decode(packet(FRAME * 4))


# The stream


def test_a_reply_between_frames_leaves_no_hole_in_the_samples() -> None:
    decoded = make_driver("witmotion").decode(packet(FRAME * 2 + RATE_TAKEN + FRAME))

    assert replies(decoded) == ["rate_hz", "rate_taken"]
    assert len(samples_of(decoded)) == 3


def test_a_hole_between_frames_parts_the_samples() -> None:
    decoded = make_driver("witmotion").decode(packet(FRAME * 2 + FRAME[:7] + FRAME * 3))

    assert [len(each.values) for each in decoded if isinstance(each, Samples)] == [2, 3]


def test_notifications_that_lost_their_end_give_true_frames_only() -> None:
    """As with an MTU of 50: two frames and a piece of the third arrive of every four."""
    driver = make_driver("witmotion")
    notifications = recorded()
    true = {
        row.tobytes() for each in notifications for row in samples_of(driver.decode(packet(each)))
    }

    got = [
        row.tobytes()
        for each in notifications
        for row in samples_of(driver.decode(packet(each[:47])))
    ]

    assert len(got) >= 2 * len(notifications) - 2
    assert set(got) <= true


def test_a_piece_of_a_lost_frame_is_not_kept_for_later() -> None:
    driver = make_driver("witmotion")
    driver.decode(packet(FRAME + FRAME[:7]))

    assert len(samples_of(driver.decode(packet(FRAME * 4)))) == 4
    assert driver.decode(packet(FRAME[7:])) == ()


def test_after_a_reset_the_first_byte_begins_a_frame() -> None:
    driver = make_driver("witmotion")
    with pytest.raises(PacketRejectedError):
        driver.decode(packet(bytes(40)))

    driver.reset()

    assert len(samples_of(driver.decode(packet(FRAME)))) == 1


def test_a_header_inside_a_frame_does_not_mislead_the_search() -> None:
    """All values happen to be 0x6155: every second byte of the payload looks like a header."""
    tricky = b"\x55\x61" * 7 + bytes(6)
    driver = make_driver("witmotion")

    decoded = driver.decode(packet(b"\x00" + tricky * 4))

    np.testing.assert_array_equal(
        samples_of(decoded), samples_of(make_driver("witmotion").decode(packet(tricky * 4)))
    )


def test_bytes_without_any_frame_are_rejected_with_advice() -> None:
    with pytest.raises(PacketRejectedError, match=r"c7 sent 40 bytes .*register 0E"):
        make_driver("witmotion").decode(packet(b"\x55\x81" * 20))


def test_an_empty_notification_is_nothing() -> None:
    assert make_driver("witmotion").decode(packet(b"")) == ()
