"""Another name in the configuration, and the journal of the name before in its place."""

import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from spinewatch.journal.reader import JournalReader
from spinewatch.model.results import Producer
from tests.faults.both_sides import Id, journal_rows, stored_times
from tests.integration.home import process, until, write_config
from tests.integration.influx_server import influx_server
from tests.integration.mosquitto_server import Mosquitto

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

SOME = 10


def epochs_of(journal: Path) -> list[set[Id]]:
    """Give what the journal holds, life by life."""
    rows = [row.id for row in journal_rows(journal)]
    lives = dict.fromkeys(each.epoch for each in rows)
    return [{each for each in rows if each.epoch == life} for life in lives]


def watch(config: Path, until_so: Callable[[], bool]) -> None:
    """Watch and record, and stop both in order."""
    with process("record", config) as recorder, process("run", config) as monitor:
        until(until_so, 90)
        for child in (monitor, recorder):
            child.send_signal(signal.SIGTERM)
            assert child.wait(timeout=20) == 0


def test_results_of_the_name_before_arrive_under_it_and_hold_up_nothing(
    tmp_path: Path, mosquitto: Callable[[], Mosquitto]
) -> None:
    port, journal = mosquitto().port, tmp_path / "journal.sqlite"
    with influx_server(tmp_path / "influx") as influx:

        def configured(person: str) -> Path:
            return write_config(tmp_path, person=person, mqtt_port=port, influx_url=influx.url)

        watch(configured("p01"), lambda: len(stored_times(influx, "p01")) > SOME)
        # Stopped in order, the monitor committed its last seconds; nobody has heard of them yet.
        waiting = epochs_of(journal)[0] - stored_times(influx, "p01").keys()
        watch(
            configured("p02"),
            lambda: (
                waiting < stored_times(influx, "p01").keys()
                and len(stored_times(influx, "p02")) > SOME
            ),
        )
        before, after = stored_times(influx, "p01").keys(), stored_times(influx, "p02").keys()

    first, second = epochs_of(journal)
    assert waiting
    assert before == first
    assert set() < after <= second
    with JournalReader(path=journal) as reader:
        assert [reader.person(epoch) for epoch in reader.epochs()] == ["p01", "p02"]
        assert 0 < reader.cursor("stored:home", Producer.MONITOR) <= len(second)
