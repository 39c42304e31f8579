"""What the simulated adapter promises of a connection that works, and of how it is made."""

import asyncio

import pytest
from bleak import BleakClient
from bleak.exc import (
    BleakDBusError,
    BleakDeviceNotFoundError,
    BleakError,
    BleakGATTProtocolError,
    BleakGATTProtocolErrorCode,
)

from spinewatch.peripherals.air import SimulatedAir
from tests.bluetooth.bumble_backend import BumbleAdapter, client_over
from tests.bluetooth.small_peripheral import (
    ADDRESS,
    DATA,
    HIDDEN,
    MORE,
    SERVICE,
    SETTING,
    SmallPeripheral,
)
from tests.bluetooth.waiting import heard, until

OTHER = "F0:0D:00:00:00:02"
BRIEF_S = 0.01


async def connected(adapter: BumbleAdapter, address: str = ADDRESS) -> BleakClient:
    client = BleakClient(await heard(adapter, address), backend=adapter.client)
    await client.connect()
    return client


@pytest.mark.usefixtures("small")
async def test_what_is_written_is_read_back_and_a_refusal_carries_its_code(
    adapter: BumbleAdapter,
) -> None:
    client = await connected(adapter)
    await client.write_gatt_char(SETTING, b"\x32\x01", response=True)
    assert await client.read_gatt_char(SETTING) == b"\x32\x01"
    with pytest.raises(BleakGATTProtocolError) as caught:
        await client.write_gatt_char(SETTING, b"no", response=True)
    assert caught.value.code is BleakGATTProtocolErrorCode.VALUE_NOT_ALLOWED


@pytest.mark.slow
async def test_a_write_without_response_arrives(
    adapter: BumbleAdapter, small: SmallPeripheral
) -> None:
    client = await connected(adapter)
    await client.write_gatt_char(SETTING, b"cmd 1", response=False)
    await until(lambda: small.commands == [b"cmd 1"])


async def test_the_smaller_mtu_of_both_sides_holds(
    air: SimulatedAir, adapter: BumbleAdapter
) -> None:
    await SmallPeripheral.create(air, mtu=104)
    client = await connected(adapter)
    setting = client.services.get_characteristic(SETTING)
    assert client.mtu_size == 104
    assert setting is not None
    assert setting.max_write_without_response_size == 101


@pytest.mark.slow
@pytest.mark.usefixtures("small")
async def test_services_are_those_that_bluez_shows(adapter: BumbleAdapter) -> None:
    client = await connected(adapter)
    assert [each.uuid for each in client.services] == [SERVICE]


async def test_notifications_go_to_who_asked_for_their_characteristic(
    adapter: BumbleAdapter, small: SmallPeripheral
) -> None:
    client = await connected(adapter)
    came: list[tuple[str, bytes]] = []
    for uuid in (DATA, MORE):
        await client.start_notify(
            uuid, lambda sender, data: came.append((sender.uuid, bytes(data)))
        )
    await small.send(b"a")
    await small.send(b"b", on=MORE)
    await until(lambda: len(came) == 2)
    await client.stop_notify(DATA)
    await small.send(b"c")
    await small.send(b"d", on=MORE)
    await until(lambda: len(came) == 3)
    assert came == [(DATA, b"a"), (MORE, b"b"), (MORE, b"d")]


@pytest.mark.usefixtures("small")
async def test_pairing_opens_what_needs_encryption(adapter: BumbleAdapter) -> None:
    client = await connected(adapter)
    with pytest.raises(BleakGATTProtocolError) as caught:
        await client.read_gatt_char(HIDDEN)
    assert caught.value.code is BleakGATTProtocolErrorCode.INSUFFICIENT_ENCRYPTION
    await client.pair()
    assert await client.read_gatt_char(HIDDEN) == b"hidden"


