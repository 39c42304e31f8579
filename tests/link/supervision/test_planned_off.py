"""A sensor that the person has taken off on purpose."""

from spinewatch.link.supervision.actions import Connect, Disconnect, StartScan
from spinewatch.link.supervision.policy import Policy
from spinewatch.link.supervision.trouble import Trouble
from spinewatch.model.packets import LinkState
from tests.link.supervision.world import World


def test_it_is_neither_looked_for_nor_connected_nor_asked_about() -> None:
    world = World({"neck": "hci0"}, policy=Policy(absent_s=5.0), is_ready=False)
    world.plan_off("neck")
    world.make_ready()
    world.run(30)

    assert world.actions == []


def test_it_stays_connected_while_it_streams() -> None:
    world = World({"neck": "hci0"})
    world.run_until_up("neck", within_s=5)
    planned_s = world.now_s
    world.plan_off("neck")
    world.run(30)

    assert world.since(planned_s + 0.05) == []
    assert world.told_connected("neck")


def test_one_that_falls_silent_is_let_go_of() -> None:
    world = World({"neck": "hci0"})
    world.run_until_up("neck", within_s=5)
    world.plan_off("neck")
    world.sensors["neck"].streams = False
    planned_s = world.now_s
    world.run(60)

    told, released = world.since(planned_s + 0.05)
    assert told == world.tells("neck")[-1]
    assert (world.tells("neck")[-1].state, world.tells("neck")[-1].cause) == (
        LinkState.LOST,
        "taken off as planned",
    )
    assert released == Disconnect(sensor="neck")


def test_one_that_goes_is_let_go_of_and_nothing_else() -> None:
    world = World({"neck": "hci0"})
    world.run_until_up("neck", within_s=5)
    world.plan_off("neck")
    planned_s = world.now_s
    world.leave("neck")
    world.sensors["neck"].streams = True
    world.run(60)

    assert len(world.since(planned_s + 0.05)) == 2


def test_a_connect_that_fails_meanwhile_is_not_repeated() -> None:
    world = World({"neck": "hci0"})
    world.sensors["neck"].always_refuses = Trouble.TIMEOUT
    while not world.done(Connect):
        world.tick()
    world.plan_off("neck")
    world.run(30)

    assert len(world.done(Connect)) == 1
    assert world.tells("neck") == []


def test_when_it_is_put_on_again_it_is_hunted_at_once_from_the_foot_of_the_ladder() -> None:
    world = World({"neck": "hci0"})
    world.sensors["neck"].always_refuses = Trouble.TIMEOUT
    world.run(60)
    world.plan_off("neck")
    world.run(30)
    world.sensors["neck"].always_refuses = None
    world.plan_off()
    back_s = world.now_s

    assert world.run_until_up("neck", within_s=4) <= 4
    world.sensors["neck"].always_refuses = Trouble.TIMEOUT
    world.drop("neck")
    world.run(3)
    assert [each.cause for each in world.tells("neck", back_s)] == [
        None,
        "connection lost: connecting again",
        "it is timeout: connecting again",
    ]


def test_the_others_are_hunted_as_ever() -> None:
    world = World({"neck": "hci0", "left": "hci0"})
    world.plan_off("neck")
    world.run_until_up("left", within_s=5)
    world.run(30)

    assert world.done(Connect) == [Connect(sensor="left")]
    assert len(world.done(StartScan)) == 1
