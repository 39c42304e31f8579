"""Whatever dies in between, every entry of the journal reaches the recorder: real mosquitto."""

import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from spinewatch.journal.reader import JournalReader
from spinewatch.journal.writer import Journal
from spinewatch.model.configuration import MqttConfig
from spinewatch.model.context import Posture
from spinewatch.model.results import Diary, Levels, Producer
from spinewatch.model.time import NS_PER_S
from spinewatch.mqtt.messages import Message
from spinewatch.mqtt.receiver import MarkSeen, Receiver
from spinewatch.mqtt.sender import Sender
from spinewatch.service.clock import SystemClock

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]

Start = Callable[..., Any]
MANY = 3000


class Station:
    """A journal that a monitor writes, and its sender."""

    def __init__(self, path: Path, config: MqttConfig, clock: SystemClock) -> None:
        self.path = path
        self.config = config
        self.clock = clock
        self.journal = Journal(path=path)
        self.last = 0
        self.sender = self._new_sender()

    def commit(self, count: int) -> None:
        """Commit results that are a second apart."""
        seconds = range(self.last + 1, self.last + 1 + count)
        results = [
            Levels(
                person="p01",
                boot_id=self.clock.boot_id,
                mono_ns=second * NS_PER_S,
                valid=True,
                posture=Posture.UPRIGHT,
            )
            for second in seconds
        ]
        self.journal.append(Producer.MONITOR, results, label_of=_label)
        self.journal.commit()
        self.last += count
        self.sender.poke()

    def say(self) -> None:
        """Commit a diary entry."""
        said = Diary(
            person="p01", boot_id=self.clock.boot_id, mono_ns=1, valid=True, event_mono_ns=1, pain=3
        )
        self.journal.append(Producer.PERSON, [said], label_of=_label)

    def restart_sender(self) -> None:
        self.sender.stop()
        self.sender = self._new_sender()
        self.sender.start()

    @property
    def all(self) -> set[int]:
        return set(range(1, self.last + 1))

    def believed(self) -> int:
        """Give the highest mark that the sender has heard."""
        feeds = self.sender._outbox._feeds
        return max(mark for feed in feeds for mark in feed.delivery.marks.values())

    def _new_sender(self) -> Sender:
        return Sender(
            person="p01",
            journal_path=self.path,
            config=self.config,
            clock=self.clock,
            jitter=lambda: 0.05,
        )


def _label(mono_ns: int) -> SimpleNamespace:
    return SimpleNamespace(utc_ns=1_790_000_000 * NS_PER_S + mono_ns, utc_offset_min=60)


@pytest.fixture
def station_at(
    tmp_path: Path, real_clock: SystemClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[MqttConfig], Station]]:
    """Open a journal with a sender that is not started yet, and soon loses its patience."""
    monkeypatch.setattr("spinewatch.mqtt.progress.FIRST_PATIENCE_NS", NS_PER_S)
    opened: list[Station] = []

    def open_one(config: MqttConfig) -> Station:
        opened.append(Station(tmp_path / "journal.sqlite", config, real_clock))
        return opened[-1]

    yield open_one
    for station in opened:
        station.sender.stop()
        station.journal.close()


