"""A radio, its sensors and whoever does the actions, in simulated time; it holds the invariants."""

import heapq
from collections.abc import Callable, Iterable
from itertools import count
from random import Random

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
from spinewatch.link.supervision.ladder import DISTURBED, WAYS
from spinewatch.link.supervision.policy import Policy
from spinewatch.link.supervision.supervisor import Supervisor
from spinewatch.link.supervision.trouble import Trouble
from spinewatch.link.supervision.watched import Watched
from tests.link.supervision.diary import Diary
from tests.link.supervision.referee import Referee
from tests.link.supervision.truth import STREAM, TICK_NS, FakeAdapter, FakeSensor, S, Truth


class World(Diary):
    """Answers actions after a while, and makes what happens in the air."""

    def __init__(
        self,
        sensors: dict[str, str],
        *,
        policy: Policy | None = None,
        intervals_s: dict[str, float] | None = None,
        seed: int | None = None,
        is_ready: bool = True,
        tick_s: float = TICK_NS / S,
    ) -> None:
        super().__init__()
        self.tick_ns = round(tick_s * S)
        self.random = Random(seed)  # noqa: S311 - dice, not a secret
        self.is_random = seed is not None
        self.truth = Truth(
            policy=policy or Policy(),
            sensors={name: FakeSensor(adapter=adapter) for name, adapter in sensors.items()},
            adapters={name: FakeAdapter() for name in dict.fromkeys(sensors.values())},
        )
        self.sensors = self.truth.sensors
        self.adapters = self.truth.adapters
        self.answer_s = 0.1
        self.connect_s = 0.5
        self._later: list[tuple[int, int, Callable[[], None]]] = []
        self._count = count()
        self._epoch = 0
        streams = {STREAM: 0.1} if intervals_s is None else intervals_s
        self._referee = Referee(self.truth, judges_silence=set(streams) == {STREAM})
        self.supervisor = Supervisor(
            sensors={
                name: Watched(adapter=each, streams=streams) for name, each in sensors.items()
            },
            policy=self.truth.policy,
            jitter=self.random.random if self.is_random else lambda: 0.5,
        )
        if is_ready:
            self.make_ready()

    # For tests.

    def make_ready(self) -> None:
        for adapter in self.adapters:
            self.give(AdapterReady(adapter=adapter))

    @property
    def now_ns(self) -> int:
        return self.truth.now_ns

    @property
    def now_s(self) -> float:
        return self.now_ns / S - 1000

    def run(self, seconds: float) -> None:
        until_ns = self.now_ns + round(seconds * S)
        while self.now_ns < until_ns:
            self.tick()

    def run_until_up(self, *names: str, within_s: float) -> float:
        """Run until sensors are up; gives how long it took."""
        begun_s = self.now_s
        while self.now_s - begun_s <= within_s:
            if all(map(self.is_up, names)):
                return self.now_s - begun_s
            self.tick()
        raise AssertionError(f"not up after {within_s} s: {names}")

    def is_up(self, name: str) -> bool:
        return self.sensors[name].up_ns is not None and self.sensors[name].is_connected

    # What happens to the world.

    def give(self, event: Event) -> None:
        if isinstance(event, Seen):
            sensor = self.sensors[event.sensor]
            sensor.seen_ns = self.adapters[sensor.adapter].heard_ns = self.now_ns
        elif isinstance(event, AirHeard):
            self.adapters[event.adapter].heard_ns = self.now_ns
        self._do_all(self.supervisor.take(event, self.now_ns))

    def later(self, seconds: float, what: Callable[[], None]) -> None:
        at_ns = self.now_ns + round(seconds * S)
        heapq.heappush(self._later, (at_ns, next(self._count), what))

    def drop(self, name: str, *, after_s: float = 0.0) -> None:
        """End a connection from the sensor's side."""
        sensor = self.sensors[name]
        generation, epoch = sensor.generation, self._epoch

        def fall() -> None:
            if self._epoch != epoch:
                return
            if sensor.is_connected and sensor.generation == generation:
                sensor.is_connected = False
                if sensor.doing is None or not isinstance(sensor.doing, Disconnect):
                    sensor.up_ns = None
                self.give(Down(sensor=name, said="connection lost"))

        self.later(after_s, fall)

    def leave(self, name: str) -> None:
        """Go out of reach; the connection ends by its supervision timeout."""
        self.sensors[name].is_near = False
        self.drop(name, after_s=4.0)

    def switch_off(self, name: str, trouble: Trouble = Trouble.ADAPTER) -> None:
        """Take an adapter away, and have that noticed."""
        adapter = self.adapters[name]
        adapter.is_on = adapter.scans = False
        for each, sensor in self.sensors.items():
            if sensor.adapter == name and sensor.is_connected:
                self.drop(each)
        self._tell_state(name, trouble)

    def switch_on(self, name: str) -> None:
        self.adapters[name].is_on = True
        self._tell_state(name)

    def _tell_state(self, name: str, trouble: Trouble = Trouble.ADAPTER) -> None:
        def look() -> None:
            adapter = self.adapters[name]
            if adapter.is_on is adapter.is_told:
                return
            adapter.is_told = adapter.is_on
            if adapter.is_on:
                self.give(AdapterReady(adapter=name))
            else:
                self.go(name, trouble)

        self.later(self._draw(1.0), look)

    def go(self, name: str, trouble: Trouble) -> None:
        """Tell that an adapter cannot be used, before anything else shows it."""
        adapter = self.adapters[name]
        adapter.scans = adapter.is_on = False
        self._void(name, is_noticed=trouble is not Trouble.SERVICE)
        self._tell_unready(name, trouble)

    def answer_late(self, name: str) -> None:
        """Have the service miss one question, and do all else as ever."""
        self.adapters[name].scans = False
        self._tell_unready(name, Trouble.SERVICE)

    def _tell_unready(self, name: str, trouble: Trouble) -> None:
        self.adapters[name].is_told = self.adapters[name].is_sacrificed = False
        self.give(
            AdapterUnready(
                adapter=name,
                trouble=trouble,
                said="the adapter is off",
                advice="Switch it on.",
                can_power=trouble is Trouble.ADAPTER,
            )
        )

    def cease_faults(self) -> None:
        """Make everything work that does not; what was about to fail does not fail."""
        self._epoch += 1
        for sensor in self.sensors.values():
            sensor.is_near = sensor.streams = True
            sensor.always_refuses = sensor.refuses_until = sensor.falls_after_s = None
            sensor.refuses = []
            sensor.cured_by = "resubscribe"
        for name, adapter in self.adapters.items():
            adapter.is_deaf = adapter.refuses_scan = adapter.is_lost = False
            if not (adapter.is_on and adapter.is_told):
                self.switch_on(name)
        self.plan_off()

    def restart_service(self) -> None:
        for adapter in self.adapters.values():
            adapter.scans = adapter.is_sacrificed = False
        for sensor in self.sensors.values():
            sensor.is_connected = False
            sensor.seen_ns = sensor.up_ns = None
            sensor.generation += 1
        self.give(ServiceRestarted())

    def plan_off(self, *names: str) -> None:
        for each in self.truth.planned_off.difference(names):
            self.sensors[each].may_repeat = True
        self.truth.planned_off = frozenset(names)
        self.give(PlannedOff(sensors=self.truth.planned_off))

    def tick(self) -> None:
        self.truth.now_ns += self.tick_ns
        while self._later and self._later[0][0] <= self.now_ns:
            heapq.heappop(self._later)[2]()
        for name, sensor in self.sensors.items():
            self._happen(name, sensor)
        for name, adapter in self.adapters.items():
            if adapter.has_neighbours and adapter.scans and adapter.is_on and not adapter.is_deaf:
                self.give(AirHeard(adapter=name))
        self._do_all(self.supervisor.advance(self.now_ns))

    def _happen(self, name: str, sensor: FakeSensor) -> None:
        adapter = self.adapters[sensor.adapter]
        if sensor.is_connected:
            if sensor.streams and sensor.is_near and adapter.is_on:
                sensor.heard_ns = self.now_ns
                self.give(Heard(sensor=name, stream=STREAM))
        elif adapter.scans and adapter.is_on and not adapter.is_deaf and sensor.is_near:
            odds = self.tick_ns / S / sensor.advertises_every_s
            every = round(sensor.advertises_every_s * S / self.tick_ns)
            is_now = (self.now_ns // self.tick_ns) % every == 0
            if self.random.random() < odds if self.is_random else is_now:
                self.give(Seen(sensor=name))

    # What is done.

    def _do_all(self, actions: Iterable[Action]) -> None:
        for action in actions:
            self.actions.append((self.now_s, action))
            self._referee.check(action)
            self._begin(action)

    def _begin(self, action: Action) -> None:
        match action:
            case Tell():
                pass
            case Connect(sensor=name):
                self._connect(action, name)
            case Disconnect(sensor=name) | Resubscribe(sensor=name) | Forget(sensor=name):
                self.sensors[name].doing = action
                self.later(self._draw(self.answer_s), lambda: self._sensor_done(action, name))
            case StartScan(adapter=name) | StopScan(adapter=name):
                self.adapters[name].doing = action
                self.later(self._draw(self.answer_s), lambda: self._scan_done(action, name))
            case PowerCycle(adapter=name):
                self.adapters[name].doing = action
                self.adapters[name].scans = self.adapters[name].is_sacrificed = False
                self.later(self._draw(2.0), lambda: self._power_done(action, name))
            case RestartService():
                self.truth.is_restarting = True
                for each in self.adapters.values():
                    each.is_sacrificed = False
                self.later(self._draw(3.0), self._service_done)

    def _draw(self, seconds: float) -> float:
        return seconds * self.random.uniform(0.3, 3.0) if self.is_random else seconds

    def _connect(self, action: Connect, name: str) -> None:
        sensor = self.sensors[name]
        sensor.doing = action
        adapter = self.adapters[sensor.adapter]
        trouble = sensor.always_refuses or (sensor.refuses.pop(0) if sensor.refuses else None)
        if sensor.refuses_until is not None:
            trouble = Trouble.TIMEOUT
        if not adapter.is_on:
            trouble = Trouble.ADAPTER
        elif not sensor.is_near:
            trouble = Trouble.TIMEOUT
        if trouble is None:
            sensor.generation += 1
            generation = sensor.generation
            self.later(self._draw(self.connect_s), lambda: self._up(name, generation))
        else:
            seconds = 10.0 if trouble is Trouble.TIMEOUT and self.is_random else self.connect_s
            self.later(self._draw(seconds), lambda: self._failed(name, trouble))

    def _up(self, name: str, generation: int) -> None:
        sensor = self.sensors[name]
        if not (sensor.is_near and self.adapters[sensor.adapter].is_on):
            self._failed(name, Trouble.TRANSIENT)
            return
        sensor.doing = sensor.unreached_ns = None
        is_void = sensor.generation != generation or not self.adapters[sensor.adapter].is_told
        sensor.is_connected = not is_void
        if not is_void:
            sensor.up_ns = self.now_ns
            sensor.heard_ns = 0
            sensor.streams = sensor.streams or sensor.cured_by == "reconnect"
        if sensor.falls_after_s is not None:
            self.drop(name, after_s=sensor.falls_after_s)
        sensor.may_repeat = True
        self.give(Up(sensor=name))

    def _failed(self, name: str, trouble: Trouble) -> None:
        sensor = self.sensors[name]
        sensor.doing = None
        if trouble is Trouble.NOT_FOUND:
            sensor.seen_ns = None
        if WAYS[trouble] is not DISTURBED:
            sensor.unreached_ns = None
        elif sensor.unreached_ns is None:
            sensor.unreached_ns = self.now_ns
        self.give(Failed(sensor=name, trouble=trouble, said=f"it is {trouble}", advice="Do this."))

    def _sensor_done(self, action: Action, name: str) -> None:
        sensor = self.sensors[name]
        sensor.doing = None
        problem = None
        match action:
            case Disconnect():
                sensor.is_connected = False
                sensor.up_ns = None
                sensor.generation += 1
            case Forget():
                sensor.seen_ns = None
            case _:
                if not sensor.is_connected:
                    problem = "it is not connected"
                elif sensor.cured_by == "resubscribe":
                    sensor.streams = True
        self.give(Done(action=action, problem=problem))

    def _scan_done(self, action: Action, name: str) -> None:
        adapter = self.adapters[name]
        adapter.doing = None
        is_start = isinstance(action, StartScan)
        fails = is_start and (adapter.refuses_scan or not adapter.is_on)
        adapter.scans = is_start and not fails
        if fails and not adapter.refusals:
            adapter.refused_ns = self.now_ns
        if is_start:
            adapter.refusals = adapter.refusals + 1 if fails else 0
        self.give(Done(action=action, problem="the service refused" if fails else None))

    def _power_done(self, action: Action, name: str) -> None:
        adapter = self.adapters[name]
        adapter.doing = None
        if not adapter.is_lost:
            adapter.is_deaf = adapter.refuses_scan = False
        self._void(name)
        self._cure(PowerCycle, [each for each in self.sensors.values() if each.adapter == name])
        adapter.is_on = adapter.is_on or adapter.can_power
        problem = None if adapter.is_on and not adapter.power_fails else "it did not come back"
        self._tell_state(name)
        self.give(Done(action=action, problem=problem))

    def _cure(self, remedy: type[Action], sensors: Iterable[FakeSensor]) -> None:
        for sensor in sensors:
            if sensor.refuses_until is remedy:
                sensor.refuses_until = None

    def _void(self, name: str, *, is_noticed: bool = True) -> None:
        for sensor in self.sensors.values():
            if sensor.adapter == name:
                sensor.seen_ns = None
                sensor.up_ns = None if is_noticed else sensor.up_ns
                sensor.is_connected = False
                sensor.generation += 1

    def _service_done(self) -> None:
        self.truth.is_restarting = False
        for adapter in self.adapters.values():
            adapter.refuses_scan = adapter.refuses_scan and adapter.is_lost
        self._cure(RestartService, self.sensors.values())
        self.give(Done(action=RestartService()))
        self.restart_service()
