"""A simulated uMyo in its Bluetooth mode: a subscription starts it, its name can be changed.

Facts and their sources: docs/sensors/umyo.md and firmware-config/umyo.toml.
"""

from typing import ClassVar, Final

from spinewatch.drivers.settings import read_settings
from spinewatch.drivers.umyo import NAME_PREFIX, SERVICE, TELEMETRY, UmyoSettings
from spinewatch.model.packets import Advertisement
from spinewatch.simulation.devices.contract import (
    Access,
    Characteristic,
    Making,
    Notification,
    Service,
)
from spinewatch.simulation.devices.standard_device import StartedDevice

NAME: Final = "fc7a850d-c1a5-f61f-0da7-9995621fbd02"

_NAME_BYTES: Final = 16
_LONGEST_NAME: Final = 15
_ADVERTISED_LETTERS: Final = 7

_RUNNING_NUMBER: Final = 0x11
_BATTERY: Final = 0xC6
"""Steps of 10 mV above 2 V: 3.98 V, about three quarters of what such a cell holds."""
_COMPANY: Final = int.from_bytes(bytes((_RUNNING_NUMBER, _BATTERY)), "little")
_MUSCLE_AND_TURN: Final = bytes.fromhex("0128fffe012c0004753010f000")
"""Muscle level and orientation; of what it advertises only the battery is read."""

_SERVICES: Final = (
    Service(
        uuid=SERVICE,
        characteristics=(
            Characteristic(uuid=TELEMETRY, access=Access.READ | Access.NOTIFY),
            Characteristic(
                uuid=NAME,
                access=Access.READ | Access.WRITE_WITHOUT_RESPONSE | Access.NOTIFY,
            ),
        ),
    ),
)


class UmyoDevice(StartedDevice):
    """One uMyo with the firmware of March 2026.

    Its name lasts, but is no setting. Its advertisement has the running number that a packet had
    once, not a new one each time.

    Raises
    ------
    InputError
        When a setting is unknown, or something is to have lasted: no setting does.
    """

    kind: ClassVar[str] = "umyo"

    def __init__(self, made: Making) -> None:
        read_settings(UmyoSettings, self.kind, made.settings)
        super().__init__(
            advertisement=Advertisement(address=made.address),
            services=_SERVICES,
            data=TELEMETRY,
            lasting=made.lasting,
        )
        self._stubborn = made.stubborn
        of_pod = f"{NAME_PREFIX}-{made.address[3:8].replace(':', '').upper()}"
        self._name = (made.name or of_pod).encode()[:_LONGEST_NAME]
        self._advertised = made.name or of_pod[:_ADVERTISED_LETTERS]

    @property
    def advertisement(self) -> Advertisement:
        """The beginning of its name, and its battery where a company's number should stand."""
        return Advertisement(
            address=self._advertisement.address,
            name=self._advertised,
            manufacturer_data={_COMPANY: _MUSCLE_AND_TURN},
        )

    @property
    def is_streaming(self) -> bool:
        """Whether there is a subscription: no command starts it."""
        return self._is_heard(TELEMETRY)

    def subscribe(self, characteristic: str) -> tuple[Notification, ...]:
        """Take a subscription; that to its name is answered with the name."""
        super().subscribe(characteristic)
        return ((NAME, self._read(NAME)),) if characteristic == NAME else ()

    def _written(self, characteristic: str, data: bytes) -> tuple[Notification, ...]:
        del characteristic
        name = data[:_LONGEST_NAME].rstrip(b"\0")
        if name and not self._stubborn:
            self._name = name
            self._advertised = name[:_ADVERTISED_LETTERS].decode(errors="replace")
        return ()

    def _read(self, characteristic: str) -> bytes:
        return self._name.ljust(_NAME_BYTES, b"\0") if characteristic == NAME else b""
