"""Whether somebody walks: the trunk is shaken by every step, alike from step to step.

Needs no calibration and no gyroscope, so it can serve as the state in which the trunk is known to
be upright. Method: autocorrelation of trunk acceleration (Moe-Nilssen and Helbostad 2004), here of
the length of the specific force, which does not depend on how the sensor sits.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from spinewatch.mobility.posture.limits import (
    STEP_LAGS,
    WALKING_CONFIRM_S,
    WALKING_KNOWN_SHARE,
    WALKING_STEP_R,
    WALKING_STRIDE_R,
    WALKING_SWING_M_S2,
    WALKING_WINDOW_S,
)
from spinewatch.mobility.seconds import GRID_HZ, MotionSecond
from spinewatch.model.blocks import FloatArray
from spinewatch.model.sites import MotionSite

_SITES: Final = (
    MotionSite.S1,
    MotionSite.L1,
    MotionSite.CHEST,
    MotionSite.T10,
    MotionSite.C7,
)
"""Nearest to the legs first. Not the head: it is held steady, and it nods."""

_WINDOW: Final = WALKING_WINDOW_S * GRID_HZ


def _nothing() -> FloatArray:
    return np.full(_WINDOW, np.nan, dtype=np.float32)


@dataclass(slots=True, kw_only=True)
class WalkingState:
    """The last seconds of one sensor, the verdict, and for how long the windows have denied it."""

    site: MotionSite | None = None
    window: FloatArray = field(default_factory=_nothing)
    walking: bool = False
    against_s: int = 0


class WalkingRule:
    """Follows one trunk sensor for as long as it delivers, then the next best."""

    def __init__(self) -> None:
        self.state = WalkingState()

    def update(self, seconds: Mapping[MotionSite, MotionSecond]) -> bool | None:
        """Take the same second of every motion sensor; None until a window is filled."""
        self._choose(seconds)
        state = self.state
        if state.site is None:
            return None
        new = seconds[state.site].acc_norm_dev.astype(np.float32)
        state.window = np.concatenate((state.window[GRID_HZ:], new))
        known = np.isfinite(state.window)
        if known.mean() < WALKING_KNOWN_SHARE:
            state.walking, state.against_s = False, 0
            return None
        state.against_s = 0 if _is_gait(state.window) is state.walking else state.against_s + 1
        if state.against_s >= WALKING_CONFIRM_S:
            state.walking, state.against_s = not state.walking, 0
        return state.walking

    def _choose(self, seconds: Mapping[MotionSite, MotionSecond]) -> None:
        """Stay with the sensor until another has something to say and it has not."""
        there = [site for site in _SITES if site in seconds and _delivers(seconds[site])]
        site = self.state.site
        if there and site not in there:
            self.state = WalkingState(site=there[0])
        elif site is not None and site not in seconds:
            self.state = WalkingState()


def _delivers(second: MotionSecond) -> bool:
    return bool(np.isfinite(second.acc_norm_dev).any())


def _is_gait(window: FloatArray) -> bool:
    """Say whether the window repeats itself with the steps and with the strides.

    It must swing in its last second, too, or the end of walking would be seen late.
    """
    known = np.isfinite(window)
    values = window.astype(np.float64)
    swing = np.where(known, values - values[known].mean(), 0.0)
    power = float((swing * swing).mean())
    last = swing[-GRID_HZ:][known[-GRID_HZ:]]
    now = float((last * last).mean()) if len(last) else power
    if min(power, now) < WALKING_SWING_M_S2 * WALKING_SWING_M_S2:
        return False
    step_lag = max(STEP_LAGS, key=lambda lag: _correlation(swing, lag, power))
    strides = range(2 * step_lag - 1, 2 * step_lag + 2)
    return (
        _correlation(swing, step_lag, power) >= WALKING_STEP_R
        and max(_correlation(swing, lag, power) for lag in strides) >= WALKING_STRIDE_R
    )


def _correlation(swing: FloatArray, lag: int, power: float) -> float:
    return float((swing[:-lag] * swing[lag:]).mean()) / power
