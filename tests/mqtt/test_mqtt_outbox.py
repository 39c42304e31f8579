"""What a sender makes of events, without a broker."""

import logging
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from spinewatch.journal.damage import mark_damaged
from spinewatch.journal.reader import JournalReader
from spinewatch.journal.room import KeepLimits
from spinewatch.journal.writer import Journal
from spinewatch.model.configuration import MqttConfig
from spinewatch.model.results import Entry, Producer
from spinewatch.model.time import NS_PER_S
from spinewatch.mqtt.codec import Expired, StoredMark, decode_expired, encode
from spinewatch.mqtt.limits import FIRST_ROOM, LAST_PATIENCE_NS, WINDOW
from spinewatch.mqtt.messages import (
    Acknowledged,
    Arrived,
    Connected,
    Lost,
    Message,
    Subscribed,
)
from spinewatch.mqtt.outbox import Outbox
from tests.mqtt.conftest import label, levels

Commit = Callable[..., None]


class ListeningBroker:
    """Takes messages while it has room."""

    def __init__(self) -> None:
        self.room = 10**6
        self.taken: list[Message] = []

    def publish(self, message: Message) -> int | None:
        if self.room == 0:
            return None
        self.room -= 1
        self.taken.append(message)
        return len(self.taken)

    def entries(self) -> list[Entry]:
        entries = [msgspec.json.decode(message.payload, type=Entry) for message in self.taken]
        self.taken.clear()
        return entries

    def seqs(self) -> list[int]:
        return [entry.seq for entry in self.entries()]


@pytest.fixture
def broker() -> ListeningBroker:
    return ListeningBroker()


@pytest.fixture
def outbox(broker: ListeningBroker) -> Outbox:
    return Outbox(
        person="p01",
        config=MqttConfig(user="monitor"),
        producers=(Producer.PERSON, Producer.MONITOR),
        boot_id="boot",
        publish=broker.publish,
    )


def marked(
    seq: int,
    epoch: str,
    *,
    resend: bool = False,
    retained: bool = False,
    recorder: str = "home",
    producer: str = "monitor",
    room: int = WINDOW,
) -> Arrived:
    return Arrived(
        topic=f"spinewatch/p01/stored/{recorder}/{producer}",
        payload=encode(StoredMark(epoch=epoch, seq=seq, resend=resend, room=room)),
        retained=retained,
    )


def test_entries_go_to_the_topic_of_their_kind(
    outbox: Outbox, broker: ListeningBroker, reader: JournalReader, commit: Commit
) -> None:
    commit(1, 3)
    outbox.open(reader)
    outbox.take(Connected(), 0)
    outbox.publish_all(0)

    assert {message.topic for message in broker.taken} == {"spinewatch/p01/result/levels"}
    assert not any(message.retain for message in broker.taken)
    assert broker.entries() == reader.read(0, producer=Producer.MONITOR, limit=10)


def test_a_busy_broker_is_given_the_rest_later(
    outbox: Outbox, broker: ListeningBroker, reader: JournalReader, commit: Commit
) -> None:
    commit(1, 5)
    broker.room = 2
    outbox.open(reader)
    outbox.take(Connected(), 0)
    outbox.publish_all(0)
    assert broker.seqs() == [1, 2]

    broker.room = 10
    outbox.publish_all(0)

    assert broker.seqs() == [3, 4, 5]


def test_after_a_reconnection_what_is_not_marked_is_sent_again(
    outbox: Outbox, broker: ListeningBroker, reader: JournalReader, commit: Commit
) -> None:
    commit(1, 5)
    outbox.open(reader)
    outbox.take(Connected(), 0)
    outbox.publish_all(0)
    assert broker.seqs() == [1, 2, 3, 4, 5]
    outbox.take(marked(3, reader.epoch), 0)

    outbox.take(Lost(), 0)
    assert not outbox.is_up
    outbox.take(Connected(), 0)
    outbox.publish_all(0)

    assert broker.seqs() == [4, 5]


