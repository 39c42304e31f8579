"""What the simulated adapter promises when a connection ends, or does not quite begin."""

import asyncio

import pytest
from bleak import BleakClient
from bleak.exc import (
    BleakDBusError,
    BleakError,
    BleakGATTProtocolError,
    BleakGATTProtocolErrorCode,
)

from spinewatch.peripherals.air import SimulatedAir
from tests.bluetooth.bumble_backend import BumbleAdapter
from tests.bluetooth.bumble_faults import Operation
from tests.bluetooth.listening import Listening, connected, listening
from tests.bluetooth.small_peripheral import ADDRESS, DATA, SETTING, SmallPeripheral
from tests.bluetooth.waiting import heard, until

STAGED = BleakDBusError("org.bluez.Error.Failed", ["staged"])
OPERATIONS: tuple[Operation, ...] = ("read", "write", "start_notify")


async def test_a_client_is_told_once_when_the_device_goes(
    adapter: BumbleAdapter, small: SmallPeripheral
) -> None:
    old = await listening(adapter)
    await small.drop()
    await until(lambda: old.ended)
    await old.client.disconnect()
    assert old.ended == 1
    assert not old.client.is_connected
    with pytest.raises(BleakError, match="Service Discovery has not been performed yet"):
        await old.client.read_gatt_char(SETTING)


@pytest.mark.slow
async def test_an_answer_that_cannot_come_any_more_is_an_unlikely_error(
    adapter: BumbleAdapter, small: SmallPeripheral
) -> None:
    old = await listening(adapter)
    reading = asyncio.create_task(old.client.read_gatt_char(SETTING))
    await asyncio.sleep(0)
    await adapter.power(on=False)
    with pytest.raises(BleakGATTProtocolError) as caught:
        await reading
    assert caught.value.code is BleakGATTProtocolErrorCode.UNLIKELY_ERROR
    assert not small.is_connected


async def test_a_failed_discovery_also_tells_that_it_is_disconnected(
    adapter: BumbleAdapter, small: SmallPeripheral
) -> None:
    failing = Listening()
    failing.client = BleakClient(await heard(adapter, ADDRESS), failing.end, backend=adapter.client)
    adapter.fail_next("discover", BleakError("failed to discover services, device disconnected"))
    with pytest.raises(BleakError, match="failed to discover services"):
        await failing.client.connect()
    assert failing.ended == 1
    assert not failing.client.is_connected
    await small.advertise()
    assert (await connected(adapter)).client.is_connected


async def test_a_device_that_goes_while_it_is_discovered_fails_the_connection(
    adapter: BumbleAdapter, small: SmallPeripheral
) -> None:
    client = BleakClient(await heard(adapter, ADDRESS), backend=adapter.client)
    connecting = asyncio.create_task(client.connect())
    await until(lambda: small.is_connected)
    await small.drop()
    with pytest.raises(BleakError, match="failed to discover services, device disconnected"):
        await connecting
    assert adapter.connections == 0
    assert (await connected(adapter)).client.is_connected


async def test_samples_come_twice_when_the_old_client_was_not_told_to_disconnect(
    adapter: BumbleAdapter, small: SmallPeripheral
) -> None:
    old = await listening(adapter)
    await small.drop()
    new = await listening(adapter)
    assert await new.receives(small, b"1") == [b"1", b"1"]
    assert old.came == []


@pytest.mark.slow
async def test_a_device_sends_before_the_new_client_asked_and_those_samples_are_lost(
    adapter: BumbleAdapter, small: SmallPeripheral
) -> None:
    await listening(adapter)
    await small.drop()
    asked: list[bool] = []
    small.data.on(small.data.EVENT_SUBSCRIPTION, lambda _link, notify, _: asked.append(notify))
    new = await connected(adapter)
    assert asked == [True]
    await small.send(b"1")
    await asyncio.sleep(0.002)
    await new.subscribe()
    assert new.came == []


async def test_samples_come_once_when_the_old_client_was_told_to_disconnect(
    adapter: BumbleAdapter, small: SmallPeripheral
) -> None:
    old = await listening(adapter)
    await small.drop()
    await until(lambda: old.ended)
    await old.client.disconnect()
    new = await listening(adapter)
    assert await new.receives(small, b"1") == [b"1"]


@pytest.mark.slow
async def test_samples_come_once_when_the_defect_is_switched_off(
    air: SimulatedAir, small: SmallPeripheral
) -> None:
    adapter = await BumbleAdapter.create(air, keeps_subscriptions=False)
    await listening(adapter)
    await small.drop()
    new = await listening(adapter)
    assert await new.receives(small, b"1") == [b"1"]


@pytest.mark.usefixtures("small")
async def test_a_staged_refusal_of_a_connection_comes_as_often_as_staged(
    adapter: BumbleAdapter,
) -> None:
    client = BleakClient(await heard(adapter, ADDRESS), backend=adapter.client)
    adapter.fail_next("connect", STAGED, times=2)
    for _ in range(2):
        with pytest.raises(BleakDBusError, match="staged"):
            await client.connect()
    await client.connect()
    assert client.is_connected


@pytest.mark.slow
@pytest.mark.usefixtures("small")
async def test_staged_errors_of_a_connection_come_once(adapter: BumbleAdapter) -> None:
    made = await connected(adapter)
    for each in OPERATIONS:
        adapter.fail_next(each, STAGED)
    for expected in ([STAGED] * 3, [b"\x01\x02", None, None]):
        outcomes: list[object] = [
            *await asyncio.gather(
                made.client.read_gatt_char(SETTING),
                made.client.write_gatt_char(SETTING, b"\x01\x02", response=True),
                made.client.start_notify(DATA, lambda _sender, _data: None),
                return_exceptions=True,
            )
        ]
        assert outcomes == expected
