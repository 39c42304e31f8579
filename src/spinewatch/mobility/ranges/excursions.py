"""Excursions: movements of a segment out of where it rests and back.

Method
------
The resting angle is followed slowly while the segment is near it, and by the mean of an excursion
still more slowly (`limits.HELD_S`, `limits.OUT_FOLLOWED_S`). An excursion begins when the
angle is `limits.EXCURSION_DEG` away from it and ends when it is back within
`limits.EXCURSION_BACK_DEG`: its size is how far away it was. A turn to one side and on to the other
is therefore two. Movements within a movement (nods in a bend) are found from turning points with
the same threshold, as in rainflow counting (ASTM E1049), where a cycle within a cycle counts with
its own, smaller range: out again by more than 10 deg after coming back by more than 10 deg.

How long a movement takes does not matter: a stiff mover who takes a minute out and back counts like
a quick one. But a posture that is held (`limits.HELD_S` within 10 deg) becomes the new resting
angle: going into it and coming out of it are changes of posture, not excursions.

A second with a gap in it ends whatever was running, uncounted: nobody saw it come back. The zero of
the day does not matter.
"""

import math
from dataclasses import dataclass
from typing import Final

from spinewatch.mobility.ranges.limits import (
    EXCURSION_BACK_DEG,
    EXCURSION_DEG,
    HELD_S,
    OUT_FOLLOWED_S,
    REST_SOUGHT_S,
)
from spinewatch.mobility.seconds import GRID_HZ
from spinewatch.model.blocks import FloatArray

_HELD_SAMPLES: Final = round(HELD_S * GRID_HZ)
_SOUGHT: Final = round(REST_SOUGHT_S * GRID_HZ)
_OUT_FOLLOWED: Final = OUT_FOLLOWED_S * GRID_HZ


@dataclass(frozen=True, slots=True, kw_only=True)
class Excursion:
    """One movement out and back.

    Attributes
    ----------
    size_deg
        How far out, more than `limits.EXCURSION_DEG`.
    """

    size_deg: float


@dataclass(slots=True, kw_only=True)
class ExcursionState:
    """Where one angle is between resting and returning; NaN after a gap.

    While out, ``outward`` is the sign of the way out, and three are counted along it from the
    resting angle: ``reached_deg`` is the farthest of all, ``peak_deg`` the farthest since the last
    movement within, and ``nearest_deg`` the closest since that. ``held_low_deg`` and
    ``held_high_deg`` bound the last ``held`` samples. ``total_deg`` is the sum of the ``total``
    angles since the onset, or since the gap while the resting angle is sought.
    """

    last_deg: float = math.nan
    rest_deg: float = math.nan
    outward: float = 0.0
    reached_deg: float = 0.0
    peak_deg: float = 0.0
    nearest_deg: float = 0.0
    total_deg: float = 0.0
    total: int = 0
    held_low_deg: float = 0.0
    held_high_deg: float = 0.0
    held: int = 0


class ExcursionTracker:
    """Finds the excursions of one plane of one segment, second by second."""

    def __init__(self) -> None:
        self.state = ExcursionState()

    def interrupt(self) -> None:
        """Forget what is running: time follows of which nothing is known."""
        self.state = ExcursionState()

    def update(self, angle_deg: FloatArray) -> list[Excursion]:
        """Take the next angles, NaN where unknown; give the excursions that end in them.

        Parameters
        ----------
        angle_deg
            Shape (20,): one second on the common grid.
        """
        values = angle_deg.tolist()
        total_deg = sum(values)
        if math.isnan(total_deg):
            self.interrupt()
            return []
        mean_deg = total_deg / GRID_HZ
        if math.isnan(self.state.rest_deg):
            self._seek(values, mean_deg)
            return []
        if self._rests(values, mean_deg):
            return []
        return [found for value in values if (found := self._take(value)) is not None]

    def _seek(self, values: list[float], mean_deg: float) -> None:
        """Take the first quiet second for where it rests, or the mean of several: it may walk."""
        state = self.state
        state.total += GRID_HZ
        state.total_deg += mean_deg * GRID_HZ
        state.last_deg = values[-1]
        if max(values) - min(values) <= EXCURSION_DEG:
            state.rest_deg = mean_deg
        elif state.total >= _SOUGHT:
            state.rest_deg = state.total_deg / state.total

    def _rests(self, values: list[float], mean_deg: float) -> bool:
        """Take a second near the resting angle, and let the latter follow: nearly all of them."""
        state = self.state
        away_deg = max(max(values) - state.rest_deg, state.rest_deg - min(values))
        if state.outward or away_deg > EXCURSION_DEG:
            return False
        state.rest_deg += (mean_deg - state.rest_deg) / HELD_S
        state.last_deg = values[-1]
        return True

    def _take(self, value: float) -> Excursion | None:
        state = self.state
        state.last_deg = value
        if state.outward:
            return self._return(value) or self._turn(value)
        self._set_out(value)
        return None

    def _set_out(self, value: float) -> None:
        """Begin an excursion once it is far enough from where it rests."""
        state = self.state
        away_deg = value - state.rest_deg
        if abs(away_deg) <= EXCURSION_DEG:
            return
        state.outward = math.copysign(1.0, away_deg)
        state.reached_deg = state.peak_deg = state.nearest_deg = abs(away_deg)
        state.total, state.total_deg = 0, 0.0
        state.held_low_deg, state.held_high_deg, state.held = value, value, 0

    def _return(self, value: float) -> Excursion | None:
        """End the excursion when it is back, which may be on the way to the other side."""
        state = self.state
        state.total += 1
        state.total_deg += value
        if state.outward * (value - state.rest_deg) > EXCURSION_BACK_DEG:
            return None
        excursion = Excursion(size_deg=state.reached_deg)
        share = min(state.total / _OUT_FOLLOWED, 1.0)
        state.rest_deg += share * (state.total_deg / state.total - state.rest_deg)
        state.outward = 0.0
        self._set_out(value)
        return excursion

    def _turn(self, value: float) -> Excursion | None:
        """Follow a movement that is out: farther, or a movement within it, or held."""
        state = self.state
        away_deg = state.outward * (value - state.rest_deg)
        back_deg = state.peak_deg - state.nearest_deg
        inner = None
        if back_deg > EXCURSION_DEG and away_deg - state.nearest_deg > EXCURSION_DEG:
            inner = Excursion(size_deg=back_deg)
            state.peak_deg = state.nearest_deg = away_deg
        elif away_deg > state.peak_deg:
            state.peak_deg = state.nearest_deg = away_deg
        state.reached_deg = max(state.reached_deg, away_deg)
        state.nearest_deg = min(state.nearest_deg, away_deg)
        self._hold(value)
        return inner

    def _hold(self, value: float) -> None:
        """Make a posture that is held the one to count from."""
        state = self.state
        low_deg, high_deg = min(state.held_low_deg, value), max(state.held_high_deg, value)
        if high_deg - low_deg > EXCURSION_DEG:
            state.held_low_deg, state.held_high_deg, state.held = value, value, 0
            return
        state.held_low_deg, state.held_high_deg, state.held = low_deg, high_deg, state.held + 1
        if state.held >= _HELD_SAMPLES:
            state.rest_deg = (low_deg + high_deg) / 2.0
            state.outward = 0.0
