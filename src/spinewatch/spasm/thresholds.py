"""What a rest reference means for one channel, in the unit of the detector."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10
from typing import Self

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.model.calibration import RestReference
from spinewatch.spasm.limits import (
    LIFTED_DB,
    MAX_FRAME_SPREAD_DB,
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
        """Give hysteresis in spreads of the short-time level, between a least and a greatest."""
        rest_db = 10 * log10(max(reference.power, TINY_POWER))
        spread_db = min(reference.frame_spread_db, MAX_FRAME_SPREAD_DB)
        return cls(
            rest_db=rest_db,
            on_db=rest_db + max(ON_SPREADS * spread_db, ON_DB),
            off_db=rest_db + max(OFF_SPREADS * spread_db, OFF_DB),
            lifted_power=10 ** ((rest_db + LIFTED_DB) / 10),
        )

    @property
    def least_db(self) -> float:
        """How far above rest short-time activity must rise to be seen."""
        return self.on_db - self.rest_db


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamThresholds:
    """The thresholds of every channel of a stream, None where there is no reference.

    The arrays have the shape (channels, 1) and hold infinity where there is none.
    """

    each: tuple[Thresholds | None, ...]
    on_db: FloatArray
    lifted_power: FloatArray

    @classmethod
    def of(cls, references: Sequence[RestReference | None]) -> Self:
        """Give what each channel's reference means."""
        each = tuple(
            None if reference is None else Thresholds.of(reference) for reference in references
        )
        return cls(
            each=each,
            on_db=_column([np.inf if one is None else one.on_db for one in each]),
            lifted_power=_column([np.inf if one is None else one.lifted_power for one in each]),
        )


def _column(values: Sequence[float]) -> FloatArray:
    return np.array(values, dtype=np.float64)[:, None]
