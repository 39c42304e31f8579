"""A simulated Movella DOT: one characteristic of 32 bytes holds its settings, one starts it.

Facts and their sources: docs/sensors/movella_dot.md and firmware-config/movella_dot.toml.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Final

from spinewatch.drivers.movella_dot import (
    COMPANY,
    MEASURE,
    MEDIUM,
    UUID_HEAD,
    UUID_TAIL,
    MovellaDotSettings,
)
from spinewatch.drivers.movella_dot_control import (
    ALONE,
    CONNECTED,
    CONTROL,
    RATE,
    RATES_HZ,
    DeviceControl,
)
from spinewatch.drivers.movella_dot_state import BATTERY, REPORT
from spinewatch.drivers.settings import read_settings
from spinewatch.model.packets import Advertisement
from spinewatch.simulation.devices.contract import (
    Access,
    Characteristic,
    Making,
    Notification,
    Service,
)
from spinewatch.simulation.devices.standard import CHARGED_PCT
from spinewatch.simulation.devices.standard_device import StandardDevice

_FACTORY: Final = MappingProxyType({RATE: 60.0, ALONE: 600.0, CONNECTED: 1800.0})
"""60 Hz and half an hour of a connection are the vendor's; ten minutes alone are an assumption."""

_CONTROL_BYTES: Final = 32
_FIELDS: Final = MappingProxyType(
    {1 << 2: slice(3, 7), 1 << 3: slice(7, 24), 1 << 4: slice(24, 26), 1 << 5: slice(26, 27)}
)
"""Power saving, name, rate and filter: where they are, by the bit of the first byte that means
them. The bits for being found by its light and for switching off are ignored."""
_TAG_AT, _LONGEST_TAG = 7, 16
_ALONE_AT, _CONNECTED_AT = 3, 5
_RATE: Final = _FIELDS[1 << 4]
_RECORDING_HZ: Final = 120
_S_PER_MIN: Final = 60

_STOP, _START = 0, 1
_RATE_QUANTITIES: Final = 21


def _uuid(number: int) -> str:
    return f"{UUID_HEAD}{number:04x}{UUID_TAIL}"


_INFORMATION: Final = _uuid(0x1001)
_INFORMATION_BYTES: Final = 34
_LONG, _SHORT = _uuid(0x2002), _uuid(0x2004)

_SERVICES: Final = (
    Service(
        uuid=_uuid(0x1000),
        characteristics=(
            Characteristic(uuid=_INFORMATION, access=Access.READ),
            Characteristic(uuid=CONTROL, access=Access.READ | Access.WRITE),
            Characteristic(uuid=REPORT, access=Access.NOTIFY),
        ),
    ),
    Service(
        uuid=_uuid(0x2000),
        characteristics=(
            Characteristic(uuid=MEASURE, access=Access.READ | Access.WRITE),
            Characteristic(uuid=_LONG, access=Access.NOTIFY),
            Characteristic(uuid=MEDIUM, access=Access.NOTIFY),
            Characteristic(uuid=_SHORT, access=Access.NOTIFY),
        ),
    ),
    Service(
        uuid=_uuid(0x3000),
        characteristics=(Characteristic(uuid=BATTERY, access=Access.READ | Access.NOTIFY),),
    ),
)


class MovellaDotDevice(StandardDevice):
    """One Movella DOT. Nothing can be set while it measures; it keeps what was set.

    Of the payload modes it has the one of acceleration and angular rate; others it ignores.

    Raises
    ------
    InputError
        When a setting is unknown, or something is to have lasted that it cannot keep.
    """

    kind: ClassVar[str] = "movella_dot"

    def __init__(self, made: Making) -> None:
        read_settings(MovellaDotSettings, self.kind, made.settings)
        super().__init__(advertisement=Advertisement(address=made.address), services=_SERVICES)
        self._stubborn = made.stubborn
        self._control = bytearray(_CONTROL_BYTES)
        for write in DeviceControl(rate_hz=60, alone_min=0).set_some(_FACTORY | made.lasting):
            self._take(write.data)
        tag = (made.name or "Xsens DOT").encode()[:_LONGEST_TAG]
        self._control[_FIELDS[1 << 3]] = bytes((len(tag),)) + tag.ljust(_LONGEST_TAG, b"\0")
        self._measuring = False

    @property
    def advertisement(self) -> Advertisement:
        """Its name, which can be set, and the vendor's number; what follows it is not published."""
        length = min(self._control[_TAG_AT], _LONGEST_TAG)
        tag = self._control[_TAG_AT + 1 :][:length]
        return Advertisement(
            address=self._advertisement.address,
            name=tag.decode(errors="replace"),
            manufacturer_data={COMPANY: b""},
        )

    @property
    def is_streaming(self) -> bool:
        """Whether it measures and there is a subscription."""
        return self._measuring and self._is_heard(MEDIUM)

    @property
    def lasting(self) -> Mapping[str, float]:
        """Rate and power saving."""
        return {
            RATE: float(int.from_bytes(self._control[_RATE], "little")),
            ALONE: self._seconds(_ALONE_AT),
            CONNECTED: self._seconds(_CONNECTED_AT),
        }

    def disconnected(self) -> None:
        """Stop measuring, and forget the subscriptions."""
        super().disconnected()
        self._measuring = False

    def _written(self, characteristic: str, data: bytes) -> tuple[Notification, ...]:
        if characteristic == MEASURE:
            self._measure(data)
        elif len(data) == _CONTROL_BYTES and not (self._measuring or self._stubborn):
            self._take(data)
        return ()

    def _read(self, characteristic: str) -> bytes:
        if characteristic == CONTROL:
            return bytes(self._control)
        if characteristic == MEASURE:
            return bytes((1, self._measuring, _RATE_QUANTITIES))
        if characteristic == BATTERY:
            return bytes((CHARGED_PCT, 0))
        address = bytes.fromhex(self._advertisement.address.replace(":", ""))
        return address[::-1].ljust(_INFORMATION_BYTES, b"\0")

    def _measure(self, data: bytes) -> None:
        if data == bytes((1, _STOP, _RATE_QUANTITIES)):
            self._measuring = False
        elif data == bytes((1, _START, _RATE_QUANTITIES)):
            self._measuring = self.lasting[RATE] in RATES_HZ

    def _take(self, data: bytes) -> None:
        """Take the fields that are meant, but for a rate that it does not have."""
        for bit, field in _FIELDS.items():
            if data[0] & bit and (field is not _RATE or _is_rate(data[field])):
                self._control[field] = data[field]

    def _seconds(self, at: int) -> float:
        return float(self._control[at] * _S_PER_MIN + self._control[at + 1])


def _is_rate(data: bytes) -> bool:
    return int.from_bytes(data, "little") in (*RATES_HZ, _RECORDING_HZ)
