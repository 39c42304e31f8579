"""Whether a motion sensor is on a body: a body breathes, a table does not.

``UNKNOWN`` until the sensor has moved, and again after it has been silent: a sensor that has been
quiet since it was switched on may lie on a table or on somebody asleep. ``OFF`` once it has been
stiller than any body, and without the rhythm of breathing, for long enough. ``WORN`` as soon as it
moves, because missing a person is worse than watching a bag for some minutes: a sensor that is
carried or shaken counts as worn.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from spinewatch.mobility.sensor.breathing import has_breathing
from spinewatch.mobility.sensor.limits import (
    ABSENT_S,
    DEAD_STILL_DPS,
    DEAD_STILL_MINUTES,
    OFF_BODY_MINUTES,
    OFF_BODY_RATE_DPS,
    OFF_BODY_TILT_DEG,
)
from spinewatch.model.blocks import FloatArray
from spinewatch.model.results import Worn
from spinewatch.model.time import SECONDS_PER_MINUTE

_LIMITS: Final = np.array((np.sin(np.radians(OFF_BODY_TILT_DEG)),) * 3 + (OFF_BODY_RATE_DPS,) * 3)

_RATE: Final = slice(3, 6)


def _no_minute() -> FloatArray:
    return np.zeros((SECONDS_PER_MINUTE, 3), dtype=np.float32)


@dataclass(slots=True, kw_only=True)
class WornState:
    """The current minute and the quiet ones before it.

    Attributes
    ----------
    low, high
        Range of the means of gravity and angular rate in this minute.
    minute
        Shape (60, 3): the mean rates, or without a gyroscope the mean directions of gravity.
    seconds
        How many of them are there.
    quiet_minutes, still_minutes
        How many minutes in a row were quiet, and how many even dead still.
    moved
        It has moved since nobody knew.
    absent_s
        Seconds in a row without a sample.
    """

    low: FloatArray = field(default_factory=lambda: np.full(6, np.inf))
    high: FloatArray = field(default_factory=lambda: np.full(6, -np.inf))
    minute: FloatArray = field(default_factory=_no_minute)
    seconds: int = 0
    quiet_minutes: int = 0
    still_minutes: int = 0
    moved: bool = False
    absent_s: int = 0


class WornTracker:
    """Follows the wander of gravity and angular rate from minute to minute."""

    def __init__(self) -> None:
        self.state = WornState()

    def update(self, gravity: FloatArray, gyro_dps: FloatArray) -> Worn:
        """Take the valid grid samples of one second, each of shape (n, 3), and judge.

        ``gyro_dps`` of a sensor without a gyroscope is NaN or 0 throughout.
        """
        self._add(gravity.mean(axis=0), gyro_dps.mean(axis=0))
        state = self.state
        if (state.high - state.low > _LIMITS).any():
            self.state = WornState(moved=True)
        elif state.seconds >= SECONDS_PER_MINUTE:
            self.state = _after_quiet_minute(state)
        return self.verdict

    def miss(self) -> Worn:
        """Take a second without a usable sample: after ``limits.ABSENT_S`` nobody knows."""
        self.state.absent_s += 1
        if self.state.absent_s >= ABSENT_S and self.verdict is not Worn.OFF:
            self.state = WornState(absent_s=self.state.absent_s)
        return self.verdict

    @property
    def verdict(self) -> Worn:
        """What is known now."""
        state = self.state
        if state.quiet_minutes >= OFF_BODY_MINUTES or state.still_minutes >= DEAD_STILL_MINUTES:
            return Worn.OFF
        return Worn.WORN if state.moved else Worn.UNKNOWN

    def _add(self, gravity: FloatArray, rate_dps: FloatArray) -> None:
        state = self.state
        second = np.concatenate((gravity, rate_dps))
        state.low = np.minimum(state.low, second)
        state.high = np.maximum(state.high, second)
        state.minute[state.seconds] = rate_dps if _is_measured(rate_dps) else gravity
        state.seconds += 1
        state.absent_s = 0


def _is_measured(rate_dps: FloatArray) -> bool:
    """Tell a gyroscope from none: it is never exactly 0, not even on a table."""
    return bool(np.isfinite(rate_dps).all() and rate_dps.all())


def _after_quiet_minute(state: WornState) -> WornState:
    """Count the minute unless it breathes; dead still it can only be called by a gyroscope."""
    minute = state.minute.astype(np.float64)
    if has_breathing(minute):
        return WornState(moved=state.moved)
    still = _is_measured(state.high[_RATE]) and bool((minute.std(axis=0) <= DEAD_STILL_DPS).all())
    return WornState(
        moved=state.moved,
        quiet_minutes=state.quiet_minutes + 1,
        still_minutes=state.still_minutes + 1 if still else 0,
    )
