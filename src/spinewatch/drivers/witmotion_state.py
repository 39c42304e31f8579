"""Battery and temperature of a WitMotion sensor, read from its registers and put back into them."""

from typing import Final

import numpy as np

from spinewatch.drivers.witmotion_frames import REGISTERS
from spinewatch.model.samples import SensorStatus

TEMPERATURE: Final = 0x40
BATTERY: Final = 0x64

_VALUES_PER_REPLY: Final = 8
_CODE_END: Final = 32767

_BATTERY_LADDER: Final = (
    (396, 100), (393, 90), (387, 75), (382, 60), (379, 50), (377, 40),
    (373, 30), (370, 20), (368, 15), (350, 10), (340, 5), (1, 0),
)  # fmt: skip
"""Centivolts and per cent of the vendor's SDK. Its protocol document has another table, up to 25
points off: good enough for "charge it tonight", for nothing finer."""


def battery(centivolts: int) -> tuple[SensorStatus, ...]:
    """Look the voltage up. For 300 ms after a save the register reads 0: unknown, not empty."""
    levels = (pct for least, pct in _BATTERY_LADDER if centivolts >= least)
    return tuple(SensorStatus(battery_pct=float(pct)) for pct in levels)[:1]


def temperature(centidegrees: int) -> tuple[SensorStatus, ...]:
    """Hundredths of a degree. Exactly 0 is what the battery register reads before it is ready."""
    return (SensorStatus(temperature_c=centidegrees / 100.0),) if centidegrees else ()


def reply_frames(status: SensorStatus) -> tuple[bytes, ...]:
    """Make the replies that tell a state, the battery by the nearest step of the ladder."""
    frames = []
    if status.battery_pct is not None:
        asked = status.battery_pct
        centivolts, _ = min(_BATTERY_LADDER, key=lambda step: abs(step[1] - asked))
        frames.append(_reply(BATTERY, centivolts))
    if status.temperature_c is not None:
        frames.append(_reply(TEMPERATURE, round(status.temperature_c * 100.0) or 1))
    return tuple(frames)


def _reply(register: int, value: int) -> bytes:
    registers = np.zeros(_VALUES_PER_REPLY, dtype="<i2")
    registers[0] = min(max(value, -_CODE_END), _CODE_END)
    return REGISTERS + bytes((register, 0)) + registers.tobytes()
