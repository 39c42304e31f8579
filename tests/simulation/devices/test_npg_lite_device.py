"""Words of the simulated NPG Lite, which differ between its firmwares."""

import pytest

from spinewatch.drivers.npg_lite import BATTERY, CONTROL, DATA
from spinewatch.simulation.devices.contract import Making
from spinewatch.simulation.devices.npg_lite import NpgLiteDevice
from tests.contracts.device_talk import ADDRESS, table


def board(layout: str) -> NpgLiteDevice:
    made = NpgLiteDevice(Making(settings={"layout": layout}, address=ADDRESS))
    made.subscribe(CONTROL)
    made.subscribe(DATA)
    return made


def say(device: NpgLiteDevice, word: bytes) -> bytes:
    return b"".join(data for _, data in device.write(CONTROL, word))


@pytest.mark.parametrize(
    ("layout", "name"),
    [
        ("arduino-3ch", "NPG-Lite-3CH:A1:B2"),
        ("arduino-6ch", "NPG-Lite-6CH:A1:B2"),
        ("idf-3ch", "NPG-LITE"),
    ],
)
def test_its_name_tells_its_firmware(layout: str, name: str) -> None:
    assert board(layout).advertisement.name == name


@pytest.mark.parametrize(
    ("layout", "start", "stop"),
    [("arduino-3ch", b"", b""), ("idf-3ch", b"RUNNING", b"STOPPED")],
)
def test_only_the_power_saving_firmware_answers_start_and_stop(
    layout: str, start: bytes, stop: bytes
) -> None:
    device = board(layout)

    assert (say(device, b"START"), device.is_streaming) == (start, True)
    assert say(device, b"STATUS") == b"RUNNING"
    assert (say(device, b"STOP"), device.is_streaming) == (stop, False)
    assert say(device, b"STATUS") == b"STOPPED"


def test_it_says_who_it_is_and_what_it_does_not_know() -> None:
    device = board("arduino-3ch")

    assert say(device, b"WHORU") == device.read(CONTROL) == b"NPG-LITE"
    assert say(device, b"start") == device.read(CONTROL) == b"UNKNOWN COMMAND"
    assert not device.is_streaming


def test_only_the_arduino_firmware_has_a_battery_level() -> None:
    assert 0 < board("arduino-6ch").read(BATTERY)[0] <= 100
    assert BATTERY not in table(board("idf-3ch"))
    assert board("idf-3ch").read(BATTERY) == b""
