"""Restarting the Bluetooth service of this machine."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from spinewatch.link.supervision.actions import Action, RestartService
from spinewatch.link.supervision.adapter import Adapter
from spinewatch.link.supervision.ensemble import Ensemble
from spinewatch.link.supervision.ladder import Step
from spinewatch.link.supervision.policy import Policy
from spinewatch.link.supervision.reasons import Unconnectable
from spinewatch.link.supervision.restraint import Restraint
from spinewatch.link.supervision.sensor import Sensor
from spinewatch.link.supervision.waits import as_ns
from spinewatch.link.supervision.words import restarted_for


class Restarts:
    """Restarts it when that is wanted and allowed, with nothing under way.

    Parameters
    ----------
    ensemble
        Sensors and adapters.
    policy
        Whether it is allowed, and how often.
    unconnectable
        Of all adapters.
    emit
        Takes actions.
    """

    def __init__(
        self,
        *,
        ensemble: Ensemble,
        policy: Policy,
        unconnectable: Sequence[Unconnectable],
        emit: Callable[[Action], None],
    ) -> None:
        self._ensemble = ensemble
        self._policy = policy
        self._unconnectable = unconnectable
        self._emit = emit
        self._restraint = Restraint(policy.sacrifice_every_s)
        self._is_restarting = False
        self._is_sacrificed = False
        """Whether those who streamed were let go of, for a restart that comes now."""
        self._restarted_ns: int | None = None

    def serve(self, now_ns: int) -> bool:
        """Begin one that is due; says whether nothing else may be begun now."""
        if self._is_restarting:
            return True
        if all(each.is_cured for each in self._unconnectable):
            self._restraint.helped()
        if not (self._is_sacrificed or self._sacrifice_if_due(now_ns) or self._is_wanted(now_ns)):
            return False
        if all(map(self._ensemble.is_idle, self._adapters)):
            self._restart(now_ns)
        return True

    def over(self) -> bool:
        """Take note that it was restarted, or could not be; says whether that was waited for."""
        was_restarting, self._is_restarting = self._is_restarting, False
        return was_restarting

    @property
    def _adapters(self) -> Iterable[Adapter]:
        return self._ensemble.adapters.values()

    def _sacrifice_if_due(self, now_ns: int) -> bool:
        """End everything that a restart would cut off, before it: who streams is told why."""
        names = self._names()
        is_held_back = not (self._is_allowed(now_ns) and self._restraint.is_over(now_ns))
        if not names or is_held_back or not self._is_used():
            return False
        self._is_sacrificed = True
        self._restraint.made(now_ns)
        for adapter in self._adapters:
            self._ensemble.let_go(adapter, restarted_for(names), now_ns)
        return True

    def _is_wanted(self, now_ns: int) -> bool:
        if self._is_used() or not self._is_allowed(now_ns):
            for sensor in self._needing(Step.RESTART_SERVICE, now_ns):
                sensor.skip(now_ns)
            return False
        return (
            any(each.wants_service(now_ns) or _is_hopeless(each) for each in self._adapters)
            or any(self._needing(Step.RESTART_SERVICE, now_ns))
            or any(self._needing(Step.ROUND, now_ns))
        )

    def _restart(self, now_ns: int) -> None:
        if not self._is_sacrificed and self._names():
            self._restraint.made(now_ns)
        for adapter in self._adapters:
            if not self._is_sacrificed:
                self._ensemble.tell_remedy(
                    adapter, Step.RESTART_SERVICE, now_ns, cause=adapter.ailment
                )
            self._ensemble.unsee(adapter)
        self._is_sacrificed = False
        self._is_restarting = True
        self._restarted_ns = now_ns
        self._emit(RestartService())

    def _names(self) -> Sequence[str]:
        return [name for each in self._unconnectable for name in each.not_cured]

    def _is_allowed(self, now_ns: int) -> bool:
        every_ns = as_ns(self._policy.restart_every_s)
        is_long_ago = self._restarted_ns is None or now_ns - self._restarted_ns >= every_ns
        return self._policy.may_restart and is_long_ago

    def _is_used(self) -> bool:
        """Say whether a restart would cut somebody off, or come instead of what was announced."""
        is_streaming = any(each.is_connected for each in self._ensemble.sensors.values())
        return is_streaming or any(each.is_sacrificed for each in self._adapters)

    def _needing(self, step: Step, now_ns: int) -> Iterator[Sensor]:
        for sensor in self._ensemble.sensors.values():
            if self._ensemble.adapters[sensor.adapter].is_ready and sensor.needs(step, now_ns):
                yield sensor


def _is_hopeless(adapter: Adapter) -> bool:
    return adapter.is_ready and adapter.scan.is_hopeless
