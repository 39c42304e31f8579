"""Whose turn it is to connect, and who may listen meanwhile."""

from collections.abc import Set as AbstractSet

from spinewatch.link.supervision.adapter import Adapter
from spinewatch.link.supervision.ensemble import Ensemble
from spinewatch.link.supervision.hunt import AHEAD_NS
from spinewatch.link.supervision.ladder import Step
from spinewatch.link.supervision.scan import Phase
from spinewatch.link.supervision.sensor import Sensor


class Turns:
    """Gives the radio to one connect at a time, and to scans in between.

    Parameters
    ----------
    ensemble
        Sensors and adapters.
    """

    def __init__(self, ensemble: Ensemble) -> None:
        self._ensemble = ensemble

    def serve(self, now_ns: int, *, blocked: AbstractSet[str]) -> None:
        """Begin what is due on all adapters but the blocked."""
        adapters = self._ensemble.adapters.values()
        usable = [each for each in adapters if each.is_ready and each.name not in blocked]
        for adapter in usable:
            self._forget(adapter, now_ns)
        if not self._is_anybody_connecting():
            self._connect(usable, now_ns)
        for adapter in adapters:
            self._stop(adapter, now_ns, is_usable=adapter in usable)
        for adapter in usable:
            self._start(adapter, now_ns)

    def _forget(self, adapter: Adapter, now_ns: int) -> None:
        for sensor in self._ensemble.of(adapter):
            if sensor.needs(Step.FORGET, now_ns) or sensor.needs(Step.ROUND, now_ns):
                sensor.forget()

    def _connect(self, usable: list[Adapter], now_ns: int) -> None:
        ready = [
            sensor
            for adapter in usable
            for sensor in self._ensemble.of(adapter)
            if sensor.needs(Step.CONNECT, now_ns)
        ]
        if ready:
            self._give_turn(min(ready, key=lambda each: each.hunt.tried_ns), now_ns)

    def _give_turn(self, sensor: Sensor, now_ns: int) -> None:
        adapter = self._ensemble.adapters[sensor.adapter]
        scan = adapter.scan
        if scan.phase is Phase.STOPPED:
            sensor.connect(now_ns)
        elif scan.phase is Phase.RUNNING and (
            not self._ensemble.absent(adapter) or scan.has_collected(sensor.hunt.sighted_ns, now_ns)
        ):
            scan.stop()

    def _stop(self, adapter: Adapter, now_ns: int, *, is_usable: bool) -> None:
        is_streaming = self._ensemble.is_streaming(adapter)
        is_overdue = adapter.scan.must_stop(now_ns, is_streaming=is_streaming)
        is_wanted = is_usable and self._ensemble.absent(adapter)
        if adapter.scan.phase is Phase.RUNNING and (is_overdue or not is_wanted):
            adapter.scan.stop()

    def _start(self, adapter: Adapter, now_ns: int) -> None:
        absent = self._ensemble.absent(adapter)
        if not absent or self._is_radio_needed(adapter, now_ns):
            return
        is_urgent = any(each.hunt.is_urgent for each in absent)
        rests = self._ensemble.is_streaming(adapter) and not is_urgent
        if adapter.scan.may_start(now_ns, rests=rests):
            for sensor in absent:
                sensor.hunt.is_urgent = False
            adapter.scan.start()

    def _is_radio_needed(self, adapter: Adapter, now_ns: int) -> bool:
        """Say whether an adapter connects, or will at once."""
        if self._is_anybody_connecting():
            return self._ensemble.is_connecting(adapter)
        soon_ns = now_ns + AHEAD_NS
        return any(each.needs(Step.CONNECT, soon_ns) for each in self._ensemble.of(adapter))

    def _is_anybody_connecting(self) -> bool:
        return any(map(self._ensemble.is_connecting, self._ensemble.adapters.values()))
