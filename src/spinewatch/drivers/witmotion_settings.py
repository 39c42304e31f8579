"""What can be set on a WitMotion sensor, and the codes that its registers have for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from msgspec import Struct


class WitmotionSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is set on the sensor.

    It is sent at every connection and never saved, so a night of reconnections wears no flash out.
    ``timestamps`` asks for frames with the sensor's time, which newer firmware has.
    """

    rate_hz: Literal[10, 20, 50, 100, 200] = 100
    bandwidth_hz: Literal[256, 188, 98, 42, 20, 10, 5] = 98
    timestamps: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A setting that the sensor keeps: its register, and the code of each value."""

    name: str
    register: int
    codes: Mapping[float, int]

    def value_of(self, code: int) -> float | None:
        """Give the value of a code, or None where the vendor names none."""
        return next((value for value, known in self.codes.items() if known == code), None)


RATE: Final = Kept(
    name="rate_hz",
    register=0x03,
    codes=MappingProxyType(
        {
            0.2: 0x01, 0.5: 0x02, 1.0: 0x03, 2.0: 0x04, 5.0: 0x05, 10.0: 0x06, 20.0: 0x07,
            50.0: 0x08, 100.0: 0x09, 99.3: 0x0A, 200.0: 0x0B,
        }
    ),
)  # fmt: skip
"""Below 10 Hz the vendor's papers disagree; 0A is named 125 Hz and was measured as 99.3. They are
here to put back what was there."""

BANDWIDTH: Final = Kept(
    name="bandwidth_hz",
    register=0x1F,
    codes=MappingProxyType({256.0: 0, 188.0: 1, 98.0: 2, 42.0: 3, 20.0: 4, 10.0: 5, 5.0: 6}),
)

AXES: Final = Kept(name="axes", register=0x24, codes=MappingProxyType({6.0: 1, 9.0: 0}))
"""Axes that the sensor's own angles are made of: 6 leave the magnetometer out."""

KEPT: Final = (RATE, BANDWIDTH, AXES)


def wanted(settings: WitmotionSettings) -> dict[str, float]:
    """Give the kept settings as they should be."""
    return {
        RATE.name: float(settings.rate_hz),
        BANDWIDTH.name: float(settings.bandwidth_hz),
        AXES.name: 6.0,
    }
