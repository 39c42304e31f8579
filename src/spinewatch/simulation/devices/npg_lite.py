"""A simulated NPG Lite: words that it is told, and words that it answers.

Facts and their sources: docs/sensors/npg_lite.md and firmware-config/npg_lite.toml.
"""

from typing import ClassVar, Final

from spinewatch.drivers.npg_lite import (
    BATTERY,
    CONTROL,
    DATA,
    LAYOUTS,
    SERVICE,
    START,
    STOP,
    WHO,
    NpgLiteSettings,
)
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
from spinewatch.simulation.devices.standard_device import StartedDevice

_STATE: Final = b"STATUS"


class NpgLiteDevice(StartedDevice):
    """One NPG Lite with the firmware that the settings name.

    Only the Arduino firmware has a battery level and tells its channels in its name; only the
    ESP-IDF one answers START and STOP.

    Raises
    ------
    InputError
        When a setting is unknown, or something is to have lasted: it keeps nothing.
    """

    kind: ClassVar[str] = "npg_lite"

    def __init__(self, made: Making) -> None:
        layout = LAYOUTS[read_settings(NpgLiteSettings, self.kind, made.settings).layout]
        self._is_arduino = layout.tells_battery
        of_board = f"NPG-Lite-{layout.channels}CH:{made.address[-5:].upper()}"
        super().__init__(
            advertisement=Advertisement(
                address=made.address,
                name=made.name or (of_board if self._is_arduino else "NPG-LITE"),
            ),
            services=(_service(has_battery=self._is_arduino),),
            data=DATA,
            lasting=made.lasting,
        )
        self._said = b""

    def restarted(self) -> None:
        """Forget what was said too."""
        super().restarted()
        self._said = b""

    def _written(self, characteristic: str, data: bytes) -> tuple[Notification, ...]:
        if data in {START, STOP}:
            self._started = data == START
        self._said = self._answer(data)
        return ((characteristic, self._said),) if self._said else ()

    def _answer(self, command: bytes) -> bytes:
        if command == WHO:
            return b"NPG-LITE"
        if command in {START, STOP} and self._is_arduino:
            return b""
        if command in {START, STOP, _STATE}:
            return b"RUNNING" if self._started else b"STOPPED"
        return b"UNKNOWN COMMAND"

    def _read(self, characteristic: str) -> bytes:
        return self._said if characteristic == CONTROL else bytes((CHARGED_PCT,))


def _service(*, has_battery: bool) -> Service:
    heard = Access.READ | Access.NOTIFY
    battery = (Characteristic(uuid=BATTERY, access=heard),) if has_battery else ()
    return Service(
        uuid=SERVICE,
        characteristics=(
            Characteristic(uuid=DATA, access=Access.NOTIFY),
            Characteristic(uuid=CONTROL, access=heard | Access.WRITE),
            *battery,
        ),
    )
