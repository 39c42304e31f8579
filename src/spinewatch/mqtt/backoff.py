"""How long to wait before trying again."""

from collections.abc import Callable

from spinewatch.mqtt.limits import FIRST_RETRY_S, LAST_RETRY_S


class Backoff:
    """Exponential waits with full jitter.

    The wait is uniform between zero and a bound that doubles, so that clients which lost a server
    together do not come back together (Brooker, "Exponential Backoff And Jitter", AWS 2015).

    Parameters
    ----------
    jitter
        Gives a number in [0, 1), uniform.
    first_s, last_s
        The bound at first, and its ceiling.
    """

    def __init__(
        self,
        *,
        jitter: Callable[[], float],
        first_s: float = FIRST_RETRY_S,
        last_s: float = LAST_RETRY_S,
    ) -> None:
        self._jitter = jitter
        self._first_s = first_s
        self._last_s = last_s
        self._bound_s = first_s

    def next_s(self) -> float:
        """Give the next wait, in seconds; the one after it may be twice as long."""
        wait_s = self._jitter() * self._bound_s
        self._bound_s = min(2.0 * self._bound_s, self._last_s)
        return wait_s

    def reset(self) -> None:
        """Begin with short waits again: an attempt succeeded."""
        self._bound_s = self._first_s
