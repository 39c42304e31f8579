"""One adapter and the Bluetooth service behind it, as they look from D-Bus, over a Bumble radio."""

import asyncio
from collections.abc import Callable
from typing import Final, Self

from bleak.exc import BleakDeviceNotFoundError, BleakError
from bumble import hci
from bumble.device import Advertisement

from spinewatch.peripherals.air import SimulatedAir
from tests.bluetooth import bluez_errors
from tests.bluetooth.bumble_device import RemoteDevice
from tests.bluetooth.bumble_faults import Cure, Faults, Operation
from tests.bluetooth.bumble_radio import Radio

FORGET_S: Final = 30.0
"""After which BlueZ forgets a device that it does not hear (TemporaryTimeout in its main.conf)."""

Ear = Callable[[RemoteDevice, Advertisement], None]


class BlueZAdapter:
    """State of one adapter; see `create`.

    Attributes
    ----------
    name
        Like "hci0".
    radio
        What it transmits with.
    slots
        Connections that it can hold; None is any number.
    is_present, is_powered
        Whether the adapter is there, and is on.
    service
        Counts the starts of the Bluetooth service.
    connects_while_scanning
        Whether connections can be made while a scan runs; if not they are aborted.
    rssi_dbm
        How strong devices are heard, by address; -50 otherwise.
    forget_s
        After how long a device that is not heard is forgotten.
    """

    def __init__(
        self, *, name: str, radio: Radio, slots: int | None, keeps_subscriptions: bool
    ) -> None:
        self.name = name
        self.radio = radio
        self.slots = slots
        self.is_present = True
        self.is_powered = True
        self.service = 1
        self.connects_while_scanning = True
        self.rssi_dbm: dict[str, int] = {}
        self.forget_s = FORGET_S
        self._keeps_subscriptions = keeps_subscriptions
        self._known: dict[str, RemoteDevice] = {}
        self._ear: Ear | None = None
        self._faults = Faults()
        radio.device.on(radio.device.EVENT_ADVERTISEMENT, self._heard)

    @classmethod
    async def create(
        cls,
        air: SimulatedAir,
        *,
        name: str = "hci0",
        address: str = "C0:FF:EE:00:00:01",
        slots: int | None = None,
        keeps_subscriptions: bool = True,
    ) -> Self:
        """Put an adapter on the air, powered.

        Parameters
        ----------
        air
            Where its devices are.
        name, address
            Of the adapter.
        slots
            Connections that it can hold; None is any number.
        keeps_subscriptions
            Whether subscriptions of a client that was not told to disconnect outlive the
            connection: what BlueZ does, and where duplicate samples come from with bleak 3.1.0.
        """
        radio = await Radio.create(air, name=name, address=address)
        return cls(name=name, radio=radio, slots=slots, keeps_subscriptions=keeps_subscriptions)

    @property
    def path(self) -> str:
        """Give its object path on D-Bus."""
        return f"/org/bluez/{self.name}"

    @property
    def connections(self) -> int:
        """Count the connections that it holds."""
        return sum(each.is_connected for each in self._known.values())

    @property
    def is_scanning(self) -> bool:
        """Say whether a scan runs, as far as the service knows."""
        return self._ear is not None

    async def power(self, *, on: bool) -> None:
        """Switch the adapter; going off ends connections and scans."""
        if on == self.is_powered:
            return
        self.is_powered = on
        if not on:
            self._faults.cure("power")
            await self._end_scan()
            self.radio.give_up()
            for remote in tuple(self._known.values()):
                await remote.disconnect(
                    hci.HCI_ErrorCode.REMOTE_DEVICE_TERMINATED_CONNECTION_DUE_TO_POWER_OFF_ERROR
                )

    async def vanish(self) -> None:
        """Pull the dongle: everything it did ends at once, and nobody on the air is told."""
        self.is_present = False
        self._faults.cure("power")
        self._ear = None
        await self.radio.pull_out()
        self._known.clear()

    async def return_(self) -> None:
        """Plug it in again, powered."""
        await self.radio.plug_in()
        self.is_present = self.is_powered = True

    async def restart_service(self) -> None:
        """Restart the Bluetooth service: everything is gone, and bleak is told nothing of it."""
        self.service += 1
        self._faults.cure("service")
        await self._end_scan()
        self.radio.give_up()
        ownerless = [each.abandon() for each in self._known.values()]
        self._known.clear()
        for connection in ownerless:
            if connection is not None:
                await connection.disconnect()

    def deafen(self, *, cured_by: Cure = "scan") -> None:
        """Have scans hear nothing, without an error."""
        self._faults.deaf = cured_by

    def stick(self, *, cured_by: Cure = "power") -> None:
        """Have no scan start: discovery is stuck in the service."""
        self._faults.stuck = cured_by

    def fail_next(self, operation: Operation, error: Exception, *, times: int = 1) -> None:
        """Stage errors, one for each of the next calls; "discover" is the end of connecting."""
        self._faults.stage(operation, error, times=times)

    async def disconnect(self, address: str) -> bool:
        """End a connection, whoever made it; gives whether there was one."""
        remote = self._known.get(address.upper())
        if remote is None or not remote.is_connected:
            return False
        await remote.disconnect()
        return True

    async def forget(self, address: str) -> bool:
        """Remove a device with its bond; gives whether it was known."""
        await self.disconnect(address)
        if self.radio.device.keystore is not None:
            await self.radio.device.keystore.delete(address.upper())
        return self._known.pop(address.upper(), None) is not None

    def raise_staged(self, operation: Operation) -> None:
        """Raise the error that is staged next for an operation, if any is."""
        self._faults.raise_staged(operation)

    def known(self, address: str) -> RemoteDevice | None:
        """Find a device that was heard lately, or is connected."""
        remote = self._known.get(address.upper())
        if remote is None or remote.is_connected:
            return remote
        if asyncio.get_running_loop().time() - remote.seen_s > self.forget_s:
            del self._known[address.upper()]
            return None
        return remote

    async def start_scan(self, ear: Ear) -> None:
        """Start discovery."""
        if not self.is_present:
            raise BleakError(f"adapter '{self.name}' not found")
        self.raise_staged("scan_start")
        if not self.is_powered:
            raise bluez_errors.not_ready()
        if self._faults.stuck is not None or self._ear is not None:
            raise bluez_errors.busy()
        self._faults.cure("scan")
        self._ear = ear
        await self.radio.listen()

    async def stop_scan(self, ear: Ear) -> None:
        """Stop discovery; bleak lets an adapter without power and a stuck one pass."""
        if not self.is_present:
            raise bluez_errors.unknown_object("StopDiscovery", "org.bluez.Adapter1")
        self.raise_staged("scan_stop")
        if not self.is_powered or self._faults.stuck is not None:
            return
        if self._ear != ear:
            raise bluez_errors.failed("No discovery started")
        await self._end_scan()

    async def connect(self, remote: RemoteDevice, *, pair: bool) -> None:
        """Connect a device and discover what it has."""
        self.raise_staged("connect")
        self._must_be_able_to_connect(remote)
        remote.take(await self.radio.connect(remote.address))
        try:
            if pair:
                await remote.pair()
            await remote.discover()
            self.raise_staged("discover")
        except BaseException:
            await remote.disconnect()
            raise

    def _must_be_able_to_connect(self, remote: RemoteDevice) -> None:
        if self._known.get(remote.address_text) is not remote:
            raise BleakDeviceNotFoundError(
                remote.address_text, "It may have been removed from BlueZ when scanning stopped."
            )
        if not self.is_powered:
            raise bluez_errors.failed(bluez_errors.NOT_POWERED)
        if self.radio.is_connecting:
            raise bluez_errors.in_progress()
        if self._ear is not None and not self.connects_while_scanning:
            raise bluez_errors.failed(bluez_errors.ABORTED)
        if self.slots is not None and self.connections >= self.slots:
            raise bluez_errors.failed(bluez_errors.NO_MORE_CONNECTIONS)

    def _heard(self, advertisement: Advertisement) -> None:
        if self._ear is None or self._faults.deaf is not None:
            return
        address = advertisement.address.to_string(with_type_qualifier=False)
        remote = self._known.get(address)
        if remote is None:
            remote = self._known[address] = RemoteDevice(
                path=f"{self.path}/dev_{address.replace(':', '_')}",
                address=advertisement.address,
                keeps_subscriptions=self._keeps_subscriptions,
            )
        remote.seen_s = asyncio.get_running_loop().time()
        self._ear(remote, advertisement)

    async def _end_scan(self) -> None:
        self._ear = None
        await self.radio.stop_listening()
