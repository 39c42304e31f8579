"""Commands of the simulated BITalino: one byte, told apart by its low bits."""

import pytest

from spinewatch.drivers.bitalino import COMMANDS, FRAMES
from spinewatch.simulation.devices.bitalino import BitalinoDevice
from spinewatch.simulation.devices.contract import Access, Making
from spinewatch.simulation.devices.standard import MANUFACTURER
from tests.contracts.device_talk import ADDRESS, table


def board() -> BitalinoDevice:
    made = BitalinoDevice(Making(settings={}, address=ADDRESS))
    made.subscribe(FRAMES)
    return made


@pytest.mark.parametrize("command", [0x05, 0x3D, 0xFD])
@pytest.mark.parametrize("stop", [0x00, 0xFF])
def test_a_start_with_channels_starts_it_and_both_stop_bytes_stop_it(
    command: int, stop: int
) -> None:
    device = board()

    device.write(COMMANDS, bytes((command,)))
    assert device.is_streaming

    device.write(COMMANDS, bytes((stop,)))
    assert not device.is_streaming


@pytest.mark.parametrize("command", [0x00, 0xFF, 0x01, 0x83, 0xC3, 0x07, 0x0B])
def test_stop_rate_questions_and_a_start_without_channels_start_nothing(command: int) -> None:
    device = board()

    device.write(COMMANDS, bytes((command,)))

    assert not device.is_streaming


def test_commands_are_taken_with_response_only() -> None:
    assert table(board())[COMMANDS] == Access.WRITE


def test_it_tells_its_maker() -> None:
    assert board().read(MANUFACTURER) == b"Plux"
