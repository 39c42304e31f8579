"""The control of the simulated Movella DOT: which fields a write means, and when it is taken."""

from spinewatch.drivers.movella_dot import MEASURE, MEDIUM
from spinewatch.drivers.movella_dot_control import CONTROL
from spinewatch.drivers.movella_dot_state import BATTERY
from spinewatch.simulation.devices.contract import Making
from spinewatch.simulation.devices.movella_dot import MovellaDotDevice
from tests.contracts.device_talk import ADDRESS

FACTORY = {"rate_hz": 60.0, "sleeps_unconnected_s": 600.0, "sleeps_connected_s": 1800.0}
POWER_SAVING, TAG, RATE = 1 << 2, 1 << 3, 1 << 4
START, STOP = b"\x01\x01\x15", b"\x01\x00\x15"


def pod() -> MovellaDotDevice:
    made = MovellaDotDevice(Making(settings={}, address=ADDRESS))
    made.subscribe(MEDIUM)
    return made


def control(mask: int, *fields: tuple[int, bytes]) -> bytes:
    data = bytearray(32)
    data[0] = mask
    for at, field in fields:
        data[at : at + len(field)] = field
    return bytes(data)


def test_from_the_factory_it_sleeps_after_half_an_hour_of_a_connection() -> None:
    assert pod().lasting == FACTORY


def test_only_the_fields_that_are_meant_are_taken() -> None:
    device, fields = pod(), ((3, bytes((1, 2, 3, 4))), (24, bytes((20, 0))))

    device.write(CONTROL, control(0, *fields))
    assert device.lasting == FACTORY

    device.write(CONTROL, control(RATE, *fields))
    assert device.lasting == FACTORY | {"rate_hz": 20.0}

    device.write(CONTROL, control(POWER_SAVING, *fields))
    assert device.lasting == {
        "rate_hz": 20.0,
        "sleeps_unconnected_s": 62.0,
        "sleeps_connected_s": 184.0,
    }


def test_a_rate_that_it_does_not_have_and_a_write_of_another_length_change_nothing() -> None:
    device = pod()

    for data in (control(RATE, (24, b"\x19\x00")), control(RATE, (24, b"\x14\x00"))[:31]):
        device.write(CONTROL, data)

    assert device.lasting == FACTORY


def test_nothing_can_be_set_while_it_measures() -> None:
    device, slower = pod(), control(RATE, (24, bytes((20, 0))))

    device.write(MEASURE, START)
    device.write(CONTROL, slower)
    assert (device.is_streaming, device.read(MEASURE)) == (True, START)
    assert device.lasting == FACTORY

    device.write(MEASURE, STOP)
    device.write(CONTROL, slower)
    assert (device.is_streaming, device.read(MEASURE)) == (False, STOP)
    assert device.lasting == FACTORY | {"rate_hz": 20.0}


def test_the_rate_of_recordings_is_kept_but_cannot_be_sent() -> None:
    device = pod()

    device.write(CONTROL, control(RATE, (24, bytes((120, 0)))))
    device.write(MEASURE, START)

    assert device.lasting["rate_hz"] == 120.0
    assert not device.is_streaming


def test_other_payloads_are_not_measured() -> None:
    device = pod()

    for mode in (2, 5, 20):
        device.write(MEASURE, bytes((1, 1, mode)))

    assert not device.is_streaming


def test_its_name_can_be_set_and_lasts() -> None:
    device = pod()
    assert device.advertisement.name == "Xsens DOT"

    device.write(CONTROL, control(TAG, (7, b"\x04neck")))
    device.restarted()

    assert device.advertisement.name == "neck"


def test_it_tells_a_battery_that_is_not_being_charged() -> None:
    assert pod().read(BATTERY) == bytes((75, 0))
