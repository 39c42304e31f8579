"""What no specification names and months bring: the link goes on, and says so once."""

import asyncio
import logging
from itertools import groupby
from typing import NoReturn

import pytest
from bleak import BleakClient
from bleak.backends.client import BaseBleakClient

from spinewatch.drivers.contract import Read
from spinewatch.link.bluetooth import sensor_line
from spinewatch.link.bluetooth.connection import Connection
from spinewatch.link.bluetooth.link import HOST_S
from spinewatch.model.configuration import Configuration
from spinewatch.model.errors import LinkError, SpinewatchError
from spinewatch.model.packets import LinkState
from spinewatch.service.sensor_store import SensorStore
from spinewatch.simulation.faults import Disconnect, Hush
from tests.bluetooth.bumble_client import BumbleClient
from tests.bluetooth.bumble_host import BumbleHost
from tests.bluetooth.failures import BACK, NECK, PAIR
from tests.bluetooth.rig import Rig, rig

ALONE = Configuration(person="p01", sensors=PAIR.sensors[:1])

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]


@pytest.mark.parametrize("operation", ["connect", "start_notify", "scan_start", "scan_stop"])
async def test_an_error_that_nobody_foresaw_is_told_once_and_lived_with(
    operation: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        async with rig(PAIR) as made:
            await made.streaming(NECK, BACK)
            made.adapter.fail_next(operation, AssertionError(f"odd {operation}"), times=2)  # type: ignore[arg-type] # one of its literals
            await made.fleet.apply(NECK, Disconnect())
            await made.until(lambda: not made.is_connected(NECK))
            await made.streaming(NECK, BACK)

    odd = [each for each in caplog.records if "nobody foresaw" in each.getMessage()]
    assert len(odd) == 1
    assert odd[0].exc_info is not None
    assert operation in str(odd[0].exc_info[1])


async def test_a_client_that_cannot_even_disconnect_does_not_end_the_link(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    disconnect = BumbleClient.disconnect

    async def broken(self: BumbleClient) -> NoReturn:
        await disconnect(self)
        raise KeyError("org.bluez.Device1")

    async with rig(PAIR) as made:
        await made.streaming(NECK, BACK)
        monkeypatch.setattr(BumbleClient, "disconnect", broken)
        await made.fleet.apply(NECK, Disconnect())
        await made.until(lambda: not made.is_connected(NECK))

        await made.streaming(NECK, BACK)


async def test_a_connection_that_another_program_left_is_ended_and_made_anew(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Such a sensor does not advertise: without that it would be missing for ever."""
    held: list[BleakClient] = []
    with caplog.at_level(logging.INFO):
        async with rig(ALONE) as made:
            await made.streaming(NECK)
            await _taken_off(made)
            held.append(await _connected_by_another(made))
            made.off.clear()

            await made.streaming(NECK, seconds=40.0)

    assert held[0].address.upper().endswith("01")
    assert any("a connection that is not ours" in each.getMessage() for each in caplog.records)


async def test_a_sensor_taken_off_on_purpose_is_left_to_other_programs() -> None:
    async with rig(ALONE) as made:
        await made.streaming(NECK)
        await _taken_off(made)
        client = await _connected_by_another(made)

        await made.link._strays.end()

        assert client.is_connected
        await client.disconnect()


async def test_one_that_hangs_up_at_the_end_of_its_set_up_is_never_told_connected_and_silent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    must_carry = Connection.must_carry
    dropped: list[str] = []

    async def dropping(self: Connection, mtu: int) -> None:
        await must_carry(self, mtu)
        if made.events and not dropped:
            dropped.append(NECK)
            await made.fleet.apply(NECK, Disconnect())
            while self.is_up:  # noqa: ASYNC110 - what is waited for tells no event
                await asyncio.sleep(0.01)

    async with rig(ALONE) as made:
        monkeypatch.setattr(Connection, "must_carry", dropping)
        await made.until(lambda: bool(dropped))
        noticed_s = await made.until(lambda: bool(made.causes(NECK)))
        await made.streaming(NECK)

    assert noticed_s < 1.0
    assert made.causes(NECK)[0] == "the radio link broke"
    states = [state for state, _ in groupby(each.state for each in made.events)]
    assert states[:3] == [LinkState.CONNECTED, LinkState.LOST, LinkState.CONNECTED]


async def test_nothing_is_done_for_a_person_before_it_is_known_which_device_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("spinewatch.link.bluetooth.radio.PATIENCE_S", 0.2)
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def held(**_of: object) -> None:
        reached.set()
        await go_on.wait()

    async with rig(ALONE) as made:
        monkeypatch.setattr(sensor_line, "read_first", held)
        await asyncio.wait_for(reached.wait(), 10.0)

        with pytest.raises(LinkError, match="neck is not connected"):
            await made.link.radio.perform(NECK, (Read(characteristic="2a19"),))

        go_on.set()
        await made.streaming(NECK)


async def test_subscribing_anew_that_hangs_is_given_up_for_connecting_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sensor_line, "RESUBSCRIBE_S", 0.5)

    async def hanging(_self: BaseBleakClient, _characteristic: object) -> None:
        await asyncio.sleep(3600.0)

    async with rig(ALONE) as made:
        await made.streaming(NECK)
        monkeypatch.setattr(BumbleClient, "stop_notify", hanging)
        await made.fleet.apply(NECK, Hush(for_s=3600.0))
        await made.until(lambda: not made.is_connected(NECK))

        await made.until(lambda: len(made.causes(NECK)) >= 2)

    assert "subscribing anew" in " ".join(made.causes(NECK))


async def test_a_store_that_cannot_be_read_costs_no_sample_and_is_told_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def denied(_self: SensorStore, _sensor: object, _what: object = None) -> NoReturn:
        raise SpinewatchError("It cannot be read.", advice="Give it back.")

    for call in ("found", "note", "fingerprint", "note_fingerprint"):
        monkeypatch.setattr(SensorStore, call, denied)
    with caplog.at_level(logging.WARNING):
        async with rig(ALONE) as made:
            await made.streaming(NECK)
            await made.fleet.apply(NECK, Disconnect())
            await made.until(lambda: not made.is_connected(NECK))
            await made.streaming(NECK)

    told = [each for each in caplog.records if "It cannot be read." in each.getMessage()]
    assert len(told) == 1
    assert "forget" not in " ".join(made.host.done)


async def test_a_host_that_cannot_be_looked_at_for_a_moment_does_not_end_the_link(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with rig(ALONE) as made:
        await made.streaming(NECK)
        monkeypatch.setattr(BumbleHost, "state", _failing)
        await asyncio.sleep(HOST_S + 0.5)

        await made.streaming(NECK)


async def test_our_own_goodbye_is_no_stray(caplog: pytest.LogCaptureFixture) -> None:
    async with rig(ALONE) as made:
        await made.streaming(NECK)
        line = made.link._lines[NECK]
        ending = asyncio.create_task(line.close())
        await asyncio.sleep(0)

        assert line.is_held
        await ending
        assert not line.is_held
    assert not any("not ours" in each.getMessage() for each in caplog.records)


async def _failing(_self: BumbleHost, _adapters: object) -> NoReturn:
    raise FileNotFoundError("/sys/class/bluetooth/hci0")


async def _taken_off(made: Rig) -> None:
    """Have the person take it off, and have it end its connection then."""
    made.off.add(NECK)
    await made.until(lambda: NECK in made.link._planned_off)
    await made.fleet.apply(NECK, Disconnect())
    await made.until(lambda: not made.link._lines[NECK].is_held)


async def _connected_by_another(made: Rig) -> BleakClient:
    """Connect to the sensor as another program of this machine would."""
    heard = made.link._scanners[made.adapter.name].heard
    address = (made.link._lines[NECK].sensor.address or "").upper()
    await made.link._scanners[made.adapter.name].start("test")
    await made.until(lambda: address in heard)
    await made.link._scanners[made.adapter.name].stop("test")
    client = BleakClient(heard[address].device, backend=made.adapter.client)
    await client.connect()
    return client
