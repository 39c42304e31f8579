"""Acceleration alone as tilt: gravity, where nothing else accelerates the sensor.

Specific force is smoothed twice, over a short and over a longer time (one pole each). Where the
short mean is as long as gravity and points where the longer one does, it is gravity; otherwise
movement hides it. What is found is kept as the orientation that is the shortest turn away from
level: its "up" is right, and nobody uses its heading.
"""

import math
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from scipy.signal import lfilter

from spinewatch.mobility.geometry import angle_deg, levelled, norm, unit
from spinewatch.mobility.limits import STANDARD_GRAVITY
from spinewatch.mobility.seconds import BoolArray
from spinewatch.mobility.sensor.limits import (
    TILT_FORCE_M_S2,
    TILT_HOLD_S,
    TILT_MOVING_DEG,
    TILT_REST_DEG,
    TILT_SLOW_S,
    TILT_SMOOTH_S,
)
from spinewatch.mobility.sensor.oriented_stream import Progress
from spinewatch.mobility.sensor.track import ACC_NORM_DEV, BRIDGE_NS, QUATERNION, WIDTH, Track
from spinewatch.model.blocks import FloatArray, TimeArray
from spinewatch.model.packing import pack, unpack
from spinewatch.model.time import NS_PER_S

CHANNELS: Final = 3
"""Columns of a raw sample: acc x y z in m/s^2."""

_HOLD_NS: Final = round(TILT_HOLD_S * NS_PER_S)


@dataclass(slots=True, kw_only=True)
class TiltState:
    """Everything that `TiltStream.restore` needs.

    ``short`` and ``long`` are the two means of specific force; ``moved_ns`` and ``stirred_ns`` when
    the sensor last moved, much or at all.
    """

    progress: Progress
    track: Track
    short: FloatArray = field(default_factory=lambda: np.zeros(CHANNELS))
    long: FloatArray = field(default_factory=lambda: np.zeros(CHANNELS))
    moved_ns: int = 0
    stirred_ns: int = 0


class TiltStream:
    """Gravity of a sensor without gyroscope, with the bookkeeping of holes.

    Parameters
    ----------
    fs_hz
        Nominal rate.
    """

    def __init__(self, *, fs_hz: float) -> None:
        self._keep = tuple(math.exp(-1.0 / (tau * fs_hz)) for tau in (TILT_SMOOTH_S, TILT_SLOW_S))
        self._state = TiltState(progress=Progress(), track=Track())

    @property
    def progress(self) -> Progress:
        """Where the stream stands."""
        return self._state.progress

    @property
    def track(self) -> Track:
        """The last stretch of samples."""
        return self._state.track

    def add(self, times_ns: TimeArray, values: FloatArray) -> None:
        """Take the next n usable samples, ``values`` of shape (n, 3)."""
        breaks = np.flatnonzero(np.diff(times_ns) > BRIDGE_NS) + 1
        for times, rows in zip(np.split(times_ns, breaks), np.split(values, breaks), strict=True):
            if len(times) > 0:
                self._add_even(times, rows)

    def state(self) -> bytes:
        """Give everything, to go on exactly here."""
        return pack(self._state)

    def restore(self, state: bytes) -> None:
        """Go on where `state` was taken."""
        self._state = unpack(state, TiltState)

    def _add_even(self, times_ns: TimeArray, values: FloatArray) -> None:
        """Smooth samples without a long hole between them, and judge them."""
        state, progress = self._state, self._state.progress
        if progress.last_ns is None or times_ns[0] - progress.last_ns > BRIDGE_NS:
            self._begin_stretch(int(times_ns[0]), values[0])
        keep_short, keep_long = self._keep
        short = _smoothed(values, state.short, keep=keep_short)
        long = _smoothed(values, state.long, keep=keep_long)
        state.short, state.long = short[-1].copy(), long[-1].copy()
        up = _direction(short)
        turned_deg = angle_deg(up, _direction(long))
        forced = np.abs(norm(short) - STANDARD_GRAVITY) > TILT_FORCE_M_S2
        moved_ns = _last(forced | (turned_deg > TILT_MOVING_DEG), times_ns, state.moved_ns)
        stirred_ns = _last(forced | (turned_deg > TILT_REST_DEG), times_ns, state.stirred_ns)
        rows = np.zeros((len(times_ns), WIDTH))
        rows[:, QUATERNION] = levelled(up)
        rows[:, ACC_NORM_DEV] = norm(values) - STANDARD_GRAVITY
        slow = times_ns - moved_ns >= _HOLD_NS
        state.track.append(times_ns, rows, np.where(slow, progress.stretch, 0))
        state.moved_ns, state.stirred_ns = int(moved_ns[-1]), int(stirred_ns[-1])
        progress.last_ns = int(times_ns[-1])
        progress.resting = bool(times_ns[-1] - stirred_ns[-1] >= _HOLD_NS)

    def _begin_stretch(self, first_ns: int, first: FloatArray) -> None:
        self._state.short, self._state.long = first.copy(), first.copy()
        self._state.moved_ns = self._state.stirred_ns = first_ns
        self.progress.stretch += 1


def _smoothed(values: FloatArray, before: FloatArray, *, keep: float) -> FloatArray:
    """Run one pole over samples, shape (n, 3), from where it stood."""
    found, _ = lfilter((1.0 - keep,), (1.0, -keep), values, axis=0, zi=keep * before[None, :])
    return np.asarray(found)


def _direction(force: FloatArray) -> FloatArray:
    """Give the direction of a force, shape (n, 3); of next to none (free fall, a dead part) any."""
    weightless = norm(force) < TILT_FORCE_M_S2
    return unit(np.where(weightless[:, None], (0.0, 0.0, 1.0), force))


def _last(happens: BoolArray, times_ns: TimeArray, before_ns: int) -> TimeArray:
    """Give at each time when it happened last."""
    last: TimeArray = np.maximum.accumulate(np.where(happens, times_ns, before_ns))
    return last
