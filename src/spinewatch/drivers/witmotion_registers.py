"""Registers of a WitMotion sensor: what is set, how it is asked back, what replies mean."""

from types import MappingProxyType
from typing import Final, Literal

import numpy as np
from msgspec import Struct

from spinewatch.drivers.contract import Write
from spinewatch.model.samples import Reply, SensorStatus

WRITE: Final = "0000ffe9-0000-1000-8000-00805f9a34fb"

RATE_CODES: Final = MappingProxyType({10: 0x06, 20: 0x07, 50: 0x08, 100: 0x09, 200: 0x0B})
BANDWIDTH_CODES: Final = MappingProxyType({256: 0, 188: 1, 98: 2, 42: 3, 20: 4, 10: 5, 5: 6})

_RATE, _BANDWIDTH, _FUSION, _TEMPERATURE, _BATTERY, _OUTPUT = 0x03, 0x1F, 0x24, 0x40, 0x64, 0x96
_SIX_AXES, _MOTION_OUTPUT = 1, 0
_UNLOCK: Final = bytes.fromhex("ffaa6988b5")
_SAVE: Final = bytes.fromhex("ffaa000000")
_WRITE_WAIT_S: Final = 0.1
_SAVE_WAIT_S: Final = 0.5
_REPLY_WAIT_S: Final = 0.5

_BATTERY_LADDER: Final = (
    (396, 100), (393, 90), (387, 75), (382, 60), (379, 50), (377, 40),
    (373, 30), (370, 20), (368, 15), (350, 10), (340, 5), (1, 0),
)  # fmt: skip
"""Centivolts and per cent of the vendor's SDK. Its protocol document has another table, up to 25
points off: good enough for "charge it tonight", for nothing finer."""


class WitmotionSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is set on the sensor.

    ``save`` also writes the settings to the sensor's flash. They act without it and are sent at
    every connection, so a night of reconnections need not wear the flash out.
    """

    rate_hz: Literal[10, 20, 50, 100, 200] = 100
    bandwidth_hz: Literal[256, 188, 98, 42, 20, 10, 5] = 98
    save: bool = False


class Registers:
    """The registers of one sensor, as its settings want them."""

    def __init__(self, settings: WitmotionSettings) -> None:
        self._settings = settings
        self._wanted = {
            _RATE: ("rate", RATE_CODES[settings.rate_hz]),
            _BANDWIDTH: ("bandwidth", BANDWIDTH_CODES[settings.bandwidth_hz]),
            _FUSION: ("six_axes", _SIX_AXES),
            _OUTPUT: ("motion_output", _MOTION_OUTPUT),
        }

    def steps(self) -> tuple[Write, ...]:
        """Set rate, low-pass filter and fusion, then ask back what the sensor took."""
        settings = self._settings
        return (
            *self._set(_RATE, f"output rate {settings.rate_hz} Hz; the factory sets 10 Hz"),
            *self._set(
                _BANDWIDTH, f"low-pass filter {settings.bandwidth_hz} Hz; the factory sets 20 Hz"
            ),
            *self._set(_FUSION, "6 axes: keep the magnetometer out"),
            *((_write(_SAVE, _SAVE_WAIT_S, "keep the settings"),) if settings.save else ()),
            _ask(_RATE, "did the sensor take the rate?", "rate"),
            _ask(_BANDWIDTH, "did the sensor take the low-pass filter?", "bandwidth"),
            _ask(_FUSION, "did the sensor take 6 axes?"),
            _ask(_OUTPUT, "do frames carry acceleration and rate, not displacement?"),
            _ask(_TEMPERATURE, "temperature, which moves the bias of the gyroscope"),
            _ask(_BATTERY, "battery voltage", "battery"),
        )

    def reply(self, frame: bytes) -> tuple[Reply | SensorStatus, ...]:
        """Understand a reply: the first register asked for and its seven successors.

        A setting that the sensor did not take answers under another name than the step expects.
        """
        start, *registers = np.frombuffer(frame, dtype="<i2", offset=2).tolist()
        values = tuple(float(each) for each in registers)
        if start == _BATTERY:
            return (Reply(name="battery", values=values), *_battery(registers[0]))
        if start == _TEMPERATURE:
            return (Reply(name="temperature", values=values), *_temperature(registers[0]))
        if start not in self._wanted:
            return (Reply(name=f"register_{start & 0xFFFF:02x}", values=values),)
        name, wanted = self._wanted[start]
        if registers[0] == wanted:
            return (Reply(name=name, values=values),)
        text = f"Register {start:02X} ({name}) reads {registers[0]}, expected {wanted}."
        return (Reply(name=f"{name}_differs", values=values), SensorStatus(text=text))

    def _set(self, register: int, why: str) -> tuple[Write, Write]:
        """Unlock and write: unlocking once for several writes is nowhere shown to work."""
        _, value = self._wanted[register]
        return (
            _write(_UNLOCK, _WRITE_WAIT_S, "unlock the next write"),
            _write(bytes((0xFF, 0xAA, register, value, 0)), _WRITE_WAIT_S, why),
        )


def _battery(centivolts: int) -> tuple[SensorStatus, ...]:
    """Look the voltage up. For 300 ms after a save the register reads 0: unknown, not empty."""
    levels = (pct for least, pct in _BATTERY_LADDER if centivolts >= least)
    return tuple(SensorStatus(battery_pct=float(pct)) for pct in levels)[:1]


def _temperature(centidegrees: int) -> tuple[SensorStatus, ...]:
    """Hundredths of a degree. Exactly 0 is what the battery register reads before it is ready."""
    return (SensorStatus(temperature_c=centidegrees / 100.0),) if centidegrees else ()


def _ask(register: int, why: str, expect: str | None = None) -> Write:
    return _write(bytes((0xFF, 0xAA, 0x27, register, 0)), _REPLY_WAIT_S, why, expect)


def _write(data: bytes, wait_s: float, why: str, expect: str | None = None) -> Write:
    return Write(
        characteristic=WRITE, data=data, with_response=True, wait_s=wait_s, expect=expect, why=why
    )
