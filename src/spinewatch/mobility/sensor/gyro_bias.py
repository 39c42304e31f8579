"""The gyroscope bias that a sensor showed, and what it is worth at the next start."""

import math

from msgspec import Struct

from spinewatch.mobility.sensor.limits import (
    BIAS_AGEING_DPS,
    BIAS_PER_DEGREE_DPS,
    BIAS_START_DPS,
    BIAS_UNKNOWN_DPS,
    UNKNOWN_AGE_DAYS,
    UNKNOWN_DEGREES,
)

_DAY_S = 86_400.0


class GyroBias(Struct, frozen=True, kw_only=True):
    """Bias of one gyroscope as it was last seen.

    Attributes
    ----------
    sensor
        Name of the sensor.
    bias_rad_s
        Per axis of the sensor.
    sigma_dps
        Standard deviation in the worst direction.
    temperature_c
        Of the sensor at that time, or None where it tells none.
    utc_ns
        When, or None while the clock was not trusted.
    """

    sensor: str
    bias_rad_s: tuple[float, float, float]
    sigma_dps: float
    temperature_c: float | None = None
    utc_ns: int | None = None


def recalled_sigma_dps(
    bias: GyroBias, *, age_s: float | None, temperature_c: float | None
) -> float:
    """Say how far a remembered bias may be off now: never more than if nothing were known.

    Parameters
    ----------
    bias
        As it was seen then.
    age_s
        How long ago that was, or None if nobody knows.
    temperature_c
        Of the sensor now, or None if it tells none.
    """
    days = UNKNOWN_AGE_DAYS if age_s is None else max(age_s, 0.0) / _DAY_S
    degrees = UNKNOWN_DEGREES
    if temperature_c is not None and bias.temperature_c is not None:
        degrees = abs(temperature_c - bias.temperature_c)
    sigma_dps = math.hypot(
        bias.sigma_dps,
        BIAS_START_DPS,
        BIAS_PER_DEGREE_DPS * degrees,
        BIAS_AGEING_DPS * math.sqrt(days),
    )
    return min(sigma_dps, BIAS_UNKNOWN_DPS)
