"""What can be set on a Polar sensor, by model, and what is asked of it therefore."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from msgspec import Struct

from spinewatch.drivers.polar_control import ACC, CHANNELS, GYRO, RANGE, RATE, RESOLUTION
from spinewatch.model.errors import InputError

BITS: Final = 16
GYRO_RANGE_DPS: Final = 2000

_RATES_HZ: Final = MappingProxyType(
    {"h10": (25, 50, 100, 200), "verity": (52,), "verity-gyro": (26, 52, 104)}
)
_RANGES_G: Final = MappingProxyType(
    {"h10": (2, 4, 8), "verity": (8,), "verity-gyro": (2, 4, 8, 16)}
)


class PolarSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which sensor it is and what it measures.

    ``verity-gyro`` is a Verity Sense in its SDK mode, where its gyroscope is documented.
    """

    model: Literal["h10", "verity", "verity-gyro"] = "h10"
    rate_hz: Literal[25, 26, 50, 52, 100, 104, 200] = 100
    range_g: Literal[2, 4, 8, 16] = 8


def wanted(settings: PolarSettings) -> Mapping[int, Mapping[int, int]]:
    """Give the settings of each measurement that is to run.

    Raises
    ------
    InputError
        When the model does not have the rate or the range.
    """
    model = settings.model
    problems = [
        f"{key} is {value}, which {model} does not have; it has {', '.join(map(str, known))}"
        for key, value, known in (
            ("rate_hz", settings.rate_hz, _RATES_HZ[model]),
            ("range_g", settings.range_g, _RANGES_G[model]),
        )
        if value not in known
    ]
    if problems:
        raise InputError(
            f"The settings of polar do not fit together: {'; '.join(problems)}.",
            advice="Correct them; docs/sensors/polar.md says what each model has.",
        )
    sampling = {RATE: settings.rate_hz, RESOLUTION: BITS}
    acc = sampling | {RANGE: settings.range_g}
    if model == "h10":
        return {ACC: acc}
    axes = {CHANNELS: 3}
    if model == "verity":
        return {ACC: acc | axes}
    return {ACC: acc | axes, GYRO: sampling | {RANGE: GYRO_RANGE_DPS} | axes}