@pytest.mark.slow
@pytest.mark.usefixtures("small")
async def test_a_client_can_pair_while_it_connects(adapter: BumbleAdapter) -> None:
    device = await heard(adapter, ADDRESS)
    client = BleakClient(device, pair=True, backend=adapter.client)
    await client.connect()
    assert await client.read_gatt_char(HIDDEN) == b"hidden"


@pytest.mark.usefixtures("small")
async def test_an_adapter_makes_one_connection_at_a_time(
    air: SimulatedAir, adapter: BumbleAdapter
) -> None:
    await SmallPeripheral.create(air, address=OTHER)
    first = BleakClient(await heard(adapter, ADDRESS), backend=adapter.client)
    second = BleakClient(await heard(adapter, OTHER), backend=adapter.client)
    connecting = asyncio.create_task(first.connect())
    await asyncio.sleep(0)
    with pytest.raises(BleakDBusError) as caught:
        await second.connect()
    assert caught.value.dbus_error == "org.bluez.Error.InProgress"
    await connecting
    await second.connect()
    assert first.is_connected
    assert second.is_connected


@pytest.mark.usefixtures("small")
async def test_a_connection_is_made_while_a_scan_runs_unless_the_adapter_cannot(
    adapter: BumbleAdapter,
) -> None:
    device = await heard(adapter, ADDRESS)
    client = BleakClient(device, backend=adapter.client)
    adapter.connects_while_scanning = False
    await adapter.start_scan(lambda _remote, _said: None)
    with pytest.raises(BleakDBusError) as caught:
        await client.connect()
    assert caught.value.dbus_error_details == "le-connection-abort-by-local"
    adapter.connects_while_scanning = True
    await client.connect()
    assert client.is_connected


async def test_an_address_that_nobody_advertises_is_not_found(adapter: BumbleAdapter) -> None:
    client = BleakClient(ADDRESS, timeout=BRIEF_S, backend=adapter.client)
    with pytest.raises(BleakDeviceNotFoundError):
        await client.connect()


@pytest.mark.slow
async def test_a_device_that_fell_silent_times_out_and_can_be_tried_again(
    adapter: BumbleAdapter, small: SmallPeripheral
) -> None:
    device = await heard(adapter, ADDRESS)
    await small.device.stop_advertising()
    client = BleakClient(device, timeout=BRIEF_S, backend=adapter.client)
    with pytest.raises(TimeoutError):
        await client.connect()
    assert not client.is_connected
    await small.advertise()
    await BleakClient(device, backend=adapter.client).connect()
    assert adapter.connections == 1


@pytest.mark.usefixtures("small")
async def test_a_device_that_was_not_heard_for_long_is_forgotten(adapter: BumbleAdapter) -> None:
    device = await heard(adapter, ADDRESS)
    adapter.forget_s = 0.0
    with pytest.raises(BleakError, match="device 'dev_F0_0D_00_00_00_01' not found"):
        await BleakClient(device, backend=adapter.client).connect()


@pytest.mark.slow
@pytest.mark.usefixtures("small")
async def test_more_connections_than_slots_are_refused(air: SimulatedAir) -> None:
    adapter = await BumbleAdapter.create(air, slots=1)
    await SmallPeripheral.create(air, address=OTHER)
    first = await connected(adapter)
    second = BleakClient(await heard(adapter, OTHER), backend=adapter.client)
    with pytest.raises(BleakDBusError) as caught:
        await second.connect()
    assert caught.value.dbus_error == "org.bluez.Error.Failed"
    assert caught.value.dbus_error_details == "le-connection-concurrent-connection-limit"
    await first.disconnect()
    await second.connect()
    assert second.is_connected


@pytest.mark.slow
@pytest.mark.usefixtures("small")
async def test_a_device_is_connected_by_the_adapter_that_heard_it(
    air: SimulatedAir, adapter: BumbleAdapter
) -> None:
    other = await BumbleAdapter.create(air, name="hci1", address="C0:FF:EE:00:00:02")
    device = await heard(other, ADDRESS)
    await BleakClient(device, backend=client_over(adapter, other)).connect()
    assert (adapter.connections, other.connections) == (0, 1)
