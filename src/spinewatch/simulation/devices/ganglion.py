"""A simulated OpenBCI Ganglion: letters are commands.

Facts and their sources: docs/sensors/ganglion.md and firmware-config/ganglion.toml.
"""

from types import MappingProxyType
from typing import ClassVar, Final

from spinewatch.drivers.ganglion import COMMANDS, FIRMWARE, FRAMES, SERVICE, GanglionSettings
from spinewatch.drivers.settings import read_settings
from spinewatch.model.packets import Advertisement
from spinewatch.simulation.devices.contract import (
    Access,
    Characteristic,
    Making,
    Notification,
    Service,
)
from spinewatch.simulation.devices.standard import device_information
from spinewatch.simulation.devices.standard_device import StartedDevice

_DISCONNECT: Final = "2d30c084-f39f-4ce6-923f-3484ea480596"
_VERSIONS: Final = MappingProxyType({2: "2.0.1", 3: "3.0.2"})
"""Of firmware 2 any number that begins so: clients look at the first digit only."""
_START, _HALTS = b"b", b"sv"
"""``v`` resets the board."""

_WRITTEN: Final = Access.WRITE | Access.WRITE_WITHOUT_RESPONSE
"""Which of the two the board needs is not verified."""
_SERVICES: Final = (
    Service(
        uuid=SERVICE,
        characteristics=(
            Characteristic(uuid=FRAMES, access=Access.NOTIFY),
            Characteristic(uuid=COMMANDS, access=_WRITTEN),
            Characteristic(uuid=_DISCONNECT, access=_WRITTEN),
        ),
    ),
)


class GanglionDevice(StartedDevice):
    """One Ganglion with the firmware that the settings name.

    It obeys start, stop and reset, and hangs up where it is told to. What it would answer in text
    or impedances is left out: nothing asks for it.

    Raises
    ------
    InputError
        When a setting is unknown, or something is to have lasted: it keeps nothing.
    """

    kind: ClassVar[str] = "ganglion"

    def __init__(self, made: Making) -> None:
        firmware = read_settings(GanglionSettings, self.kind, made.settings).firmware
        of_board = f"Ganglion-{made.address[-5:].replace(':', '').lower()}"
        super().__init__(
            advertisement=Advertisement(
                address=made.address, name=made.name or of_board, service_uuids=(SERVICE,)
            ),
            services=_SERVICES,
            standard=(device_information({FIRMWARE: _VERSIONS[firmware]}),),
            data=FRAMES,
            lasting=made.lasting,
        )

    def _written(self, characteristic: str, data: bytes) -> tuple[Notification, ...]:
        if characteristic == _DISCONNECT:
            self.disconnected()
            return ()
        for letter in data:
            if letter in _START + _HALTS:
                self._started = letter in _START
        return ()
