"""The battery of a uMyo, which it tells in its advertisements and nowhere else."""

from itertools import pairwise
from typing import Final

from spinewatch.model.packets import Advertisement
from spinewatch.model.samples import SensorStatus

_COMPANY_BYTES: Final = 2
_BYTES: Final = 15
_BATTERY_AT: Final = 1
_LOWEST_MV: Final = 2000
_MV_PER_STEP: Final = 10

_CURVE: Final = (
    (3270, 0), (3610, 5), (3690, 10), (3730, 20), (3770, 30), (3800, 40), (3840, 50),
    (3870, 60), (3950, 70), (4020, 80), (4110, 90), (4200, 100),
)  # fmt: skip
"""Millivolts and per cent of a lithium-polymer cell at a small load, as commonly tabulated: the
vendor publishes none. Good enough for "charge it tonight", for nothing finer."""
_CELL_MV: Final = range(2500, 4351)
"""No such cell that still works is outside of this: the pod has not measured yet, or it is none."""


def advertised_battery(advertisement: Advertisement) -> SensorStatus | None:
    """Give the battery level of a uMyo's advertisement; None where it holds none.

    Its data begin where a company's number should stand: a running number, then the voltage. A
    Bluetooth stack takes these two bytes for the company, so that every packet has another one. Of
    several that the stack has gathered the last counts.
    """
    told = [
        company.to_bytes(_COMPANY_BYTES, "little") + data
        for company, data in advertisement.manufacturer_data.items()
        if len(data) == _BYTES - _COMPANY_BYTES
    ]
    if not told:
        return None
    millivolts = _LOWEST_MV + _MV_PER_STEP * told[-1][_BATTERY_AT]
    if millivolts not in _CELL_MV:
        return None
    return SensorStatus(battery_pct=_per_cent(millivolts))


def _per_cent(millivolts: int) -> float:
    for (low_mv, low_pct), (high_mv, high_pct) in pairwise(_CURVE):
        if millivolts <= high_mv:
            share = max(0.0, (millivolts - low_mv) / (high_mv - low_mv))
            return round(low_pct + share * (high_pct - low_pct), 1)
    return float(_CURVE[-1][1])
