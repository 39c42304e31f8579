"""How late the quickest packets of the last moment were."""

from math import inf

from spinewatch.timebase.limits import RECENT_CELL_NS


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

    def clear(self) -> None:
        """Forget it: lateness is counted from another line now."""
        self._now_ns = self._before_ns = inf
        self.ns = 0.0
