"""When a sensor that is not connected is tried next, and what is done first."""

from collections import deque
from typing import Final

from spinewatch.link.supervision.ladder import (
    DISTURBED,
    FOOT,
    Place,
    Rung,
    Step,
    Way,
    climb,
    next_step,
)
from spinewatch.link.supervision.policy import Policy
from spinewatch.link.supervision.waits import Waits, as_ns

AHEAD_NS: Final = as_ns(1.0)
"""Before its time, a sensor is looked for already: one advertises about once a second."""

MINUTE_NS: Final = as_ns(60.0)

CLIMB: Final = (Rung.RECONNECT, Rung.FORGET, Rung.POWER_CYCLE, Rung.RESTART_SERVICE)


def most_per_minute(policy: Policy) -> int:
    """Give how many connects a sensor gets in a minute: one whole climb, and those around it.

    Only events that begin a hunt anew, like an adapter that comes and goes, could ask for more.
    """
    return len(CLIMB) * len(policy.backoff_s) + 2


class Hunt:
    """The ladder of one sensor, with the times of its next step.

    Parameters
    ----------
    policy
        How patient to be.
    waits
        Draws its waits.

    Attributes
    ----------
    place
        On the ladder.
    step
        What is done next.
    sighted_ns
        When it was seen first, of the advertisements that are fresh.
    is_urgent
        Whether it is looked for without a rest: it was lost just now, or may be back.
    """

    def __init__(self, *, policy: Policy, waits: Waits) -> None:
        self._policy = policy
        self._waits = waits
        self._tried_ns: deque[int] = deque(maxlen=most_per_minute(policy))
        self._seen_ns: int | None = None
        self._due_ns = 0
        self._is_forgiven = False
        self.place: Place = FOOT
        self.step = Step.CONNECT
        self.sighted_ns = 0
        self.is_urgent = True

    @property
    def due_ns(self) -> int:
        """Give when the next step may be done."""
        tried = self._tried_ns
        if self.step is not Step.CONNECT or len(tried) < (tried.maxlen or 0):
            return self._due_ns
        return max(self._due_ns, tried[0] + MINUTE_NS)

    @property
    def asks(self) -> bool:
        """Say whether it waits for a round after the person was asked."""
        return self.place.rung is Rung.ASK and self.step is not Step.CONNECT

    @property
    def tried_ns(self) -> int:
        """Give when it was connected to last, or tried to."""
        return self._tried_ns[-1] if self._tried_ns else -1

    def is_fresh(self, now_ns: int) -> bool:
        """Say whether it was seen a short while ago."""
        return self._seen_ns is not None and now_ns - self._seen_ns < as_ns(self._policy.fresh_s)

    def needs_ear(self, now_ns: int) -> bool:
        """Say whether it has to be seen before it can be connected, and soon."""
        is_soon = now_ns >= self.due_ns - AHEAD_NS
        return self.step is Step.CONNECT and is_soon and not self.is_fresh(now_ns)

    def see(self, now_ns: int) -> None:
        """Take note of an advertisement."""
        if not self.is_fresh(now_ns):
            self.sighted_ns = now_ns
        self._seen_ns = now_ns

    def unsee(self) -> None:
        """Forget advertisements: what they led to is no longer there."""
        self._seen_ns = None

    def settle(self) -> None:
        """Go back to the foot."""
        self.place = FOOT
        self._is_forgiven = False

    def begin(self, now_ns: int) -> None:
        """Connect at once, wherever on the ladder it stands."""
        self.step = Step.CONNECT
        self._due_ns = now_ns
        self.is_urgent = True

    def try_now(self, now_ns: int) -> None:
        """Count a connect that is made now."""
        self.place = self.place.tried()
        self._tried_ns.append(now_ns)

    def forgive(self, now_ns: int) -> bool:
        """Let one trouble pass without a climb; gives False if one was before."""
        if self._is_forgiven:
            return False
        self._is_forgiven = True
        self.begin(now_ns)
        return True

    def climb(self, way: Way, now_ns: int) -> None:
        """Take note of trouble."""
        self.place = climb(self.place, way, tries=len(self._policy.backoff_s))
        self.step = next_step(self.place, way)
        self._wait(way, now_ns)

    def skip(self, now_ns: int) -> None:
        """Go to the next rung: the remedy of this one is not allowed now."""
        self.place = self.place.above()
        self.step = next_step(self.place, DISTURBED)
        self._wait(DISTURBED, now_ns)

    def remedied(self, now_ns: int) -> None:
        """Connect after a remedy."""
        self._due_ns = now_ns if self.asks else now_ns + self._waits.backoff(0)
        self.step = Step.CONNECT
        self.unsee()

    def _wait(self, way: Way, now_ns: int) -> None:
        if self.asks:
            self._due_ns = now_ns + self._waits.draw(self._policy.asked_s)
        elif self.step is Step.CONNECT:
            self._due_ns = now_ns + self._waits.pause(way.pause, self.place.tries)
        else:
            self._due_ns = now_ns
