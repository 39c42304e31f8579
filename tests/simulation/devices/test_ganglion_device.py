"""Letters that the simulated Ganglion obeys, and the firmware that it tells."""

import pytest

from spinewatch.drivers.ganglion import COMMANDS, FIRMWARE, FRAMES
from spinewatch.simulation.devices.contract import Making
from spinewatch.simulation.devices.ganglion import GanglionDevice
from tests.contracts.device_talk import ADDRESS

DISCONNECT = "2d30c084-f39f-4ce6-923f-3484ea480596"


def board(firmware: int = 3) -> GanglionDevice:
    made = GanglionDevice(Making(settings={"firmware": firmware}, address=ADDRESS))
    made.subscribe(FRAMES)
    return made


@pytest.mark.parametrize(("firmware", "told"), [(2, b"2."), (3, b"3.0.2")])
def test_it_tells_the_firmware_that_is_set(firmware: int, told: bytes) -> None:
    assert board(firmware).read(FIRMWARE).startswith(told)


def test_its_name_ends_as_its_address_does() -> None:
    assert board().advertisement.name == "Ganglion-a1b2"


@pytest.mark.parametrize("letters", [b"b", b"Nb", b"nb", b"sb", b"b?"])
def test_the_letter_b_starts_it(letters: bytes) -> None:
    device = board()

    device.write(COMMANDS, letters)

    assert device.is_streaming


@pytest.mark.parametrize("letters", [b"", b"n", b"s", b"bs", b"bv", b"b?s"])
def test_it_waits_for_the_letter_b_and_stops_for_s_and_v(letters: bytes) -> None:
    device = board()

    device.write(COMMANDS, letters)

    assert not device.is_streaming


def test_it_hangs_up_when_told_to() -> None:
    device = board()
    device.write(COMMANDS, b"b")

    device.write(DISCONNECT, b"\x01")

    assert not device.is_streaming
