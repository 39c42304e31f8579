"""What a peripheral sends arrives whole and in order, however fast, and only where it is wanted."""

import asyncio
from typing import TYPE_CHECKING

import pytest
from bumble import core, hci

from spinewatch.drivers.movella_dot import MEDIUM
from spinewatch.drivers.registry import make_driver
from spinewatch.simulation.faults import Disconnect, Harm, Spoil
from tests.peripherals.central import ADDRESS, Central

if TYPE_CHECKING:
    from spinewatch.peripherals.air import SimulatedAir
    from tests.peripherals.conftest import Ward

DOT = "movella_dot"


@pytest.mark.slow
async def test_a_flood_arrives_whole_and_in_order(central: Central, ward: "Ward") -> None:
    peripheral = await ward.put_on(DOT, pace=1e6)
    visit = await central.visit(make_driver(DOT))
    await visit.until_notified(2000)
    await peripheral.apply(Disconnect())
    await visit.until_ended()

    assert visit.notified == ward.sent


async def test_a_fault_spoils_what_is_sent_and_is_told(central: Central, ward: "Ward") -> None:
    peripheral = await ward.put_on(DOT)
    await peripheral.apply(Spoil(harm=Harm.DUPLICATE, count=1))
    visit = await central.visit(make_driver(DOT))
    await visit.until_notified(2)

    assert visit.notified[0] == visit.notified[1]
    assert ward.said[0] == "duplicate share=1 count=1"


@pytest.mark.slow
async def test_it_streams_in_real_time(central: Central, ward: "Ward") -> None:
    await ward.put_on(DOT, pace=2.0)
    loop = asyncio.get_running_loop()
    began_s = loop.time()
    visit = await central.visit(make_driver(DOT))
    await visit.until_notified(13)

    assert loop.time() - began_s >= 12 / (2 * 60)


@pytest.mark.slow
async def test_without_a_larger_mtu_notifications_are_cut(central: Central, ward: "Ward") -> None:
    await ward.put_on(DOT)
    visit = await central.connect()
    await visit.peer.discover_services()
    for service in visit.peer.services:
        await service.discover_characteristics()
    await visit.set_up(make_driver(DOT))
    await visit.until_notified(3)

    assert visit.connection.att_mtu == 23
    assert {len(data) for _, data in visit.notified} == {20}
    assert visit.notified == ward.sent[: len(visit.notified)]


@pytest.mark.slow
async def test_what_nobody_subscribes_to_passes_unsent(central: Central, ward: "Ward") -> None:
    await ward.put_on(DOT)
    visit = await central.visit(make_driver(DOT))
    await visit.until_notified(1)
    samples = visit.characteristic(MEDIUM)
    await samples.unsubscribe()
    before = len(ward.sent)
    await asyncio.sleep(0.005)
    assert len(ward.sent) == before

    await samples.subscribe(lambda data: visit.notify(MEDIUM, data))
    await visit.until_notified(1)


@pytest.mark.slow
async def test_an_adapter_that_is_reset_loses_its_sensors_and_finds_them_again(
    central: Central, ward: "Ward"
) -> None:
    peripheral = await ward.put_on(DOT)
    await central.visit(make_driver(DOT))
    assert peripheral.is_streaming
    await central.device.host.send_sync_command(hci.HCI_Reset_Command())
    await ward.until_said("disconnected: connection timeout")

    assert not peripheral.is_streaming
    assert not peripheral.is_connected


async def test_an_attempt_to_connect_to_nobody_can_be_given_up(
    air: "SimulatedAir", central: Central, ward: "Ward"
) -> None:
    with pytest.raises(core.TimeoutError):
        await central.device.connect(hci.Address("C9:09:09:09:09:09"), timeout=0.005)
    await ward.put_on(DOT, worn=False)

    assert (await central.connect(ADDRESS)).connection in central.device.connections.values()
    assert len(air.controllers) == 2
