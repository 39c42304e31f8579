"""What the simulated adapter promises of scanning; errors and texts are those of BlueZ."""

import asyncio
from contextlib import suppress

import pytest
from bleak import BleakScanner
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData
from bleak.exc import BleakDBusError, BleakError

from spinewatch.peripherals.air import SimulatedAir
from tests.bluetooth.bumble_backend import BumbleAdapter, scanner_over
from tests.bluetooth.bumble_faults import Cure
from tests.bluetooth.small_peripheral import ADDRESS
from tests.bluetooth.waiting import until

BATTERY = "0000180f-0000-1000-8000-00805f9b34fb"
HEART_RATE = "0000180d-0000-1000-8000-00805f9b34fb"
SILENCE_S = 0.006
"""In which a device that is heard advertises five times."""


class Listener:
    """A scanner that counts."""

    def __init__(self, adapter: BumbleAdapter, *, asks_for: list[str] | None = None) -> None:
        self.said: list[AdvertisementData] = []
        self.scanner = BleakScanner(self._take, asks_for, backend=adapter.scanner)

    def _take(self, _device: BLEDevice, said: AdvertisementData) -> None:
        self.said.append(said)

    async def hears(self) -> bool:
        """Say whether anything is heard from now on, at the latest within a second."""
        self.said.clear()
        with suppress(TimeoutError):
            await until(lambda: self.said)
        return bool(self.said)

    async def is_deaf(self) -> bool:
        """Say whether nothing is heard for several intervals of advertising."""
        self.said.clear()
        await asyncio.sleep(SILENCE_S)
        return not self.said


@pytest.mark.usefixtures("small")
async def test_an_advertisement_comes_with_everything_that_it_says(adapter: BumbleAdapter) -> None:
    adapter.rssi_dbm[ADDRESS] = -71
    listener = Listener(adapter)
    async with listener.scanner:
        await until(lambda: listener.said)
    said = listener.said[0]
    assert said.local_name == "small"
    assert said.service_uuids == [BATTERY]
    assert said.manufacturer_data == {0x6B: b"\x07"}
    assert said.service_data == {BATTERY: b"\x5a"}
    assert said.tx_power == 4
    assert said.rssi == -71


@pytest.mark.slow
@pytest.mark.usefixtures("small")
async def test_only_devices_with_a_service_that_was_asked_for_are_heard(
    adapter: BumbleAdapter,
) -> None:
    other = Listener(adapter, asks_for=[HEART_RATE])
    async with other.scanner:
        assert await other.is_deaf()
    same = Listener(adapter, asks_for=[BATTERY])
    async with same.scanner:
        assert await same.hears()


async def test_an_adapter_without_power_does_not_scan(adapter: BumbleAdapter) -> None:
    await adapter.power(on=False)
    with pytest.raises(BleakDBusError) as caught:
        await Listener(adapter).scanner.start()
    assert caught.value.dbus_error == "org.bluez.Error.NotReady"
    assert caught.value.dbus_error_details == "Resource Not Ready"


async def test_an_adapter_does_one_scan_at_a_time(adapter: BumbleAdapter) -> None:
    second = Listener(adapter)
    async with Listener(adapter).scanner:
        with pytest.raises(BleakDBusError) as caught:
            await second.scanner.start()
    assert caught.value.dbus_error == "org.bluez.Error.InProgress"
    async with second.scanner:
        assert adapter.is_scanning


@pytest.mark.usefixtures("small")
async def test_a_scan_that_is_stuck_is_cured_by_a_power_cycle(adapter: BumbleAdapter) -> None:
    adapter.stick()
    listener = Listener(adapter)
    for _ in range(2):
        with pytest.raises(BleakDBusError, match="Operation already in progress"):
            await listener.scanner.start()
    await adapter.power(on=False)
    await adapter.power(on=True)
    async with listener.scanner:
        assert await listener.hears()


@pytest.mark.slow
@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("cured_by", "hears"),
    [
        ("scan", (True, True, True)),
        ("power", (False, True, True)),
        ("service", (False,) * 2 + (True,)),
    ],
)
async def test_a_deaf_scan_hears_nothing_and_says_nothing_until_it_is_cured(
    adapter: BumbleAdapter, cured_by: Cure, hears: tuple[bool, ...]
) -> None:
    listener = Listener(adapter)
    async with listener.scanner:
        adapter.deafen(cured_by=cured_by)
        assert await listener.is_deaf()
    found = []
    async with listener.scanner:
        found.append(await listener.hears())
    await adapter.power(on=False)
    await adapter.power(on=True)
    async with listener.scanner:
        found.append(await listener.hears())
    await adapter.restart_service()
    async with listener.scanner:
        found.append(await listener.hears())
    assert tuple(found) == hears


@pytest.mark.slow
@pytest.mark.usefixtures("small")
async def test_a_scan_does_not_outlive_a_power_cycle(adapter: BumbleAdapter) -> None:
    listener = Listener(adapter)
    await listener.scanner.start()
    assert await listener.hears()
    await adapter.power(on=False)
    await adapter.power(on=True)
    assert await listener.is_deaf()
    with pytest.raises(BleakDBusError, match="No discovery started"):
        await listener.scanner.stop()
    async with listener.scanner:
        assert await listener.hears()


async def test_a_scan_of_an_adapter_that_went_off_stops_without_an_error(
    adapter: BumbleAdapter,
) -> None:
    async with Listener(adapter).scanner:
        await adapter.power(on=False)


async def test_staged_errors_come_once_and_a_scan_that_did_not_stop_goes_on(
    adapter: BumbleAdapter,
) -> None:
    error = BleakDBusError("org.bluez.Error.Failed", ["staged"])
    listener = Listener(adapter)
    adapter.fail_next("scan_start", error)
    with pytest.raises(BleakDBusError, match="staged"):
        await listener.scanner.start()
    await listener.scanner.start()
    adapter.fail_next("scan_stop", error)
    with pytest.raises(BleakDBusError, match="staged"):
        await listener.scanner.stop()
    with pytest.raises(BleakDBusError, match="Operation already in progress"):
        await listener.scanner.start()


async def test_an_adapter_that_is_not_there_is_said_to_be_missing(adapter: BumbleAdapter) -> None:
    with pytest.raises(BleakError, match="adapter 'hci7' not found"):
        await BleakScanner(bluez={"adapter": "hci7"}, backend=adapter.scanner).start()
    await adapter.vanish()
    with pytest.raises(BleakError, match="adapter 'hci0' not found"):
        await Listener(adapter).scanner.start()


@pytest.mark.usefixtures("small")
async def test_of_several_adapters_the_one_that_is_named_scans(
    air: SimulatedAir, adapter: BumbleAdapter
) -> None:
    other = await BumbleAdapter.create(air, name="hci1", address="C0:FF:EE:00:00:02")
    both = scanner_over(adapter, other)
    async with BleakScanner(bluez={"adapter": "hci1"}, backend=both):
        assert (adapter.is_scanning, other.is_scanning) == (False, True)
