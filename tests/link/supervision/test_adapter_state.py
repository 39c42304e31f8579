"""Adapters that come and go, are deaf or refuse; a service that is restarted."""

import pytest

from spinewatch.link.supervision.actions import (
    Action,
    Connect,
    Disconnect,
    PowerCycle,
    RestartService,
    StartScan,
    StopScan,
)
from spinewatch.link.supervision.events import AdapterReady, AdapterUnready, ServiceRestarted
from spinewatch.link.supervision.policy import Policy
from spinewatch.link.supervision.trouble import Trouble
from spinewatch.model.packets import LinkState
from tests.link.supervision.world import World


def streaming(policy: Policy | None = None) -> World:
    world = World({"neck": "hci0", "left": "hci0"}, policy=policy)
    world.run_until_up("neck", "left", within_s=6)
    world.run(35)
    return world


def test_an_adapter_that_goes_is_told_of_once_and_its_sensors_are_let_go_of() -> None:
    world = streaming()
    gone_s = world.now_s
    world.go("hci0", Trouble.DENIED)
    world.run(60)

    assert len(world.since(gone_s, Disconnect)) == 2
    assert world.since(gone_s, StartScan, Connect, PowerCycle, RestartService) == []
    for name in ("neck", "left"):
        assert [(each.cause, each.ask) for each in world.tells(name, gone_s)] == [
            ("the adapter is off", "Switch it on.")
        ]


def test_an_adapter_that_comes_back_hunts_at_once() -> None:
    world = streaming()
    world.go("hci0", Trouble.DENIED)
    world.run(60)
    world.switch_on("hci0")

    assert world.run_until_up("neck", "left", within_s=6) <= 6


def test_a_scan_of_before_is_begun_anew_when_the_adapter_comes_back() -> None:
    world = World({"neck": "hci0"})
    world.sensors["neck"].is_near = False
    world.run(5)
    world.go("hci0", Trouble.DENIED)
    world.run(5)
    world.switch_on("hci0")
    world.run(2)

    assert world.done(StartScan, StopScan) == [StartScan(adapter="hci0")] * 2


def test_an_adapter_that_is_off_is_powered_on_after_3_s_and_again_every_30_s() -> None:
    world = streaming()
    gone_s = world.now_s
    world.adapters["hci0"].can_power = False
    world.go("hci0", Trouble.ADAPTER)
    world.run(70)

    cycles_s = [t - gone_s for t, each in world.actions if isinstance(each, PowerCycle)]
    assert [round(each) for each in cycles_s] == [3, 33, 63]


def test_a_service_that_stays_away_is_restarted_where_that_is_allowed() -> None:
    for may_restart in (False, True):
        world = streaming(Policy(may_restart=may_restart))
        gone_s = world.now_s
        world.switch_off("hci0", Trouble.SERVICE)
        world.run(10.5)
        early = world.since(gone_s, RestartService)
        world.run(5)

        assert early == []
        assert bool(world.since(gone_s, RestartService)) is may_restart


def test_a_restarted_service_lets_go_of_every_sensor_and_hunts_it_again() -> None:
    world = streaming()
    restarted_s = world.now_s
    world.restart_service()
    world.run_until_up("neck", "left", within_s=6)

    assert len(world.since(restarted_s, Disconnect)) == 2
    assert world.tells("neck", restarted_s)[0].cause == (
        "the Bluetooth service was restarted: connecting again"
    )


def test_a_scan_of_before_the_restart_is_begun_anew() -> None:
    world = World({"neck": "hci0"})
    world.sensors["neck"].is_near = False
    world.run(5)
    world.adapters["hci0"].scans = False
    world.give(ServiceRestarted())

    assert world.done() == [StartScan(adapter="hci0")] * 2


def test_a_scan_that_starts_during_the_restart_is_begun_anew() -> None:
    world = World({"neck": "hci0"})
    world.sensors["neck"].is_near = False
    world.give(ServiceRestarted())
    world.run(1)

    assert world.done() == [
        StartScan(adapter="hci0"),
        StopScan(adapter="hci0"),
        StartScan(adapter="hci0"),
    ]