def wait_until(condition: Callable[[], object], *, within_s: float = 30.0) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("persistence", [False, True])
def test_a_broker_that_is_killed_and_restarted_loses_nothing(
    mosquitto: Start,
    stand_in_recorder: Start,
    station_at: Callable[[MqttConfig], Station],
    persistence: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    broker = mosquitto(persistence=persistence)
    station = station_at(MqttConfig(port=broker.port))
    recorder = stand_in_recorder(station.config)
    station.commit(MANY)
    station.sender.start()
    for part in (300, 600):
        wait_until(lambda part=part: len(recorder.seqs()) > part)
        broker.kill()
        station.commit(20)
        station.say()
        time.sleep(0.2)
        broker.start()

    wait_until(lambda: recorder.seqs() == station.all)
    wait_until(lambda: recorder.seqs("person") == {1})


def test_everything_waits_for_a_broker_that_is_missing_at_the_start(
    mosquitto: Start,
    stand_in_recorder: Start,
    station_at: Callable[[MqttConfig], Station],
    caplog: pytest.LogCaptureFixture,
) -> None:
    broker = mosquitto()
    broker.stop()
    station = station_at(MqttConfig(port=broker.port))
    station.commit(50)
    station.sender.start()
    recorder = stand_in_recorder(station.config)
    time.sleep(0.5)
    assert not station.sender.connected
    assert len([message for message in caplog.messages if "cannot be reached" in message]) == 2

    broker.start()

    wait_until(lambda: recorder.seqs() == station.all)
    assert station.sender.connected


def test_a_journal_that_comes_later_is_waited_for(
    mosquitto: Start,
    stand_in_recorder: Start,
    real_clock: SystemClock,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    config = MqttConfig(port=mosquitto().port)
    recorder = stand_in_recorder(config)
    sender = Sender(
        person="p01",
        journal_path=tmp_path / "later.sqlite",
        config=config,
        clock=real_clock,
        jitter=lambda: 0.05,
    )
    sender.start()
    time.sleep(0.5)
    station = Station(tmp_path / "later.sqlite", config, real_clock)
    station.commit(3)

    wait_until(lambda: recorder.seqs() == {1, 2, 3})
    sender.stop()
    station.journal.close()
    assert len([text for text in caplog.messages if "There is no journal at" in text]) == 1


def test_a_recorder_that_lost_its_disk_gets_everything_again(
    mosquitto: Start, stand_in_recorder: Start, station_at: Callable[[MqttConfig], Station]
) -> None:
    station = station_at(MqttConfig(port=mosquitto().port))
    first = stand_in_recorder(station.config)
    station.commit(MANY)
    station.sender.start()
    wait_until(lambda: first.seqs() == station.all)
    first.stop()

    second = stand_in_recorder(station.config)
    station.commit(1)

    wait_until(lambda: second.seqs() == station.all)


def test_a_recorder_that_was_away_gets_what_it_missed(
    mosquitto: Start, stand_in_recorder: Start, station_at: Callable[[MqttConfig], Station]
) -> None:
    station = station_at(MqttConfig(port=mosquitto().port))
    first = stand_in_recorder(station.config)
    station.commit(100)
    station.sender.start()
    wait_until(lambda: first.seqs() == station.all)
    first.stop()
    station.commit(MANY)
    time.sleep(0.2)

    second = stand_in_recorder(station.config)
    second.stored = first.stored

    wait_until(lambda: second.seqs() == station.all)
    assert second.arrived < 2 * MANY


def when_quiet(count: Callable[[], int]) -> int:
    """Wait until a count has rested for a second: repeats and the last mark may be under way."""
    last = -1
    while last != count():
        last = count()
        time.sleep(1.0)
    return last


def test_a_sender_goes_on_where_the_last_one_was(
    mosquitto: Start, stand_in_recorder: Start, station_at: Callable[[MqttConfig], Station]
) -> None:
    station = station_at(MqttConfig(port=mosquitto().port))
    recorder = stand_in_recorder(station.config)
    station.commit(200)
    station.sender.start()
    wait_until(lambda: recorder.seqs() == station.all)
    wait_until(lambda: station.believed() == station.last)
    arrived = when_quiet(lambda: recorder.arrived)

    station.restart_sender()
    station.commit(10)
    wait_until(lambda: recorder.seqs() == station.all)

    assert recorder.arrived == arrived + 10
    with JournalReader(path=station.path) as reader:
        assert reader.cursor("stored:home", Producer.MONITOR) >= 200


def test_news_flows_while_one_recorder_is_away_and_another_catches_up(
    mosquitto: Start, stand_in_recorder: Start, station_at: Callable[[MqttConfig], Station]
) -> None:
    broker = mosquitto()
    station = station_at(MqttConfig(port=broker.port, recorders=("away", "home")))
    station.commit(MANY)
    station.sender.start()
    home = stand_in_recorder(station.config, name="home")

    wait_until(lambda: home.seqs() == station.all)
    station.commit(5)
    wait_until(lambda: home.seqs() == station.all, within_s=3.0)


def test_a_broker_that_freezes_and_thaws_loses_nothing(
    mosquitto: Start, stand_in_recorder: Start, station_at: Callable[[MqttConfig], Station]
) -> None:
    broker = mosquitto()
    station = station_at(MqttConfig(port=broker.port))
    recorder = stand_in_recorder(station.config)
    station.commit(MANY)
    station.sender.start()
    wait_until(lambda: len(recorder.seqs()) > 300)
    broker.freeze()
    time.sleep(1.5)
    broker.thaw()

    wait_until(lambda: recorder.seqs() == station.all)


def test_a_broker_that_drops_what_it_cannot_queue_only_costs_time(
    mosquitto: Start, stand_in_recorder: Start, station_at: Callable[[MqttConfig], Station]
) -> None:
    broker = mosquitto(extra="max_queued_messages 100\nmax_inflight_messages 1")
    station = station_at(MqttConfig(port=broker.port))
    recorder = stand_in_recorder(station.config, capacity=100)
    station.commit(300)
    station.sender.start()

    wait_until(lambda: recorder.seqs() == station.all)
    assert "messages are being dropped" in broker.log.read_text()


def test_foreign_messages_disturb_neither_end(
    mosquitto: Start,
    stand_in_recorder: Start,
    station_at: Callable[[MqttConfig], Station],
    caplog: pytest.LogCaptureFixture,
) -> None:
    broker = mosquitto()
    station = station_at(MqttConfig(port=broker.port))
    recorder = stand_in_recorder(station.config)
    station.sender.start()
    wait_until(lambda: station.sender.connected and recorder.receiver.connected)
    foreign = [
        Message(topic=f"spinewatch/p01/{place}", payload=payload, retain=True)
        for place in ("result/levels", "stored/home/monitor", "status/monitor2")
        for payload in (b"\x00\xff", b'{"temp":21}', b" " * 300_000, b'{"version":7}')
    ]
    for message in foreign:
        wait_until(lambda message=message: station.sender._connection.publish(message) is not None)
    station.commit(100)

    wait_until(lambda: recorder.seqs() == station.all)
    assert recorder.receiver.foreign >= 8
    assert len([text for text in caplog.messages if "result" in text and "ignored" in text]) <= 4


def test_a_new_recorder_is_told_the_mark_of_its_predecessor(
    mosquitto: Start,
    stand_in_recorder: Start,
    station_at: Callable[[MqttConfig], Station],
    real_clock: SystemClock,
) -> None:
    broker = mosquitto()
    station = station_at(MqttConfig(port=broker.port))
    recorder = stand_in_recorder(station.config)
    station.commit(5)
    station.sender.start()
    wait_until(lambda: recorder.seqs() == station.all)
    recorder.stop()

    receiver = Receiver(
        process="other",
        person="p01",
        config=station.config,
        clock=real_clock,
        jitter=lambda: 0.05,
        recorder="home",
    )
    receiver.start()
    seen: list[MarkSeen] = []

    def look() -> list[MarkSeen]:
        seen.extend(notice for notice in receiver.notices() if isinstance(notice, MarkSeen))
        return seen

    wait_until(look)
    receiver.stop()
    assert [(seen_.producer, seen_.mark.seq) for seen_ in seen] == [("monitor", 5)]


def test_an_idle_sender_says_nothing(
    mosquitto: Start,
    station_at: Callable[[MqttConfig], Station],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    station = station_at(MqttConfig(port=mosquitto().port))
    station.sender.start()
    wait_until(lambda: station.sender.connected)
    time.sleep(1.5)
    began = time.monotonic()
    station.sender.stop()

    assert time.monotonic() - began < 1.0
    assert caplog.messages == []
