"""A service that does not answer in time, while samples come as ever."""

import pytest

from spinewatch.link.supervision.actions import (
    Connect,
    Disconnect,
    PowerCycle,
    RestartService,
    Resubscribe,
    StartScan,
    Tell,
)
from spinewatch.link.supervision.policy import Policy
from spinewatch.link.supervision.trouble import Trouble
from spinewatch.model.packets import LinkState
from tests.link.supervision.truth import S
from tests.link.supervision.world import World


def streaming(policy: Policy | None = None) -> World:
    world = World({"neck": "hci0", "left": "hci0"}, policy=policy)
    world.run_until_up("neck", "left", within_s=6)
    world.run(35)
    return world


def test_who_streams_is_left_alone_and_nothing_is_told() -> None:
    world = streaming(Policy(may_restart=True))
    late_s = world.now_s
    world.answer_late("hci0")
    world.run(30)
    world.switch_on("hci0")
    world.run(30)

    assert world.since(late_s) == []


def test_who_is_missing_is_told_why() -> None:
    world = World({"neck": "hci0", "left": "hci0"})
    world.sensors["left"].is_near = False
    world.run_until_up("neck", within_s=6)
    world.run(1)
    late_s = world.now_s
    world.answer_late("hci0")
    world.run(30)

    assert [(each.sensor, each.cause, each.ask) for each in world.since(late_s, Tell)] == [  # type: ignore[union-attr]
        ("left", "the adapter is off", "Switch it on.")
    ]


def test_who_falls_silent_meanwhile_is_let_go_of_without_asking_the_service_for_anything() -> None:
    world = streaming()
    world.answer_late("hci0")
    world.run(10)
    world.sensors["neck"].streams = False
    silent_s = world.now_s
    world.run(120)

    assert world.since(silent_s, Resubscribe, Disconnect, Connect, StartScan) == [
        Disconnect(sensor="neck")
    ]
    (told,) = world.tells("neck", silent_s)
    assert (told.state, told.cause, told.ask) == (
        LinkState.LOST,
        "the adapter is off",
        "Switch it on.",
    )
    assert world.told_connected("left")


def test_it_is_connected_again_once_the_service_answers() -> None:
    world = streaming()
    world.answer_late("hci0")
    world.sensors["neck"].streams = False
    world.sensors["neck"].cured_by = "reconnect"
    world.run(30)
    world.switch_on("hci0")

    assert world.run_until_up("neck", within_s=5) <= 5


def test_a_service_that_is_gone_is_noticed_by_the_silence() -> None:
    world = streaming()
    gone_s = world.now_s
    world.go("hci0", Trouble.SERVICE)
    world.run(2.5)

    assert world.since(gone_s, Resubscribe, Disconnect) == [
        Disconnect(sensor="neck"),
        Disconnect(sensor="left"),
    ]


def test_a_program_that_was_held_up_itself_lets_go_of_nobody_for_that() -> None:
    world = streaming()
    world.truth.now_ns += 5 * S
    late_s = world.now_s
    world.answer_late("hci0")
    world.run(5)

    assert world.since(late_s) == []


def test_a_new_subscription_under_way_is_given_up() -> None:
    world = streaming()
    world.sensors["neck"].streams = False
    while not world.done(Resubscribe):
        world.tick()
    late_s = world.now_s
    world.answer_late("hci0")
    world.run(30)

    assert world.since(late_s, Disconnect, Connect) == [Disconnect(sensor="neck")]


def test_a_connect_under_way_is_given_up() -> None:
    world = World({"neck": "hci0"})
    while not world.done(Connect):
        world.tick()
    world.tick()
    late_s = world.now_s
    world.answer_late("hci0")
    world.run(30)

    assert world.since(late_s, Disconnect, Connect) == [Disconnect(sensor="neck")]


@pytest.mark.parametrize("trouble", [Trouble.ADAPTER, Trouble.DENIED])
def test_an_adapter_that_is_off_is_proof_enough(trouble: Trouble) -> None:
    world = streaming()
    gone_s = world.now_s
    world.go("hci0", trouble)

    assert len(world.since(gone_s, Disconnect)) == 2


def test_answers_that_are_late_again_and_again_cost_nobody_anything() -> None:
    world = streaming()
    late_s = world.now_s
    for _ in range(100):
        world.answer_late("hci0")
        world.run(2)
        world.switch_on("hci0")
        world.run(2)

    assert world.since(late_s) == []


def test_a_sensor_that_is_missing_meanwhile_makes_no_tight_loop() -> None:
    world = streaming(Policy(may_restart=True))
    world.leave("left")
    world.run(30)
    late_s = world.now_s
    for _ in range(100):
        world.answer_late("hci0")
        world.run(2)
        world.switch_on("hci0")
        world.run(2)

    assert len(world.since(late_s, StartScan)) <= 101
    assert world.since(late_s, Connect, Disconnect, PowerCycle, RestartService) == []
    assert len(world.since(late_s, Tell)) <= 2
