"""One adapter, a sensor that streams, and another that is missing because the adapter is sick."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from spinewatch.link.supervision.actions import (
    Connect,
    Disconnect,
    PowerCycle,
    RestartService,
    StartScan,
)
from spinewatch.link.supervision.policy import Policy
from spinewatch.link.supervision.trouble import Trouble
from spinewatch.model.packets import LinkState
from tests.link.supervision.world import World

pytestmark = pytest.mark.slow

DEAF_CYCLE = (
    "the Bluetooth adapter hears nothing at all: switching the Bluetooth adapter off and on"
)
HASTY = Policy(
    sacrifice_s=60.0,
    sacrifice_every_s=(100.0, 200.0, 400.0, 800.0),
    power_every_s=100.0,
    deaf_s=10.0,
    deaf_every_s=(300.0, 300.0, 600.0, 1200.0),
)
RESTARTING = Policy(
    sacrifice_s=60.0,
    sacrifice_every_s=(100.0, 200.0, 4000.0),
    power_every_s=100.0,
    restart_every_s=100.0,
    may_restart=True,
)


def stuck(
    policy: Policy = HASTY, *, until: type[PowerCycle | RestartService] | None = PowerCycle
) -> World:
    """Make one whose connects are stuck until a remedy, or for good, beside one that streams."""
    world = World({"neck": "hci0", "left": "hci0"}, policy=policy, tick_s=0.5)
    world.sensors["left"].refuses_until = until
    world.sensors["left"].always_refuses = None if until else Trouble.TRANSIENT
    world.run_until_up("neck", within_s=10)
    return world


def deaf(policy: Policy = HASTY, *, has_neighbours: bool = False) -> World:
    """Make one that leaves, beside one that streams; then the adapter goes deaf."""
    world = World({"neck": "hci0", "left": "hci0"}, policy=policy, tick_s=0.5)
    world.adapters["hci0"].has_neighbours = has_neighbours
    world.sensors["left"].is_near = False
    world.run_until_up("neck", within_s=10)
    world.run(20)
    world.adapters["hci0"].is_deaf = True
    return world


def cycles_s(world: World) -> list[float]:
    return world.times_of(PowerCycle)


def run_until_done(world: World, kind: type, within_s: float) -> None:
    end_s = world.now_s + within_s
    while not world.done(kind):
        world.tick()
        assert world.now_s < end_s, kind


def test_a_sensor_that_can_never_be_connected_is_cured_although_another_streams() -> None:
    world = stuck(Policy())

    assert world.run_until_up("left", "neck", within_s=450) >= 300
    assert world.done(PowerCycle) == [PowerCycle(adapter="hci0")]


def test_who_streams_is_told_whom_it_is_cut_off_for_and_is_back_within_seconds() -> None:
    world = stuck()
    run_until_done(world, PowerCycle, within_s=200)
    told = world.tells("neck")[-1]
    cut_off_s = world.run_until_up("neck", within_s=8)

    assert (told.state, told.cause) == (
        LinkState.LOST,
        "the Bluetooth adapter is switched off and on, because left cannot be connected",
    )
    assert cut_off_s <= 8
    assert len(world.done(Disconnect)) == 1


def test_a_sacrifice_in_vain_is_repeated_less_and_less() -> None:
    world = stuck(until=None)
    world.run(3000)
    waits = [b - a for a, b in pairwise(cycles_s(world))]

    assert len(waits) >= 4
    for least_s, wait in zip((200, 400, 800, 800), waits, strict=False):
        assert least_s <= wait <= least_s + 72


def test_one_that_was_connected_to_stay_is_sacrificed_for_anew() -> None:
    world = stuck()
    world.run_until_up("left", within_s=200)
    world.run(40)
    world.drop("left")
    world.sensors["left"].refuses_until = PowerCycle
    world.tick()

    world.run_until_up("left", within_s=180)
    assert len(cycles_s(world)) == 2


def test_a_short_connection_earns_no_new_sacrifice() -> None:
    world = stuck()
    world.run_until_up("left", within_s=200)
    world.run(10)
    world.drop("left")
    world.sensors["left"].refuses_until = PowerCycle
    world.run(180)

    assert len(cycles_s(world)) == 1


@pytest.mark.parametrize(
    "trouble", [Trouble.TRANSIENT, Trouble.TIMEOUT, Trouble.BUSY, Trouble.OTHER, Trouble.NOT_FOUND]
)
def test_every_disturbance_may_be_the_fault_of_the_adapter(trouble: Trouble) -> None:
    world = stuck(until=None)
    world.sensors["left"].always_refuses = trouble

    run_until_done(world, PowerCycle, within_s=250)


@pytest.mark.parametrize(
    "trouble",
    [
        Trouble.SLOTS_FULL,
        Trouble.AUTHENTICATION,
        Trouble.DENIED,
        Trouble.NOT_CONFIRMED,
        Trouble.WRONG_DEVICE,
        Trouble.SMALL_MTU,
    ],
)
def test_nobody_is_cut_off_for_what_is_the_fault_of_the_sensor(trouble: Trouble) -> None:
    world = stuck(until=None)
    world.sensors["left"].always_refuses = trouble
    world.run(600)

    assert len(world.done(Connect)) >= 5
    assert cycles_s(world) == []


@pytest.mark.parametrize("falls_after_s", [0.0, 5.0])
def test_nobody_is_cut_off_for_a_sensor_that_connects_and_does_not_stay(
    falls_after_s: float,
) -> None:
    world = stuck()
    world.sensors["left"].refuses_until = None
    world.sensors["left"].falls_after_s = falls_after_s
    world.run(600)

    assert len(world.done(Connect)) >= 10
    assert cycles_s(world) == []


def test_nobody_is_cut_off_for_a_sensor_that_has_gone_meanwhile() -> None:
    world = stuck()
    world.adapters["hci0"].has_neighbours = True
    world.run(50)
    world.sensors["left"].is_near = False
    world.run(600)

    assert any(each.ask == "Do this." for each in world.tells("left"))
    assert cycles_s(world) == []


def test_one_that_returns_after_a_long_absence_has_to_fail_for_minutes_again() -> None:
    policy = Policy(sacrifice_s=120.0, absent_s=100.0)
    world = stuck(policy)
    world.run(60)
    world.sensors["left"].is_near = False
    world.run(300)
    world.sensors["left"].is_near = True
    returned_s = world.now_s
    run_until_done(world, PowerCycle, within_s=300)

    assert world.now_s - returned_s >= 120


def test_nobody_is_cut_off_for_a_sensor_that_is_off_as_planned() -> None:
    world = stuck()
    world.run(50)
    world.plan_off("left")
    world.run(600)

    assert cycles_s(world) == []


def test_an_adapter_that_refused_to_search_keeps_its_power_once_nobody_is_missing() -> None:
    world = World({"neck": "hci0", "left": "hci0"}, policy=HASTY)
    world.sensors["left"].is_near = False
    world.run_until_up("neck", within_s=6)
    world.adapters["hci0"].refuses_scan = True
    world.run(40)
    world.plan_off("left")
    world.run(300)

    assert world.adapters["hci0"].refusals > len(HASTY.backoff_s)
    assert cycles_s(world) == []


def test_a_connect_under_way_is_waited_for_and_then_keeps_the_power_on() -> None:
    world = World({"neck": "hci0", "left": "hci0"}, policy=Policy(power_every_s=30.0))
    world.plan_off("neck")
    world.sensors["left"].always_refuses = Trouble.TRANSIENT
    while not any(each.ask for each in world.tells("left")):
        world.tick()
    world.run(50)
    world.connect_s = 20.0
    world.plan_off()
    begun_s = world.now_s
    world.run_until_up("neck", within_s=30)
    rounds_s = world.now_s - begun_s
    world.run(2)

    assert rounds_s >= 15
    assert world.told_connected("neck")
    assert world.since(begun_s, Disconnect, PowerCycle) == []


def test_the_service_is_restarted_where_allowed_for_one_that_a_power_cycle_did_not_help() -> None:
    world = World(
        {"neck": "hci0", "left": "hci0", "right": "hci1"},
        policy=Policy(sacrifice_s=60.0, may_restart=True),
    )
    world.sensors["left"].refuses_until = RestartService
    world.run_until_up("neck", "right", within_s=10)
    run_until_done(world, RestartService, within_s=300)

    assert len(cycles_s(world)) == 1
    assert world.now_s - cycles_s(world)[0] >= 60
    for name in ("neck", "right"):
        assert world.tells(name)[-1].cause == (
            "the Bluetooth service is restarted, because left still cannot be connected"
        )
    world.run_until_up("neck", "left", "right", within_s=20)


def test_the_service_is_not_restarted_for_it_where_that_is_not_allowed() -> None:
    world = stuck(until=RestartService)
    world.run(900)

    assert len(cycles_s(world)) >= 2
    assert world.done(RestartService) == []


def test_restarts_in_vain_become_fewer() -> None:
    world = stuck(RESTARTING, until=None)
    world.run(2000)

    assert len(world.done(RestartService)) == 2
    assert len(cycles_s(world)) == 2


def test_a_restart_that_helped_is_made_again_as_soon_as_the_first() -> None:
    world = stuck(RESTARTING, until=RestartService)
    for _ in range(3):
        world.run_until_up("left", within_s=900)
        world.run(40)
        world.sensors["left"].refuses_until = RestartService
        world.drop("left")
        world.tick()

    assert len(world.done(RestartService)) == 3


def test_the_service_is_not_restarted_for_one_whom_no_power_cycle_was_tried_for() -> None:
    world = World({"neck": "hci0", "left": "hci0", "right": "hci0"}, policy=RESTARTING, tick_s=0.5)
    world.sensors["left"].always_refuses = Trouble.TRANSIENT
    world.run_until_up("neck", "right", within_s=10)
    run_until_done(world, PowerCycle, within_s=200)
    world.run_until_up("neck", "right", within_s=10)
    world.plan_off("left")
    world.sensors["right"].always_refuses = Trouble.TRANSIENT
    world.drop("right")
    world.run(190)

    assert any(each.ask for each in world.tells("right"))
    assert world.done(RestartService) == []


def test_remedies_that_were_in_vain_while_nobody_streamed_are_not_tried_on_who_streams_now() -> (
    None
):
    world = World({"neck": "hci0", "left": "hci0"}, policy=RESTARTING, tick_s=0.5)
    world.sensors["left"].always_refuses = Trouble.TRANSIENT
    world.plan_off("neck")
    world.run(900)
    alone = len(world.done(PowerCycle, RestartService))
    world.plan_off()
    world.run_until_up("neck", within_s=40)
    back_s = world.now_s
    world.run(600)

    assert alone >= 4
    assert world.since(back_s, Disconnect, PowerCycle, RestartService) == []


def test_nobody_is_cut_off_while_the_adapter_cannot_be_used_at_all() -> None:
    world = stuck()
    world.run(50)
    late_s = world.now_s
    world.answer_late("hci0")
    world.run(300)

    assert world.since(late_s, Disconnect, PowerCycle) == []


def test_an_adapter_that_refuses_again_is_cured_again_as_soon_as_before() -> None:
    world = World({"neck": "hci0", "left": "hci0"}, policy=HASTY, tick_s=0.5)
    world.run_until_up("neck", "left", within_s=10)
    for _ in range(3):
        world.run(40)
        world.adapters["hci0"].refuses_scan = True
        world.drop("left")
        world.tick()
        world.run_until_up("neck", "left", within_s=110)

    assert len(cycles_s(world)) == 3


def test_an_adapter_that_refused_to_search_is_not_cycled_for_sensors_that_are_off() -> None:
    world = World({"left": "hci0"}, policy=HASTY)
    world.adapters["hci0"].refuses_scan = world.adapters["hci0"].is_lost = True
    run_until_done(world, PowerCycle, within_s=60)
    world.plan_off("left")
    off_s = world.now_s
    world.run(300)

    assert world.since(off_s + 0.05, PowerCycle, StartScan) == []


@pytest.mark.parametrize("make", [stuck, lambda: deaf(has_neighbours=True)], ids=["stuck", "deaf"])
def test_an_adapter_that_goes_while_streams_are_let_go_of_is_not_cycled_for_that(
    make: Callable[[], World],
) -> None:
    world = make()
    world.sensors["left"].is_near = True
    world.answer_s = 5.0
    run_until_done(world, Disconnect, within_s=400)
    world.go("hci0", Trouble.DENIED)
    world.run(60)

    assert cycles_s(world) == []


def test_a_deaf_adapter_is_cured_although_a_sensor_streams_through_it() -> None:
    world = deaf(Policy(), has_neighbours=True)
    world.sensors["left"].is_near = True

    took_s = world.run_until_up("left", "neck", within_s=900)
    assert took_s >= 300
    assert [each.cause for each in world.tells("neck") if each.state is LinkState.LOST] == [
        DEAF_CYCLE
    ]
    assert DEAF_CYCLE in [each.cause for each in world.tells("left")]


def test_a_sensor_that_was_seen_before_shows_that_it_is_the_adapter_which_is_deaf() -> None:
    world = World({"neck": "hci0", "left": "hci0"}, policy=HASTY)
    world.run_until_up("neck", "left", within_s=10)
    world.adapters["hci0"].is_deaf = True
    world.drop("left")
    world.tick()

    world.run_until_up("left", "neck", within_s=300)
    assert len(cycles_s(world)) == 1


def test_a_quiet_house_is_no_deaf_adapter() -> None:
    world = deaf()
    world.run(1200)

    assert cycles_s(world) == []


def test_a_house_in_which_nothing_was_heard_for_a_day_is_quiet() -> None:
    world = deaf(Policy(sacrifice_s=60.0, deaf_s=10.0, heard_s=80.0), has_neighbours=True)
    world.run(1200)

    assert cycles_s(world) == []


def test_a_power_cycle_after_which_only_who_streamed_is_heard_was_in_vain() -> None:
    world = deaf(has_neighbours=True)
    world.adapters["hci0"].is_deaf = world.adapters["hci0"].has_neighbours = False
    world.run(2500)
    waits = [b - a for a, b in pairwise(cycles_s(world))]

    assert len(waits) == 3
    for least_s, wait in zip((300, 600, 1200), waits, strict=True):
        assert least_s <= wait <= least_s + 5
    assert world.is_up("neck")


def test_hearing_a_neighbour_makes_the_wait_short_again() -> None:
    world = deaf(has_neighbours=True)
    for _ in range(3):
        before = len(cycles_s(world))
        begun_s = world.now_s
        while len(cycles_s(world)) == before:
            world.tick()
            assert world.now_s - begun_s < 500
        world.run(60)
        world.adapters["hci0"].is_deaf = True

    waits = [b - a for a, b in pairwise(cycles_s(world))]
    assert all(300 <= wait <= 400 for wait in waits)
