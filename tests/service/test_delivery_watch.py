"""What the running monitor can tell of delivery, from a real journal and a sender's real marks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from spinewatch.journal.reader import JournalReader
from spinewatch.journal.writer import Journal
from spinewatch.model.calibration import CalibrationSet
from spinewatch.model.configuration import Configuration, MqttConfig
from spinewatch.model.results import Diary, Producer
from spinewatch.model.status import DeliveryStatus, RecorderStatus
from spinewatch.model.time import NS_PER_S
from spinewatch.mqtt.codec import StoredMark, encode
from spinewatch.mqtt.limits import WINDOW
from spinewatch.mqtt.messages import Arrived, Connected, Message
from spinewatch.mqtt.outbox import Outbox
from spinewatch.service.delivery_watch import DeliveryWatch
from spinewatch.service.lookout import Lookout
from tests.mqtt.conftest import UTC_AT_BOOT_NS, ManualClock, label, levels

TWO = MqttConfig(recorders=("home", "clinic"))


@dataclass
class Chain:
    """A journal, what a sender does with it, and who watches how far it is."""

    journal: Journal
    outbox: Outbox
    is_up: bool = True
    clock: ManualClock = field(default_factory=lambda: ManualClock(now_ns=1_000 * NS_PER_S))

    def __post_init__(self) -> None:
        self.watch = DeliveryWatch(
            recorders=TWO.recorders,
            journal=self.journal.path,
            connected=lambda: self.is_up,
            clock=self.clock,
        )

    def commit(self, first: int, last: int) -> None:
        seconds = [levels(second) for second in range(first, last + 1)]
        self.journal.append(Producer.MONITOR, seconds, label_of=label)
        self.journal.commit()

    def stores(self, recorder: str, seq: int, *, producer: str = "monitor") -> None:
        """Have a recorder confirm, and the sender keep that in the journal."""
        mark = StoredMark(epoch=self.journal.epoch, seq=seq, room=WINDOW)
        topic = f"spinewatch/p01/stored/{recorder}/{producer}"
        self.outbox.look(0)
        self.outbox.take(Arrived(topic=topic, payload=encode(mark), retained=False), 0)
        self.outbox.save_marks()

    def after(self, seconds: float) -> DeliveryStatus:
        """Look on for so long, and give what is told then."""
        for _ in range(round(seconds)):
            self.clock.now_ns += NS_PER_S
            self.watch.look()
        return self.watch.status()

    def home(self, *, after_s: float) -> RecorderStatus:
        return self.after(after_s).recorders[0]


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[Chain]:
    path = tmp_path / "journal.sqlite"
    with Journal(path=path) as journal, JournalReader(path=path) as reader:
        published: list[Message] = []

        def publish(message: Message) -> int:
            published.append(message)
            return len(published)

        outbox = Outbox(
            person="p01",
            config=TWO,
            producers=(Producer.PERSON, Producer.MONITOR),
            boot_id="boot",
            publish=publish,
        )
        outbox.open(reader)
        outbox.take(Connected(), 0)
        yield Chain(journal=journal, outbox=outbox)


def test_each_recorder_is_told_with_its_time_and_what_waits_for_it(chain: Chain) -> None:
    chain.commit(1, 30)
    chain.stores("home", 25)

    home, clinic = chain.after(1).recorders

    assert (home.recorder, home.waiting) == ("home", 5)
    assert home.up_to_utc_ns == UTC_AT_BOOT_NS + 25 * NS_PER_S
    assert (clinic.recorder, clinic.waiting, clinic.up_to_utc_ns) == ("clinic", 30, None)


def test_what_the_person_said_waits_too(chain: Chain) -> None:
    chain.commit(1, 3)
    said = Diary(
        person="p01",
        boot_id="boot",
        mono_ns=4 * NS_PER_S,
        event_mono_ns=4 * NS_PER_S,
        valid=True,
        pain=3,
    )
    chain.journal.append(Producer.PERSON, [said], label_of=label)
    chain.journal.commit()
    chain.stores("home", 3)

    assert chain.home(after_s=1).waiting == 1


def test_when_it_last_stored_anything_is_told_once_that_was_seen(chain: Chain) -> None:
    chain.commit(1, 30)
    chain.stores("home", 10)
    before = chain.home(after_s=5)
    chain.stores("home", 20)
    # The first look was after one second, so the next that sees the mark is after eleven.
    later = chain.home(after_s=26)

    assert before.stored_ago_s is None
    assert later.stored_ago_s == pytest.approx(20.0)


def test_a_recorder_is_silent_only_while_it_could_store_something(chain: Chain) -> None:
    chain.commit(1, 30)
    assert chain.home(after_s=200).silent_s == pytest.approx(199.0)
    chain.is_up = False
    assert chain.home(after_s=200).silent_s < 11.0
    chain.is_up = True
    chain.stores("home", 30)
    chain.after(200)

    assert chain.home(after_s=1).silent_s == 0.0


def test_for_how_long_the_broker_is_away_is_told_until_it_is_back(chain: Chain) -> None:
    assert chain.after(5).broker_away_s is None
    chain.is_up = False
    assert chain.after(90).broker_away_s == pytest.approx(90.0)
    chain.is_up = True

    assert chain.after(1).broker_away_s is None


def test_a_broker_that_never_was_there_is_away_since_the_start(chain: Chain) -> None:
    chain.is_up = False

    assert chain.after(7).broker_away_s == pytest.approx(7.0)


def test_a_journal_that_cannot_be_read_keeps_what_was_seen(chain: Chain) -> None:
    chain.commit(1, 30)
    chain.stores("home", 25)
    seen = chain.home(after_s=1)
    chain.journal.path.rename(chain.journal.path.with_name("elsewhere"))

    assert chain.home(after_s=60).waiting == seen.waiting == 5


@pytest.fixture
def lookout_of(chain: Chain) -> Callable[[DeliveryWatch | None], Lookout]:
    return lambda watch: Lookout(
        configuration=Configuration(person="p01", sensors=()),
        journal=chain.journal.path,
        clock=chain.clock,
        delivery=watch,
    )


def test_the_status_of_the_monitor_has_it_and_without_a_broker_has_nothing(
    chain: Chain, lookout_of: Callable[[DeliveryWatch | None], Lookout]
) -> None:
    chain.commit(1, 30)
    chain.after(1)
    watched, alone = lookout_of(chain.watch), lookout_of(None)
    for lookout in (watched, alone):
        lookout.absorb([levels(31)], clock_trusted=True, calibrations=CalibrationSet())

    delivery = watched.status().delivery
    assert delivery is not None
    assert [each.waiting for each in delivery.recorders] == [30, 30]
    assert alone.status().delivery is None
