"""The promises of supervision that hold for every action, whatever happened."""

from spinewatch.link.supervision.actions import (
    Action,
    Connect,
    Disconnect,
    Forget,
    PowerCycle,
    RestartService,
    Resubscribe,
    StartScan,
    StopScan,
    Tell,
)
from spinewatch.link.supervision.hunt import most_per_minute
from spinewatch.model.packets import LinkState
from tests.link.supervision.truth import S, Truth


class Referee:
    """Holds every action against the truth.

    Parameters
    ----------
    truth
        The truth.
    judges_silence
        Whether a connection with samples has no other streams that may be silent.
    """

    def __init__(self, truth: Truth, *, judges_silence: bool) -> None:
        self._truth = truth
        self._judges_silence = judges_silence

    def check(self, action: Action) -> None:
        match action:
            case Tell():
                self._check_told(action)
            case StartScan(adapter=name) | StopScan(adapter=name) | PowerCycle(adapter=name):
                self._check_of_adapter(action, name)
            case RestartService():
                self._check_restart()
            case Connect(sensor=name):
                self._check_connect(name)
            case Disconnect(sensor=name) | Resubscribe(sensor=name) | Forget(sensor=name):
                self._check_of_sensor(action, name)

    def _check_told(self, told: Tell) -> None:
        """Nothing is told twice, one after the other; but a plan that ends begins a new matter."""
        sensor = self._truth.sensors[told.sensor]
        assert told != sensor.told or sensor.may_repeat, told
        sensor.told = told
        sensor.may_repeat = False

    def _check_of_adapter(self, action: Action, name: str) -> None:
        """One thing at a time; power stays on while a sensor is up."""
        adapter, own = self._truth.adapters[name], self._truth.of(name)
        assert adapter.doing is None, (action, adapter.doing)
        assert not self._truth.is_restarting
        if isinstance(action, StartScan):
            assert adapter.is_told
            assert not adapter.scans
            assert not any(isinstance(each.doing, Connect) for each in own)
        if isinstance(action, PowerCycle):
            assert not adapter.scans
            assert not any(each.doing for each in own)
            assert adapter.refuses_scan or not any(each.up_ns for each in own)

    def _check_restart(self) -> None:
        """Only where it is allowed, while nobody is up and nothing is under way."""
        assert self._truth.policy.may_restart
        assert not self._truth.is_restarting
        assert not any(each.up_ns or each.doing for each in self._truth.sensors.values())
        assert not any(each.scans or each.doing for each in self._truth.adapters.values())

    def _check_connect(self, name: str) -> None:
        """Only what was seen a moment ago, with the scan stopped, and nobody else."""
        truth, sensor = self._truth, self._truth.sensors[name]
        adapter = truth.adapters[sensor.adapter]
        assert sensor.doing is None
        assert sensor.up_ns is None
        assert name not in truth.planned_off
        assert adapter.is_told
        assert not adapter.scans
        assert adapter.doing is None
        assert not truth.is_restarting
        assert not any(isinstance(each.doing, Connect) for each in truth.sensors.values())
        assert sensor.seen_ns is not None
        assert truth.now_ns - sensor.seen_ns <= truth.policy.fresh_s * S
        self._check_rate(name)

    def _check_rate(self, name: str) -> None:
        """No tight loop, ever."""
        connects, now_ns = self._truth.sensors[name].connects, self._truth.now_ns
        connects.append(now_ns)
        while now_ns - connects[0] >= 60 * S:
            connects.popleft()
        assert len(connects) <= most_per_minute(self._truth.policy)

    def _check_of_sensor(self, action: Action, name: str) -> None:
        """One thing at a time, told before; and a good connection is left alone."""
        sensor = self._truth.sensors[name]
        assert sensor.doing is None, (action, sensor.doing)
        assert sensor.told is not None
        assert sensor.told.state is LinkState.LOST
        if isinstance(action, Forget):
            assert sensor.up_ns is None
            assert name not in self._truth.planned_off
        if isinstance(action, Resubscribe):
            assert sensor.up_ns is not None
        refusals = self._truth.adapters[sensor.adapter].refusals
        is_sacrificed = refusals > len(self._truth.policy.backoff_s)
        is_up = sensor.up_ns is not None and sensor.is_connected and not is_sacrificed
        if is_up and self._judges_silence:
            assert sensor.up_ns is not None
            heard_ns = max(sensor.heard_ns, sensor.up_ns)
            assert self._truth.now_ns - heard_ns > self._truth.policy.silence_s * S, (name, action)
