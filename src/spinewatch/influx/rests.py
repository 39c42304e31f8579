"""Pauses between attempts at what fails, each longer than the one before. Pure."""

from collections.abc import Callable

from spinewatch.influx.limits import MAX_ASKED_WAIT_S
from spinewatch.influx.tiers import Tier
from spinewatch.model.time import NS_PER_S
from spinewatch.mqtt.backoff import Backoff


class Rest:
    """The pauses of one thing that may fail.

    Parameters
    ----------
    jitter
        Gives uniform numbers in [0, 1).

    Attributes
    ----------
    until_ns
        When the present pause ends.
    failed
        Whether the last attempt did.
    """

    def __init__(self, *, jitter: Callable[[], float]) -> None:
        self._backoff = Backoff(jitter=jitter)
        self.until_ns = 0
        self.failed = False

    def begin(self, now_ns: int, asked_s: float = 0.0) -> None:
        """Pause after a failure, for as long as was asked for if that is longer."""
        wait_s = max(self._backoff.next_s(), min(MAX_ASKED_WAIT_S, asked_s))
        self.until_ns = now_ns + round(wait_s * NS_PER_S)
        self.failed = True

    def lasts(self, now_ns: int) -> bool:
        """Whether it is too early for another attempt."""
        return now_ns < self.until_ns

    def end(self) -> None:
        """Note that an attempt succeeded: the next pause is short again."""
        self._backoff.reset()
        self.failed = False


class DatabaseRests:
    """Which of the three databases are left alone, each after faults of its own."""

    def __init__(self, *, jitter: Callable[[], float]) -> None:
        self._rests = {tier: Rest(jitter=jitter) for tier in Tier}

    @property
    def any_failed(self) -> bool:
        """Whether one of them still has its fault, as far as is known."""
        return any(rest.failed for rest in self._rests.values())

    def resting(self, now_ns: int) -> frozenset[Tier]:
        """Name those that are left alone now."""
        return frozenset(tier for tier, rest in self._rests.items() if rest.lasts(now_ns))

    def begin(self, tier: Tier, now_ns: int, asked_s: float) -> None:
        """Leave one alone after a fault."""
        self._rests[tier].begin(now_ns, asked_s)

    def end(self, tier: Tier) -> None:
        """Note that one has taken what it was given."""
        self._rests[tier].end()
