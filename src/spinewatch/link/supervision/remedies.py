"""Remedies that concern more than one sensor: power cycles and restarts of the service."""

from collections.abc import Callable, Iterator

from spinewatch.link.supervision.actions import Action, RestartService
from spinewatch.link.supervision.adapter import Adapter
from spinewatch.link.supervision.ensemble import Ensemble
from spinewatch.link.supervision.ladder import Step
from spinewatch.link.supervision.policy import Policy
from spinewatch.link.supervision.sensor import Sensor
from spinewatch.link.supervision.waits import as_ns
from spinewatch.link.supervision.words import DEAF, NO_SCAN, doing


class Remedies:
    """Takes them when they are wanted, allowed, and nothing is under way that they would break.

    Parameters
    ----------
    ensemble
        Sensors and adapters.
    policy
        What is allowed, and how often.
    emit
        Takes actions.
    """

    def __init__(
        self, *, ensemble: Ensemble, policy: Policy, emit: Callable[[Action], None]
    ) -> None:
        self._ensemble = ensemble
        self._policy = policy
        self._emit = emit
        self._is_restarting = False
        self._restarted_ns: int | None = None

    def serve(self, now_ns: int) -> frozenset[str]:
        """Take what is due; gives the adapters on which nothing may be begun now."""
        adapters = self._ensemble.adapters
        if self._is_restarting or self._restart_if_wanted(now_ns):
            return frozenset(adapters)
        return frozenset(
            name for name, each in adapters.items() if self._cycle_if_wanted(each, now_ns)
        )

    def restarted(self, problem: str | None, now_ns: int) -> None:
        """Take note that the service was restarted, or not."""
        if not self._is_restarting:
            return
        self._is_restarting = False
        for adapter in self._ensemble.adapters.values():
            adapter.be_quiet(now_ns)
            self._remedied(adapter, Step.RESTART_SERVICE, problem, now_ns)

    def cycled(self, adapter: Adapter, problem: str | None, now_ns: int) -> None:
        """Take note that an adapter was power-cycled, or not."""
        if adapter.is_cycling:
            adapter.cycled(now_ns)
            self._remedied(adapter, Step.POWER_CYCLE, problem, now_ns)

    def _remedied(self, adapter: Adapter, step: Step, problem: str | None, now_ns: int) -> None:
        for sensor in self._ensemble.hunted(adapter):
            is_own = sensor.needs(step, now_ns)
            if is_own and problem is not None:
                sensor.skip(now_ns)
            elif is_own or (problem is None and sensor.needs(Step.ROUND, now_ns)):
                sensor.hunt.remedied(now_ns)

    def _restart_if_wanted(self, now_ns: int) -> bool:
        adapters = self._ensemble.adapters.values()
        if not self._may_restart(now_ns):
            for sensor in self._needing(Step.RESTART_SERVICE, now_ns):
                sensor.skip(now_ns)
            return False
        wanted = any(each.wants_service(now_ns) or self._is_refused(each) for each in adapters)
        if not (wanted or any(self._needing_at_last(Step.RESTART_SERVICE, now_ns))):
            return False
        if all(self._ensemble.is_idle(each) for each in adapters):
            self._restart(now_ns)
        return True

    def _restart(self, now_ns: int) -> None:
        for adapter in self._ensemble.adapters.values():
            self._tell(adapter, Step.RESTART_SERVICE, now_ns)
        self._is_restarting = True
        self._restarted_ns = now_ns
        self._emit(RestartService())

    def _cycle_if_wanted(self, adapter: Adapter, now_ns: int) -> bool:
        if adapter.is_cycling:
            return True
        if not self._is_cycle_wanted(adapter, now_ns):
            return False
        self._let_go_of_streams(adapter, now_ns)
        if self._ensemble.is_idle(adapter):
            self._tell(adapter, Step.POWER_CYCLE, now_ns)
            adapter.cycle(now_ns)
        return True

    def _let_go_of_streams(self, adapter: Adapter, now_ns: int) -> None:
        """End what a power cycle would cut off, before it: who streams is told why."""
        for sensor in self._ensemble.of(adapter):
            sensor.void(doing(NO_SCAN, Step.POWER_CYCLE), now_ns)

    def _is_cycle_wanted(self, adapter: Adapter, now_ns: int) -> bool:
        if not adapter.is_ready:
            return adapter.wants_power(now_ns)
        own = self._ensemble.of(adapter)
        is_lame = adapter.is_lame(now_ns)
        is_needed = self._ensemble.is_streaming(adapter) and not is_lame
        if is_needed or not adapter.may_cycle(now_ns):
            for sensor in own:
                if sensor.needs(Step.POWER_CYCLE, now_ns):
                    sensor.skip(now_ns)
            return False
        return (
            adapter.scan.is_refused
            or adapter.scan.is_deaf
            or any(
                each.needs(Step.POWER_CYCLE, now_ns) or each.needs(Step.ROUND, now_ns)
                for each in own
            )
        )

    def _may_restart(self, now_ns: int) -> bool:
        every_ns = as_ns(self._policy.restart_every_s)
        is_long_ago = self._restarted_ns is None or now_ns - self._restarted_ns >= every_ns
        is_used = any(each.is_connected for each in self._ensemble.sensors.values())
        return self._policy.may_restart and is_long_ago and not is_used

    def _is_refused(self, adapter: Adapter) -> bool:
        return adapter.is_ready and adapter.scan.is_hopeless

    def _needing(self, step: Step, now_ns: int) -> Iterator[Sensor]:
        for sensor in self._ensemble.sensors.values():
            if self._ensemble.adapters[sensor.adapter].is_ready and sensor.needs(step, now_ns):
                yield sensor

    def _needing_at_last(self, step: Step, now_ns: int) -> Iterator[Sensor]:
        yield from self._needing(step, now_ns)
        yield from self._needing(Step.ROUND, now_ns)

    def _tell(self, adapter: Adapter, step: Step, now_ns: int) -> None:
        """Tell those whom it concerns why it is done, and take what was seen as void."""
        cause = _cause(adapter)
        for sensor in self._ensemble.of(adapter):
            sensor.hunt.unsee()
        for sensor in self._ensemble.hunted(adapter):
            if cause is not None or sensor.needs(step, now_ns) or sensor.needs(Step.ROUND, now_ns):
                sensor.voice.remedy(step, cause=cause)


def _cause(adapter: Adapter) -> str | None:
    if adapter.problem is not None:
        return adapter.problem.said
    if adapter.scan.is_refused:
        return NO_SCAN
    return DEAF if adapter.scan.is_deaf else None
