"""A simulated Polar H10 or Verity Sense: a control point that is asked for streams of motion.

Facts and their sources: docs/sensors/polar.md and firmware-config/polar.toml.
"""

import struct
from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Final

from spinewatch.drivers.polar import FRAMES, SERVICE
from spinewatch.drivers.polar_control import (
    ACC,
    CHANNELS,
    CONTROL,
    FACTOR,
    GYRO,
    RANGE,
    RATE,
    RESOLUTION,
    SDK_MODE,
    parse_settings,
)
from spinewatch.drivers.polar_settings import BITS, PolarSettings, wanted
from spinewatch.drivers.settings import read_settings
from spinewatch.model.packets import Advertisement
from spinewatch.simulation.devices.contract import (
    Access,
    Characteristic,
    Making,
    Notification,
    Service,
)
from spinewatch.simulation.devices.standard import battery_service
from spinewatch.simulation.devices.standard_device import StartedDevice

Offer = Mapping[int, Mapping[int, tuple[int, ...]]]
"""What can be chosen for each setting of each measurement."""

_FEATURES, _ANSWER = 0x0F, 0xF0
_ASK, _START, _STOP = 1, 2, 3
_HEAD_BYTES: Final = 2
_OK, _NOT_SUPPORTED, _INVALID_PARAMETER, _ALREADY, _INVALID_STATE = 0, 3, 5, 6, 12
_REFUSALS: Final = MappingProxyType({RESOLUTION: 7, RATE: 8, RANGE: 9, CHANNELS: 11})
"""Status by the setting that is not offered."""

_AXES: Final = MappingProxyType({RESOLUTION: (BITS,), CHANNELS: (3,)})
_H10: Final[Offer] = MappingProxyType(
    {ACC: {RATE: (25, 50, 100, 200), RESOLUTION: (BITS,), RANGE: (2, 4, 8)}}
)
_VERITY: Final[Offer] = MappingProxyType(
    {
        ACC: {RATE: (52,), RANGE: (8,), **_AXES},
        GYRO: {RATE: (52,), RANGE: (245, 500, 1000, 2000), **_AXES},
    }
)
_IN_SDK_MODE: Final[Offer] = MappingProxyType(
    {
        ACC: {RATE: (26, 52, 104, 208, 416), RANGE: (2, 4, 8, 16), **_AXES},
        GYRO: {RATE: (26, 52, 104, 208, 416), RANGE: (250, 500, 1000, 2000), **_AXES},
    }
)

_COMPANY: Final = 0x006B
_OF_COMPANY: Final = bytes(1)
"""What the vendor advertises behind its number matters to nobody here."""

_SERVICES: Final = (
    Service(
        uuid=SERVICE,
        characteristics=(
            Characteristic(uuid=CONTROL, access=Access.READ | Access.WRITE | Access.INDICATE),
            Characteristic(uuid=FRAMES, access=Access.NOTIFY),
        ),
    ),
)


class PolarDevice(StartedDevice):
    """One H10 or Verity Sense, as the settings say; only its motion is there.

    What was started runs on when the connection ends, until it is stopped or the battery was out:
    whoever comes next is told that it runs already.

    Raises
    ------
    InputError
        When a setting is unknown or the model does not have it, or something is to have lasted:
        it keeps nothing.
    """

    kind: ClassVar[str] = "polar"

    def __init__(self, made: Making) -> None:
        known = read_settings(PolarSettings, self.kind, made.settings)
        wanted(known)
        self._is_h10 = known.model == "h10"
        model, number = (
            "H10" if self._is_h10 else "Sense",
            made.address[-11:].replace(":", "").upper(),
        )
        super().__init__(
            advertisement=Advertisement(
                address=made.address,
                name=made.name or f"Polar {model} {number}",
                manufacturer_data={_COMPANY: _OF_COMPANY},
            ),
            services=_SERVICES,
            standard=(battery_service(),),
            data=FRAMES,
            lasting=made.lasting,
        )
        self._running: set[int] = set()
        self._in_sdk_mode = False

    @property
    def is_streaming(self) -> bool:
        """Whether a measurement runs and there is a subscription."""
        return bool(self._running) and self._is_heard(FRAMES)

    def restarted(self) -> None:
        """Stop everything, and leave the SDK mode."""
        super().restarted()
        self._running.clear()
        self._in_sdk_mode = False

    @property
    def _offer(self) -> Offer:
        if self._is_h10:
            return _H10
        return _IN_SDK_MODE if self._in_sdk_mode else _VERITY

    def _read(self, characteristic: str) -> bytes:
        if characteristic != CONTROL:
            return super()._read(characteristic)
        features = {*self._offer} if self._is_h10 else {*self._offer, SDK_MODE}
        return bytes((_FEATURES,)) + sum(1 << each for each in features).to_bytes(2, "little")

    def _written(self, characteristic: str, data: bytes) -> tuple[Notification, ...]:
        if len(data) < _HEAD_BYTES or data[0] not in {_ASK, _START, _STOP}:
            return ()
        operation, measurement = data[:_HEAD_BYTES]
        status, told = self._obey(operation, measurement, data[_HEAD_BYTES:])
        return ((characteristic, bytes((_ANSWER, operation, measurement, status, 0)) + told),)

    def _obey(self, operation: int, measurement: int, parameters: bytes) -> tuple[int, bytes]:
        if measurement == SDK_MODE and not self._is_h10 and operation != _ASK:
            return self._switch_sdk_mode(on=operation == _START), b""
        if measurement not in self._offer:
            return _NOT_SUPPORTED, b""
        if operation == _ASK:
            return _OK, _listed(self._offer[measurement])
        if operation == _START:
            return self._start(measurement, parameters)
        was_running = measurement in self._running
        self._running.discard(measurement)
        return _OK if was_running else _ALREADY, b""

    def _start(self, measurement: int, parameters: bytes) -> tuple[int, bytes]:
        if measurement in self._running:
            return _ALREADY, b""
        asked = parse_settings(parameters)
        for setting, offered in self._offer[measurement].items():
            if not asked.get(setting):
                return _INVALID_PARAMETER, b""
            if asked[setting][0] not in offered:
                return _REFUSALS[setting], b""
        self._running.add(measurement)
        return _OK, b"" if self._is_h10 else _factor(measurement, asked[RANGE][0])

    def _switch_sdk_mode(self, *, on: bool) -> int:
        if self._running:
            return _INVALID_STATE
        was_on, self._in_sdk_mode = self._in_sdk_mode, on
        return _ALREADY if was_on == on else _OK


def _listed(offered: Mapping[int, tuple[int, ...]]) -> bytes:
    return b"".join(
        bytes((setting, len(values)))
        + b"".join(value.to_bytes(1 if setting == CHANNELS else 2, "little") for value in values)
        for setting, values in sorted(offered.items())
    )


def _factor(measurement: int, widest: float) -> bytes:
    """Tell the worth of a code: a thousandth of g as it is, or a share of the range in deg/s."""
    factor = 1.0 if measurement == ACC else widest / 2 ** (BITS - 1)
    return struct.pack("<BBf", FACTOR, 1, factor)