@pytest.mark.parametrize(("retained", "expected"), [(False, [4, 5]), (True, [])])
def test_a_recorder_that_has_just_come_is_sent_again_what_it_lacks(
    outbox: Outbox,
    broker: ListeningBroker,
    reader: JournalReader,
    commit: Commit,
    retained: bool,  # noqa: FBT001 - a parameter of the test
    expected: list[int],
) -> None:
    """An old wish, kept by the broker, is no wish: the connection has started over anyway."""
    commit(1, 5)
    outbox.open(reader)
    outbox.take(Connected(), 0)
    outbox.publish_all(0)
    assert broker.seqs() == [1, 2, 3, 4, 5]

    outbox.take(marked(3, reader.epoch, resend=True, retained=retained), 0)
    outbox.publish_all(0)

    assert broker.seqs() == expected


@pytest.mark.parametrize(("retained", "expected"), [(False, 50), (True, FIRST_ROOM + 3)])
def test_a_mark_says_how_much_may_be_on_its_way(
    outbox: Outbox,
    broker: ListeningBroker,
    reader: JournalReader,
    commit: Commit,
    retained: bool,  # noqa: FBT001 - a parameter of the test
    expected: int,
) -> None:
    """What the broker has kept was true for an earlier crowd."""
    commit(1, 200)
    outbox.open(reader)
    outbox.take(Connected(), 0)

    outbox.take(marked(3, reader.epoch, room=47, retained=retained), 0)
    outbox.publish_all(0)

    assert broker.seqs() == list(range(4, expected + 1))


def test_marks_that_are_not_for_this_sender_change_nothing(
    outbox: Outbox, broker: ListeningBroker, reader: JournalReader, commit: Commit
) -> None:
    commit(1, 2)
    outbox.open(reader)
    outbox.take(Connected(), 0)
    epoch = reader.epoch
    outbox.take(marked(2, "another epoch"), 0)
    outbox.take(marked(2, epoch, recorder="stranger"), 0)
    outbox.take(marked(2, epoch, producer="alerter"), 0)
    outbox.take(Arrived(topic="spinewatch/p01/result/levels", payload=b"{}", retained=False), 0)
    outbox.take(Arrived(topic="spinewatch/p01/stored/home/monitor", payload=b"", retained=False), 0)
    outbox.publish_all(0)

    assert broker.seqs() == [1, 2]


def test_a_mark_that_cannot_be_is_told_once_and_not_believed(
    outbox: Outbox,
    broker: ListeningBroker,
    reader: JournalReader,
    commit: Commit,
    caplog: pytest.LogCaptureFixture,
) -> None:
    commit(1, 2)
    outbox.open(reader)
    outbox.take(Connected(), 0)
    for _ in range(3):
        outbox.take(marked(99, reader.epoch), 0)
        outbox.take(
            Arrived(topic="spinewatch/p01/stored/home/monitor", payload=b"junk", retained=True), 0
        )
    outbox.publish_all(0)

    assert broker.seqs() == [1, 2]
    assert len(caplog.messages) == 2
    assert "entry 99 stored, but the journal ends at 2" in caplog.messages[0]
    assert "not a message of spinewatch" in caplog.messages[1]


def test_what_the_broker_refuses_is_told(outbox: Outbox, caplog: pytest.LogCaptureFixture) -> None:
    outbox.take(Subscribed(filter="spinewatch/p01/stored/+/+", reason=0x87), 0)
    outbox.take(Acknowledged(message_id=1, topic="spinewatch/p01/result/levels", reason=0x87), 0)

    subscription, publish = caplog.messages
    assert "refuses the subscription to spinewatch/p01/stored/+/+:" in subscription
    assert "refuses spinewatch/p01/result/levels:" in publish


def test_what_the_journal_no_longer_has_is_published_as_expired(
    outbox: Outbox,
    broker: ListeningBroker,
    journal: Journal,
    reader: JournalReader,
    commit: Commit,
) -> None:
    commit(1, 9)
    journal._connection.execute("DELETE FROM result WHERE seq IN (1, 2, 5)")
    outbox.open(reader)
    outbox.take(Connected(), 0)
    outbox.publish_all(0)

    *results, expired = broker.taken
    assert len(results) == 6
    assert expired.topic == "spinewatch/p01/expired/monitor"
    assert not expired.retain
    assert decode_expired(expired.payload) == Expired(epoch=reader.epoch, ranges=((1, 2), (5, 5)))


