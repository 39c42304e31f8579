"""Switching adapters off and on."""

from spinewatch.link.supervision.adapter import Adapter
from spinewatch.link.supervision.ensemble import Ensemble
from spinewatch.link.supervision.ladder import Step
from spinewatch.link.supervision.policy import Policy
from spinewatch.link.supervision.reasons import Deaf, Reason, Refusing, Unconnectable


class Cycles:
    """Power-cycles one adapter when that is wanted and allowed, with nothing under way on it.

    Parameters
    ----------
    adapter
        Which.
    ensemble
        Sensors and adapters.
    policy
        How patient to be.

    Attributes
    ----------
    unconnectable
        Who advertises and cannot be connected.
    """

    def __init__(self, *, adapter: Adapter, ensemble: Ensemble, policy: Policy) -> None:
        self._adapter = adapter
        self._ensemble = ensemble
        self.unconnectable = Unconnectable(adapter=adapter, ensemble=ensemble, policy=policy)
        self._reasons: tuple[Reason, ...] = (
            Refusing(adapter=adapter, ensemble=ensemble, policy=policy),
            Deaf(adapter=adapter, ensemble=ensemble, policy=policy),
            self.unconnectable,
        )

    def look(self, now_ns: int) -> None:
        """See what speaks for it; to be called all the time."""
        for reason in self._reasons:
            reason.look(now_ns)

    def serve(self, now_ns: int) -> bool:
        """Begin one that is due; says whether nothing else may be begun on the adapter now."""
        adapter = self._adapter
        if adapter.is_cycling:
            return True
        if not (adapter.is_sacrificed or self._sacrifice_if_due(now_ns) or self._is_wanted(now_ns)):
            return False
        if self._ensemble.is_idle(adapter):
            self._cycle(now_ns)
        return True

    def _sacrifice_if_due(self, now_ns: int) -> bool:
        """End what a power cycle would cut off, before it: who streams is told why."""
        adapter = self._adapter
        due = [each.cause for each in self._reasons if each.is_due(now_ns)]
        can_cycle = adapter.is_ready and adapter.may_cycle(now_ns)
        if not (due and can_cycle and self._ensemble.is_streaming(adapter)):
            return False
        adapter.is_sacrificed = True
        self._made(now_ns)
        self._ensemble.let_go(adapter, due[0], now_ns)
        return True

    def _is_wanted(self, now_ns: int) -> bool:
        adapter, own = self._adapter, self._ensemble.of(self._adapter)
        if not adapter.is_ready:
            return adapter.wants_power(now_ns)
        if self._ensemble.is_streaming(adapter) or not adapter.may_cycle(now_ns):
            for sensor in own:
                if sensor.needs(Step.POWER_CYCLE, now_ns):
                    sensor.skip(now_ns)
            return False
        is_ill = adapter.scan.is_refused or adapter.scan.is_deaf
        return (is_ill and bool(self._ensemble.absent(adapter))) or any(
            each.needs(Step.POWER_CYCLE, now_ns) or each.needs(Step.ROUND, now_ns) for each in own
        )

    def _cycle(self, now_ns: int) -> None:
        adapter = self._adapter
        if not adapter.is_sacrificed:
            self._made(now_ns)
            self._ensemble.tell_remedy(adapter, Step.POWER_CYCLE, now_ns, cause=adapter.ailment)
        self._ensemble.unsee(adapter)
        adapter.cycle(now_ns)

    def _made(self, now_ns: int) -> None:
        for reason in self._reasons:
            reason.made(now_ns)
