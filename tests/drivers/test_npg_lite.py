"""NPG Lite: three firmwares, one packet per notification, and a counter that must be whole."""

import numpy as np
import pytest

from spinewatch.drivers.contract import Read, Subscribe, Write
from spinewatch.drivers.npg_lite import BATTERY, CONTROL, DATA, LAYOUTS
from spinewatch.drivers.registry import make_driver
from spinewatch.model.errors import PacketRejectedError
from spinewatch.model.packets import Packet
from spinewatch.model.samples import Reply, Samples, SensorStatus

each_layout = pytest.mark.parametrize("layout", sorted(LAYOUTS))


def packet(data: bytes, characteristic: str = DATA) -> Packet:
    return Packet(sensor="belt", characteristic=characteristic, data=data, mono_ns=0)


def told(layout: str, *, counter: int = 0) -> bytes:
    driver = make_driver("npg_lite", {"layout": layout})
    shape = (LAYOUTS[layout].samples, LAYOUTS[layout].channels)
    values = np.arange(np.prod(shape), dtype=float).reshape(shape)
    ((_, data),) = driver.encode(Samples(stream="emg", values=values, counter=counter))
    return data


@pytest.mark.parametrize(
    ("layout", "size", "channels", "fs_hz"),
    [("arduino-3ch", 70, 3, 500), ("arduino-6ch", 130, 6, 500), ("idf-3ch", 175, 3, 250)],
)
def test_each_firmware_has_its_length_channels_and_rate(
    layout: str, size: int, channels: int, fs_hz: float
) -> None:
    (spec,) = make_driver("npg_lite", {"layout": layout}).streams

    assert len(told(layout)) == size
    assert (len(spec.channels), spec.fs_hz, set(spec.units)) == (channels, fs_hz, {"count"})


@each_layout
def test_a_packet_of_another_firmware_is_rejected_and_the_right_setting_named(layout: str) -> None:
    for other in LAYOUTS:
        if other == layout:
            continue
        with pytest.raises(PacketRejectedError, match=f"layout = '{other}'"):
            make_driver("npg_lite", {"layout": layout}).decode(packet(told(other)))


def test_a_packet_of_no_firmware_is_rejected_for_its_length() -> None:
    with pytest.raises(PacketRejectedError, match="belt sent 69 bytes; arduino-3ch has 70"):
        make_driver("npg_lite").decode(packet(told("arduino-3ch")[:-1]))


@each_layout
@pytest.mark.parametrize("counter", [0, 246, 250, 255])
def test_counters_run_through_the_wrap_inside_a_packet(layout: str, counter: int) -> None:
    driver = make_driver("npg_lite", {"layout": layout})

    (samples,) = driver.decode(packet(told(layout, counter=counter)))

    assert isinstance(samples, Samples)
    assert samples.counter == counter
    np.testing.assert_array_equal(samples.values.ravel(), np.arange(samples.values.size))


@pytest.mark.parametrize("record", range(10))
def test_a_packet_with_a_jump_inside_is_rejected_whole(record: int) -> None:
    data = bytearray(told("arduino-3ch"))
    data[record * 7] ^= 0x40

    with pytest.raises(PacketRejectedError, match="counters do not follow"):
        make_driver("npg_lite").decode(packet(bytes(data)))


def test_the_battery_is_told_in_per_cent() -> None:
    driver = make_driver("npg_lite")

    assert driver.decode(packet(b"\x05", BATTERY)) == (SensorStatus(battery_pct=5.0),)


@pytest.mark.parametrize("data", [b"", b"\x65", b"\x05\x05"])
def test_a_battery_level_that_is_none_is_rejected(data: bytes) -> None:
    with pytest.raises(PacketRejectedError, match="battery"):
        make_driver("npg_lite").decode(packet(data, BATTERY))


def test_a_reply_that_no_firmware_gives_is_rejected() -> None:
    with pytest.raises(PacketRejectedError, match="answered"):
        make_driver("npg_lite").decode(packet(b"HELLO", CONTROL))


def test_only_the_firmware_that_answers_is_waited_for() -> None:
    arduino = make_driver("npg_lite").connect_steps()
    idf = make_driver("npg_lite", {"layout": "idf-3ch"})

    answers = ["npg_lite", "running"]
    assert [step.expect for step in arduino if isinstance(step, Write)] == [None, None]
    assert [step.expect for step in idf.connect_steps() if isinstance(step, Write)] == answers
    assert idf.decode(packet(b"RUNNING", CONTROL)) == (Reply(name="running"),)


@pytest.mark.parametrize(("layout", "has"), [("arduino-3ch", True), ("idf-3ch", False)])
def test_battery_is_subscribed_only_where_the_firmware_has_it(layout: str, *, has: bool) -> None:
    steps = make_driver("npg_lite", {"layout": layout}).connect_steps()
    subscribed = [step.characteristic for step in steps if isinstance(step, Subscribe)]

    assert (BATTERY in subscribed) is has
    assert (
        Read(characteristic=BATTERY) in make_driver("npg_lite", {"layout": layout}).status_steps()
    ) is has


@pytest.mark.parametrize(("layout", "sent"), [("arduino-3ch", 1), ("idf-3ch", 0)])
def test_battery_is_told_only_where_the_firmware_has_it(layout: str, sent: int) -> None:
    driver = make_driver("npg_lite", {"layout": layout})

    told_battery = driver.encode_status(SensorStatus(battery_pct=87.2))

    assert told_battery == ((BATTERY, b"\x57"),) * sent


def test_a_command_that_the_firmware_does_not_know_says_what_to_do() -> None:
    reply, status = make_driver("npg_lite").decode(packet(b"UNKNOWN COMMAND", CONTROL))

    assert reply == Reply(name="unknown_command")
    assert isinstance(status, SensorStatus)
    assert "docs/sensors/npg_lite.md" in (status.text or "")