def test_a_recorder_that_stores_nothing_is_told_once_and_its_return_once(
    outbox: Outbox, reader: JournalReader, commit: Commit, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    commit(1, 2)
    outbox.open(reader)
    outbox.take(Connected(), 0)
    for minute in range(4):
        now_ns = minute * LAST_PATIENCE_NS
        outbox.publish_all(now_ns)
        outbox.look(now_ns)
    outbox.take(marked(1, reader.epoch), 5 * LAST_PATIENCE_NS)
    outbox.take(marked(2, reader.epoch), 5 * LAST_PATIENCE_NS)

    silent, back = caplog.messages
    assert "The recorder home has stored nothing of p01 for 60 s" in silent
    assert '"topic read spinewatch/p01/result/+"' in silent
    assert back == "The recorder home stores results of p01 again."


def test_news_is_published_after_a_look(
    outbox: Outbox, broker: ListeningBroker, reader: JournalReader, commit: Commit
) -> None:
    outbox.open(reader)
    outbox.take(Connected(), 0)
    commit(1, 2)
    outbox.look(NS_PER_S)
    outbox.publish_all(NS_PER_S)

    assert broker.seqs() == [1, 2]


def test_what_an_earlier_epoch_left_behind_is_sent_too(
    outbox: Outbox,
    broker: ListeningBroker,
    journal: Journal,
    commit: Commit,
    path: Path,
) -> None:
    commit(1, 2)
    first = journal.epoch
    journal.close()
    with Journal(path=path, epoch="second"), JournalReader(path=path) as reader:
        outbox.open(reader)
        outbox.take(Connected(), 0)
        outbox.publish_all(0)
        assert [(entry.epoch, entry.seq) for entry in broker.entries()] == [(first, 1), (first, 2)]

        outbox.take(marked(2, first), 0)
        outbox.save_marks()
        outbox.open(reader)
        outbox.publish_all(0)
        assert broker.seqs() == []


def test_what_is_salvaged_while_the_sender_runs_is_delivered_and_nothing_twice(
    outbox: Outbox,
    broker: ListeningBroker,
    journal: Journal,
    commit: Commit,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The old epoch becomes visible with the last portion, long after the sender has begun."""
    monkeypatch.setattr("spinewatch.journal.salvage.SALVAGE_AT_ONCE_PAGES", 0)
    commit(1, 5)
    old = journal.epoch
    with JournalReader(path=journal.path) as reader:
        reader.set_cursor("stored:home", Producer.MONITOR, 2)
    journal.close()
    mark_damaged(journal.path, "found by the daily check")

    with Journal(path=journal.path) as fresh, JournalReader(path=journal.path) as reader:
        fresh.append(Producer.MONITOR, [levels(9)], label_of=label)
        fresh.commit()
        outbox.open(reader)
        outbox.take(Connected(), 0)
        outbox.publish_all(0)
        assert [(entry.epoch, entry.seq) for entry in broker.entries()] == [(fresh.epoch, 1)]
        outbox.take(marked(1, fresh.epoch), 0)

        fresh.upkeep(KeepLimits(days=1e6, size_bytes=10**9)).step(0, None)
        outbox.look(NS_PER_S)
        outbox.publish_all(NS_PER_S)
        assert [(entry.epoch, entry.seq) for entry in broker.entries()] == [
            (old, 3), (old, 4), (old, 5),
        ]  # fmt: skip

        outbox.take(marked(5, old), NS_PER_S)
        outbox.look(2 * NS_PER_S)
        outbox.publish_all(2 * NS_PER_S)
        outbox.save_marks()
        assert broker.taken == []
        assert reader.cursor("stored:home", Producer.MONITOR, epoch=old) == 5
        assert reader.cursor("stored:home", Producer.MONITOR, epoch=fresh.epoch) == 1
