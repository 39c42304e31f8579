"""Which raw samples of a motion sensor can be used, and why the others cannot."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from spinewatch.mobility.geometry import norm
from spinewatch.mobility.limits import STANDARD_GRAVITY
from spinewatch.mobility.seconds import FROZEN, NOT_NUMBERS, SATURATED
from spinewatch.mobility.sensor.limits import (
    ACC_RAIL_M_S2,
    CLIPPED_ACC_M_S2,
    CLIPPED_RATE_RAD_S,
    CLIPPED_S,
    FROZEN_S,
    GYRO_RAIL_RAD_S,
    STUCK_MOVING_DPS,
    STUCK_S,
    TILT_FORCE_M_S2,
)
from spinewatch.mobility.sensor.oriented_stream import ACC, CHANNELS, GYR
from spinewatch.model.blocks import FloatArray, TimeArray
from spinewatch.model.time import NS_PER_S

CodeArray = NDArray[np.int8]

USABLE: Final = 0
CAUSES: Final = (None, NOT_NUMBERS, SATURATED, FROZEN)
"""Cause of each code."""

_RAILS: Final = np.array((ACC_RAIL_M_S2,) * 3 + (GYRO_RAIL_RAD_S,) * 3)
_CLIPPED: Final = np.array((CLIPPED_ACC_M_S2,) * 3 + (CLIPPED_RATE_RAD_S,) * 3)
_FROZEN_NS: Final = round(FROZEN_S * NS_PER_S)
_STUCK_NS: Final = round(STUCK_S * NS_PER_S)
_MOVING_RAD_S: Final = float(np.deg2rad(STUCK_MOVING_DPS))
_CLIPPED_NS: Final = round(CLIPPED_S * NS_PER_S)


@dataclass(slots=True, kw_only=True)
class RepeatState:
    """The last sample and the time since when each of its channels repeats."""

    last: FloatArray
    since_ns: TimeArray


class SampleCheck:
    """Sorts samples into usable ones and ones with a cause.

    A saturated or broken sample is treated like a missing one: a short tap is bridged, a longer
    disturbance makes the filter level anew.

    Parameters
    ----------
    channels
        3 for acceleration alone, 6 with angular rate.
    """

    def __init__(self, *, channels: int) -> None:
        self._channels = channels
        self.state = RepeatState(
            last=np.full(channels, np.nan), since_ns=np.zeros(channels, dtype=np.int64)
        )

    def codes(self, times_ns: TimeArray, values: FloatArray) -> CodeArray:
        """Give the code of each of the next n samples, ``values`` of shape (n, channels)."""
        codes = np.zeros(len(values), dtype=np.int8)
        if len(values) == 0:
            return codes
        repeating_ns = times_ns[:, None] - self._repeating_since(times_ns, values)
        size = np.abs(values)
        clipped = (size >= _CLIPPED[: self._channels]) & (repeating_ns >= _CLIPPED_NS)
        if repeating_ns.max() >= _FROZEN_NS:
            codes[self._hung(repeating_ns, values)] = 3
        codes[(clipped | (size >= _RAILS[: self._channels])).any(axis=1)] = 2
        codes[~np.isfinite(values).all(axis=1)] = 1
        return codes

    def _hung(self, repeating_ns: TimeArray, values: FloatArray) -> NDArray[np.bool_]:
        """Find samples all of whose channels repeat, or one of them for long.

        The firmware of some sensors makes the rate exactly zero at rest: such an axis counts as
        stuck only when the sensor moves.
        """
        stuck = repeating_ns >= _STUCK_NS
        if self._channels < CHANNELS:
            return np.asarray(stuck.all(axis=1))
        shaken = np.abs(norm(values[:, ACC]) - STANDARD_GRAVITY) > TILT_FORCE_M_S2
        moving = shaken | (np.abs(values[:, GYR]) > _MOVING_RAD_S).any(axis=1)
        stuck[:, GYR] &= (values[:, GYR] != 0.0) | moving[:, None]
        return np.asarray((repeating_ns >= _FROZEN_NS).all(axis=1) | stuck.any(axis=1))

    def _repeating_since(self, times_ns: TimeArray, values: FloatArray) -> TimeArray:
        before = np.concatenate((self.state.last[None, :], values[:-1]))
        changed_ns = np.where(values != before, times_ns[:, None], self.state.since_ns)
        since_ns: TimeArray = np.maximum.accumulate(changed_ns, axis=0)
        self.state.last = values[-1].copy()
        self.state.since_ns = since_ns[-1].copy()
        return since_ns
