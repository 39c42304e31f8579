"""What a receiver makes of what arrives, without a broker."""

import logging
from collections.abc import Callable

import pytest

from spinewatch.model.configuration import MqttConfig
from spinewatch.model.results import Entry, Producer
from spinewatch.model.time import Clock
from spinewatch.mqtt import receiver as mqtt_receiver
from spinewatch.mqtt.codec import (
    Expired,
    ProcessState,
    ProcessStatus,
    StoredMark,
    decode_mark,
    encode,
)
from spinewatch.mqtt.expired import ExpiredSeen, hand_over
from spinewatch.mqtt.limits import MAX_NOTICES
from spinewatch.mqtt.messages import Acknowledged, Arrived, Connected, Lost, Message
from spinewatch.mqtt.receiver import MarkSeen, Received, Receiver, Reconnected, StatusSeen
from spinewatch.mqtt.topics import ResultTopic

LEVELS = "spinewatch/p01/result/levels"


@pytest.fixture
def open_receiver(clock: Clock) -> Callable[..., Receiver]:
    def open_one(**options: object) -> Receiver:
        return Receiver(
            process="recorder",
            person="p01",
            config=MqttConfig(),
            clock=clock,
            jitter=lambda: 0.0,
            recorder="home",
            **options,
        )

    return open_one


def arrived(entry: Entry, *, topic: str = LEVELS) -> Arrived:
    return Arrived(topic=topic, payload=encode(entry), retained=False)


def taken(receiver: Receiver) -> list[Received]:
    return receiver.take(limit=100, timeout_s=0)


def test_results_are_handed_over_in_order_with_whose_they_are(
    open_receiver: Callable[..., Receiver], make_entry: Callable[..., Entry]
) -> None:
    receiver = open_receiver()
    entries = [make_entry(seq) for seq in (3, 1, 2)]
    for entry in entries:
        receiver._take(arrived(entry))

    assert receiver.take(limit=2, timeout_s=0) == [("p01", entries[0]), ("p01", entries[1])]
    assert taken(receiver) == [("p01", entries[2])]
    assert taken(receiver) == []
    assert receiver.received == 3


def test_what_is_not_ours_is_counted_and_told_once_per_topic_and_reason(
    open_receiver: Callable[..., Receiver],
    make_entry: Callable[..., Entry],
    caplog: pytest.LogCaptureFixture,
) -> None:
    receiver = open_receiver()
    elsewhere = str(ResultTopic(person="p02", kind="levels"))
    for _ in range(5):
        receiver._take(Arrived(topic=LEVELS, payload=b"\x00\xff", retained=False))
        receiver._take(Arrived(topic=LEVELS, payload=b'{"temp": 21}', retained=False))
        receiver._take(Arrived(topic=LEVELS, payload=b" " * 300_000, retained=False))
        receiver._take(Arrived(topic=LEVELS, payload=b'{"version": 9}', retained=False))
        receiver._take(Arrived(topic="", payload=b"", retained=False))
        receiver._take(arrived(make_entry(1), topic=elsewhere))
        receiver._take(Arrived(topic="spinewatch/p01/status/x", payload=b"?", retained=True))
        receiver._take(Arrived(topic="spinewatch/p01/stored/home/x", payload=b"?", retained=True))

    assert receiver.foreign == 40
    assert len(caplog.messages) == 7
    assert taken(receiver) == []
    assert receiver.notices() == []


