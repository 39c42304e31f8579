"""What the broker keeps for a recorder is divided among those who send."""

from hypothesis import given
from hypothesis import strategies as st

from spinewatch.influx.crowd import GATHERING_NS, GATHERING_ROOM, HEARD_NS, Crowd
from spinewatch.influx.positions import SequenceId
from spinewatch.model.results import Producer
from spinewatch.mqtt.limits import FIRST_ROOM, WINDOW

MOSQUITTO_KEEPS = 1000
"""Its default ``max_queued_messages``."""


def sequence(number: int) -> SequenceId:
    return SequenceId(f"p{number}", Producer.MONITOR, "epoch")


@given(st.integers(min_value=1, max_value=3 * WINDOW))
def test_together_nobody_has_more_on_its_way_than_the_broker_keeps(people: int) -> None:
    crowd = Crowd()
    for number in range(people):
        crowd.hear(sequence(number), 0)

    room = crowd.room_of_one(HEARD_NS - 1)

    assert room >= 1
    assert room == 1 or room * people <= (WINDOW if people == 1 else GATHERING_ROOM)


def test_those_who_share_leave_room_for_twenty_who_begin() -> None:
    assert GATHERING_ROOM + 20 * FIRST_ROOM <= MOSQUITTO_KEEPS


def test_when_nobody_has_come_for_a_while_those_who_are_there_share_all_of_it() -> None:
    crowd = Crowd()
    for now_ns in range(0, GATHERING_NS + 1, HEARD_NS // 2):
        crowd.hear(sequence(1), now_ns)
        crowd.hear(sequence(2), now_ns)
        shared = WINDOW if now_ns >= GATHERING_NS else GATHERING_ROOM
        assert crowd.room_of_one(now_ns) == shared // 2
    crowd.hear(sequence(3), GATHERING_NS)

    assert crowd.room_of_one(GATHERING_NS) == GATHERING_ROOM // 3


def test_who_has_gone_silent_leaves_its_room_to_the_others() -> None:
    crowd = Crowd()
    crowd.hear(sequence(1), 0)
    crowd.hear(sequence(2), HEARD_NS // 2)

    assert crowd.room_of_one(HEARD_NS // 2) == GATHERING_ROOM // 2
    assert crowd.room_of_one(HEARD_NS) == WINDOW
