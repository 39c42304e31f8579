"""The last stretch of oriented samples of one sensor, and its values between them."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from spinewatch.mobility.seconds import BoolArray
from spinewatch.mobility.sensor.limits import BRIDGE_S
from spinewatch.model.blocks import FloatArray, TimeArray
from spinewatch.model.time import NS_PER_S

BRIDGE_NS: Final = round(BRIDGE_S * NS_PER_S)

QUATERNION: Final = slice(0, 4)
RATE: Final = slice(4, 7)
ACC_NORM_DEV: Final = 7
WIDTH: Final = 8
"""Columns of a row: quaternion w x y z, angular rate in deg/s, deviation of |acc| in m/s^2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """Values at given times.

    Rows are NaN where not ``valid``, but for the deviation of the length of the specific force,
    which needs no orientation and is known between any two samples. ``settling`` are times between
    samples that are not to be used yet. ``stretch`` is the stretch of the valid ones, which are
    all of one; None if there are none.
    """

    rows: FloatArray
    valid: BoolArray
    settling: BoolArray
    stretch: int | None


@dataclass(slots=True, kw_only=True)
class Track:
    """Oriented samples in order of time, from the last one before the next second on.

    ``stretch`` is the number of the stretch that each belongs to, 0 where it is not to be used: the
    filter still settles, or movement hides gravity.
    """

    times_ns: TimeArray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    rows: FloatArray = field(default_factory=lambda: np.empty((0, WIDTH)))
    stretch: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    def append(self, times_ns: TimeArray, rows: FloatArray, stretch: NDArray[np.int64]) -> None:
        """Add the next samples."""
        self.times_ns = np.concatenate((self.times_ns, times_ns))
        self.rows = np.concatenate((self.rows, rows))
        self.stretch = np.concatenate((self.stretch, stretch))

    def forget_before(self, time_ns: int) -> None:
        """Drop what interpolation at ``time_ns`` and later does not need."""
        first = max(int(self.times_ns.searchsorted(time_ns)) - 1, 0)
        self.times_ns = self.times_ns[first:]
        self.rows = self.rows[first:]
        self.stretch = self.stretch[first:]

    def at(self, times_ns: TimeArray) -> Between:
        """Interpolate between the two samples around each time, if both are near enough."""
        after = self.times_ns.searchsorted(times_ns)
        inside = (after > 0) & (after < len(self.times_ns))
        if not inside.any():
            nowhere = np.zeros(len(times_ns), dtype=np.bool_)
            rows = np.full((len(times_ns), WIDTH), np.nan)
            return Between(rows=rows, valid=nowhere, settling=nowhere, stretch=None)
        right = np.where(inside, after, 1)
        left = right - 1
        span_ns = self.times_ns[right] - self.times_ns[left]
        bridged = inside & (span_ns <= BRIDGE_NS)
        valid = bridged & (self.stretch[left] > 0)
        share = (times_ns - self.times_ns[left]) / span_ns
        rows = _blend(self.rows[left], self.rows[right], share)
        rows[~valid, :ACC_NORM_DEV] = np.nan
        rows[~bridged] = np.nan
        return Between(
            rows=rows,
            valid=valid,
            settling=bridged & ~valid,
            stretch=int(self.stretch[left][valid][0]) if valid.any() else None,
        )


def _blend(left: FloatArray, right: FloatArray, share: FloatArray) -> FloatArray:
    """Interpolate rows linearly; the quaternions on the shorter way and back to length one."""
    q_left, q_right = left[:, QUATERNION], right[:, QUATERNION]
    opposite = (q_left * q_right).sum(axis=1) < 0.0
    right[opposite, QUATERNION] = -q_right[opposite]
    rows = left + (right - left) * share[:, None]
    quaternion = rows[:, QUATERNION]
    quaternion /= np.sqrt((quaternion * quaternion).sum(axis=1))[:, None]
    return rows
