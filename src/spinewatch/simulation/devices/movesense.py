"""A simulated Movesense: commands with a number of the client's choice, which its answers repeat.

Facts and their sources: docs/sensors/movesense.md and firmware-config/movesense.toml.
"""

import re
from http import HTTPStatus
from typing import ClassVar, Final

from spinewatch.drivers.movesense import NAME_PREFIX, NOTIFY, SERVICE, MovesenseSettings
from spinewatch.drivers.movesense_messages import COMMANDS, RESULT
from spinewatch.drivers.settings import read_settings
from spinewatch.model.packets import Advertisement
from spinewatch.simulation.devices.contract import (
    Access,
    Characteristic,
    Making,
    Notification,
    Service,
)
from spinewatch.simulation.devices.standard import CHARGED_PCT, battery_service
from spinewatch.simulation.devices.standard_device import StartedDevice

_HELLO, _SUBSCRIBE, _UNSUBSCRIBE, _GET = 0, 1, 2, 4
_HEAD_BYTES: Final = 2
_MOTION: Final = re.compile(
    rb"/Meas/(Acc|Gyro|Magn|IMU6|IMU6m|IMU9)/(13|26|52|104|208|416|833|1666)"
)
_BATTERY_PATH: Final = b"/System/Energy/Level"
_MOST_SUBSCRIPTIONS: Final = 4
"""Of the vendor's sample firmware. One more is refused with status 507."""

_PROTOCOL: Final = 10
_PRODUCT, _APPLICATION, _VERSION = "Movesense HR2", "Default", "2.3.1"
_SERIAL: Final = "203130000100"

_SERVICES: Final = (
    Service(
        uuid=SERVICE,
        characteristics=(
            Characteristic(uuid=COMMANDS, access=Access.WRITE),
            Characteristic(uuid=NOTIFY, access=Access.NOTIFY),
        ),
    ),
)


class MovesenseDevice(StartedDevice):
    """One Movesense HR2 with firmware 2.3.1. It measures what it is asked for in a connection.

    What is beside motion, electrocardiogram and logbook, is left out: commands for them are
    answered as unknown paths or not at all.

    Raises
    ------
    InputError
        When a setting is unknown, or something is to have lasted: it keeps nothing.
    """

    kind: ClassVar[str] = "movesense"

    def __init__(self, made: Making) -> None:
        read_settings(MovesenseSettings, self.kind, made.settings)
        super().__init__(
            advertisement=Advertisement(
                address=made.address, name=made.name or NAME_PREFIX + _SERIAL
            ),
            services=_SERVICES,
            standard=(battery_service(),),
            data=NOTIFY,
            lasting=made.lasting,
        )
        self._measured: set[int] = set()

    def disconnected(self) -> None:
        """Stop measuring: all subscriptions end with the connection."""
        super().disconnected()
        self._measured.clear()

    def _written(self, characteristic: str, data: bytes) -> tuple[Notification, ...]:
        del characteristic
        if len(data) < _HEAD_BYTES or not data[1]:
            return ()
        answer = self._answer(data[0], data[1], data[_HEAD_BYTES:])
        self._started = bool(self._measured)
        return ((NOTIFY, bytes((RESULT, data[1])) + answer),) if answer else ()

    def _answer(self, command: int, ref: int, path: bytes) -> bytes:
        if command == _HELLO:
            return self._greeting()
        if command == _GET:
            told = path == _BATTERY_PATH
            return _ok(bytes((CHARGED_PCT,))) if told else _status(HTTPStatus.NOT_FOUND)
        if command == _SUBSCRIBE:
            return self._measure(ref, path)
        if command == _UNSUBSCRIBE:
            known = ref in self._measured
            self._measured.discard(ref)
            return _ok() if known else _status(HTTPStatus.NOT_FOUND)
        return b""

    def _measure(self, ref: int, path: bytes) -> bytes:
        if not _MOTION.fullmatch(path):
            return _status(HTTPStatus.NOT_FOUND)
        if ref not in self._measured and len(self._measured) == _MOST_SUBSCRIPTIONS:
            return _status(HTTPStatus.INSUFFICIENT_STORAGE)
        self._measured.add(ref)
        return _ok()

    def _greeting(self) -> bytes:
        address = self.advertisement.address.replace(":", "")
        texts = (_SERIAL, _PRODUCT, address, _APPLICATION, _VERSION)
        return bytes((_PROTOCOL,)) + b"".join(text.encode("ascii") + b"\0" for text in texts)


def _ok(body: bytes = b"") -> bytes:
    return _status(HTTPStatus.OK) + body


def _status(status: HTTPStatus) -> bytes:
    return status.to_bytes(2, "little")
