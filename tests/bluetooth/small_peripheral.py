"""A small Bluetooth device for tests of the backend: it can be read, written and listened to."""

from typing import Final, Self

from bumble import att, hci
from bumble.core import UUID, AdvertisingData
from bumble.device import Connection, Device
from bumble.gatt import Characteristic, CharacteristicValue, Service
from bumble.host import Host
from bumble.keys import MemoryKeyStore
from bumble.transport.common import AsyncPipeSink

from spinewatch.peripherals.air import SimulatedAir

SERVICE: Final = "0000a100-7a1e-4c1d-9f5a-2d2b00c0ffee"
DATA: Final = "0000a101-7a1e-4c1d-9f5a-2d2b00c0ffee"
SETTING: Final = "0000a102-7a1e-4c1d-9f5a-2d2b00c0ffee"
MORE: Final = "0000a103-7a1e-4c1d-9f5a-2d2b00c0ffee"
HIDDEN: Final = "0000a104-7a1e-4c1d-9f5a-2d2b00c0ffee"

ADDRESS: Final = "F0:0D:00:00:00:01"
INTERVAL_MS: Final = 1.0
"""Between advertisements: a twentieth of what real ones may do, so that tests need not wait."""

_P = Characteristic.Properties
_MAY = Characteristic.Permissions


class SmallPeripheral:
    """One device; see `create`.

    Attributes
    ----------
    setting
        What is read and written.
    commands
        What was written without response.
    connection
        To whoever is connected.
    """

    def __init__(self, device: Device) -> None:
        self.device = device
        self.setting = b"\x01\x02"
        self.commands: list[bytes] = []
        self.connection: Connection | None = None
        self.data = Characteristic[bytes](DATA, _P.NOTIFY, _MAY.READABLE, b"")
        self.more = Characteristic[bytes](MORE, _P.NOTIFY, _MAY.READABLE, b"")
        device.on(device.EVENT_CONNECTION, self._connected)

    @classmethod
    async def create(
        cls, air: SimulatedAir, *, address: str = ADDRESS, name: str = "small", mtu: int = 247
    ) -> Self:
        """Put one on the air, advertising."""
        controller = air.make_controller(name)
        host = Host(controller, AsyncPipeSink(controller))
        device = Device(name=name, address=hci.Address(address), host=host)
        device.keystore = MemoryKeyStore()
        device.gatt_server.max_mtu = mtu
        self = cls(device)
        device.add_service(self._service())
        await device.power_on()
        device.advertising_data = _advertising(name)
        await self.advertise()
        return self

    @property
    def is_connected(self) -> bool:
        """Say whether it believes that somebody is connected."""
        return self.connection is not None

    async def advertise(self) -> None:
        """Advertise until somebody connects."""
        await self.device.start_advertising(
            advertising_interval_min=INTERVAL_MS, advertising_interval_max=INTERVAL_MS
        )

    async def send(self, data: bytes, *, on: str = DATA) -> None:
        """Notify whoever listens."""
        await self.device.notify_subscribers(self.data if on == DATA else self.more, data)

    async def drop(self) -> None:
        """End the connection from this side, and advertise again."""
        if self.connection is not None:
            await self.connection.disconnect()
        await self.advertise()

    def _connected(self, connection: Connection) -> None:
        self.connection = connection
        connection.on(connection.EVENT_DISCONNECTION, self._disconnected)

    def _disconnected(self, _reason: int) -> None:
        self.connection = None

    def _service(self) -> Service:
        setting = Characteristic[bytes](
            SETTING,
            _P.READ | _P.WRITE | _P.WRITE_WITHOUT_RESPONSE,
            _MAY.READABLE | _MAY.WRITEABLE,
            CharacteristicValue(read=lambda _: self.setting, write=self._write),
        )
        secret = Characteristic[bytes](
            HIDDEN, _P.READ, _MAY.READ_REQUIRES_ENCRYPTION | _MAY.READABLE, b"hidden"
        )
        return Service(SERVICE, [self.data, setting, self.more, secret])

    def _write(self, _connection: Connection, value: bytes) -> None:
        if value.startswith(b"no"):
            raise att.ATT_Error(att.ErrorCode.VALUE_NOT_ALLOWED)
        if value.startswith(b"cmd"):
            self.commands.append(value)
            return
        self.setting = value


def _advertising(name: str) -> bytes:
    kind = AdvertisingData.Type
    return bytes(
        AdvertisingData(
            [
                (kind.INCOMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS, bytes(UUID(0x180F))),
                (kind.MANUFACTURER_SPECIFIC_DATA, b"\x6b\x00\x07"),
                (kind.SERVICE_DATA_16_BIT_UUID, b"\x0f\x18\x5a"),
                (kind.TX_POWER_LEVEL, b"\x04"),
                (kind.COMPLETE_LOCAL_NAME, name.encode()),
            ]
        )
    )
