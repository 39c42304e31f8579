"""One Bluetooth adapter: usable or not, its scan, and its power."""

from collections.abc import Callable
from typing import Final

from spinewatch.link.supervision.actions import Action, PowerCycle
from spinewatch.link.supervision.events import AdapterUnready
from spinewatch.link.supervision.policy import Policy
from spinewatch.link.supervision.scan import Phase, Scan
from spinewatch.link.supervision.trouble import Trouble
from spinewatch.link.supervision.waits import Waits, as_ns
from spinewatch.link.supervision.words import DEAF, NO_SCAN

POWER_ON_S: Final = 3.0
"""Until an adapter that is off is powered on: somebody may do so himself."""

POWER_ON_EVERY_S: Final = 30.0

SERVICE_S: Final = 10.0
"""Until a service that is gone is restarted: systemd does so itself within seconds."""

QUIET_S: Final = 5.0
"""After an own power cycle in which nobody is told that the adapter is off: its state is looked at
every 2 s, and it takes up to 3 s to come back."""


class Adapter:
    """Knows the state of one adapter.

    Parameters
    ----------
    name
        Its name.
    policy
        How patient to be.
    waits
        Draws its waits.
    emit
        Takes actions.

    Attributes
    ----------
    scan
        Its scan.
    is_ready
        Whether it can be used; not before that was told.
    problem
        Why it cannot.
    is_cycling
        Whether it is being power-cycled.
    is_sacrificed
        Whether those who streamed through it were let go of, for a power cycle that comes now.
    air_ns
        When it heard somebody last who is none of its sensors.
    """

    def __init__(
        self, *, name: str, policy: Policy, waits: Waits, emit: Callable[[Action], None]
    ) -> None:
        self.name = name
        self.scan = Scan(adapter=name, policy=policy, waits=waits, emit=emit)
        self.is_ready = False
        self.problem: AdapterUnready | None = None
        self.is_cycling = False
        self.is_sacrificed = False
        self.air_ns: int | None = None
        self._policy = policy
        self._waits = waits
        self._emit = emit
        self._is_told = False
        self._quiet_ns = 0
        self._cycled_ns: int | None = None
        self._power_on_ns = 0
        self._gone_ns = 0

    @property
    def ailment(self) -> str | None:
        """Say what is wrong with it, as a clause; None if nothing is that it shows itself."""
        if self.problem is not None:
            return self.problem.said
        if self.scan.is_refused:
            return NO_SCAN
        return DEAF if self.scan.is_deaf else None

    @property
    def is_busy(self) -> bool:
        """Say whether it scans, or does anything else."""
        return self.is_cycling or self.scan.phase is not Phase.STOPPED

    def ready(self) -> bool:
        """Take note that it can be used; says whether that is new."""
        was_ready, self.is_ready = self.is_ready, True
        self.problem = None
        return not was_ready

    def unready(self, event: AdapterUnready, now_ns: int) -> None:
        """Take note that it cannot be used."""
        if self.problem is None:
            self._gone_ns = now_ns
            self._power_on_ns = now_ns + self._waits.draw(POWER_ON_S)
        self._is_told = self._is_told and self.problem == event
        self.is_ready = self.is_sacrificed = False
        self.problem = event
        self.scan.void()

    def hear(self, now_ns: int) -> None:
        """Take note of an advertisement of somebody who is none of its sensors."""
        self.air_ns = now_ns
        self.scan.hear()

    def news(self, now_ns: int) -> AdapterUnready | None:
        """Give why it cannot be used, once, and not while an own power cycle explains it."""
        if self.problem is None or self._is_told or self.is_cycling or now_ns < self._quiet_ns:
            return None
        self._is_told = True
        return self.problem

    def be_quiet(self, now_ns: int) -> None:
        """Take note that something was done just now after which it is unready for a moment."""
        self._quiet_ns = now_ns + as_ns(QUIET_S)

    def may_cycle(self, now_ns: int) -> bool:
        """Say whether the last power cycle is long enough ago."""
        every_ns = as_ns(self._policy.power_every_s)
        return self._cycled_ns is None or now_ns - self._cycled_ns >= every_ns

    def wants_power(self, now_ns: int) -> bool:
        """Say whether it is off for long enough to be powered on."""
        return self.problem is not None and self.problem.can_power and now_ns >= self._power_on_ns

    def wants_service(self, now_ns: int) -> bool:
        """Say whether the service is gone for long enough to be restarted."""
        is_gone = self.problem is not None and self.problem.trouble is Trouble.SERVICE
        return is_gone and now_ns - self._gone_ns >= as_ns(SERVICE_S)

    def cycle(self, now_ns: int) -> None:
        """Switch it off and on."""
        self.is_cycling = True
        self._cycled_ns = now_ns
        self._power_on_ns = now_ns + self._waits.draw(POWER_ON_EVERY_S)
        self.is_sacrificed = False
        self.scan.void()
        self.scan.hear()
        self._emit(PowerCycle(adapter=self.name))

    def cycled(self, now_ns: int) -> None:
        """Take note that it was."""
        self.is_cycling = False
        self.be_quiet(now_ns)
