"""Whether the delay may slip by a connection interval, which looks like a lost packet."""

from collections import deque
from math import inf

from msgspec import Struct

from spinewatch.timebase.limits import (
    EVENT_UNIT_NS,
    LEVEL_CELLS,
    LEVEL_NS,
    LOCKED,
    RECENT_CELL_NS,
)


class LevelFloorState(Struct, frozen=True, kw_only=True):
    """Everything that `LevelFloor.restore` needs."""

    cell: int
    least_ns: float
    floors_ns: tuple[float, ...]
    is_level: bool


class LevelFloor:
    """Least lateness of each half second, for some seconds: level, or sliding and slipping."""

    def __init__(self) -> None:
        self._cell = 0
        self._least_ns = inf
        self._floors_ns: deque[float] = deque(maxlen=LEVEL_CELLS)
        self.is_level = False

    def take(self, lateness_ns: float, arrival_ns: int) -> None:
        """Take a packet's lateness."""
        cell = arrival_ns // RECENT_CELL_NS
        if cell != self._cell:
            if self._least_ns < inf:
                self._floors_ns.append(self._least_ns)
            known = len(self._floors_ns) == LEVEL_CELLS
            self.is_level = known and max(self._floors_ns) < LEVEL_NS
            self._cell = cell
            self._least_ns = inf
        self._least_ns = min(self._least_ns, lateness_ns)

    def step_down(self, by_ns: float) -> None:
        """Note that samples were lost: what has come so late since was in time."""
        self._floors_ns = deque(
            (each - by_ns if each > by_ns / 2 else each for each in self._floors_ns),
            maxlen=LEVEL_CELLS,
        )
        self._least_ns -= by_ns

    def state(self) -> LevelFloorState:
        """Give everything to go on exactly here."""
        return LevelFloorState(
            cell=self._cell,
            least_ns=self._least_ns,
            floors_ns=tuple(self._floors_ns),
            is_level=self.is_level,
        )

    def restore(self, state: LevelFloorState) -> None:
        """Go on where `state` was taken."""
        self._cell = state.cell
        self._least_ns = state.least_ns
        self._floors_ns = deque(state.floors_ns, maxlen=LEVEL_CELLS)
        self.is_level = state.is_level

    def clear(self) -> None:
        """Forget it: lateness is counted from another line now."""
        self._floors_ns.clear()
        self._least_ns = inf
        self.is_level = False


def may_be_locked(batch_ns: float) -> bool:
    """Whether batches may come one per so many connection events, for as long as it seems."""
    units = batch_ns / EVENT_UNIT_NS
    return abs(units - max(round(units), 1)) < LOCKED * units
