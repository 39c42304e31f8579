"""What is done about a connect that fails, and what the person is told."""

from itertools import pairwise

import pytest

from spinewatch.link.supervision.actions import Connect, Forget, PowerCycle, RestartService
from spinewatch.link.supervision.hunt import most_per_minute
from spinewatch.link.supervision.policy import Policy
from spinewatch.link.supervision.trouble import Trouble
from spinewatch.link.supervision.waits import Waits
from tests.link.supervision.world import World


def failing(trouble: Trouble, *, policy: Policy | None = None) -> World:
    world = World({"neck": "hci0"}, policy=policy)
    world.sensors["neck"].always_refuses = trouble
    return world


def connect_times(world: World) -> list[float]:
    return [t for t, action in world.actions if isinstance(action, Connect)]


def test_attempts_wait_longer_and_longer() -> None:
    world = failing(Trouble.TRANSIENT)
    world.run(9)
    times = connect_times(world)
    waits = [b - a - world.connect_s for a, b in pairwise(times)]

    assert waits == pytest.approx([0.25, 0.5, 1.0, 4.0], abs=0.15)


def test_the_whole_ladder_is_climbed_in_order_and_ends_with_the_person() -> None:
    world = failing(Trouble.TIMEOUT, policy=Policy(may_restart=True))
    world.run(60)

    assert [type(each) for each in world.done(Forget, PowerCycle, RestartService)] == [
        Forget,
        PowerCycle,
        RestartService,
    ]
    told = world.tells("neck")
    assert [each.cause for each in told] == [
        "it is timeout: connecting again",
        "it is timeout: looking for it as if it were new",
        "it is timeout: connecting again",
        "it is timeout: switching the Bluetooth adapter off and on",
        "it is timeout: connecting again",
        "it is timeout: restarting the Bluetooth service",
        "it is timeout: connecting again",
        "it is timeout: trying again later",
    ]
    assert [each.ask for each in told] == [None] * 7 + ["Do this."]


def test_the_service_is_not_restarted_where_that_is_not_allowed() -> None:
    world = failing(Trouble.TIMEOUT)
    world.run(120)

    assert world.done(PowerCycle) == [PowerCycle(adapter="hci0")]
    assert world.done(RestartService) == []
    assert [each.ask for each in world.tells("neck") if each.ask] == ["Do this."]


def test_an_adapter_is_not_power_cycled_while_another_sensor_of_it_streams() -> None:
    world = World({"neck": "hci0", "left": "hci0"}, policy=Policy(may_restart=True))
    world.sensors["neck"].always_refuses = Trouble.TIMEOUT
    world.run(180)

    assert world.done(PowerCycle, RestartService) == []
    assert [each.ask for each in world.tells("neck") if each.ask] == ["Do this."]


def test_after_asking_there_is_a_round_a_minute() -> None:
    world = failing(Trouble.TIMEOUT)
    world.run(60)
    asked_s = world.now_s
    world.run(300)

    assert 4 <= len(world.since(asked_s, Forget)) <= 5
    assert 4 <= len(world.since(asked_s, Connect)) <= 5


def test_after_asking_the_adapter_is_power_cycled_when_its_time_has_come() -> None:
    world = failing(Trouble.TIMEOUT, policy=Policy(power_every_s=120.0))
    world.run(300)

    cycles_s = [t for t, action in world.actions if isinstance(action, PowerCycle)]
    assert len(cycles_s) >= 2
    assert cycles_s[1] - cycles_s[0] >= 120


def test_a_flapping_connection_backs_off() -> None:
    world = World({"neck": "hci0"})
    world.sensors["neck"].falls_after_s = 0.0
    world.run(60)
    begun_s = world.now_s
    world.run(120)

    assert len(world.since(begun_s, Connect)) <= 3


def test_thirty_good_seconds_bring_it_back_to_the_foot_of_the_ladder() -> None:
    world = failing(Trouble.TIMEOUT)
    world.run(10)
    world.sensors["neck"].always_refuses = None
    world.run_until_up("neck", within_s=10)
    world.run(31)
    again_s = world.now_s
    world.sensors["neck"].always_refuses = Trouble.TIMEOUT
    world.drop("neck")
    world.run(4)

    assert world.since(again_s, Forget) == []
    assert [each.cause for each in world.tells("neck", again_s)] == [
        "connection lost: connecting again",
        "it is timeout: connecting again",
    ]


