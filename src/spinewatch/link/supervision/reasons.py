"""Why an adapter is power-cycled although others stream through it.

Some seconds of theirs stand against hours of the one that is missing. Each reason has to hold for
`Policy.sacrifice_s`, and is given less and less credit while acting on it does not help.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from spinewatch.link.supervision.adapter import Adapter
from spinewatch.link.supervision.ensemble import Ensemble
from spinewatch.link.supervision.ladder import Step
from spinewatch.link.supervision.policy import Policy
from spinewatch.link.supervision.restraint import Restraint, Spell
from spinewatch.link.supervision.sensor import Sensor
from spinewatch.link.supervision.waits import as_ns
from spinewatch.link.supervision.words import DEAF, NO_SCAN, cycled_for, doing


class Reason(ABC):
    """One reason, for one adapter.

    Parameters
    ----------
    adapter
        Which.
    ensemble
        All sensors.
    policy
        How patient to be.
    every_s
        See `Restraint`.

    Attributes
    ----------
    holds
        Whether it has held for long enough.
    """

    def __init__(
        self,
        *,
        adapter: Adapter,
        ensemble: Ensemble,
        policy: Policy,
        every_s: Sequence[float],
    ) -> None:
        self.holds = False
        self._adapter = adapter
        self._ensemble = ensemble
        self._policy = policy
        self._restraint = Restraint(every_s)

    @property
    @abstractmethod
    def cause(self) -> str:
        """Say it and what is done about it, as a clause."""

    @abstractmethod
    def look(self, now_ns: int) -> None:
        """See whether it holds, and whether acting on it has helped; to be called all the time."""

    def is_due(self, now_ns: int) -> bool:
        """Say whether it holds, and may be acted on."""
        return self.holds and self._restraint.is_over(now_ns)

    def made(self, now_ns: int) -> None:
        """Take note that the adapter is power-cycled now, for whatever reason."""
        if self.holds:
            self._restraint.made(now_ns)


class Refusing(Reason):
    """The adapter refuses to search, so that nobody who is missing can be found."""

    def __init__(self, *, adapter: Adapter, ensemble: Ensemble, policy: Policy) -> None:
        every_s = policy.sacrifice_every_s
        super().__init__(adapter=adapter, ensemble=ensemble, policy=policy, every_s=every_s)
        self._spell = Spell()

    @property
    def cause(self) -> str:
        """Say it and what is done about it, as a clause."""
        return doing(NO_SCAN, Step.POWER_CYCLE)

    def look(self, now_ns: int) -> None:
        """See whether it holds, and whether it searches again."""
        adapter = self._adapter
        is_so = adapter.scan.is_refused and not adapter.is_cycling
        self._spell.look(is_so=is_so and bool(self._ensemble.absent(adapter)), now_ns=now_ns)
        self.holds = self._spell.has_lasted(self._policy.sacrifice_s, now_ns)
        if not adapter.scan.refusals:
            self._restraint.helped()


class Deaf(Reason):
    """The adapter hears nothing, in a place where something was heard within a day.

    Those who stream now are no sign of that: they are silent in the air.
    """

    def __init__(self, *, adapter: Adapter, ensemble: Ensemble, policy: Policy) -> None:
        every_s = policy.deaf_every_s
        super().__init__(adapter=adapter, ensemble=ensemble, policy=policy, every_s=every_s)
        self._spell = Spell()
        self._missed: Sequence[Sensor] = ()
        self._made_ns = 0

    @property
    def cause(self) -> str:
        """Say it and what is done about it, as a clause."""
        return doing(DEAF, Step.POWER_CYCLE)

    def look(self, now_ns: int) -> None:
        """See whether it holds, and whether anybody but those who streamed was heard since."""
        absent = self._ensemble.absent(self._adapter)
        self._spell.look(is_so=self._adapter.scan.is_deaf and bool(absent), now_ns=now_ns)
        self.holds = self._spell.has_lasted(self._policy.sacrifice_s, now_ns) and self._was_heard(
            self._ensemble.apart(self._adapter), now_ns - as_ns(self._policy.heard_s)
        )
        if self._was_heard(self._missed, self._made_ns):
            self._restraint.helped()

    def made(self, now_ns: int) -> None:
        """Take note that the adapter is power-cycled now, and for whom."""
        super().made(now_ns)
        if self.holds:
            self._missed = self._ensemble.absent(self._adapter)
            self._made_ns = now_ns

    def _was_heard(self, sensors: Sequence[Sensor], since_ns: int) -> bool:
        heard_ns = [self._adapter.air_ns, *(each.seen_ns for each in sensors)]
        return any(each is not None and each > since_ns for each in heard_ns)


class Unconnectable(Reason):
    """A sensor advertises, and can never be connected: the adapter's connects may be stuck.

    BlueZ and the kernel come to disagree about a connection: "connection already exists", or
    le-connection-abort-by-local, for as long as the adapter is on.
    """

    def __init__(self, *, adapter: Adapter, ensemble: Ensemble, policy: Policy) -> None:
        every_s = policy.sacrifice_every_s
        super().__init__(adapter=adapter, ensemble=ensemble, policy=policy, every_s=every_s)
        self._stuck: Sequence[Sensor] = ()
        self._made_for: Sequence[Sensor] = ()
        self._is_in_vain = False

    @property
    def cause(self) -> str:
        """Say it and what is done about it, as a clause."""
        return cycled_for(each.name for each in self._stuck)

    @property
    def not_cured(self) -> Sequence[str]:
        """Give whom a power cycle was in vain for: it may be the service."""
        return (
            [each.name for each in self._stuck if each in self._made_for]
            if self._is_in_vain
            else []
        )

    @property
    def is_cured(self) -> bool:
        """Say whether the last power cycle helped, or there was none."""
        return not self._restraint.is_in_vain

    def look(self, now_ns: int) -> None:
        """See whether it holds, and whether one that it was done for is connected to stay."""
        own = self._ensemble.of(self._adapter)
        self._stuck = [each for each in own if each.is_stuck(now_ns)]
        self.holds = bool(self._stuck)
        if any(each.is_settled for each in self._made_for):
            self._restraint.helped()
        self._is_in_vain = self._restraint.was_in_vain(self._policy.sacrifice_s, now_ns)

    def made(self, now_ns: int) -> None:
        """Take note that the adapter is power-cycled now, and for whom."""
        super().made(now_ns)
        if self.holds:
            self._made_for = self._stuck
