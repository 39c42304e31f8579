"""The name and the advertisement of the simulated uMyo."""

import pytest

from spinewatch.drivers.registry import make_driver
from spinewatch.drivers.umyo import TELEMETRY
from spinewatch.simulation.devices.contract import Making
from spinewatch.simulation.devices.umyo import NAME, UmyoDevice
from tests.contracts.device_talk import table

ADDRESS = "d4:5e:6f:70:81:d7"


def pod(*, stubborn: bool = False) -> UmyoDevice:
    return UmyoDevice(Making(settings={}, address=ADDRESS, stubborn=stubborn))


def test_it_advertises_seven_letters_of_its_name_and_the_voltage_of_its_cell() -> None:
    advertisement = pod().advertisement
    ((company, data),) = advertisement.manufacturer_data.items()
    status = make_driver("umyo").advertised_status(advertisement)

    assert advertisement.name == "uMyo-5E"
    assert len(company.to_bytes(2, "little") + data) == 15
    assert status is not None
    assert status.battery_pct == pytest.approx(75, abs=2)


def test_who_subscribes_to_its_name_is_told_it_once() -> None:
    device = pod()

    assert device.subscribe(NAME) == ((NAME, b"uMyo-5E6F".ljust(16, b"\0")),)
    assert device.read(NAME) == b"uMyo-5E6F".ljust(16, b"\0")
    assert not device.is_streaming


def test_a_new_name_lasts_and_its_beginning_is_advertised() -> None:
    device = pod()

    device.write(NAME, b"uMyo left upper back")
    device.restarted()

    assert device.read(NAME) == b"uMyo left upper\0"
    assert device.advertisement.name == "uMyo le"


def test_an_empty_name_and_a_stubborn_pod_change_nothing() -> None:
    for device, written in ((pod(), bytes(16)), (pod(stubborn=True), b"uMyo-left")):
        device.write(NAME, written)

        assert device.advertisement.name == "uMyo-5E"


def test_a_subscription_starts_it_and_the_end_of_the_connection_stops_it() -> None:
    device = pod()

    device.subscribe(TELEMETRY)
    assert device.is_streaming
    device.disconnected()
    assert not device.is_streaming


def test_a_connection_has_no_place_for_its_battery() -> None:
    assert set(table(pod())) == {TELEMETRY, NAME}
