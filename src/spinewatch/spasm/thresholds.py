"""What a rest reference means for one channel, in the unit of the detector."""

from dataclasses import dataclass
from math import log10
from typing import Self

from spinewatch.model.calibration import RestReference
from spinewatch.spasm.limits import (
    LIFTED_DB,
    OFF_DB,
    OFF_SPREADS,
    ON_DB,
    ON_SPREADS,
    TINY_POWER,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Levels as 10 log10 of power in the channel's unit squared.

    ``lifted_power`` is the power of mains hum that no skin contact shows.
    """

    rest_db: float
    on_db: float
    off_db: float
    lifted_power: float

    @classmethod
    def of(cls, reference: RestReference) -> Self:
        """Give hysteresis in spreads of the short-time level, but not less than a fixed step."""
        rest_db = 10 * log10(max(reference.power, TINY_POWER))
        spread_db = reference.frame_spread_db
        return cls(
            rest_db=rest_db,
            on_db=rest_db + max(ON_SPREADS * spread_db, ON_DB),
            off_db=rest_db + max(OFF_SPREADS * spread_db, OFF_DB),
            lifted_power=10 ** ((rest_db + LIFTED_DB) / 10),
        )
