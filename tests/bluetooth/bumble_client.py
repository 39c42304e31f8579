"""Bleak's client over simulated adapters; it follows `BleakClientBlueZDBus` of bleak 3.1.0."""

import asyncio
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from bleak import BleakScanner
from bleak.args import SizedBuffer
from bleak.assigned_numbers import gatt_char_props_to_strs
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient, NotifyCallback
from bleak.backends.descriptor import BleakGATTDescriptor
from bleak.backends.device import BLEDevice
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import BleakDeviceNotFoundError, BleakError
from bleak.uuids import normalize_uuid_16
from bumble.gatt_client import CharacteristicProxy

from tests.bluetooth import bluez_errors
from tests.bluetooth.bumble_bluez import BlueZAdapter
from tests.bluetooth.bumble_device import Bus, RemoteDevice
from tests.bluetooth.bumble_faults import Operation
from tests.bluetooth.bumble_scanner import BumbleScanner, uuid_text

_CHARACTERISTIC: Final = "org.bluez.GattCharacteristic1"
_KEPT_BY_BLUEZ: Final = frozenset({normalize_uuid_16(0x1800), normalize_uuid_16(0x1801)})
"""Services that BlueZ uses itself; before 5.79 it showed them to nobody else."""


class BumbleClient(BaseBleakClient):
    """Connects by the adapter that saw the device.

    It keeps its D-Bus connection after the device has gone, until it is told to disconnect: the
    defect of bleak 3.1.0 behind duplicate samples.
    """

    adapters: ClassVar[Mapping[str, BlueZAdapter]]
    scanner: ClassVar[type[BumbleScanner]]

    def __init__(
        self,
        address_or_ble_device: BLEDevice | str,
        services: set[str] | None = None,
        **options: Any,  # noqa: ANN401 - as in bleak's own classes
    ) -> None:
        super().__init__(
            address_or_ble_device,
            disconnected_callback=options.get("disconnected_callback"),
            timeout=options.get("timeout", 30.0),
        )
        self._device = (
            address_or_ble_device if isinstance(address_or_ble_device, BLEDevice) else None
        )
        self._wanted_services = services
        self._adapter: BlueZAdapter | None = None
        self._remote: RemoteDevice | None = None
        self._service = 0
        self._bus: Bus | None = None
        self._is_connected = False
        self._callbacks: dict[int, NotifyCallback] = {}

    @property
    def name(self) -> str:
        """Give the name that it advertised, or its address."""
        if self._device is None:
            raise BleakError("Not connected")
        return self._device.name or self.address.replace(":", "-")

    @property
    def mtu_size(self) -> int:
        """Give the MTU; bleak on BlueZ gives 23 instead, with a warning."""
        return 23 if self._remote is None else self._remote.mtu

    @property
    def is_connected(self) -> bool:
        """Say whether bleak believes that it is connected."""
        return self._bus is not None and self._is_connected

    async def connect(self, pair: bool, **kwargs: Any) -> None:  # noqa: ANN401, FBT001 - bleak's
        """Connect and discover; everything of a failed attempt is let go of."""
        if self.is_connected:
            raise BleakError("Client is already connected")
        timeout_s = kwargs.get("timeout", self._timeout)
        if self._device is None:
            self._device = await self._found(timeout_s)
        async with asyncio.timeout(timeout_s):
            await self._connect(self._device, pair=pair)

    async def disconnect(self) -> None:
        """Disconnect, and give up the D-Bus connection."""
        if self._bus is None:
            return
        try:
            if self.is_connected:
                self._must_be_known("Disconnect", "org.bluez.Device1")
                await self._known_remote().disconnect()
        finally:
            if self._is_connected:
                self.disconnected()
            await self._release_bus()

    async def pair(self, *_args: object, **_kwargs: object) -> None:
        """Pair the connected device."""
        self._must_be_known("Pair", "org.bluez.Device1")
        await self._known_remote().pair()

    async def unpair(self) -> None:
        """Forget the device."""
        adapter, _ = self._place(self._device)
        if not await adapter.forget(self.address):
            raise BleakDeviceNotFoundError(
                self.address, f"Device with address {self.address} was not found."
            )

    async def read_gatt_char(
        self,
        characteristic: BleakGATTCharacteristic,
        *,
        use_cached: bool = False,
        **_kwargs: object,
    ) -> bytearray:
        """Read a characteristic."""
        del use_cached
        remote = self._for("read", "ReadValue")
        return bytearray(await remote.read(characteristic.handle))

    async def read_gatt_descriptor(
        self, descriptor: BleakGATTDescriptor, *, use_cached: bool = False, **_kwargs: object
    ) -> bytearray:
        """Read a descriptor."""
        del use_cached
        return bytearray(await self._for("read", "ReadValue").read(descriptor.handle))

    async def write_gatt_char(
        self,
        characteristic: BleakGATTCharacteristic,
        data: SizedBuffer,
        response: bool,  # noqa: FBT001 - bleak's signature
    ) -> None:
        """Write a characteristic."""
        remote = self._for("write", "WriteValue")
        await remote.write(characteristic.handle, bytes(data), with_response=response)

    async def write_gatt_descriptor(
        self, descriptor: BleakGATTDescriptor, data: SizedBuffer
    ) -> None:
        """Write a descriptor."""
        remote = self._for("write", "WriteValue")
        await remote.write(descriptor.handle, bytes(data), with_response=True)

    async def start_notify(
        self,
        characteristic: BleakGATTCharacteristic,
        callback: NotifyCallback,
        **_kwargs: object,
    ) -> None:
        """Subscribe."""
        remote = self._for("start_notify", "StartNotify")
        self._callbacks[characteristic.handle] = callback
        await remote.subscribe(characteristic.handle, self._bus or Bus())

    async def stop_notify(self, characteristic: BleakGATTCharacteristic) -> None:
        """Unsubscribe."""
        remote = self._for(None, "StopNotify")
        await remote.unsubscribe(characteristic.handle, self._bus or Bus())
        self._callbacks.pop(characteristic.handle, None)

    def value_changed(self, handle: int, value: bytes) -> None:
        """Take a signal from the service."""
        callback = self._callbacks.get(handle)
        if callback is not None:
            callback(bytearray(value))

    def disconnected(self) -> None:
        """Learn that the device has gone, and keep the bus, as bleak 3.1.0 does."""
        self._is_connected = False
        self._stop_watching()
        self.services = None
        if self._disconnected_callback is not None:
            self._disconnected_callback()

    async def _found(self, timeout_s: float) -> BLEDevice:
        device = await BleakScanner.find_device_by_address(
            self.address, timeout=timeout_s, backend=self.scanner
        )
        if device is None:
            raise BleakDeviceNotFoundError(
                self.address, f"Device with address {self.address} was not found."
            )
        return device

    def _place(self, device: BLEDevice | None) -> tuple[BlueZAdapter, str]:
        """Find the adapter in the path of a device, and the last part of the path."""
        if device is None:
            return next(iter(self.adapters.values())), f"dev_{self.address.replace(':', '_')}"
        _, _, _, name, last = device.details["path"].split("/")
        return self.adapters[name], last

    async def _connect(self, device: BLEDevice, *, pair: bool) -> None:
        adapter, last = self._place(device)
        remote = adapter.known(device.address)
        if remote is None:
            raise BleakError(f"device '{last}' not found")
        self._adapter, self._remote, self._service = adapter, remote, adapter.service
        self._bus = Bus()
        remote.watchers.append(self)
        try:
            if not remote.is_connected:
                await adapter.connect(remote, pair=pair)
            self.services = self._table(remote)
            self._is_connected = True
        except BaseException:
            self._stop_watching()
            await self._release_bus()
            raise

    def _stop_watching(self) -> None:
        if self._remote is not None and self in self._remote.watchers:
            self._remote.watchers.remove(self)

    async def _release_bus(self) -> None:
        bus, self._bus = self._bus, None
        if bus is not None and self._remote is not None:
            await self._remote.release(bus)

    def _known_remote(self) -> RemoteDevice:
        if self._remote is None:
            raise BleakError("Not connected")
        return self._remote

    def _must_be_known(self, method: str, interface: str) -> None:
        """Check that the service that was connected to still runs and has this device."""
        if self._adapter is None or self._adapter.service != self._service:
            raise bluez_errors.unknown_object(method, interface)

    def _for(self, operation: Operation | None, method: str) -> RemoteDevice:
        """Give the device for an operation, once everything that may hinder it was looked at."""
        if not self.is_connected or self._adapter is None:
            raise BleakError("Not connected")
        self._must_be_known(method, _CHARACTERISTIC)
        if operation is not None:
            self._adapter.raise_staged(operation)
        return self._known_remote()

    def _table(self, remote: RemoteDevice) -> BleakGATTServiceCollection:
        if not remote.is_connected:
            raise bluez_errors.discovery_failed()
        collection = BleakGATTServiceCollection()
        for service in remote.services:
            listed = BleakGATTService(service, service.handle, uuid_text(service.uuid))
            if listed.uuid in _KEPT_BY_BLUEZ or (
                self._wanted_services is not None and listed.uuid not in self._wanted_services
            ):
                continue
            collection.add_service(listed)
            for characteristic in service.characteristics:
                _add(collection, listed, characteristic, remote)
        return collection


def _add(
    collection: BleakGATTServiceCollection,
    service: BleakGATTService,
    found: CharacteristicProxy[bytes],
    remote: RemoteDevice,
) -> None:
    characteristic = BleakGATTCharacteristic(
        found,
        found.handle,
        uuid_text(found.uuid),
        list(gatt_char_props_to_strs(int(found.properties))),
        lambda: remote.mtu - 3,
        service,
    )
    collection.add_characteristic(characteristic)
    for each in found.descriptors:
        collection.add_descriptor(
            BleakGATTDescriptor(each, each.handle, uuid_text(each.type), characteristic)
        )