def test_a_short_connection_does_not() -> None:
    world = failing(Trouble.TIMEOUT)
    world.run(10)
    world.sensors["neck"].always_refuses = None
    world.run_until_up("neck", within_s=10)
    world.run(20)
    again_s = world.now_s
    world.sensors["neck"].always_refuses = Trouble.TIMEOUT
    world.drop("neck")
    world.run(25)

    assert world.since(again_s, PowerCycle) != []


def test_a_sensor_that_the_service_forgot_is_looked_for_without_punishment() -> None:
    world = World({"neck": "hci0"})
    world.sensors["neck"].refuses = [Trouble.NOT_FOUND]
    world.run_until_up("neck", within_s=4)

    assert [each.cause for each in world.tells("neck")] == [None]


def test_a_sensor_that_the_service_forgets_again_and_again_climbs_the_ladder() -> None:
    world = failing(Trouble.NOT_FOUND)
    world.run(60)

    assert world.done(Forget) != []


def test_a_service_that_restarts_for_ever_makes_no_tight_loop_of_connects() -> None:
    world = World({"neck": "hci0"})
    for _ in range(60):
        world.run(2)
        world.restart_service()

    assert len(world.done(Connect)) <= 2 * most_per_minute(Policy())
    assert len(world.sensors["neck"].connects) == most_per_minute(Policy())


def test_the_service_is_restarted_no_more_often_than_allowed() -> None:
    world = failing(Trouble.TIMEOUT, policy=Policy(may_restart=True, restart_every_s=150.0))
    world.run(280)

    assert len(world.done(RestartService)) == 2


@pytest.mark.parametrize("may_restart", [False, True])
def test_a_scan_is_stopped_before_the_radio_is_taken_away(*, may_restart: bool) -> None:
    policy = Policy(power_every_s=100.0, restart_every_s=100.0, may_restart=may_restart)
    world = World({"neck": "hci0", "away": "hci0"}, policy=policy)
    world.sensors["neck"].always_refuses = Trouble.TIMEOUT
    world.sensors["away"].is_near = False
    world.run(200)

    assert len(world.done(RestartService if may_restart else PowerCycle)) >= 2


def test_a_power_cycle_that_fails_goes_up_the_ladder_at_once() -> None:
    world = failing(Trouble.TIMEOUT)
    world.adapters["hci0"].power_fails = True
    while not world.done(PowerCycle):
        world.tick()
    cycled_s = world.now_s
    world.run(40)

    assert world.since(cycled_s, Connect) == []
    assert world.tells("neck")[-1].ask is not None


def test_full_slots_are_told_with_advice_and_waited_for() -> None:
    world = failing(Trouble.SLOTS_FULL)
    world.run(100)

    assert len(connect_times(world)) == 4
    assert world.done(Forget, PowerCycle) == []
    (told,) = world.tells("neck")
    assert (told.cause, told.ask) == ("it is slots full: trying again later", "Do this.")


def test_a_lost_bond_is_made_anew_at_once() -> None:
    world = World({"neck": "hci0"})
    world.sensors["neck"].refuses = [Trouble.AUTHENTICATION]
    world.run_until_up("neck", within_s=6)

    assert world.done(Forget) == [Forget(sensor="neck")]


def test_who_may_not_use_bluetooth_is_told_and_tried_again_once_a_minute() -> None:
    world = failing(Trouble.DENIED)
    world.run(130)

    assert len(connect_times(world)) == 3
    assert world.done(Forget, PowerCycle) == []
    assert [each.ask for each in world.tells("neck")] == ["Do this."]


@pytest.mark.parametrize("trouble", [Trouble.WRONG_DEVICE, Trouble.SMALL_MTU])
def test_a_wrong_device_is_forgotten_once_then_asked_about_and_cycles_nothing(
    trouble: Trouble,
) -> None:
    world = failing(trouble)
    world.run(50)

    assert len(world.done(Forget)) == 1
    assert [each.ask for each in world.tells("neck") if each.ask] == ["Do this."]

    world.run(150)

    assert world.done(PowerCycle) == []


def test_a_setting_that_is_not_confirmed_is_asked_about_after_the_backoffs() -> None:
    world = failing(Trouble.NOT_CONFIRMED)
    world.run(30)

    assert len(connect_times(world)) == 5
    assert world.done(Forget, PowerCycle) == []
    assert [each.ask for each in world.tells("neck") if each.ask] == ["Do this."]


def test_waits_are_drawn_apart_by_a_fifth() -> None:
    shortest = Waits(policy=Policy(), jitter=lambda: 0.0)
    longest = Waits(policy=Policy(), jitter=lambda: 1.0)

    assert shortest.draw(10.0) == 8_000_000_000
    assert longest.draw(10.0) == 12_000_000_000
