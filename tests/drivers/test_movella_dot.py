"""Movella DOT: a clock of microseconds that wraps, settings read back, and farewells in words."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from spinewatch.drivers.contract import Read, Subscribe, Write
from spinewatch.drivers.movella_dot import MEASURE, MEDIUM
from spinewatch.drivers.movella_dot_control import CONTROL
from spinewatch.drivers.movella_dot_state import BATTERY, REPORT
from spinewatch.drivers.registry import make_driver
from spinewatch.model.errors import InputError, PacketRejectedError
from spinewatch.model.packets import Advertisement, Packet
from spinewatch.model.samples import Decoded, Reply, Samples, SensorStatus
from spinewatch.timebase.ingest import SensorIngest

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "data" / "drivers" / "movella_dot.json").read_text()
)
AT_REST = bytes.fromhex(GOLDEN["samples"][0]["hex"])
AS_SET = bytes.fromhex(GOLDEN["settings_read"][0]["hex"])
WRAP_S = 2**32 / 1e6


def packet(data: bytes, characteristic: str = MEDIUM, mono_ns: int = 0) -> Packet:
    return Packet(sensor="c7", characteristic=characteristic, data=data, mono_ns=mono_ns)


def texts(decoded: tuple[Decoded, ...]) -> list[str | None]:
    return [each.text for each in decoded if isinstance(each, SensorStatus)]


def replies(decoded: tuple[Decoded, ...]) -> dict[str, float]:
    return {each.name: each.values[0] for each in decoded if isinstance(each, Reply)}


def settings_read(at: int, *values: int) -> bytes:
    data = bytearray(AS_SET)
    data[at : at + len(values)] = values
    return bytes(data)


# Samples


def test_the_padding_of_a_notification_changes_nothing() -> None:
    driver = make_driver("movella_dot")
    (bare,), (padded,) = (driver.decode(packet(each)) for each in (AT_REST, AT_REST + bytes(12)))

    assert isinstance(bare, Samples)
    assert isinstance(padded, Samples)
    assert bare.counter == padded.counter == 1_000_000
    np.testing.assert_array_equal(bare.values, padded.values)


def test_each_sample_is_a_padded_notification_stamped_by_the_sensors_clock() -> None:
    driver = make_driver("movella_dot")
    told = driver.encode(Samples(stream="imu", values=np.zeros((4, 6)), counter=2**32 - 20_000))
    stamps = [int.from_bytes(data[:4], "little") for _, data in told]

    assert {name for name, _ in told} == {MEDIUM}
    assert {len(data) for _, data in told} == {40}
    assert stamps == [2**32 - 20_000, 2**32 - 3_333, 13_333, 30_000]
    assert [(after - before) % 2**32 for before, after in pairwise(stamps)] == [16667, 16666, 16667]


@pytest.mark.parametrize("wrong", ["0000c07f", "0000807f", "0100807f", "0000f0c4"])
def test_what_is_no_number_or_beyond_every_range_is_rejected(wrong: str) -> None:
    """Not a number, infinite, a signalling not-a-number, -1920 m/s^2."""
    data = AT_REST[:4] + bytes.fromhex(wrong) + AT_REST[8:]

    with pytest.raises(PacketRejectedError, match=r"c7 sent values beyond every range"):
        make_driver("movella_dot").decode(packet(data))


@pytest.mark.parametrize("size", [0, 20, 27, 29, 39, 41])
def test_a_payload_of_another_length_is_rejected_with_its_length(size: int) -> None:
    with pytest.raises(PacketRejectedError, match=f"sent {size} bytes, expected 40"):
        make_driver("movella_dot").decode(packet(bytes(size)))


@pytest.mark.parametrize(("lost", "start_s"), [(0, WRAP_S - 1), (1, 5), (7, WRAP_S - 1)])
def test_lost_notifications_are_counted_to_the_sample_also_across_the_wrap(
    lost: int, start_s: float
) -> None:
    driver = make_driver("movella_dot")
    told = driver.encode(
        Samples(stream="imu", values=np.ones((240, 6)), counter=round(start_s * 1e6))
    )
    ingest = SensorIngest(sensor="c7", driver=driver)

    for at, (_, data) in enumerate(told):
        if not 60 <= at < 60 + lost:
            ingest.add(packet(data, mono_ns=round(at * 1e9 / 60)))

    stats = ingest.stats("imu")
    assert (stats.received, stats.lost, stats.loss_estimated) == (240 - lost, lost, False)


# Connection and settings


def test_it_is_stopped_set_and_read_back_before_it_is_started() -> None:
    steps = make_driver("movella_dot").connect_steps()
    written = [(s.characteristic, s.data.hex()) for s in steps if isinstance(s, Write)]
    subscribed = [at for at, step in enumerate(steps) if isinstance(step, Subscribe)]
    read = [step.characteristic for step in steps if isinstance(step, Read)]

    assert written == [(MEASURE, "010015"), (CONTROL, AS_SET.hex()), (MEASURE, "010115")]
    assert {steps[at].characteristic for at in subscribed} == {REPORT, BATTERY, MEDIUM}
    assert max(subscribed) < min(at for at, step in enumerate(steps) if isinstance(step, Write))
    assert read == [CONTROL, BATTERY]
    assert isinstance(steps[-1], Write)


def test_settings_that_were_taken_are_told_without_a_word() -> None:
    (vector,) = GOLDEN["settings_read"]
    decoded = make_driver("movella_dot").decode(packet(AS_SET, vector["characteristic"]))

    assert replies(decoded) == vector["values"]
    assert texts(decoded) == []


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (settings_read(24, 20), "rate_hz reads 20, expected 60"),
        (settings_read(5, 30), "sleeps_connected_s reads 1800, expected 0"),
        (settings_read(3, 10, 5), "sleeps_unconnected_s reads 605, expected 0"),
    ],
)
def test_settings_that_were_not_taken_are_told_with_what_to_do(data: bytes, told: str) -> None:
    (text,) = texts(make_driver("movella_dot").decode(packet(data, CONTROL)))

    assert told in (text or "")
    assert "switch the sensor off and on" in (text or "")


def test_a_sleep_without_a_connection_is_set_in_minutes() -> None:
    driver = make_driver("movella_dot", {"sleep_unconnected_min": 120, "rate_hz": 30})
    (control,) = (
        step.data
        for step in driver.connect_steps()
        if isinstance(step, Write) and step.characteristic == CONTROL
    )

    assert (control[0], control[3:7], control[24:26]) == (0x14, bytes((120, 0, 0, 0)), b"\x1e\x00")
    assert driver.lasting["sleeps_unconnected_s"] == 7200


@pytest.mark.parametrize(
    ("values", "mask", "fields"),
    [
        ({"rate_hz": 120.0}, 0x10, {24: b"\x78\x00"}),
        ({"sleeps_connected_s": 1805.0}, 0x04, {3: b"\x00\x00", 5: b"\x1e\x05"}),
        ({"sleeps_unconnected_s": 600.0, "rate_hz": 4.0}, 0x14, {3: b"\x0a\x00\x00\x00"}),
    ],
)
def test_what_was_read_can_be_put_back_and_nothing_else_is_meant(
    values: dict[str, float], mask: int, fields: dict[int, bytes]
) -> None:
    driver = make_driver("movella_dot")
    stop, write = driver.write_steps(values)
    assert isinstance(stop, Write)
    assert isinstance(write, Write)
    back = replies(driver.decode(packet(write.data, CONTROL)))

    assert stop.data.hex() == "010015"
    assert write.data[0] == mask
    assert all(write.data[at : at + len(part)] == part for at, part in fields.items())
    assert {name: back[name] for name in values} == values


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"rate_hz": 50.0}, "rate_hz is 50, expected one of 1, 4, 10, 12, 15, 20, 30, 60, 120"),
        ({"sleeps_connected_s": 0.5}, "sleeps_connected_s is 0.5, expected whole seconds"),
        ({"sleeps_connected_s": 99999.0}, "whole seconds from 0 to 15359"),
        ({"tag": 1.0}, "tag is no setting"),
    ],
)
def test_a_value_that_the_sensor_cannot_take_is_refused(
    values: dict[str, float], told: str
) -> None:
    with pytest.raises(InputError, match=told):
        make_driver("movella_dot").write_steps(values)


# States


def test_charging_is_told_with_a_warning() -> None:
    decoded = make_driver("movella_dot").decode(packet(b"\x32\x01", BATTERY))

    assert [each.battery_pct for each in decoded if isinstance(each, SensorStatus)] == [50.0]
    assert "never wear it while it charges" in (texts(decoded)[0] or "")


@pytest.mark.parametrize("data", [b"", b"\x32", b"\x65\x00", b"\x32\x02", b"\x32\x00\x00"])
def test_a_battery_level_that_is_none_is_rejected(data: bytes) -> None:
    with pytest.raises(PacketRejectedError, match="battery"):
        make_driver("movella_dot").decode(packet(data, BATTERY))


@pytest.mark.parametrize(
    ("code", "told"), [(1, ["switching itself off"]), (4, ["going to sleep"]), (5, []), (9, [])]
)
def test_a_sensor_that_leaves_says_why(code: int, told: list[str]) -> None:
    found = texts(make_driver("movella_dot").decode(packet(bytes((code, *bytes(35))), REPORT)))

    assert len(found) == len(told)
    assert all(part in (text or "") for part, text in zip(told, found, strict=True))


def test_a_report_cut_short_is_rejected() -> None:
    with pytest.raises(PacketRejectedError, match="report of 20 bytes"):
        make_driver("movella_dot").decode(packet(bytes(20), REPORT))


@pytest.mark.parametrize(
    ("manufacturer", "known"), [({0x0886: b""}, True), ({0x0887: b"\x86\x08"}, False)]
)
def test_a_renamed_sensor_is_known_by_its_company(
    manufacturer: dict[int, bytes], *, known: bool
) -> None:
    told = Advertisement(address="00:11:22:33:44:55", name="neck", manufacturer_data=manufacturer)

    assert make_driver("movella_dot").matches(told) is known
