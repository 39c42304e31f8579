"""Whether a motion sensor is on a body: a body breathes, a table does not."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from spinewatch.mobility.limits import OFF_BODY_MINUTES, OFF_BODY_RATE_DPS, OFF_BODY_TILT_DEG
from spinewatch.model.blocks import FloatArray
from spinewatch.model.results import Worn
from spinewatch.model.time import SECONDS_PER_MINUTE

_LIMITS: Final = np.array((np.sin(np.radians(OFF_BODY_TILT_DEG)),) * 3 + (OFF_BODY_RATE_DPS,) * 3)


@dataclass(slots=True, kw_only=True)
class WornState:
    """Range of the means since ``seconds``, and how many minutes have been quiet in a row."""

    low: FloatArray = field(default_factory=lambda: np.full(6, np.inf))
    high: FloatArray = field(default_factory=lambda: np.full(6, -np.inf))
    seconds: int = 0
    quiet_minutes: int = 0
    moved: bool = False


class WornTracker:
    """Follows the wander of gravity and angular rate from minute to minute."""

    def __init__(self) -> None:
        self.state = WornState()

    def update(self, gravity: FloatArray, gyro_dps: FloatArray) -> Worn:
        """Take the valid grid samples of one second, each of shape (n, 3), and judge."""
        state = self.state
        mean = np.concatenate((gravity.mean(axis=0), gyro_dps.mean(axis=0)))
        state.low = np.minimum(state.low, mean)
        state.high = np.maximum(state.high, mean)
        state.seconds += 1
        if (state.high - state.low > _LIMITS).any():
            self.state = WornState(moved=True)
        elif state.seconds >= SECONDS_PER_MINUTE:
            self.state = WornState(moved=state.moved, quiet_minutes=state.quiet_minutes + 1)
        return self.verdict

    @property
    def verdict(self) -> Worn:
        """What is known now."""
        if self.state.quiet_minutes >= OFF_BODY_MINUTES:
            return Worn.OFF
        return Worn.WORN if self.state.moved else Worn.UNKNOWN
