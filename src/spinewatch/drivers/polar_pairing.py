"""Two measurements of one Polar sensor put side by side: each has frames and times of its own."""

from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spinewatch.model.blocks import FloatArray

_WAITING_FRAMES: Final = 4
"""About two seconds: a frame that found no partner by then never will."""

_WIDEST_STEP: Final = 1.5
"""Neighbours further apart, in samples, have a hole between them."""


class Frame(NamedTuple):
    """Samples of one frame, shape (n, 3), and the sensor's clock at the first."""

    first_ns: int
    values: FloatArray


class PairingState(NamedTuple):
    """Everything that `GyroPairing.restore` needs."""

    acc: tuple[Frame, ...]
    gyr: tuple[Frame, ...]


class GyroPairing:
    """Gives every sample of acceleration the angular rate at its time.

    The rate is interpolated between its neighbours; where one of them is lost, so is the sample.

    Parameters
    ----------
    fs_hz
        Samples per second of both.
    """

    def __init__(self, *, fs_hz: float) -> None:
        self._period_ns = 1e9 / fs_hz
        self._acc: deque[Frame] = deque(maxlen=_WAITING_FRAMES)
        self._gyr: deque[Frame] = deque(maxlen=2 * _WAITING_FRAMES)

    def state(self) -> PairingState:
        """Give everything to go on exactly here."""
        return PairingState(tuple(self._acc), tuple(self._gyr))

    def restore(self, state: PairingState) -> None:
        """Go on where `state` was taken."""
        self.clear()
        self._acc.extend(state.acc)
        self._gyr.extend(state.gyr)

    def clear(self) -> None:
        """Forget the frames that wait."""
        self._acc.clear()
        self._gyr.clear()

    def add_acc(self, frame: Frame) -> tuple[Frame, ...]:
        """Take a frame of acceleration; see `add_gyr`."""
        self._acc.append(frame)
        return self._ready()

    def add_gyr(self, frame: Frame) -> tuple[Frame, ...]:
        """Take a frame of angular rate.

        Returns
        -------
        paired
            Stretches without a hole, shape (n, 6): acceleration, then angular rate.
        """
        if self._gyr and frame.first_ns < self._gyr[-1].first_ns:
            self.clear()
        if not self._gyr or frame.first_ns > self._gyr[-1].first_ns:
            self._gyr.append(frame)
        return self._ready()

    def _ready(self) -> tuple[Frame, ...]:
        paired: list[Frame] = []
        while self._acc and self._gyr and self._last(self._gyr[-1]) >= self._last(self._acc[0]):
            acc = self._acc.popleft()
            paired.extend(self._pair(acc))
            while len(self._gyr) > 1 and self._gyr[1].first_ns <= self._last(acc):
                self._gyr.popleft()
        return tuple(paired)

    def _last(self, frame: Frame) -> int:
        return frame.first_ns + round((len(frame.values) - 1) * self._period_ns)

    def _times(self, frame: Frame, zero_ns: int) -> FloatArray:
        since_first = np.arange(len(frame.values), dtype=np.float64) * self._period_ns
        return since_first + float(frame.first_ns - zero_ns)

    def _pair(self, acc: Frame) -> Iterator[Frame]:
        at = self._times(acc, acc.first_ns)
        times = np.maximum.accumulate(
            np.concatenate([self._times(each, acc.first_ns) for each in self._gyr])
        )
        gyr = np.concatenate([each.values for each in self._gyr])
        rate = np.stack([np.interp(at, times, axis) for axis in gyr.T], axis=1)
        both = np.concatenate((acc.values, rate), axis=1)
        for start, stop in _runs(self._covered(at, times)):
            yield Frame(acc.first_ns + round(start * self._period_ns), both[start:stop].copy())

    def _covered(self, at: FloatArray, times: FloatArray) -> NDArray[np.bool_]:
        after = np.searchsorted(times, at)
        known = after < len(times)
        after = np.minimum(after, len(times) - 1)
        gap = times[after] - times[np.maximum(after - 1, 0)]
        near = (after > 0) & (gap <= _WIDEST_STEP * self._period_ns)
        covered: NDArray[np.bool_] = known & (near | (times[after] == at))
        return covered


def _runs(covered: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(covered, prepend=False, append=False)).tolist()
    return zip(islice(edges, 0, None, 2), islice(edges, 1, None, 2), strict=True)
