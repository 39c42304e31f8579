"""The control point of the simulated H10 and Verity Sense."""

import pytest

from spinewatch.drivers.polar import FRAMES
from spinewatch.drivers.polar_control import CONTROL
from spinewatch.simulation.devices.contract import Making
from spinewatch.simulation.devices.polar import PolarDevice
from tests.contracts.device_talk import ADDRESS

START_H10 = "02 02 00 01 64 00 01 01 10 00 02 01 08 00"
START_ACC = "02 02 00 01 34 00 01 01 10 00 02 01 08 00 04 01 03"
START_GYRO = "02 05 00 01 34 00 01 01 10 00 02 01 d0 07 04 01 03"
SDK_ON, SDK_OFF = "02 09", "03 09"
STOP_ACC = "03 02"
OK, ALREADY, INVALID_STATE = 0, 6, 12


def strap(model: str = "h10") -> PolarDevice:
    rate_hz = 100 if model == "h10" else 52
    made = PolarDevice(Making(settings={"model": model, "rate_hz": rate_hz}, address=ADDRESS))
    made.subscribe(CONTROL)
    made.subscribe(FRAMES)
    return made


def say(device: PolarDevice, command: str) -> bytes:
    return b"".join(data for _, data in device.write(CONTROL, bytes.fromhex(command)))


def status(device: PolarDevice, command: str) -> int:
    answer, data = say(device, command), bytes.fromhex(command)
    assert answer[:3] == bytes((0xF0, *data[:2]))
    return answer[3]


@pytest.mark.parametrize(
    ("model", "name"), [("h10", "Polar H10 2233A1B2"), ("verity", "Polar Sense 2233A1B2")]
)
def test_its_name_tells_the_model(model: str, name: str) -> None:
    assert strap(model).advertisement.name == name


def test_it_lists_what_can_be_set_as_the_vendors_unit_test_has_it() -> None:
    device = strap("verity")

    assert say(device, "01 05").hex() == "f00105000000013400010110000204f500f401e803d007040103"
    assert device.read(CONTROL).hex() == "0f2402"


def test_the_sdk_mode_has_more_to_choose_from_and_only_a_verity_sense_has_it() -> None:
    device = strap("verity-gyro")

    assert status(device, "02 02 00 01 68 00 01 01 10 00 02 01 10 00 04 01 03") == 8
    assert [status(device, command) for command in (SDK_ON, SDK_ON)] == [OK, ALREADY]
    assert status(device, "02 02 00 01 68 00 01 01 10 00 02 01 10 00 04 01 03") == OK
    assert status(device, SDK_OFF) == INVALID_STATE
    assert status(strap(), SDK_ON) == 3


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        ("02 02 00 01 63 00 01 01 10 00 02 01 08 00", 8),
        ("02 02 00 01 64 00 01 01 0f 00 02 01 08 00", 7),
        ("02 02 00 01 64 00 01 01 10 00 02 01 10 00", 9),
        ("02 02 00 01 64 00 01 01 10 00", 5),
        (START_GYRO, 3),
        ("01 00", 3),
    ],
)
def test_what_it_does_not_have_is_refused_with_the_reason(command: str, refusal: int) -> None:
    device = strap()

    assert status(device, command) == refusal
    assert not device.is_streaming


def test_a_stream_that_was_not_stopped_runs_on_without_a_connection() -> None:
    device = strap()
    assert [status(device, each) for each in (START_H10, START_H10)] == [OK, ALREADY]

    device.disconnected()
    alone = device.is_streaming
    device.subscribe(CONTROL)
    device.subscribe(FRAMES)

    assert (alone, device.is_streaming) == (False, True)
    assert (status(device, STOP_ACC), device.is_streaming) == (OK, False)
    assert status(device, STOP_ACC) == ALREADY


def test_an_empty_battery_ends_streams_and_the_sdk_mode() -> None:
    device = strap("verity-gyro")
    assert [status(device, each) for each in (SDK_ON, START_ACC, START_GYRO)] == [OK] * 3

    device.restarted()
    device.subscribe(CONTROL)

    assert [status(device, each) for each in (STOP_ACC, SDK_OFF)] == [ALREADY] * 2


def test_only_a_verity_sense_tells_the_worth_of_a_code() -> None:
    assert say(strap(), START_H10).hex() == "f002020000"
    assert say(strap("verity"), START_ACC).hex() == "f00202000005010000803f"
    assert say(strap("verity"), START_GYRO).hex() == "f00205000005010000" + "7a3d"
