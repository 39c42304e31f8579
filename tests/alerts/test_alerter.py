"""The alerter: what it tells is on disk, told once, and told again only if nobody was reached."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from spinewatch.alerts.alerter import TOLD, Alerter
from spinewatch.alerts.channel import Message
from spinewatch.alerts.delivery import Delivery
from spinewatch.alerts.moments import present
from spinewatch.alerts.rules import Rules
from spinewatch.journal.reader import JournalReader
from spinewatch.journal.writer import Journal
from spinewatch.model.configuration import AlertsConfig
from spinewatch.model.errors import JournalError
from spinewatch.model.results import Alert, Entry, Producer
from spinewatch.mqtt.codec import ProcessState, ProcessStatus

if TYPE_CHECKING:
    from tests.alerts.conftest import HandClock, World

CONFIG = AlertsConfig(urls_file="urls.txt", tension_minutes=10, silence_minutes=5)


class Outbox(Delivery):
    """A delivery that arrives when the test says so."""

    def __init__(self) -> None:
        self.given: list[Message] = []
        self.arrived: list[Message] = []
        self.running = False

    def start(self) -> None:
        self.running = True

    def put(self, message: Message) -> None:
        self.given.append(message)

    def arrive(self, number: int) -> None:
        self.arrived.append(self.given[number])

    def sent(self) -> list[Message]:
        arrived, self.arrived = self.arrived, []
        return arrived

    def stop(self, timeout_s: float = 2.0) -> None:
        self.running = timeout_s < 0


class Home:
    """An alerter that can be started again and again over the same journal."""

    def __init__(self, clock: "HandClock", open_journal: Callable[[], Journal]) -> None:
        self.clock = clock
        self._open_journal = open_journal
        self.start()

    def start(self) -> None:
        self.journal = self._open_journal()
        self.outbox = Outbox()
        rules = Rules(person="p01", config=CONFIG, started=present(self.clock))
        self.alerter = Alerter(
            rules=rules, delivery=self.outbox, journal=self.journal, clock=self.clock
        )
        self.alerter.__enter__()

    def end(self) -> None:
        self.alerter.__exit__()
        self.journal.close()

    def restart(self) -> None:
        self.end()
        self.start()

    def wait(self, seconds: float) -> None:
        for _ in range(round(seconds / 10)):
            self.clock.now_s += 10
            self.alerter.tick()

    def texts(self) -> list[str]:
        return [message.text for message in self.outbox.given]

    def kept(self) -> list[Entry]:
        with JournalReader(path=self.journal.path) as reader:
            return reader.read(0, producer=Producer.ALERTER, limit=100)

    def told_up_to(self) -> int:
        with JournalReader(path=self.journal.path) as reader:
            return reader.cursor(TOLD, Producer.ALERTER)


@pytest.fixture
def home(clock: "HandClock", open_journal: Callable[[], Journal]) -> Iterator[Home]:
    home = Home(clock, open_journal)
    yield home
    home.end()


@pytest.fixture
def world(make: "type[World]", clock: "HandClock") -> "World":
    return make.world(now_s=clock.now_s)


def hear_levels(home: Home, world: "World") -> None:
    home.alerter.take("p01", world.entry(world.levels(home.clock.now_s - 1)))


def hear_episode(home: Home, world: "World", *, revision: int, name: str = "e1") -> None:
    at_s = home.clock.now_s - 1
    episode = world.episode(at_s, minutes=11, revision=revision, name=name)
    home.alerter.take("p01", world.entry(episode))


def refuse(*_: object) -> None:
    raise JournalError("The disk is full.", advice="Free space.")


def test_what_is_told_is_journalled_with_the_alerters_own_sequence(
    home: Home, world: "World"
) -> None:
    home.wait(600)
    hear_levels(home, world)
    kept = home.kept()

    assert [entry.seq for entry in kept] == [1, 2]
    assert all(isinstance(entry.result, Alert) for entry in kept)
    assert [entry.result.text for entry in kept if isinstance(entry.result, Alert)] == home.texts()
    assert kept[0].utc_ns == home.clock.offset().utc_ns - 300 * 10**9
    assert kept[0].utc_offset_min == 60


def test_two_alerts_of_one_instant_are_both_kept(home: Home, world: "World") -> None:
    for name in ("left", "right"):
        hear_episode(home, world, revision=1, name=name)
    assert [entry.result.id for entry in home.kept() if isinstance(entry.result, Alert)] == [
        "left",
        "right",
    ]


def test_only_the_monitor_of_this_person_is_watched(home: Home) -> None:
    home.wait(60)
    for person, process in (("p02", "monitor"), ("p01", "recorder")):
        home.alerter.status(person, process, ProcessStatus(state=ProcessState.OFFLINE))
    home.wait(600)
    assert [entry.result.cause for entry in home.kept()] == [None]


def test_the_status_of_the_monitor_gives_the_cause(home: Home) -> None:
    home.alerter.status("p01", "monitor", ProcessStatus(state=ProcessState.OFFLINE))
    home.wait(600)
    assert [entry.result.cause for entry in home.kept()] == [
        "the monitor ended without saying goodbye"
    ]


def test_results_of_another_person_are_no_sign_of_life(home: Home, world: "World") -> None:
    for _ in range(60):
        home.wait(10)
        home.alerter.take("p02", world.entry(world.levels(home.clock.now_s)))
    assert len(home.kept()) == 1


def test_a_restart_tells_nothing_twice(home: Home, world: "World") -> None:
    home.wait(600)
    hear_episode(home, world, revision=1)
    for number in range(len(home.outbox.given)):
        home.outbox.arrive(number)
    home.wait(10)
    home.restart()
    hear_episode(home, world, revision=2)
    home.wait(200)

    assert home.texts() == []
    assert len(home.kept()) == 3


def test_a_fault_that_was_told_before_a_restart_ends_after_it(home: Home, world: "World") -> None:
    home.wait(600)
    home.outbox.arrive(0)
    home.restart()
    home.wait(600)
    hear_levels(home, world)
    assert home.texts() == ["The monitor is heard again. There were no new results for 19 minutes."]


def test_what_reached_nobody_before_a_restart_is_sent_after_it(home: Home, world: "World") -> None:
    hear_episode(home, world, revision=1, name="arrived")
    hear_episode(home, world, revision=1, name="stuck")
    home.outbox.arrive(0)
    home.restart()
    home.restart()

    assert [message.key for message in home.outbox.given] == [("stuck", 1)]
    assert home.outbox.given[0].made.utc_ns == home.kept()[1].utc_ns
    assert home.outbox.running


def test_the_cursor_stays_below_what_no_address_has_taken(home: Home, world: "World") -> None:
    for name in ("a", "b", "c"):
        hear_episode(home, world, revision=1, name=name)
    for number, cursor in ((0, 1), (0, 1), (2, 1), (1, 3)):
        home.outbox.arrive(number)
        home.alerter.tick()
        assert home.told_up_to() == cursor


def test_alerts_from_before_the_clock_was_trusted_get_their_label(home: Home) -> None:
    home.clock.trusted = False
    home.wait(400)
    assert [entry.utc_ns for entry in home.kept()] == [None]
    home.clock.trusted = True
    home.wait(10)
    (entry,) = home.kept()
    assert entry.utc_ns == home.clock.offset().utc_ns - 110 * 10**9


def test_a_journal_that_fails_keeps_no_message_from_the_phone(
    home: Home,
    world: "World",
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    write = home.journal._write
    monkeypatch.setattr(home.journal, "_write", refuse)
    for name in ("a", "b"):
        hear_episode(home, world, revision=1, name=name)
    home.wait(60)
    assert [message.key for message in home.outbox.given] == [("a", 1), ("b", 1)]

    home.outbox.arrive(0)
    home.wait(10)
    monkeypatch.setattr(home.journal, "_write", write)
    home.wait(20)
    assert [entry.seq for entry in home.kept()] == [1, 2]
    assert [record.getMessage() for record in caplog.records] == [
        "The disk is full. Free space.",
        "the journal of alerts is written again",
    ]
    home.restart()
    assert [message.key for message in home.outbox.given] == [("b", 1)]


def test_what_the_journal_could_not_take_is_kept_at_the_end_and_not_sent_again(
    home: Home, world: "World", monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(home.journal, "_write", refuse)
        hear_episode(home, world, revision=1)
    home.outbox.arrive(0)
    home.restart()

    assert [entry.seq for entry in home.kept()] == [1]
    assert home.texts() == []


def test_a_journal_that_cannot_be_read_is_said_at_the_start(
    home: Home, clock: "HandClock", tmp_path: Path
) -> None:
    rules = Rules(person="p01", config=CONFIG, started=present(clock))
    with Journal(path=tmp_path / "other.sqlite") as journal:
        alerter = Alerter(rules=rules, delivery=home.outbox, journal=journal, clock=clock)
        journal.path = tmp_path / "missing.sqlite"
        with pytest.raises(JournalError):
            alerter.__enter__()