def test_a_connect_during_which_the_service_is_restarted_is_given_up() -> None:
    world = World({"neck": "hci0"})
    while not world.done(Connect):
        world.tick()
    world.restart_service()
    world.run(0.6)
    told = world.tells("neck")[-1].state
    world.run_until_up("neck", within_s=4)

    assert world.done(Disconnect, Connect) == [
        Connect(sensor="neck"),
        Disconnect(sensor="neck"),
        Connect(sensor="neck"),
    ]
    assert told is LinkState.LOST


def test_a_scan_that_hears_nothing_is_begun_anew_and_then_the_adapter_is_power_cycled() -> None:
    world = World({"neck": "hci0"}, policy=Policy(deaf_s=10.0))
    world.sensors["neck"].is_near = False
    world.run(25)

    assert world.done(StartScan, StopScan, PowerCycle) == [
        StartScan(adapter="hci0"),
        StopScan(adapter="hci0"),
        StartScan(adapter="hci0"),
        StopScan(adapter="hci0"),
        PowerCycle(adapter="hci0"),
        StartScan(adapter="hci0"),
    ]
    (told,) = world.tells("neck")
    assert told.cause == (
        "the Bluetooth adapter hears nothing at all: switching the Bluetooth adapter off and on"
    )


def test_a_deaf_adapter_with_a_sensor_that_streams_keeps_its_power() -> None:
    world = World({"neck": "hci0", "left": "hci0"}, policy=Policy(deaf_s=5.0))
    world.sensors["left"].is_near = False
    world.run(60)

    assert world.done(PowerCycle) == []


def test_an_adapter_that_refuses_to_scan_is_tried_less_and_less_and_then_power_cycled() -> None:
    world = World({"neck": "hci0"})
    world.adapters["hci0"].refuses_scan = True
    world.run(20)

    assert len(world.done(StartScan)) <= 6
    assert world.done(PowerCycle) == [PowerCycle(adapter="hci0")]


def test_who_streams_is_let_go_of_before_a_power_cycle_that_another_needs_for_minutes() -> None:
    world = World({"neck": "hci0", "left": "hci0"}, policy=Policy(sacrifice_s=60.0))
    world.sensors["left"].is_near = False
    world.run_until_up("neck", within_s=6)
    world.run(1)
    world.adapters["hci0"].refuses_scan = True
    world.sensors["left"].is_near = True
    refused_s = world.now_s
    world.run_until_up("neck", "left", within_s=100)

    assert world.since(refused_s, Disconnect, PowerCycle) == [
        Disconnect(sensor="neck"),
        PowerCycle(adapter="hci0"),
    ]
    assert world.tells("neck", refused_s)[0].cause == (
        "the Bluetooth adapter does not search: switching the Bluetooth adapter off and on"
    )


def test_an_adapter_that_refuses_for_good_is_asked_about() -> None:
    world = World({"neck": "hci0"}, policy=Policy(backoff_s=(0.5,)))
    adapter = world.adapters["hci0"]
    for _ in range(600):
        adapter.refuses_scan = True
        world.tick()

    assert [each.ask is not None for each in world.tells("neck")] == [False, True]


@pytest.mark.parametrize("remedy", [PowerCycle, RestartService])
def test_an_own_remedy_is_not_told_as_a_fault_of_the_adapter(remedy: type[Action]) -> None:
    world = World({"neck": "hci0"}, policy=Policy(may_restart=True))
    world.sensors["neck"].always_refuses = Trouble.TIMEOUT
    while not world.done(remedy):
        world.tick()
    while world.adapters["hci0"].doing or world.truth.is_restarting:
        world.tick()
    begun_s = world.now_s
    world.run(0.5)
    world.give(
        AdapterUnready(
            adapter="hci0", trouble=Trouble.ADAPTER, said="off", advice="On!", can_power=True
        )
    )
    world.run(2)
    world.give(AdapterReady(adapter="hci0"))
    world.sensors["neck"].always_refuses = None
    world.run_until_up("neck", within_s=6)

    assert not any(each.cause == "off" for each in world.tells("neck", begun_s))
