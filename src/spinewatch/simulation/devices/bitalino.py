"""A simulated BITalino with the module BT121: one byte is a command, told apart by its low bits.

Facts and their sources: docs/sensors/bitalino.md and firmware-config/bitalino.toml.
"""

from typing import ClassVar, Final

from spinewatch.drivers.bitalino import COMMANDS, FRAMES, SERVICE, BitalinoSettings
from spinewatch.drivers.settings import read_settings
from spinewatch.model.packets import Advertisement
from spinewatch.simulation.devices.contract import (
    Access,
    Characteristic,
    Making,
    Notification,
    Service,
)
from spinewatch.simulation.devices.standard import (
    DEVICE_INFORMATION,
    MANUFACTURER,
    device_information,
)
from spinewatch.simulation.devices.standard_device import StartedDevice

_STOP, _TO_IDLE = 0x00, 0xFF
_START_BITS, _START = 0b11, 0b01
_CHANNEL_BITS: Final = 0b11111100

_SERVICES: Final = (
    Service(
        uuid=SERVICE,
        characteristics=(
            Characteristic(uuid=COMMANDS, access=Access.WRITE),
            Characteristic(uuid=FRAMES, access=Access.NOTIFY),
        ),
    ),
)
"""Commands can be written with response only: the module's script ignores the other way."""


class BitalinoDevice(StartedDevice):
    """One BITalino. It starts and stops; what else it is told at idle has no answer here.

    Raises
    ------
    InputError
        When a setting is unknown, or something is to have lasted: it keeps nothing.
    """

    kind: ClassVar[str] = "bitalino"

    def __init__(self, made: Making) -> None:
        read_settings(BitalinoSettings, self.kind, made.settings)
        super().__init__(
            advertisement=Advertisement(
                address=made.address,
                name=made.name or "BITalino BLE",
                service_uuids=(DEVICE_INFORMATION, SERVICE),
            ),
            services=_SERVICES,
            standard=(device_information({MANUFACTURER: "Plux"}),),
            data=FRAMES,
            lasting=made.lasting,
        )

    def _written(self, characteristic: str, data: bytes) -> tuple[Notification, ...]:
        del characteristic
        for command in data:
            self._obey(command)
        return ()

    def _obey(self, command: int) -> None:
        """Start with at least one channel, or stop; while it streams nothing else is taken."""
        if command in {_STOP, _TO_IDLE}:
            self._started = False
        elif command & _START_BITS == _START and command & _CHANNEL_BITS:
            self._started = True
