"""A configuration becomes sensors with addresses, worn by one person."""

from typing import TYPE_CHECKING

import pytest

from spinewatch.link.synthetic_radio import simulated_address
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.errors import InputError
from spinewatch.model.sites import MotionSite
from spinewatch.peripherals.fleet import Fleet, make_fleet
from spinewatch.simulation.faults import Disconnect
from tests.peripherals.central import Central

if TYPE_CHECKING:
    from spinewatch.peripherals.air import SimulatedAir

PUBLIC = "00:0B:57:01:02:03"


def fleet_of(air: "SimulatedAir", *addresses: str | None) -> Fleet:
    sensors = tuple(
        SensorConfig(name=f"pod-{number}", kind="witmotion", address=address, site=MotionSite.C7)
        for number, address in enumerate(addresses)
    )
    return make_fleet(
        air=air,
        configuration=Configuration(person="wearer", sensors=sensors),
        settings={sensor.name: {} for sensor in sensors},
        scenario=None,
        seed=3,
    )


async def test_all_are_heard_by_configured_and_given_addresses(
    air: "SimulatedAir", central: Central
) -> None:
    fleet = fleet_of(air, PUBLIC, None)
    await fleet.start()

    assert fleet.peripherals["pod-1"].address == simulated_address(3, "pod-1")
    for each in fleet.peripherals.values():
        assert (await central.hear(each.address)).name == "WT901BLE67"
    await fleet.stop()


async def test_two_sensors_have_two_addresses(air: "SimulatedAir") -> None:
    with pytest.raises(InputError, match=f"pod-0 and pod-1 both have the address {PUBLIC}"):
        fleet_of(air, PUBLIC, PUBLIC)


async def test_a_fault_is_for_one_sensor_that_there_is_or_for_all(air: "SimulatedAir") -> None:
    fleet = fleet_of(air, PUBLIC, None)
    said: list[tuple[str, str]] = []
    fleet.tell(lambda name, what: said.append((name, what)))
    await fleet.apply("pod-1", Disconnect())
    await fleet.apply(None, Disconnect())

    assert [name for name, _ in said] == ["pod-1", "pod-0", "pod-1"]
    with pytest.raises(InputError, match="expected one of pod-0, pod-1"):
        await fleet.apply("pod-7", Disconnect())
