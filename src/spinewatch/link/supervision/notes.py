"""Brings every event to the sensor or adapter that it is about."""

from spinewatch.link.supervision.actions import (
    PowerCycle,
    RestartService,
    StartScan,
    StopScan,
    Tell,
)
from spinewatch.link.supervision.adapter import Adapter
from spinewatch.link.supervision.ensemble import Ensemble
from spinewatch.link.supervision.events import (
    AdapterReady,
    AdapterUnready,
    AirHeard,
    Done,
    Down,
    Event,
    Failed,
    Heard,
    PlannedOff,
    Seen,
    ServiceRestarted,
    Up,
)
from spinewatch.link.supervision.remedies import Remedies
from spinewatch.link.supervision.words import ADAPTER_HELP, NO_SCAN, SERVICE_NEW


class Notes:
    """Takes events. One about a sensor or adapter that nobody knows is passed over.

    Parameters
    ----------
    ensemble
        Sensors and adapters.
    remedies
        Told of the end of those that concern more than one sensor.
    """

    def __init__(self, *, ensemble: Ensemble, remedies: Remedies) -> None:
        self._ensemble = ensemble
        self._remedies = remedies

    def take(self, event: Event, now_ns: int) -> bool:
        """Take an event; says whether something may be due because of it.

        Samples and advertisements come by the hundred: what they bring about is found when time
        passes.
        """
        match event:
            case Heard() | Seen() | AirHeard():
                return self._of_air(event, now_ns)
            case Up() | Failed() | Down():
                self._of_sensor(event, now_ns)
            case Done():
                self._of_action(event, now_ns)
            case AdapterReady() | AdapterUnready():
                self._of_adapter(event, now_ns)
            case ServiceRestarted():
                self._void_everything(now_ns)
            case PlannedOff(sensors=names):
                for name, sensor in self._ensemble.sensors.items():
                    sensor.plan(is_off=name in names, now_ns=now_ns)
        return True

    def _of_air(self, event: Heard | Seen | AirHeard, now_ns: int) -> bool:
        if isinstance(event, AirHeard):
            if (adapter := self._ensemble.adapters.get(event.adapter)) is not None:
                adapter.hear(now_ns)
            return False
        sensor = self._ensemble.sensors.get(event.sensor)
        if sensor is None:
            return False
        if isinstance(event, Heard):
            sensor.heard(event.stream, now_ns)
            return False
        self._ensemble.adapters[sensor.adapter].scan.hear()
        return sensor.seen(now_ns)

    def _of_sensor(self, event: Up | Failed | Down, now_ns: int) -> None:
        sensor = self._ensemble.sensors.get(event.sensor)
        if sensor is None:
            return
        match event:
            case Up():
                sensor.up(now_ns)
            case Failed():
                sensor.failed(event, now_ns)
            case Down(said=said):
                sensor.down(said, now_ns)

    def _of_action(self, event: Done, now_ns: int) -> None:
        match event.action:
            case StartScan(adapter=name) | StopScan(adapter=name) | PowerCycle(adapter=name):
                if (adapter := self._ensemble.adapters.get(name)) is not None:
                    self._of_adapter_action(adapter, event, now_ns)
            case RestartService():
                self._remedies.restarted(event.problem, now_ns)
            case Tell():
                pass
            case action:
                if (sensor := self._ensemble.sensors.get(action.sensor)) is not None:
                    sensor.done(action, event.problem, now_ns)

    def _of_adapter_action(self, adapter: Adapter, event: Done, now_ns: int) -> None:
        match event.action:
            case StartScan():
                adapter.scan.started(event.problem, now_ns)
                if adapter.scan.is_hopeless:
                    for sensor in self._ensemble.hunted(adapter):
                        sensor.voice.lost("scan", f"{NO_SCAN}: {event.problem}", ask=ADAPTER_HELP)
            case StopScan():
                adapter.scan.stopped(now_ns)
            case _:
                self._remedies.cycled(adapter, event.problem, now_ns)

    def _of_adapter(self, event: AdapterReady | AdapterUnready, now_ns: int) -> None:
        adapter = self._ensemble.adapters.get(event.adapter)
        if adapter is None:
            return
        if isinstance(event, AdapterUnready):
            adapter.unready(event, now_ns)
            for sensor in self._ensemble.of(adapter):
                sensor.suspect(event, now_ns)
        elif adapter.ready():
            for sensor in self._ensemble.of(adapter):
                if not sensor.voice.is_planned_off:
                    sensor.hunt_now(now_ns)

    def _void_everything(self, now_ns: int) -> None:
        for adapter in self._ensemble.adapters.values():
            adapter.scan.void()
        for sensor in self._ensemble.sensors.values():
            sensor.void(SERVICE_NEW, now_ns)
