"""A connection without samples."""

from spinewatch.link.supervision.actions import Connect, Disconnect, Resubscribe
from spinewatch.link.supervision.policy import Policy
from spinewatch.model.packets import LinkState
from tests.link.supervision.world import World


def streaming(**kwargs: object) -> World:
    world = World({"neck": "hci0"}, **kwargs)  # type: ignore[arg-type]
    world.run_until_up("neck", within_s=5)
    world.run(40)
    return world


def test_two_seconds_of_silence_subscribe_anew_and_say_so() -> None:
    world = streaming()
    silent_s = world.now_s
    world.sensors["neck"].streams = False
    world.run(5)

    assert world.since(silent_s, Resubscribe, Disconnect) == [Resubscribe(sensor="neck")]
    lost, back = world.tells("neck", silent_s)
    assert lost.cause == "no data for 2 s (emg): subscribing anew"
    assert (back.state, back.cause) == (LinkState.CONNECTED, "data comes again")


def test_nothing_is_done_before_the_limit() -> None:
    world = streaming()
    world.sensors["neck"].streams = False
    silent_s = world.now_s
    world.run(1.9)

    assert world.since(silent_s) == []


def test_a_slow_stream_is_given_three_of_its_intervals() -> None:
    world = streaming(intervals_s={"emg": 4.0})
    world.sensors["neck"].streams = False
    silent_s = world.now_s
    world.run(11.9)
    before = world.since(silent_s)
    world.run(0.5)

    assert before == []
    assert world.since(silent_s, Resubscribe) == [Resubscribe(sensor="neck")]


def test_one_silent_stream_of_several_is_enough() -> None:
    world = World({"neck": "hci0"}, intervals_s={"emg": 0.1, "motion": 0.1})
    world.run_until_up("neck", within_s=5)
    world.run(3)

    assert world.done(Resubscribe) == [Resubscribe(sensor="neck")]
    assert world.tells("neck")[-1].cause == "no data for 2 s (motion): subscribing anew"


def test_subscribing_anew_in_vain_ends_the_connection_and_connects_again() -> None:
    world = streaming()
    sensor = world.sensors["neck"]
    sensor.streams, sensor.cured_by = False, "reconnect"
    silent_s = world.now_s
    world.run(10)

    assert world.since(silent_s, Resubscribe, Disconnect, Connect) == [
        Resubscribe(sensor="neck"),
        Disconnect(sensor="neck"),
        Connect(sensor="neck"),
    ]
    assert world.tells("neck", silent_s)[-1].state is LinkState.CONNECTED


def test_subscribing_anew_that_fails_ends_the_connection_at_once() -> None:
    world = streaming()
    world.sensors["neck"].streams = world.sensors["neck"].is_connected = False
    silent_s = world.now_s
    world.run(2.5)

    assert world.since(silent_s, Resubscribe, Disconnect) == [
        Resubscribe(sensor="neck"),
        Disconnect(sensor="neck"),
    ]


def test_a_stream_that_stops_again_and_again_is_not_only_subscribed_to() -> None:
    world = streaming()
    silent_s = world.now_s
    for _ in range(2):
        world.sensors["neck"].streams = False
        world.run(5)

    assert world.since(silent_s, Resubscribe, Disconnect) == [
        Resubscribe(sensor="neck"),
        Disconnect(sensor="neck"),
    ]


def test_after_half_a_minute_of_samples_subscribing_anew_is_tried_again() -> None:
    world = streaming()
    for _ in range(2):
        world.sensors["neck"].streams = False
        world.run(40)

    assert world.done(Resubscribe, Disconnect) == [Resubscribe(sensor="neck")] * 2


def test_a_stream_that_was_subscribed_to_anew_is_given_its_time() -> None:
    world = streaming(policy=Policy(resubscribed_s=10.0))
    world.sensors["neck"].streams = False
    world.sensors["neck"].cured_by = "nothing"
    silent_s = world.now_s
    world.run(11)
    early = world.since(silent_s, Disconnect)
    world.run(2)

    assert early == []
    assert world.since(silent_s, Disconnect) == [Disconnect(sensor="neck")]


def test_a_program_that_was_held_up_itself_does_not_take_that_for_silence() -> None:
    world = streaming()
    held_up_s = world.now_s
    world.truth.now_ns += 5_000_000_000
    assert world.supervisor.advance(world.now_ns) == ()
    world.run(5)

    assert world.since(held_up_s) == []


def test_silence_that_nothing_cures_climbs_to_the_person() -> None:
    world = streaming(policy=Policy(asked_s=60.0))
    world.sensors["neck"].streams = False
    world.sensors["neck"].cured_by = "nothing"
    world.run(150)

    asked = [each.ask for each in world.tells("neck") if each.ask]
    assert len(asked) == 1


def test_samples_of_a_stream_that_nobody_knows_are_no_sign_of_life() -> None:
    world = streaming(intervals_s={"other": 0.1})

    assert world.done(Resubscribe)
