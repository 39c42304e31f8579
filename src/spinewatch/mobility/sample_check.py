"""Which raw samples of a motion sensor can be used, and why the others cannot."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from spinewatch.mobility.limits import ACC_RAIL_M_S2, FROZEN_S, GYRO_RAIL_RAD_S
from spinewatch.mobility.seconds import FROZEN, NOT_NUMBERS, SATURATED
from spinewatch.model.blocks import FloatArray, TimeArray
from spinewatch.model.time import NS_PER_S

CodeArray = NDArray[np.int8]

USABLE: Final = 0
CAUSES: Final = (None, NOT_NUMBERS, SATURATED, FROZEN)
"""Cause of each code."""

_RAILS: Final = np.array((ACC_RAIL_M_S2,) * 3 + (GYRO_RAIL_RAD_S,) * 3)
_FROZEN_NS: Final = round(FROZEN_S * NS_PER_S)


@dataclass(slots=True, kw_only=True)
class RepeatState:
    """The last sample and the time since when it repeats."""

    last: FloatArray = field(default_factory=lambda: np.full(6, np.nan))
    since_ns: int = 0


class SampleCheck:
    """Sorts samples into usable ones and ones with a cause.

    A saturated or broken sample is treated like a missing one: a short tap is bridged, a longer
    disturbance makes the filter level anew.
    """

    def __init__(self) -> None:
        self.state = RepeatState()

    def codes(self, times_ns: TimeArray, values: FloatArray) -> CodeArray:
        """Give the code of each of the next n samples, ``values`` of shape (n, 6)."""
        codes = np.zeros(len(values), dtype=np.int8)
        if len(values) == 0:
            return codes
        codes[self._repeating_since(times_ns, values) <= times_ns - _FROZEN_NS] = 3
        codes[(np.abs(values) >= _RAILS).any(axis=1)] = 2
        codes[~np.isfinite(values).all(axis=1)] = 1
        return codes

    def _repeating_since(self, times_ns: TimeArray, values: FloatArray) -> TimeArray:
        before = np.concatenate((self.state.last[None, :], values[:-1]))
        changed_ns = np.where((values != before).any(axis=1), times_ns, self.state.since_ns)
        since_ns: TimeArray = np.maximum.accumulate(changed_ns)
        self.state.last = values[-1].copy()
        self.state.since_ns = int(since_ns[-1])
        return since_ns
