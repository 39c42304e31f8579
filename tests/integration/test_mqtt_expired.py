"""What was removed from the journal holds nobody up: a sender and a recorder over mosquitto."""

from collections.abc import Callable
from pathlib import Path

import pytest

from spinewatch.journal.reader import JournalReader
from spinewatch.journal.writer import Journal
from spinewatch.model.configuration import MqttConfig
from spinewatch.model.results import Producer
from spinewatch.mqtt.sender import Sender
from spinewatch.service.clock import SystemClock
from tests.integration.conftest import StandInRecorder
from tests.integration.connecting import wait_until
from tests.integration.mosquitto_server import Mosquitto
from tests.mqtt.conftest import label, levels

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]

LAST = 6000


@pytest.fixture
def thinned(tmp_path: Path) -> Path:
    """Give a journal of an hour and a half: of its first hour only every 60th result is left."""
    path = tmp_path / "journal.sqlite"
    with Journal(path=path) as journal:
        results = [levels(second) for second in range(1, LAST + 1)]
        journal.append(Producer.MONITOR, results, label_of=label)
        journal.commit()
        journal._connection.execute("DELETE FROM result WHERE seq <= 3600 AND seq % 60 != 0")
    return path


def test_a_new_recorder_comes_to_the_end_of_a_journal_that_was_thinned(
    mosquitto: Callable[..., Mosquitto],
    stand_in_recorder: Callable[..., StandInRecorder],
    thinned: Path,
    real_clock: SystemClock,
) -> None:
    config = MqttConfig(port=mosquitto().port)
    recorder = stand_in_recorder(config)
    sender = Sender(
        person="p01",
        journal_path=thinned,
        config=config,
        clock=real_clock,
        jitter=lambda: 0.05,
    )
    sender.start()
    kept = {*range(60, 3601, 60), *range(3601, LAST + 1)}

    wait_until(lambda: recorder.seqs() == kept)
    with JournalReader(path=thinned) as reader:
        key = ("p01", "monitor", reader.epoch)
        wait_until(lambda: len(recorder.passed.get(key, ())) == LAST - len(kept))
        feeds = sender._outbox._feeds
        wait_until(lambda: max(feed.delivery.marks["home"] for feed in feeds) == LAST)
        sender.stop()

        assert not recorder.passed[key] & kept
        assert reader.cursor("stored:home", Producer.MONITOR) == LAST
