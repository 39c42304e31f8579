"""Bleak's scanner over simulated adapters."""

from collections.abc import Mapping
from typing import ClassVar, Final

from bleak.args.bluez import BlueZScannerArgs
from bleak.backends.scanner import (
    AdvertisementData,
    AdvertisementDataCallback,
    BaseBleakScanner,
)
from bleak.exc import BleakError
from bleak.uuids import normalize_uuid_str
from bumble.core import UUID, AdvertisingData
from bumble.device import Advertisement

from tests.bluetooth.bumble_bluez import BlueZAdapter
from tests.bluetooth.bumble_device import RemoteDevice

_T: Final = AdvertisingData.Type
_UUID_LISTS: Final = (
    _T.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS,
    _T.INCOMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS,
    _T.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS,
    _T.INCOMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS,
)
_SERVICE_DATA: Final = (_T.SERVICE_DATA_16_BIT_UUID, _T.SERVICE_DATA_128_BIT_UUID)


class BumbleScanner(BaseBleakScanner):
    """Scans with one of `adapters`: the one that is asked for, or the first."""

    adapters: ClassVar[Mapping[str, BlueZAdapter]]

    def __init__(
        self,
        detection_callback: AdvertisementDataCallback | None = None,
        service_uuids: list[str] | None = None,
        scanning_mode: str = "active",
        *,
        bluez: BlueZScannerArgs | None = None,
        **_others: object,
    ) -> None:
        super().__init__(detection_callback, service_uuids)
        if scanning_mode != "active":
            raise BleakError("passive scanning mode requires bluez or_patterns")
        self._name = (bluez or {}).get("adapter", next(iter(self.adapters)))
        self._is_started = False

    async def start(self) -> None:
        """Start scanning."""
        if self._name not in self.adapters:
            raise BleakError(f"adapter '{self._name}' not found")
        self.seen_devices = {}
        await self.adapters[self._name].start_scan(self._heard)
        self._is_started = True

    async def stop(self) -> None:
        """Stop scanning; what was not started is no error."""
        if self._is_started:
            self._is_started = False
            await self.adapters[self._name].stop_scan(self._heard)

    def _heard(self, remote: RemoteDevice, advertisement: Advertisement) -> None:
        if not self._is_started:
            return
        adapter = self.adapters[self._name]
        data = advertisement_data(remote, advertisement, adapter)
        if not self.is_allowed_uuid(data.service_uuids):
            return
        remote.name = data.local_name or remote.name
        path, props = data.platform_data
        device = self.create_or_update_device(
            path, remote.address_text, remote.name, {"path": path, "props": props}, data
        )
        self.call_detection_callbacks(device, data)


def advertisement_data(
    remote: RemoteDevice, advertisement: Advertisement, adapter: BlueZAdapter
) -> AdvertisementData:
    """Say in bleak's words what a device advertises."""
    data = advertisement.data
    address = remote.address_text
    name = data.get(_T.COMPLETE_LOCAL_NAME) or data.get(_T.SHORTENED_LOCAL_NAME) or remote.name
    props = {
        "Address": address,
        "Alias": name or address.replace(":", "-"),
        "Adapter": adapter.path,
        "Connected": remote.is_connected,
    }
    return AdvertisementData(
        local_name=name,
        manufacturer_data=dict(data.get_all(_T.MANUFACTURER_SPECIFIC_DATA)),
        service_data={
            uuid_text(uuid): value for each in _SERVICE_DATA for uuid, value in data.get_all(each)
        },
        service_uuids=[uuid_text(uuid) for each in _UUID_LISTS for uuid in data.get(each) or ()],
        tx_power=data.get(_T.TX_POWER_LEVEL),
        rssi=adapter.rssi_dbm.get(address, advertisement.rssi),
        platform_data=(remote.path, props),
    )


def uuid_text(uuid: UUID) -> str:
    """Write a UUID as bleak does: 128 bits, in small letters."""
    return normalize_uuid_str(uuid.to_hex_str("-").lower())
