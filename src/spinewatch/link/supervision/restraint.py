"""How long something has been so, and how often what costs others is done about it."""

from collections.abc import Sequence

from spinewatch.link.supervision.waits import as_ns


class Spell:
    """Since when something has been so without a break; to be looked at all the time."""

    def __init__(self) -> None:
        self._since_ns: int | None = None

    def look(self, *, is_so: bool, now_ns: int) -> None:
        """Take note of whether it is so now."""
        if not is_so:
            self._since_ns = None
        elif self._since_ns is None:
            self._since_ns = now_ns

    def has_lasted(self, seconds: float, now_ns: int) -> bool:
        """Say whether it has been so for a time."""
        return self._since_ns is not None and now_ns - self._since_ns >= as_ns(seconds)


class Restraint:
    """Holds a remedy back that costs others: longer and longer, while it does not help.

    Parameters
    ----------
    every_s
        Least times until the next: the first after one that helped, then after one in vain, after
        two, and so on; the last from there on.
    """

    def __init__(self, every_s: Sequence[float]) -> None:
        self._every_ns = tuple(map(as_ns, every_s))
        self._made_ns: int | None = None
        self._in_vain = 0

    @property
    def is_in_vain(self) -> bool:
        """Say whether the remedy was taken, and has not helped yet."""
        return self._in_vain > 0

    def is_over(self, now_ns: int) -> bool:
        """Say whether the remedy may be taken."""
        if self._made_ns is None:
            return True
        return now_ns - self._made_ns >= self._every_ns[self._in_vain]

    def was_in_vain(self, seconds: float, now_ns: int) -> bool:
        """Say whether the remedy was taken a while ago, and has not helped."""
        is_ago = self._made_ns is not None and now_ns - self._made_ns >= as_ns(seconds)
        return self.is_in_vain and is_ago

    def made(self, now_ns: int) -> None:
        """Take note that it is taken; in vain until it helps."""
        self._made_ns = now_ns
        self._in_vain = min(self._in_vain + 1, len(self._every_ns) - 1)

    def helped(self) -> None:
        """Take note that what it was taken against is over."""
        self._in_vain = 0
