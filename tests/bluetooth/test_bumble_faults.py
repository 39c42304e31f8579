"""What a machine may do to a program that uses Bluetooth, as the simulated adapter does it."""

import asyncio
from contextlib import suppress

import pytest
from bleak import BleakClient
from bleak.exc import BleakDBusError, BleakDeviceNotFoundError, BleakError
from bumble import hci, ll

from spinewatch.peripherals.air import SimulatedAir
from tests.bluetooth.bumble_backend import BumbleAdapter
from tests.bluetooth.listening import Listening, connected
from tests.bluetooth.small_peripheral import ADDRESS, DATA, SETTING, SmallPeripheral
from tests.bluetooth.waiting import heard, until

pytestmark = pytest.mark.slow  # they connect several times each, and one waits for a timeout

UNKNOWN = "org.freedesktop.DBus.Error.UnknownObject"


async def works(adapter: BumbleAdapter) -> bool:
    made = await connected(adapter)
    return await made.client.read_gatt_char(SETTING) == b"\x01\x02"


def is_up(made: Listening) -> bool:
    return made.client.is_connected


async def test_switching_an_adapter_off_ends_connections_and_on_again_all_works(
    adapter: BumbleAdapter, small: SmallPeripheral
) -> None:
    old = await connected(adapter)
    await adapter.power(on=False)
    assert old.ended == 1
    with pytest.raises(BleakDBusError) as caught:
        await old.client.connect()
    assert caught.value.dbus_error_details == "le-connection-adapter-not-powered"
    await adapter.power(on=True)
    await small.advertise()
    assert await works(adapter)


async def test_switching_an_adapter_off_aborts_a_connection_that_is_being_made(
    adapter: BumbleAdapter, small: SmallPeripheral
) -> None:
    device = await heard(adapter, ADDRESS)
    await small.device.stop_advertising()
    connecting = asyncio.create_task(BleakClient(device, backend=adapter.client).connect())
    await asyncio.sleep(0.005)
    await adapter.power(on=False)
    with pytest.raises(BleakDBusError) as caught:
        await connecting
    assert caught.value.dbus_error_details == "le-connection-abort-by-local"


async def test_an_adapter_that_vanishes_takes_everything_with_it_and_comes_back(
    adapter: BumbleAdapter, small: SmallPeripheral
) -> None:
    adapter.radio.supervision_ms = 100
    old = await connected(adapter)
    await adapter.vanish()
    assert old.ended == 1
    assert small.is_connected, "the device notices only by its timeout"
    with pytest.raises(BleakError, match="device 'dev_F0_0D_00_00_00_01' not found"):
        await old.client.connect()
    await until(lambda: not small.is_connected)
    await adapter.return_()
    await small.advertise()
    assert await works(adapter)


async def test_a_restart_of_the_service_is_told_to_nobody(
    adapter: BumbleAdapter, small: SmallPeripheral
) -> None:
    old = await connected(adapter)
    await adapter.restart_service()
    assert old.ended == 0
    assert is_up(old)
    for call in (
        old.client.read_gatt_char(SETTING),
        old.client.write_gatt_char(SETTING, b"x", response=True),
        old.client.start_notify(DATA, lambda _sender, _data: None),
        old.client.stop_notify(DATA),
        old.client.disconnect(),
    ):
        with pytest.raises(BleakDBusError) as caught:
            await call
        assert caught.value.dbus_error == UNKNOWN
    assert not is_up(old)
    assert old.ended == 1, "told in the end, by its own disconnecting"
    await small.advertise()
    assert await works(adapter)


async def test_a_restart_of_the_service_ends_scans_without_a_word(
    adapter: BumbleAdapter, small: SmallPeripheral
) -> None:
    came: list[object] = []

    def hear(*said: object) -> None:
        came.append(said)

    await adapter.start_scan(hear)
    await until(lambda: came)
    await adapter.restart_service()
    came.clear()
    await asyncio.sleep(0.005)
    assert came == []
    with pytest.raises(BleakDBusError, match="No discovery started"):
        await adapter.stop_scan(hear)
    assert await works(adapter)
    assert small.is_connected


@pytest.mark.usefixtures("small")
async def test_a_device_of_before_a_restart_must_be_heard_anew(adapter: BumbleAdapter) -> None:
    device = await heard(adapter, ADDRESS)
    await adapter.restart_service()
    with pytest.raises((BleakDeviceNotFoundError, BleakError), match="not found"):
        await BleakClient(device, backend=adapter.client).connect()


async def test_a_device_that_was_forgotten_must_be_heard_anew(
    adapter: BumbleAdapter, small: SmallPeripheral
) -> None:
    old = await connected(adapter)
    assert await adapter.forget(ADDRESS)
    assert old.ended == 1
    assert not await adapter.forget(ADDRESS)
    await small.advertise()
    assert await works(adapter)


async def hinder(adapter: BumbleAdapter, connecting: asyncio.Task[None], by: str) -> None:
    match by:
        case "cancel":
            connecting.cancel()
        case "power":
            await adapter.power(on=False)
            await adapter.power(on=True)
        case "restart":
            await adapter.restart_service()
        case _:
            await adapter.vanish()
            await adapter.return_()
    await asyncio.wait([connecting])


async def works_after(by: str, turns: int) -> bool:
    """Say whether a connection works after one that was hindered, so many turns of the loop in."""
    air = SimulatedAir()
    adapter = await BumbleAdapter.create(air)
    adapter.radio.supervision_ms = 100
    small = await SmallPeripheral.create(air)
    client = BleakClient(await heard(adapter, ADDRESS), backend=adapter.client)
    connecting = asyncio.create_task(client.connect())
    for _ in range(turns):
        await asyncio.sleep(0)
    await hinder(adapter, connecting, by)
    with suppress(BleakError):
        await client.disconnect()
    await until(lambda: not small.is_connected)
    await small.advertise()
    return await works(adapter) and len(adapter.radio.device.connections) == 1


@pytest.mark.parametrize("by", ["cancel", "power", "restart", "vanish"])
async def test_whenever_connecting_is_hindered_the_next_connection_works(by: str) -> None:
    moments = range(0, 200, 13)
    assert [turns for turns in moments if not await works_after(by, turns)] == []


async def test_a_request_of_a_radio_that_was_reset_meanwhile_connects_nobody() -> None:
    air = SimulatedAir()
    small = await SmallPeripheral.create(air)
    forgetful = air.make_controller("reset")
    request = ll.ConnectInd(
        initiator_address=hci.Address("C0:FF:EE:00:00:02"),
        advertiser_address=hci.Address(ADDRESS),
        interval=24,
        latency=0,
        timeout=42,
    )

    air.send_advertising_pdu(forgetful, request)
    for _ in range(20):
        await asyncio.sleep(0)

    assert not small.is_connected
