"""Remedies that concern more than one sensor: power cycles and restarts of the service."""

from collections.abc import Callable

from spinewatch.link.supervision.actions import Action
from spinewatch.link.supervision.adapter import Adapter
from spinewatch.link.supervision.cycles import Cycles
from spinewatch.link.supervision.ensemble import Ensemble
from spinewatch.link.supervision.ladder import Step
from spinewatch.link.supervision.policy import Policy
from spinewatch.link.supervision.restarts import Restarts


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
        self._cycles = {
            name: Cycles(adapter=each, ensemble=ensemble, policy=policy)
            for name, each in ensemble.adapters.items()
        }
        self._restarts = Restarts(
            ensemble=ensemble,
            policy=policy,
            unconnectable=[each.unconnectable for each in self._cycles.values()],
            emit=emit,
        )

    def serve(self, now_ns: int) -> frozenset[str]:
        """Take what is due; gives the adapters on which nothing may be begun now."""
        for each in self._cycles.values():
            each.look(now_ns)
        if self._restarts.serve(now_ns):
            return frozenset(self._cycles)
        return frozenset(name for name, each in self._cycles.items() if each.serve(now_ns))

    def restarted(self, problem: str | None, now_ns: int) -> None:
        """Take note that the service was restarted, or not."""
        if not self._restarts.over():
            return
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
