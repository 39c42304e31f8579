"""When one adapter listens for advertisements, and whether it hears anything."""

from collections.abc import Callable
from enum import Enum, auto
from typing import Final

from spinewatch.link.supervision.actions import Action, StartScan, StopScan
from spinewatch.link.supervision.policy import Policy
from spinewatch.link.supervision.waits import Waits, as_ns

COLLECT_NS: Final = as_ns(1.0)
"""For the other missing sensors to be seen too, before the first is connected."""

AGAIN_S: Final = 15.0
"""Between two attempts to scan with an adapter that refused all those after `Policy.backoff_s`."""

LATER_S: Final = 40.0
"""The same, of one that has refused for `LONG_NS`: drawn a fifth shorter it is 32 s, so that even
with those that follow a power cycle at once there is less than one in 30 s."""

LONG_NS: Final = as_ns(600.0)
"""What disturbs a scan is over by then, or stays: a power cycle came and went (`power_every_s`)."""


class Phase(Enum):
    """What a scan is doing."""

    STOPPED = auto()
    STARTING = auto()
    RUNNING = auto()
    STOPPING = auto()


class Scan:
    """Starts and stops the scan of one adapter.

    Parameters
    ----------
    adapter
        Its name.
    policy
        Its duty while sensors stream, and after how long it counts as deaf.
    waits
        Draws the waits after a refusal.
    emit
        Takes actions.

    Attributes
    ----------
    phase
        What it is doing.
    refusals
        Attempts to start that failed, one after the other.
    """

    def __init__(
        self, *, adapter: str, policy: Policy, waits: Waits, emit: Callable[[Action], None]
    ) -> None:
        self.phase = Phase.STOPPED
        self.refusals = 0
        self._deaf = 0
        self._adapter = adapter
        self._policy = policy
        self._waits = waits
        self._emit = emit
        self._is_void = False
        self._began_ns = 0
        self._looked_ns = 0
        self._unheard_ns = 0
        self._rested_ns = 0
        self._again_ns = 0
        self._refused_ns = 0

    @property
    def is_busy(self) -> bool:
        """Say whether an action is under way."""
        return self.phase in {Phase.STARTING, Phase.STOPPING}

    @property
    def is_refused(self) -> bool:
        """Say whether it was refused for longer than a disturbance lasts."""
        return self.refusals > len(self._policy.backoff_s)

    @property
    def is_hopeless(self) -> bool:
        """Say whether it is refused still, after there was time for a power cycle."""
        return self.refusals > 2 * len(self._policy.backoff_s)

    @property
    def is_deaf(self) -> bool:
        """Say whether nothing was heard again, after it was started anew."""
        return self._deaf >= 2

    def hear(self) -> None:
        """Take note that something was heard."""
        self._unheard_ns = 0
        self._deaf = 0

    def void(self) -> None:
        """Take the scan as ended: its adapter or the service is not that of before."""
        self._unheard_ns = 0
        if self.phase is Phase.RUNNING:
            self.phase = Phase.STOPPED
        self._is_void = self.is_busy
        self._again_ns = self._rested_ns = 0

    def started(self, problem: str | None, now_ns: int) -> None:
        """Take note that it has started, or not."""
        if self.phase is not Phase.STARTING:
            return
        if problem is None:
            self.phase = Phase.RUNNING
            self.refusals = 0
            self._began_ns = self._looked_ns = now_ns
            return
        self.phase = Phase.STOPPED
        self._is_void = False
        if not self.refusals:
            self._refused_ns = now_ns
        self.refusals += 1
        self._again_ns = now_ns + self._wait_ns(now_ns)

    def stopped(self, now_ns: int) -> None:
        """Take note that it has stopped; if it could not, that is all that can be done about it."""
        if self.phase is not Phase.STOPPING:
            return
        self.phase = Phase.STOPPED
        self._is_void = False
        listened_s = min((now_ns - self._began_ns) / as_ns(1.0), self._policy.listen_s)
        share = listened_s / self._policy.listen_s
        self._rested_ns = now_ns + as_ns(self._policy.rest_s * share)

    def start(self) -> None:
        """Start it."""
        self.phase = Phase.STARTING
        self._emit(StartScan(adapter=self._adapter))

    def stop(self) -> None:
        """Stop it."""
        self.phase = Phase.STOPPING
        self._emit(StopScan(adapter=self._adapter))

    def may_start(self, now_ns: int, *, rests: bool) -> bool:
        """Say whether it may start, after a rest or without."""
        is_rested = not rests or now_ns >= self._rested_ns
        return self.phase is Phase.STOPPED and is_rested and now_ns >= self._again_ns

    def must_stop(self, now_ns: int, *, is_streaming: bool) -> bool:
        """Say whether its duty, or what became of it, ends it."""
        if self.phase is not Phase.RUNNING:
            return False
        is_deaf = self._goes_deaf(now_ns)
        longest_s = self._policy.listen_s if is_streaming else self._policy.renew_s
        is_long = now_ns - self._began_ns >= as_ns(longest_s)
        return self._is_void or is_long or is_deaf

    def has_collected(self, since_ns: int, now_ns: int) -> bool:
        """Say whether it listened long enough since somebody was sighted."""
        return now_ns - max(since_ns, self._began_ns) >= COLLECT_NS

    def _wait_ns(self, now_ns: int) -> int:
        if not self.is_refused:
            return self._waits.backoff(self.refusals - 1)
        is_long = now_ns - self._refused_ns >= LONG_NS
        return self._waits.draw(LATER_S if is_long else AGAIN_S)

    def _goes_deaf(self, now_ns: int) -> bool:
        self._unheard_ns += now_ns - self._looked_ns
        self._looked_ns = now_ns
        if self._unheard_ns < as_ns(self._policy.deaf_s):
            return False
        self._unheard_ns = 0
        self._deaf += 1
        return True
