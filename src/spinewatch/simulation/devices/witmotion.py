"""A simulated WitMotion sensor: registers that are written, asked back, and saved to flash memory.

Facts and their sources: docs/sensors/witmotion.md and firmware-config/witmotion.toml.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Final

from spinewatch.drivers.settings import read_settings
from spinewatch.drivers.witmotion import NOTIFY, SERVICE
from spinewatch.drivers.witmotion_registers import WRITE
from spinewatch.drivers.witmotion_settings import AXES, BANDWIDTH, KEPT, RATE, WitmotionSettings
from spinewatch.drivers.witmotion_state import BATTERY, TEMPERATURE
from spinewatch.model.errors import InputError
from spinewatch.model.packets import Advertisement
from spinewatch.simulation.devices.contract import (
    Access,
    Characteristic,
    Making,
    Notification,
    Service,
)
from spinewatch.simulation.devices.standard_device import StandardDevice

_COMMAND: Final = b"\xff\xaa"
_COMMAND_BYTES: Final = 5
_SAVE, _ASK, _UNLOCK = 0x00, 0x27, 0x69
_KEEP, _TO_FACTORY = 0, 1
_KEY: Final = 0xB588

_REPLY: Final = b"\x55\x71"
_REGISTERS_OF_REPLY: Final = 8
_OUTPUT: Final = 0x0E

_FACTORY: Final = MappingProxyType(
    {
        RATE.register: RATE.codes[10.0],
        BANDWIDTH.register: BANDWIDTH.codes[20.0],
        AXES.register: AXES.codes[9.0],
        _OUTPUT: 0x61,
    }
)
"""Rate and low-pass filter as the vendor's document says; that the factory sets 9 axes is assumed.
Register 0E reads as in newer firmware, where it selects the output."""

_MEASURED: Final = MappingProxyType({TEMPERATURE: 3050, BATTERY: 387})
"""Hundredths of a degree and of a volt: 30.5 degrees, and what the vendor calls 75 per cent."""

_SERVICES: Final = (
    Service(
        uuid=SERVICE,
        characteristics=(
            Characteristic(uuid=NOTIFY, access=Access.NOTIFY),
            Characteristic(uuid=WRITE, access=Access.WRITE | Access.WRITE_WITHOUT_RESPONSE),
        ),
    ),
)


class WitmotionDevice(StandardDevice):
    """One WitMotion sensor. It streams from the subscription on.

    It is as strict as any hardware could be: one unlocking opens it for one write, and for the
    saving after it. A save keeps all registers, the output that register 0E selects included.

    Raises
    ------
    InputError
        When a setting is unknown, or something is to have lasted that it cannot keep.
    """

    kind: ClassVar[str] = "witmotion"

    def __init__(self, made: Making) -> None:
        read_settings(WitmotionSettings, self.kind, made.settings)
        super().__init__(
            advertisement=Advertisement(
                address=made.address, name=made.name or "WT901BLE67", service_uuids=(SERVICE,)
            ),
            services=_SERVICES,
        )
        self._stubborn = made.stubborn
        self._flash = dict(_FACTORY) | _codes(made.lasting)
        self._registers = dict(self._flash)
        self._may_write = self._may_save = False

    @property
    def is_streaming(self) -> bool:
        """Whether there is a subscription: the sensor has no command to start."""
        return self._is_heard(NOTIFY)

    @property
    def lasting(self) -> Mapping[str, float]:
        """Rate, low-pass filter and axes as they are in flash memory."""
        values = {kept.name: kept.value_of(self._flash[kept.register]) for kept in KEPT}
        return {name: value for name, value in values.items() if value is not None}

    def disconnected(self) -> None:
        """Forget the subscription and lock the registers; what was set acts on."""
        super().disconnected()
        self._may_write = self._may_save = False

    def restarted(self) -> None:
        """Fall back to what is in flash memory."""
        super().restarted()
        self._registers = dict(self._flash)

    def _written(self, characteristic: str, data: bytes) -> tuple[Notification, ...]:
        del characteristic
        if len(data) != _COMMAND_BYTES or not data.startswith(_COMMAND):
            return ()
        register, value = data[2], int.from_bytes(data[3:], "little")
        if register == _ASK:
            return ((NOTIFY, self._reply(value & 0xFF)),)
        if register == _UNLOCK:
            self._may_write = self._may_save = value == _KEY
        elif register == _SAVE:
            self._save(value)
        else:
            self._set(register, value)
        return ()

    def _set(self, register: int, value: int) -> None:
        may_write, self._may_write = self._may_write, False
        if may_write and not self._stubborn and _is_known(register, value):
            self._registers[register] = value

    def _save(self, what: int) -> None:
        may_save, self._may_write, self._may_save = self._may_save, False, False
        if not may_save or self._stubborn:
            return
        if what == _TO_FACTORY:
            self._registers = dict(_FACTORY)
        if what in {_KEEP, _TO_FACTORY}:
            self._flash = dict(self._registers)

    def _reply(self, start: int) -> bytes:
        values = self._registers | _MEASURED
        body = b"".join(
            values.get(register, 0).to_bytes(2, "little")
            for register in range(start, start + _REGISTERS_OF_REPLY)
        )
        return _REPLY + bytes((start, 0)) + body


def _is_known(register: int, value: int) -> bool:
    """Whether a value makes sense; of registers that nobody asks about anything does."""
    return all(value in kept.codes.values() for kept in KEPT if kept.register == register)


def _codes(lasting: Mapping[str, float]) -> dict[int, int]:
    known = {kept.name: kept for kept in KEPT}
    for name, value in lasting.items():
        if name not in known or value not in known[name].codes:
            raise InputError(
                f"{name} {value:g} cannot have been kept by a simulated WitMotion sensor.",
                advice=f"Name {', '.join(known)} with a value that the sensor has a code for.",
            )
    return {known[name].register: known[name].codes[value] for name, value in lasting.items()}
