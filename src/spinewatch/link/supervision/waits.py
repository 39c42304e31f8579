"""Waits, drawn so that several sensors do not try in step."""

from collections.abc import Callable
from typing import Final

from spinewatch.link.supervision.ladder import Pause
from spinewatch.link.supervision.policy import Policy
from spinewatch.model.time import NS_PER_S

ADAPTER_S: Final = 5.0
"""Before an own retry after trouble with the adapter; its state is looked at every 2 s."""


def as_ns(seconds: float) -> int:
    """Give seconds in ns."""
    return round(seconds * NS_PER_S)


class Waits:
    """Draws waits.

    Parameters
    ----------
    policy
        Their lengths, and how far they are drawn apart.
    jitter
        Draws from [0, 1).
    """

    def __init__(self, *, policy: Policy, jitter: Callable[[], float]) -> None:
        self._policy = policy
        self._jitter = jitter

    def draw(self, seconds: float) -> int:
        """Draw a wait in ns around a length."""
        return as_ns(seconds * (1 + self._policy.jitter * (2 * self._jitter() - 1)))

    def backoff(self, tries: int) -> int:
        """Draw the wait before a try, of which some went before."""
        lengths = self._policy.backoff_s
        return self.draw(lengths[min(tries, len(lengths) - 1)])

    def pause(self, pause: Pause, tries: int) -> int:
        """Draw a wait of a kind."""
        match pause:
            case Pause.BACKOFF:
                return self.backoff(tries)
            case Pause.FULL:
                return self.draw(self._policy.full_s)
            case Pause.ASKED:
                return self.draw(self._policy.asked_s)
            case Pause.ADAPTER:
                return self.draw(ADAPTER_S)
