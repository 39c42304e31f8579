"""How a sensor is looked for and connected."""

from spinewatch.link.supervision.actions import Connect, StartScan, StopScan
from spinewatch.link.supervision.policy import Policy
from spinewatch.link.supervision.trouble import Trouble
from spinewatch.model.packets import LinkState
from tests.link.supervision.world import World


def test_nothing_is_done_before_the_adapter_is_known_to_work() -> None:
    world = World({"neck": "hci0"}, is_ready=False)
    world.run(5)

    assert world.actions == []


def test_a_sensor_that_advertises_is_connected_with_the_scan_stopped() -> None:
    world = World({"neck": "hci0"})
    world.run_until_up("neck", within_s=5)

    assert world.done() == [
        StartScan(adapter="hci0"),
        StopScan(adapter="hci0"),
        Connect(sensor="neck"),
        *world.tells("neck"),
    ]
    assert [each.state for each in world.tells("neck")] == [LinkState.CONNECTED]


def test_sensors_seen_in_one_scan_are_connected_one_after_the_other_without_another() -> None:
    world = World({"left": "hci0", "right": "hci0", "neck": "hci0"})
    world.run_until_up("left", "right", "neck", within_s=10)

    assert len(world.done(StartScan)) == 1
    assert len(world.done(Connect)) == 3


def test_a_scan_goes_on_for_a_second_to_collect_the_others() -> None:
    world = World({"left": "hci0", "right": "hci0"})
    world.sensors["left"].advertises_every_s = 0.3
    world.sensors["right"].advertises_every_s = 0.8
    world.run_until_up("left", "right", within_s=6)

    assert len(world.done(StartScan)) == 1


def test_a_sensor_that_was_not_seen_for_long_is_not_connected() -> None:
    world = World({"neck": "hci0"}, policy=Policy(backoff_s=(30.0,)))
    world.sensors["neck"].refuses = [Trouble.TRANSIENT]
    world.run(4)
    world.sensors["neck"].is_near = False
    world.run(60)

    assert len(world.done(Connect)) == 1
    assert isinstance(world.done(StartScan, StopScan)[-1], StartScan)


def test_with_nothing_to_disturb_the_scan_goes_on() -> None:
    world = World({"neck": "hci0"})
    world.sensors["neck"].is_near = False
    world.run(60)

    start, stop = StartScan(adapter="hci0"), StopScan(adapter="hci0")
    assert world.done() == [start, stop, start]


def test_a_scan_is_started_anew_now_and_then_because_a_dead_one_gives_no_sign() -> None:
    world = World({"neck": "hci0"})
    world.sensors["neck"].is_near = False
    world.run(10)
    world.adapters["hci0"].scans = False
    world.sensors["neck"].is_near = True

    world.run_until_up("neck", within_s=30)


def test_while_others_stream_the_scan_rests() -> None:
    world = World({"neck": "hci0", "left": "hci0"})
    world.sensors["left"].is_near = False
    world.run_until_up("neck", within_s=5)
    world.run(20)
    begun_s = world.now_s
    listened_s = 0.0
    while world.now_s - begun_s < 100:
        world.tick()
        listened_s += 0.1 * world.adapters["hci0"].scans

    assert 35 <= listened_s <= 42


def test_an_absent_sensor_is_up_within_15_s_of_its_return_while_another_streams() -> None:
    for late_s in range(0, 10, 2):
        world = World({"neck": "hci0", "left": "hci0"})
        world.sensors["left"].is_near = False
        world.run(40 + late_s)
        world.sensors["left"].is_near = True

        assert world.run_until_up("left", within_s=15) <= 15


def test_a_sensor_that_drops_out_is_up_again_within_3_s_while_another_streams() -> None:
    world = World({"neck": "hci0", "left": "hci0"})
    world.run_until_up("neck", "left", within_s=10)
    world.run(40)
    world.drop("left")
    world.tick()

    assert world.run_until_up("left", within_s=3) <= 3


def test_a_sensor_that_fails_does_not_starve_the_others() -> None:
    world = World({"bad": "hci0", "left": "hci0", "right": "hci0"})
    world.sensors["bad"].always_refuses = Trouble.TIMEOUT

    world.run_until_up("left", "right", within_s=6)


def test_who_waited_longest_is_next() -> None:
    world = World({"bad": "hci0", "left": "hci0", "right": "hci0"})
    world.sensors["bad"].always_refuses = Trouble.TIMEOUT
    world.run(4)

    names = [each.sensor for each in world.done(Connect) if isinstance(each, Connect)]
    assert names[:4] == ["bad", "left", "right", "bad"]


def test_a_sensor_that_will_be_tried_in_a_moment_is_not_scanned_over() -> None:
    world = World({"bad": "hci0", "away": "hci0"})
    world.sensors["bad"].always_refuses = Trouble.TRANSIENT
    world.sensors["away"].is_near = False
    while len(world.done(Connect)) < 4:
        world.tick()

    assert len(world.done(StartScan)) == 1


def test_a_sensor_that_waits_for_long_is_not_looked_for_while_another_streams() -> None:
    world = World({"full": "hci0", "neck": "hci0"})
    world.sensors["full"].always_refuses = Trouble.SLOTS_FULL
    world.run(10)
    begun_s = world.now_s
    world.run(15)

    assert world.since(begun_s, StartScan) == []


def test_a_drop_out_does_not_wait_for_the_end_of_a_rest() -> None:
    world = World({"neck": "hci0", "left": "hci0", "away": "hci0"})
    world.sensors["away"].is_near = False
    world.run(40)
    while not isinstance(world.done(StartScan, StopScan)[-1], StopScan):
        world.tick()
    world.run(0.5)
    world.drop("left")
    world.tick()

    assert world.run_until_up("left", within_s=4) <= 4


def test_two_adapters_scan_side_by_side_and_connect_one_after_the_other() -> None:
    world = World({"neck": "hci0", "left": "hci1"})
    world.run_until_up("neck", "left", within_s=6)

    assert {each.adapter for each in world.done(StartScan)} == {"hci0", "hci1"}  # type: ignore[union-attr]


def test_a_sensor_that_is_away_is_asked_about_once_until_it_was_up_again() -> None:
    world = World({"neck": "hci0"}, policy=Policy(absent_s=20.0))
    world.sensors["neck"].is_near = False
    world.run(90)
    told = world.tells("neck")
    world.sensors["neck"].is_near = True
    world.run_until_up("neck", within_s=10)
    returned_s = world.now_s
    world.leave("neck")
    world.run(60)
    asked_again = [each for each in world.tells("neck", returned_s) if each.ask]

    assert [each.cause for each in told] == ["not seen for 20 s"]
    assert told[0].ask is not None
    assert "close the app" in told[0].ask
    assert [each.cause for each in asked_again] == ["not seen for 20 s"]


def test_an_absence_begins_when_it_was_seen_last() -> None:
    world = World({"neck": "hci0"}, policy=Policy(absent_s=20.0))
    sensor = world.sensors["neck"]
    sensor.is_near = False
    world.run(15)
    sensor.is_near, sensor.refuses = True, [Trouble.NOT_FOUND]
    while not world.done(Connect):
        world.tick()
    sensor.is_near = False
    world.run(15)

    assert world.tells("neck") == []


def test_minutes_of_absence_are_told_as_minutes() -> None:
    world = World({"neck": "hci0"})
    world.sensors["neck"].is_near = False
    world.run(2)
    world.supervisor.advance(world.now_ns)
    world.truth.now_ns += 599_000_000_000
    world.run(2)

    assert [each.cause for each in world.tells("neck")] == ["not seen for 10 minutes"]
