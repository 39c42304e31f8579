"""Registers of a WitMotion sensor: what is written, how it is asked back, what replies mean."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from spinewatch.drivers.contract import Step, Write
from spinewatch.drivers.witmotion_settings import (
    AXES,
    BANDWIDTH,
    KEPT,
    RATE,
    Kept,
    WitmotionSettings,
    wanted,
)
from spinewatch.drivers.witmotion_state import BATTERY, TEMPERATURE, battery, temperature
from spinewatch.model.errors import InputError
from spinewatch.model.samples import Decoded, Reply, SensorStatus

WRITE: Final = "0000ffe9-0000-1000-8000-00805f9a34fb"

_FORMAT, _DISPLACEMENT = 0x0E, 0x96
_STAMPED_FORMAT: Final = 0xE0
_FORMATS: Final = frozenset({0x61, 0x81, 0x84, 0xA4, 0xC0, _STAMPED_FORMAT})
"""What register 0E reads where it selects the output; older firmware has something else there."""

_UNLOCK: Final = bytes.fromhex("ffaa6988b5")
_SAVE: Final = bytes.fromhex("ffaa000000")
_WRITE_WAIT_S: Final = 0.1
_SAVE_WAIT_S: Final = 0.5
_REPLY_WAIT_S: Final = 0.5


class Registers:
    """The registers of one sensor, as its settings want them."""

    def __init__(self, settings: WitmotionSettings) -> None:
        self._settings = settings
        self._wanted = wanted(settings)
        self._kept = {kept.register: kept for kept in KEPT}

    @property
    def lasting(self) -> Mapping[str, float]:
        """The settings that the sensor keeps, as they should be."""
        return dict(self._wanted)

    def connect_steps(self) -> tuple[Step, ...]:
        """Set rate, low-pass filter and fusion, then ask back what the sensor took."""
        settings = self._settings
        rate, bandwidth = settings.rate_hz, settings.bandwidth_hz
        return (
            *self._set(RATE, f"output rate {rate} Hz; the factory sets 10 Hz"),
            *self._set(BANDWIDTH, f"low-pass filter {bandwidth} Hz; the factory sets 20 Hz"),
            *self._set(AXES, "6 axes: keep the magnetometer out"),
            _ask(RATE.register, "did the sensor take the rate?", "rate_taken"),
            _ask(BANDWIDTH.register, "did the sensor take the low-pass filter?", "bandwidth_taken"),
            _ask(AXES.register, "did the sensor take 6 axes?"),
            _ask(_DISPLACEMENT, "do frames carry acceleration and rate, not displacement?"),
            *(_stamped_steps() if settings.timestamps else _plain_steps()),
            *self.status_steps(),
        )

    def status_steps(self) -> tuple[Step, ...]:
        """Ask for temperature and battery."""
        return (
            _ask(TEMPERATURE, "temperature, which moves the bias of the gyroscope"),
            _ask(BATTERY, "battery voltage", "battery"),
        )

    def read_steps(self) -> tuple[Step, ...]:
        """Ask for every kept setting, one at a time."""
        return tuple(
            _ask(kept.register, f"what is {kept.name} at present?", kept.name) for kept in KEPT
        )

    def write_steps(self, values: Mapping[str, float]) -> tuple[Step, ...]:
        """Write kept settings and save them.

        Raises
        ------
        InputError
            When a name is unknown, or a value has no code.
        """
        unknown = set(values) - {kept.name for kept in KEPT}
        if unknown:
            raise InputError(
                f"{', '.join(sorted(unknown))} is no setting that a WitMotion sensor keeps.",
                advice=f"Name one of {', '.join(kept.name for kept in KEPT)}.",
            )
        writes = [
            step
            for kept in KEPT
            if kept.name in values
            for step in _set_code(
                kept.register, _code(kept, values[kept.name]), f"{kept.name} {values[kept.name]:g}"
            )
        ]
        if not writes:
            return ()
        return (*writes, _write(_SAVE, _SAVE_WAIT_S, "keep the settings in flash memory"))

    def reply(self, frame: bytes) -> tuple[Decoded, ...]:
        """Understand a reply: the first register asked for and its seven successors.

        A setting tells its value; where it is the wanted one, a second reply confirms that, and
        where it is not, a state says what to do.
        """
        start, *registers = np.frombuffer(frame, dtype="<i2", offset=2).tolist()
        values = tuple(float(each) for each in registers)
        if start == BATTERY:
            return (Reply(name="battery", values=values), *battery(registers[0]))
        if start == TEMPERATURE:
            return (Reply(name="temperature", values=values), *temperature(registers[0]))
        if start == _DISPLACEMENT:
            return _displacement(registers[0])
        if start == _FORMAT:
            return (_format if self._settings.timestamps else _plain_format)(registers[0])
        if start in self._kept:
            return self._setting(self._kept[start], registers[0])
        return (Reply(name=f"register_{start & 0xFFFF:02x}", values=values),)

    def _setting(self, kept: Kept, code: int) -> tuple[Decoded, ...]:
        value, expected = kept.value_of(code), self._wanted[kept.name]
        if value == expected:
            name = kept.name.removesuffix("_hz")
            return (Reply(name=kept.name, values=(value,)), Reply(name=f"{name}_taken"))
        found = f"code {code}, which the vendor does not name" if value is None else f"{value:g}"
        status = SensorStatus(
            text=f"{kept.name} (register {kept.register:02X}) reads {found}, expected "
            f"{expected:g}. Switch the sensor off and on; if it stays so, run "
            "`spinewatch sensors provision`."
        )
        return (status,) if value is None else (Reply(name=kept.name, values=(value,)), status)

    def _set(self, kept: Kept, why: str) -> tuple[Write, Write]:
        return _set_code(kept.register, kept.codes[self._wanted[kept.name]], why)


def _code(kept: Kept, value: float) -> int:
    if value not in kept.codes:
        raise InputError(
            f"{kept.name} is {value:g}, expected one of "
            f"{', '.join(f'{each:g}' for each in kept.codes)}.",
            advice="Correct it, or leave it out.",
        )
    return kept.codes[value]


def _stamped_steps() -> tuple[Write, ...]:
    """Select frames with time, but only where register 0E is what selects frames."""
    return (
        _ask(
            _FORMAT, "does register 0E select the output? Else nothing is written", "format_known"
        ),
        *_set_code(_FORMAT, _STAMPED_FORMAT, "frames of time, acceleration and rate"),
        _ask(_FORMAT, "did the sensor take frames with time?", "format_taken"),
    )


def _plain_steps() -> tuple[Write, ...]:
    """Ask for the output all the same: an earlier connection may have selected frames with time."""
    return (_ask(_FORMAT, "are frames without time selected?"),)


def _plain_format(value: int) -> tuple[Decoded, ...]:
    if value != _STAMPED_FORMAT:
        return (Reply(name="format", values=(float(value),)),)
    text = (
        "The sensor sends frames with its time (register 0E reads E0), and timestamps = false. "
        "Switch it off and on. If it stays so, that was saved: set timestamps = true, or set the "
        "output back with the vendor's app."
    )
    return (Reply(name="format_differs", values=(float(value),)), SensorStatus(text=text))


def _displacement(value: int) -> tuple[Decoded, ...]:
    if value == 0:
        return (Reply(name="motion_output"),)
    text = (
        f"The sensor sends displacement instead of acceleration (register 96 reads {value}). "
        "Set it back with the vendor's app."
    )
    return (Reply(name="motion_output_differs", values=(float(value),)), SensorStatus(text=text))


def _format(value: int) -> tuple[Decoded, ...]:
    if value not in _FORMATS:
        text = (
            f"This firmware cannot send its time (register 0E reads {value}). "
            "Set timestamps = false in the settings of witmotion."
        )
        return (Reply(name="format_unknown", values=(float(value),)), SensorStatus(text=text))
    known = Reply(name="format_known", values=(float(value),))
    return (known, Reply(name="format_taken")) if value == _STAMPED_FORMAT else (known,)


def _set_code(register: int, code: int, why: str) -> tuple[Write, Write]:
    """Unlock and write: unlocking once for several writes is nowhere shown to work."""
    return (
        _write(_UNLOCK, _WRITE_WAIT_S, "unlock the next write"),
        _write(bytes((0xFF, 0xAA, register, code, 0)), _WRITE_WAIT_S, why),
    )


def _ask(register: int, why: str, expect: str | None = None) -> Write:
    return _write(bytes((0xFF, 0xAA, 0x27, register, 0)), _REPLY_WAIT_S, why, expect)


def _write(data: bytes, wait_s: float, why: str, expect: str | None = None) -> Write:
    return Write(
        characteristic=WRITE, data=data, with_response=True, wait_s=wait_s, expect=expect, why=why
    )
