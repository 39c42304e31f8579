"""What the simulated machine promises beyond its adapters."""

import pytest

from spinewatch.link.bluetooth.host import Availability, Host
from spinewatch.peripherals.air import SimulatedAir
from tests.bluetooth.bumble_backend import BumbleAdapter
from tests.bluetooth.bumble_host import BumbleHost
from tests.bluetooth.listening import connected
from tests.bluetooth.small_peripheral import ADDRESS, SmallPeripheral


async def availability(host: Host, adapter: str = "hci0") -> Availability:
    return (await host.state([adapter])).adapters[adapter].availability


async def test_an_adapter_is_told_as_it_is(adapter: BumbleAdapter) -> None:
    host = BumbleHost(adapter)
    assert await availability(host) is Availability.READY
    assert await availability(host, "hci7") is Availability.ABSENT
    await adapter.power(on=False)
    assert await availability(host) is Availability.OFF
    await adapter.vanish()
    assert await availability(host) is Availability.ABSENT
    host.runs = False
    assert await availability(host) is Availability.NO_SERVICE
    assert (await host.state(["hci0"])).service is None


async def test_a_power_cycle_switches_on_what_is_there_and_is_not_blocked(
    adapter: BumbleAdapter,
) -> None:
    host = BumbleHost(adapter)
    await adapter.power(on=False)
    host.availability["hci0"] = Availability.BLOCKED
    assert await host.power_cycle("hci0") == "it is blocked by rfkill"
    host.availability.clear()
    assert await host.power_cycle("hci0") is None
    assert await availability(host) is Availability.READY
    await adapter.vanish()
    assert await host.power_cycle("hci0") == "there is no adapter hci0"
    assert host.done == ["power cycle hci0"]


async def test_a_restart_is_one_of_all_adapters_and_changes_the_identity_of_the_service(
    air: SimulatedAir, adapter: BumbleAdapter
) -> None:
    other = await BumbleAdapter.create(air, name="hci1", address="C0:FF:EE:00:00:02")
    host = BumbleHost(adapter, other)
    before = (await host.state([])).service
    assert await host.restart_service() is None
    assert (await host.state([])).service != before
    assert (adapter.service, other.service) == (2, 2)


async def test_what_the_machine_refuses_is_not_done(adapter: BumbleAdapter) -> None:
    host = BumbleHost(adapter)
    host.refuses = "the service is not allowed to"
    assert await host.restart_service() == "the service is not allowed to"
    assert await host.power_cycle("hci0") == "the service is not allowed to"
    assert adapter.service == 1
    assert host.done == []


@pytest.mark.usefixtures("small")
async def test_nothing_is_held_where_the_service_does_not_run(adapter: BumbleAdapter) -> None:
    host = BumbleHost(adapter)
    await connected(adapter)
    assert await host.held("hci0", [ADDRESS]) == {ADDRESS}
    host.runs = False
    assert await host.held("hci0", [ADDRESS]) == frozenset()


@pytest.mark.usefixtures("small")
async def test_a_connection_that_was_left_behind_can_be_ended(
    adapter: BumbleAdapter, small: SmallPeripheral
) -> None:
    host = BumbleHost(adapter)
    assert await host.disconnect("hci0", ADDRESS) is None
    await connected(adapter)
    assert await host.disconnect("hci0", ADDRESS) is None
    assert adapter.connections == 0
    assert host.done == [f"disconnect {ADDRESS}"]
    assert not small.is_connected


@pytest.mark.usefixtures("small")
async def test_a_device_is_forgotten_with_its_bond(adapter: BumbleAdapter) -> None:
    host = BumbleHost(adapter)
    made = await connected(adapter)
    await made.client.pair()
    keys = adapter.radio.device.keystore
    assert keys is not None
    assert await keys.get_all() != []
    assert await host.forget("hci0", ADDRESS) is None
    assert await keys.get_all() == []
    assert adapter.known(ADDRESS) is None
