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
from spinewatch.link.supervision.words import AS_PLANNED, LATE
from spinewatch.model.packets import LinkState
from tests.link.supervision.truth import FakeSensor, S, Truth

SACRIFICES = (
    "switching the Bluetooth adapter off and on",
    "the Bluetooth adapter is switched off and on",
    "the Bluetooth service is restarted",
)

ROUND_S = 72.0
"""The longest wait between two rounds after the person was asked."""


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
            assert not any(each.up_ns for each in own)

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
        assert not adapter.is_sacrificed, "somebody was cut off, and nothing was done with that"
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
            assert self._truth.adapters[sensor.adapter].is_told
        if sensor.up_ns is not None and sensor.is_connected and self._judges_silence:
            silence_s = self._truth.seconds_since(max(sensor.heard_ns, sensor.up_ns))
            if silence_s <= self._truth.policy.silence_s:
                assert isinstance(action, Disconnect), (name, action)
                self._check_sacrifice(sensor)

    def _check_sacrifice(self, sensor: FakeSensor) -> None:
        """Cut a good connection only for the sake of another, seldom, and with a word."""
        truth, adapter = self._truth, self._truth.adapters[sensor.adapter]
        assert sensor.told is not None
        cause = sensor.told.cause or ""
        is_said = cause in {LATE, AS_PLANNED} or any(each in cause for each in SACRIFICES)
        assert is_said, cause
        if not adapter.is_sacrificed:
            is_restart = "restarted" in cause
            assert self._may_sacrifice(sensor.adapter)
            if (last_ns := adapter.sacrificed_ns.get(is_restart)) is not None:
                assert truth.seconds_since(last_ns) >= truth.policy.sacrifice_every_s[0]
            adapter.is_sacrificed, adapter.sacrificed_ns[is_restart] = True, truth.now_ns

    def _may_sacrifice(self, name: str) -> bool:
        """Only after minutes in which another could not be found or connected."""
        truth, adapter, own = self._truth, self._truth.adapters[name], self._truth.of(name)
        least_s = truth.policy.sacrifice_s
        is_refused = adapter.refusals > len(truth.policy.backoff_s)
        is_deaf = adapter.heard_ns is not None and truth.seconds_since(adapter.heard_ns) >= least_s
        is_missed = any(each.up_ns is None for each in own)
        is_unfound = is_deaf or (is_refused and truth.seconds_since(adapter.refused_ns) >= least_s)
        may_restart_for = truth.sensors.values() if truth.policy.may_restart else ()
        return (is_missed and is_unfound) or any(
            map(self._is_unconnectable, (*own, *may_restart_for))
        )

    def _is_unconnectable(self, sensor: FakeSensor) -> bool:
        """Say whether every connect has failed for minutes, the last a moment ago."""
        truth = self._truth
        if sensor.unreached_ns is None or sensor.up_ns is not None:
            return False
        is_fresh = truth.seconds_since(sensor.connects[-1]) < 2 * ROUND_S
        return is_fresh and truth.seconds_since(sensor.unreached_ns) >= truth.policy.sacrifice_s
