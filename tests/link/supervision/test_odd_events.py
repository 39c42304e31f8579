"""Events that come late, twice, or about somebody else."""

from collections.abc import Sequence

import pytest

from spinewatch.link.supervision.actions import (
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
    Up,
)
from spinewatch.link.supervision.trouble import Trouble
from spinewatch.model.packets import LinkState
from tests.link.supervision.truth import S
from tests.link.supervision.world import World


def about(sensor: str, adapter: str) -> Sequence[Event]:
    actions = [
        *(each(sensor=sensor) for each in (Disconnect, Resubscribe, Forget)),
        *(each(adapter=adapter) for each in (StartScan, StopScan, PowerCycle)),
        RestartService(),
        Tell(sensor=sensor, state=LinkState.LOST),
    ]
    return [
        Up(sensor=sensor),
        Failed(sensor=sensor, trouble=Trouble.OTHER, said="", advice=""),
        *(Done(action=each) for each in actions),
    ]


STRANGE = [
    *about("stranger", "hci9"),
    Seen(sensor="stranger"),
    Heard(sensor="stranger", stream="emg"),
    Down(sensor="stranger", said=""),
    AirHeard(adapter="hci9"),
    AdapterReady(adapter="hci9"),
    AdapterUnready(adapter="hci9", trouble=Trouble.ADAPTER, said="", advice="", can_power=True),
    PlannedOff(sensors=frozenset({"stranger"})),
]


@pytest.mark.parametrize("event", STRANGE, ids=repr)
def test_an_event_about_a_stranger_changes_nothing(event: Event) -> None:
    world = World({"neck": "hci0"})
    world.run_until_up("neck", within_s=5)

    assert world.supervisor.take(event, world.now_ns) == ()


def test_an_answer_that_nobody_waits_for_changes_nothing() -> None:
    world = World({"neck": "hci0"})
    world.run_until_up("neck", within_s=5)
    answers = [world.supervisor.take(each, world.now_ns) for each in about("neck", "hci0")]

    assert set(answers) == {()}


def test_a_connection_that_ended_while_it_is_made_is_waited_for() -> None:
    world = World({"neck": "hci0"})
    while not world.done(Connect):
        world.tick()

    assert world.supervisor.take(Down(sensor="neck", said="stale"), world.now_ns) == ()


def test_time_that_goes_backward_is_taken_as_standing_still() -> None:
    world = World({"neck": "hci0"})
    world.run_until_up("neck", within_s=5)

    assert world.supervisor.advance(world.now_ns - 3600 * S) == ()
    assert world.supervisor.take(Heard(sensor="neck", stream="emg"), world.now_ns - 60 * S) == ()
    assert world.supervisor.advance(world.now_ns) == ()


def test_down_during_a_new_subscription_disconnects_once_that_is_over() -> None:
    world = World({"neck": "hci0"})
    world.run_until_up("neck", within_s=5)
    world.sensors["neck"].streams = False
    while not world.done(Resubscribe):
        world.tick()
    world.sensors["neck"].is_connected = False
    world.give(Down(sensor="neck", said="it went"))
    before = world.done(Disconnect)
    world.run(0.1)

    assert before == []
    assert world.done(Disconnect) == [Disconnect(sensor="neck")]
