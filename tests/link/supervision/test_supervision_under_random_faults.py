"""Whatever happens in whatever order, supervision keeps its promises; `world.py` holds them."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from spinewatch.link.supervision.actions import PowerCycle, RestartService
from spinewatch.link.supervision.events import AdapterReady, AirHeard, Down, Heard, Seen
from spinewatch.link.supervision.policy import Policy
from spinewatch.link.supervision.trouble import Trouble
from tests.link.supervision.truth import STREAM, S
from tests.link.supervision.world import World

SENSORS = {"left": "hci0", "right": "hci0", "neck": "hci1"}
BACK_WITHIN_S = 105.0
"""After all faults have ceased: a scan that died unnoticed costs `Policy.deaf_s` (90 s), a round
after the person was asked 72 s; then come actions under way and one connect after the other."""

names = st.sampled_from(sorted(SENSORS))
adapters = st.sampled_from(["hci0", "hci1"])
troubles = st.sampled_from(list(Trouble))


class RandomFaults(RuleBasedStateMachine):
    @initialize(
        seed=st.integers(0, 2**32),
        may_restart=st.booleans(),
        power_every_s=st.sampled_from([30.0, 600.0]),
        restart_every_s=st.sampled_from([60.0, 3600.0]),
        sacrifice_s=st.sampled_from([30.0, 300.0]),
    )
    def begin(
        self,
        seed: int,
        power_every_s: float,
        restart_every_s: float,
        sacrifice_s: float,
        *,
        may_restart: bool,
    ) -> None:
        policy = Policy(
            may_restart=may_restart,
            sacrifice_s=sacrifice_s,
            sacrifice_every_s=(power_every_s, 120.0, 600.0),
            deaf_every_s=(120.0, 120.0, 600.0),
            deaf_s=sacrifice_s / 2,
            power_every_s=power_every_s,
            restart_every_s=restart_every_s,
            absent_s=60.0,
        )
        self.world = World(SENSORS, policy=policy, seed=seed)

    @rule(ticks=st.sampled_from([1, 3, 10, 100, 1000]))
    def time_passes(self, ticks: int) -> None:
        for _ in range(ticks):
            self.world.tick()

    @invariant()
    def time_has_passed(self) -> None:
        """Between two faults there are moments or minutes, by the world's own dice."""
        if hasattr(self, "world"):
            self.world.run(self.world.random.expovariate(1 / self.world.random.choice([0.2, 30])))

    @rule(name=names)
    def a_sensor_drops_out(self, name: str) -> None:
        self.world.drop(name)

    @rule(name=names, is_near=st.booleans())
    def a_sensor_leaves_or_returns(self, name: str, *, is_near: bool) -> None:
        if is_near:
            self.world.sensors[name].is_near = True
        else:
            self.world.leave(name)

    @rule(name=names, cured_by=st.sampled_from(["resubscribe", "reconnect", "nothing"]))
    def a_sensor_falls_silent(self, name: str, cured_by: str) -> None:
        self.world.sensors[name].streams = False
        self.world.sensors[name].cured_by = cured_by

    @rule(name=names)
    def a_sensor_streams_again(self, name: str) -> None:
        self.world.sensors[name].streams = True

    @rule(name=names, refuses=st.lists(troubles, max_size=12))
    def a_sensor_refuses_for_a_while(self, name: str, refuses: list[Trouble]) -> None:
        self.world.sensors[name].refuses = refuses

    @rule(name=names, trouble=st.none() | troubles)
    def a_sensor_refuses_or_not(self, name: str, trouble: Trouble | None) -> None:
        self.world.sensors[name].always_refuses = trouble

    @rule(name=names, falls_after_s=st.sampled_from([None, 0.0, 0.2, 5.0, 31.0]))
    def a_sensor_flaps_or_not(self, name: str, falls_after_s: float | None) -> None:
        self.world.sensors[name].falls_after_s = falls_after_s

    @rule(
        name=adapters,
        trouble=st.sampled_from([Trouble.ADAPTER, Trouble.SERVICE, Trouble.DENIED]),
        can_power=st.booleans(),
        is_noticed_first=st.booleans(),
    )
    def an_adapter_goes(
        self, name: str, trouble: Trouble, *, can_power: bool, is_noticed_first: bool
    ) -> None:
        self.world.adapters[name].can_power = can_power
        if is_noticed_first:
            self.world.go(name, trouble)
        else:
            self.world.switch_off(name, trouble)

    @rule(name=adapters)
    def a_service_answers_late(self, name: str) -> None:
        if self.world.adapters[name].is_on:
            self.world.answer_late(name)

    @rule(name=names, remedy=st.sampled_from([None, PowerCycle, RestartService]))
    def connects_of_a_sensor_are_stuck(
        self, name: str, remedy: type[PowerCycle | RestartService] | None
    ) -> None:
        self.world.sensors[name].refuses_until = remedy

    @rule(name=adapters, has_neighbours=st.booleans(), is_lost=st.booleans())
    def a_place_or_an_adapter_is_another(
        self, name: str, *, has_neighbours: bool, is_lost: bool
    ) -> None:
        self.world.adapters[name].has_neighbours = has_neighbours
        self.world.adapters[name].is_lost = is_lost

    @rule(name=adapters)
    def an_adapter_comes_back(self, name: str) -> None:
        self.world.switch_on(name)

    @rule(name=adapters, is_deaf=st.booleans(), refuses=st.booleans())
    def an_adapter_hears_or_scans_no_more(self, name: str, *, is_deaf: bool, refuses: bool) -> None:
        self.world.adapters[name].is_deaf = is_deaf
        self.world.adapters[name].refuses_scan = refuses

    @rule()
    def the_service_is_restarted(self) -> None:
        self.world.restart_service()

    @rule(off=st.frozensets(names))
    def sensors_are_taken_off_as_planned(self, off: frozenset[str]) -> None:
        self.world.plan_off(*off)

    @rule(name=names, adapter=adapters)
    def something_is_told_late_or_twice(self, name: str, adapter: str) -> None:
        world = self.world
        if world.adapters[adapter].is_told:
            world.give(AdapterReady(adapter=adapter))
        world.give(AirHeard(adapter=adapter))
        if world.sensors[name].up_ns is None:
            world.give(Down(sensor=name, said="that was before"))
            world.give(Heard(sensor=name, stream=STREAM))
        elif world.sensors[name].is_near:
            world.give(Seen(sensor=name))

    @rule(seconds=st.floats(0, 60))
    def time_goes_backward(self, seconds: float) -> None:
        world = self.world
        world._do_all(world.supervisor.advance(world.now_ns - round(seconds * S)))

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        world = self.world
        world.cease_faults()
        world.run_until_up(*SENSORS, within_s=BACK_WITHIN_S)
        world.run(40)
        assert all(world.told_connected(name) for name in SENSORS)


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_supervision_keeps_its_promises_under_random_faults() -> None:
    RandomFaults.TestCase.settings = settings(
        max_examples=settings.default.max_examples * 4,  # type: ignore[union-attr]
        stateful_step_count=40,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    RandomFaults.TestCase("runTest").runTest()