def test_results_that_find_no_room_are_dropped_counted_and_told_once(
    open_receiver: Callable[..., Receiver],
    make_entry: Callable[..., Entry],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    receiver = open_receiver(capacity=4)
    for seq in range(1, 8):
        receiver._take(arrived(make_entry(seq)))
    assert (receiver.received, receiver.dropped) == (4, 3)

    receiver.take(limit=2, timeout_s=0)
    for seq in (5, 6, 7):
        receiver._take(arrived(make_entry(seq)))
    assert [entry.seq for _, entry in taken(receiver)] == [3, 4, 5, 6]
    receiver._take(arrived(make_entry(7)))

    full, over = caplog.messages
    assert "faster than they are used" in full
    assert over == "Results are taken again; 4 were dropped so far."


def test_the_largest_messages_there_are_cannot_take_the_memory(
    open_receiver: Callable[..., Receiver],
    make_entry: Callable[..., Entry],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    message = arrived(make_entry(1))
    monkeypatch.setattr(mqtt_receiver, "RECEIVE_BYTES", 3 * len(message.payload))
    receiver = open_receiver()

    for _ in range(5):
        receiver._take(message)
    assert (receiver.received, receiver.dropped) == (3, 2)
    receiver.take(limit=1, timeout_s=0)
    receiver._take(message)

    assert (receiver.received, receiver.dropped) == (4, 2)


def test_a_consumer_too_slow_for_large_messages_is_told_of_once(
    open_receiver: Callable[..., Receiver],
    make_entry: Callable[..., Entry],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    message = arrived(make_entry(1))
    monkeypatch.setattr(mqtt_receiver, "RECEIVE_BYTES", 8 * len(message.payload))
    receiver = open_receiver(capacity=100)

    for _ in range(30):
        receiver._take(message)
        receiver._take(message)
        receiver.take(limit=1, timeout_s=0)
    told_while_full = len(caplog.messages)
    receiver.take(limit=8, timeout_s=0)
    receiver._take(message)

    assert receiver.dropped > 1
    assert told_while_full == 1
    assert caplog.messages[-1].startswith("Results are taken again")


def test_a_new_connection_is_told_however_much_comes_with_it(
    open_receiver: Callable[..., Receiver],
) -> None:
    receiver = open_receiver()
    receiver._take(Connected())
    mark = encode(StoredMark(epoch="e1", seq=3))
    kept = Arrived(topic="spinewatch/p01/stored/home/monitor", payload=mark, retained=True)
    for _ in range(2 * MAX_NOTICES):
        receiver._take(kept)

    notices = receiver.notices()

    assert notices[0] == Reconnected()
    assert Reconnected() not in receiver.notices()
    assert len(notices) <= MAX_NOTICES + 1


def test_connections_old_marks_and_states_are_noticed_in_order(
    open_receiver: Callable[..., Receiver],
) -> None:
    receiver = open_receiver()
    mark = StoredMark(epoch="e1", seq=7)
    status = ProcessStatus(state=ProcessState.OFFLINE)
    stored = "spinewatch/p01/stored/home/monitor"
    receiver._take(Connected())
    receiver._take(Arrived(topic=stored, payload=encode(mark), retained=True))
    receiver._take(Arrived(topic=stored, payload=encode(mark), retained=False))
    receiver._take(Arrived(topic=stored, payload=b"", retained=True))
    receiver._take(
        Arrived(topic="spinewatch/p01/status/monitor", payload=encode(status), retained=False)
    )
    receiver._take(Lost())

    assert receiver.notices() == [
        Reconnected(),
        MarkSeen(person="p01", producer="monitor", mark=mark),
        StatusSeen(person="p01", process="monitor", status=status, retained=False),
    ]
    assert receiver.notices() == []


def test_the_first_mark_after_a_connection_asks_for_what_was_missed(
    open_receiver: Callable[..., Receiver], monkeypatch: pytest.MonkeyPatch
) -> None:
    receiver = open_receiver()
    published: list[Message] = []

    def publish(message: Message) -> int:
        published.append(message)
        return 1

    monkeypatch.setattr(receiver._connection, "publish", publish)
    for _ in range(2):
        receiver._take(Connected())
        assert receiver.publish_mark("p01", "home", "monitor", "e1", 3)
        assert receiver.publish_mark("p01", "home", "monitor", "e1", 4)
        assert receiver.publish_mark("p01", "home", "person", "e1", 1)

    marks = [decode_mark(message.payload) for message in published]
    asks = [mark.resend for mark in marks if isinstance(mark, StoredMark)]
    assert asks == [True, False, True] * 2
    assert {message.topic for message in published} == {
        "spinewatch/p01/stored/home/monitor",
        "spinewatch/p01/stored/home/person",
    }
    assert all(message.retain for message in published)


def test_a_mark_that_could_not_be_published_asks_again_next_time(
    open_receiver: Callable[..., Receiver], monkeypatch: pytest.MonkeyPatch
) -> None:
    receiver = open_receiver()
    receiver._take(Connected())
    assert not receiver.publish_mark("p01", "home", "monitor", "e1", 3)
    published: list[Message] = []

    def publish(message: Message) -> int:
        published.append(message)
        return 1

    monkeypatch.setattr(receiver._connection, "publish", publish)
    assert receiver.publish_mark("p01", "home", "monitor", "e1", 3)

    assert decode_mark(published[0].payload) == StoredMark(epoch="e1", seq=3, resend=True)


def test_a_refused_mark_is_told(
    open_receiver: Callable[..., Receiver], caplog: pytest.LogCaptureFixture
) -> None:
    receiver = open_receiver()
    topic = "spinewatch/p01/stored/home/monitor"
    for _ in range(3):
        receiver._take(Acknowledged(message_id=1, topic=topic, reason=0x87))

    assert len(caplog.messages) == 1
    assert f"refuses {topic}: Not authorized (0x87)" in caplog.text


def test_what_will_never_come_is_handed_over(open_receiver: Callable[..., Receiver]) -> None:
    receiver = open_receiver()
    passed: list[tuple[str, Producer, str, tuple[int, int]]] = []

    class Reader:
        def pass_over(
            self, person: str, producer: Producer, epoch: str, span: tuple[int, int], *, why: str
        ) -> None:
            assert "expired or forgotten" in why
            passed.append((person, producer, epoch, span))

    expired = Expired(epoch="e1", ranges=((1, 7), (9, 9)))
    receiver._take(
        Arrived(topic="spinewatch/p01/expired/person", payload=encode(expired), retained=False)
    )
    (seen,) = receiver.notices()
    assert isinstance(seen, ExpiredSeen)
    hand_over(seen, Reader())

    assert passed == [
        ("p01", Producer.PERSON, "e1", (1, 7)),
        ("p01", Producer.PERSON, "e1", (9, 9)),
    ]


@pytest.mark.parametrize(
    "payload",
    [
        b'{"epoch": "e1", "ranges": []}',
        b'{"epoch": "e1", "ranges": [[0, 1]]}',
        b'{"epoch": "e1", "ranges": [[3, 2]]}',
        b'{"epoch": "e1", "ranges": [[5, 6], [1, 2]]}',
        b'{"epoch": "e1", "ranges": [[1, 9223372036854775808]]}',
        b'{"epoch": "", "ranges": [[1, 2]]}',
        b'{"version": 2, "epoch": "e1", "ranges": [[1, 2]]}',
    ],
)
def test_runs_that_cannot_be_are_passed_over_by_nobody(
    open_receiver: Callable[..., Receiver], payload: bytes
) -> None:
    receiver = open_receiver()
    receiver._take(Arrived(topic="spinewatch/p01/expired/person", payload=payload, retained=False))
    nobody = encode(Expired(epoch="e1", ranges=((1, 2),)))
    receiver._take(Arrived(topic="spinewatch/p01/expired/toaster", payload=nobody, retained=False))

    assert receiver.notices() == []
    assert receiver.foreign == 2


def test_subscriptions_are_of_one_person_or_of_everybody(
    open_receiver: Callable[..., Receiver],
) -> None:
    one, everybody = open_receiver(), open_receiver(everybody=True)

    assert list(one._connection._subscriptions) == [
        "spinewatch/p01/result/+",
        "spinewatch/p01/status/+",
        "spinewatch/p01/stored/home/+",
        "spinewatch/p01/expired/+",
    ]
    assert list(everybody._connection._subscriptions) == [
        "spinewatch/+/result/+",
        "spinewatch/+/status/+",
        "spinewatch/+/stored/home/+",
        "spinewatch/+/expired/+",
    ]
