"""How late the quickest packets of the last moment were."""

from math import inf

from spinewatch.timebase.limits import RECENT_CELL_NS


class RecentFloor:
    """Least lateness of the packets of the last half to one second."""

    def __init__(self) -> None:
        self._cell = 0
        self._now_ns = inf
        self._before_ns = inf

    @property
    def ns(self) -> float:
        """The floor, or 0 when nothing came."""
        least_ns = min(self._now_ns, self._before_ns)
        return 0.0 if least_ns == inf else least_ns

    def take(self, lateness_ns: float, arrival_ns: int) -> None:
        """Take a packet's lateness."""
        cell = arrival_ns // RECENT_CELL_NS
        if cell != self._cell:
            self._before_ns = self._now_ns if cell == self._cell + 1 else inf
            self._now_ns = inf
            self._cell = cell
        self._now_ns = min(self._now_ns, lateness_ns)

    def clear(self) -> None:
        """Forget it: lateness is counted from another line now."""
        self._now_ns = self._before_ns = inf
