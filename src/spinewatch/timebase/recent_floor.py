"""How late the quickest packets of the last moment were."""

from math import inf

from msgspec import Struct

from spinewatch.timebase.limits import RECENT_CELL_NS


class RecentFloorState(Struct, frozen=True, kw_only=True):
    """Everything that `RecentFloor.restore` needs."""

    cell: int
    now_ns: float
    before_ns: float
    ns: float


class RecentFloor:
    """Least lateness of the packets of the last half to one second.

    Attributes
    ----------
    ns
        The floor, or 0 when nothing came.
    """

    def __init__(self) -> None:
        self._cell = 0
        self._now_ns = inf
        self._before_ns = inf
        self.ns = 0.0

    def take(self, lateness_ns: float, arrival_ns: int) -> None:
        """Take a packet's lateness."""
        cell = arrival_ns // RECENT_CELL_NS
        if cell != self._cell:
            self._before_ns = self._now_ns if cell == self._cell + 1 else inf
            self._now_ns = inf
            self._cell = cell
        self._now_ns = min(self._now_ns, lateness_ns)
        self.ns = min(self._now_ns, self._before_ns)

    def state(self) -> RecentFloorState:
        """Give everything to go on exactly here."""
        return RecentFloorState(
            cell=self._cell, now_ns=self._now_ns, before_ns=self._before_ns, ns=self.ns
        )

    def restore(self, state: RecentFloorState) -> None:
        """Go on where `state` was taken."""
        self._cell = state.cell
        self._now_ns = state.now_ns
        self._before_ns = state.before_ns
        self.ns = state.ns

    def clear(self) -> None:
        """Forget it: lateness is counted from another line now."""
        self._now_ns = self._before_ns = inf
        self.ns = 0.0
