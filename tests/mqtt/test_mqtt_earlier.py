"""Results under another name than the present one, which the journal still has to send."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from spinewatch.journal.cursors import stored_cursor
from spinewatch.journal.reader import JournalReader
from spinewatch.journal.writer import Journal
from spinewatch.model.configuration import MqttConfig
from spinewatch.model.results import Entry, Producer
from spinewatch.mqtt.codec import StoredMark, encode
from spinewatch.mqtt.earlier import earlier_persons
from spinewatch.mqtt.messages import Arrived, Connected, Message
from spinewatch.mqtt.outbox import Outbox

Commit = Callable[..., None]
MONITOR = (Producer.MONITOR,)


@pytest.fixture
def renamed(path: Path, journal: Journal, commit: Commit) -> Path:
    """Give a journal of p01 with three results, whose person is called p02 from now on."""
    commit(1, 3)
    journal.close()
    Journal(path=path, person="p02").close()
    return path


def earlier(path: Path, *recorders: str) -> tuple[str, ...]:
    return earlier_persons(path, person="p02", recorders=recorders or ("home",), producers=MONITOR)


def confirm(path: Path, recorder: str, seq: int) -> None:
    with JournalReader(path=path) as reader:
        reader.set_cursor(stored_cursor(recorder), *MONITOR, seq, epoch=reader.epochs()[0])


def test_the_name_before_counts_until_every_recorder_has_its_results(renamed: Path) -> None:
    assert earlier(renamed) == ("p01",)
    confirm(renamed, "home", 2)
    assert earlier(renamed) == ("p01",)
    confirm(renamed, "home", 3)
    assert earlier(renamed) == ()
    assert earlier(renamed, "home", "clinic") == ("p01",)


def test_a_journal_that_is_not_there_or_is_none_names_nobody(tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    other.write_bytes(b"no journal" * 1000)

    assert earlier(tmp_path / "missing.sqlite") == ()
    assert earlier(other) == ()


def test_they_go_out_under_the_name_that_they_were_measured_under(renamed: Path) -> None:
    taken: list[Message] = []

    def publish(message: Message) -> int:
        taken.append(message)
        return len(taken)

    def mark(person: str, epoch: str) -> Arrived:
        return Arrived(
            topic=f"spinewatch/{person}/stored/home/monitor",
            payload=encode(StoredMark(epoch=epoch, seq=3)),
            retained=False,
        )

    outbox = Outbox(
        person="p02", config=MqttConfig(), producers=MONITOR, boot_id="next", publish=publish
    )
    with JournalReader(path=renamed) as reader:
        first = reader.epochs()[0]
        outbox.open(reader)
        outbox.take(Connected(), 0)
        outbox.publish_all(0)
        outbox.take(mark("p02", first), 0)
        outbox.save_marks()
        assert earlier(renamed) == ("p01",), "somebody else's mark counts for nobody"
        outbox.take(mark("p01", first), 0)
        outbox.save_marks()

    assert {message.topic for message in taken} == {"spinewatch/p01/result/levels"}
    sent = [msgspec.json.decode(message.payload, type=Entry) for message in taken]
    assert [(entry.result.person, entry.seq) for entry in sent] == [("p01", n) for n in (1, 2, 3)]
    assert earlier(renamed) == ()
