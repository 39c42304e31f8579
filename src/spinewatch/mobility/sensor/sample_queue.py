"""Raw samples that wait until the second they belong to is closed."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spinewatch.model.blocks import FloatArray, TimeArray

Piece = tuple[TimeArray, FloatArray]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueState:
    """The waiting samples, and the time of the last one taken."""

    times_ns: TimeArray
    values: FloatArray
    taken_ns: int | None


class SampleQueue:
    """First in, first out; cut by time and never by block.

    Parameters
    ----------
    channels
        Columns of every piece.
    """

    def __init__(self, *, channels: int) -> None:
        self._channels = channels
        self._pieces: deque[Piece] = deque()
        self._taken_ns: int | None = None

    @property
    def last_ns(self) -> int | None:
        """Time of the last sample that ever came in."""
        return int(self._pieces[-1][0][-1]) if self._pieces else self._taken_ns

    def push(self, times_ns: TimeArray, values: FloatArray) -> None:
        """Add samples later than all before."""
        if len(times_ns) > 0:
            self._pieces.append((times_ns, values))

    def take(self, end_ns: int) -> Piece:
        """Take the samples up to and including the first at or after ``end_ns``.

        That one is needed to interpolate, and not one more: so what has been taken at the end of a
        second does not depend on how far ahead the samples have arrived.
        """
        taken = []
        while self._pieces and (self._taken_ns is None or self._taken_ns < end_ns):
            times_ns, values = self._pieces.popleft()
            count = int(times_ns.searchsorted(end_ns)) + 1
            if count < len(times_ns):
                self._pieces.appendleft((times_ns[count:], values[count:]))
            taken.append((times_ns[:count], values[:count]))
            self._taken_ns = int(taken[-1][0][-1])
        return self._joined(taken)

    def state(self) -> QueueState:
        """Give what waits."""
        times_ns, values = self._joined(tuple(self._pieces))
        return QueueState(times_ns=times_ns, values=values, taken_ns=self._taken_ns)

    def restore(self, state: QueueState) -> None:
        """Go on where `state` was taken."""
        self._pieces.clear()
        self.push(state.times_ns, state.values)
        self._taken_ns = state.taken_ns

    def _joined(self, pieces: Sequence[Piece]) -> Piece:
        if not pieces:
            return np.empty(0, dtype=np.int64), np.empty((0, self._channels))
        return (
            np.concatenate([times_ns for times_ns, _ in pieces]),
            np.concatenate([values for _, values in pieces]),
        )
