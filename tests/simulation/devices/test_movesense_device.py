"""Commands of the simulated Movesense, whose answers repeat their number."""

import pytest

from spinewatch.drivers.movesense import NOTIFY
from spinewatch.drivers.movesense_messages import COMMANDS
from spinewatch.simulation.devices.contract import Making
from spinewatch.simulation.devices.movesense import MovesenseDevice
from tests.contracts.device_talk import ADDRESS
from tests.contracts.driver_wire import GOLDEN

SUBSCRIBE_52 = b"/Meas/IMU6/52"


def clip() -> MovesenseDevice:
    made = MovesenseDevice(Making(settings={}, address=ADDRESS))
    made.subscribe(NOTIFY)
    return made


def say(device: MovesenseDevice, command: int, ref: int, path: bytes = b"") -> bytes:
    return b"".join(data for _, data in device.write(COMMANDS, bytes((command, ref)) + path))


def test_it_greets_as_the_golden_bytes_do_but_with_its_own_address() -> None:
    golden = next(each for each in GOLDEN["movesense"]["replies"] if each["name"] == "hello_2_3_1")
    told = say(clip(), 0, 2).split(b"\0")

    assert told[2] == b"00112233a1b2"
    assert [*told[:2], *told[3:]] == [
        field for at, field in enumerate(bytes.fromhex(golden["hex"]).split(b"\0")) if at != 2
    ]


def test_it_tells_its_battery_by_the_path_of_the_vendor() -> None:
    assert say(clip(), 4, 7, b"/System/Energy/Level") == bytes((1, 7, 200, 0, 75))


@pytest.mark.parametrize("path", [b"/Meas/IMU6/50", b"/Meas/Temp", b"", b"/Meas/IMU6/52\0"])
def test_a_path_that_it_does_not_have_is_answered_with_404(path: bytes) -> None:
    device = clip()

    assert say(device, 1, 1, path) == bytes((1, 1)) + (404).to_bytes(2, "little")
    assert not device.is_streaming


def test_the_fifth_subscription_is_one_too_many() -> None:
    device = clip()

    told = [say(device, 1, ref, SUBSCRIBE_52)[2:] for ref in range(1, 6)]

    assert told == [b"\xc8\x00"] * 4 + [b"\xfb\x01"]
    assert say(device, 1, 4, b"/Meas/Acc/104")[2:] == b"\xc8\x00"


def test_it_measures_until_the_last_subscription_ends() -> None:
    device = clip()
    for ref in (1, 2):
        say(device, 1, ref, SUBSCRIBE_52)

    assert (say(device, 2, 1), device.is_streaming) == (b"\x01\x01\xc8\x00", True)
    assert (say(device, 2, 2), device.is_streaming) == (b"\x01\x02\xc8\x00", False)
    assert say(device, 2, 2)[2:] == (404).to_bytes(2, "little")


def test_a_command_without_a_number_is_ignored() -> None:
    device = clip()

    assert say(device, 1, 0, SUBSCRIBE_52) == b""
    assert not device.is_streaming
