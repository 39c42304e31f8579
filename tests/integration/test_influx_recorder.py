"""The recorder on a real InfluxDB 1.6.7: each result exactly once in the database."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from spinewatch.influx.database import Database
from spinewatch.influx.recorder import Recorder
from spinewatch.model.configuration import InfluxConfig
from spinewatch.model.results import AnyResult, Entry, Producer
from spinewatch.model.time import ClockOffset
from spinewatch.mqtt.limits import WINDOW
from tests.influx.samples import FULL, make_entry
from tests.integration.influx_server import InfluxServer, influx_server

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]

WHERE = {
    "levels": "spinewatch_1s",
    "minute": "spinewatch_1m",
    "sensor_health": "spinewatch_1m",
    "mobility_window": "spinewatch_1m",
    "episode": "spinewatch_keep",
    "attack": "spinewatch_keep",
    "test": "spinewatch_keep",
    "night": "spinewatch_keep",
    "day": "spinewatch_keep",
    "diary": "spinewatch_keep",
    "alert": "spinewatch_keep",
}


class RealClock:
    boot_id = "b"

    def monotonic_ns(self) -> int:
        return time.monotonic_ns()

    def offset(self) -> ClockOffset:
        raise NotImplementedError


class Household:
    """A sender that sends again what has no mark, and a recorder that can be restarted."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.config = InfluxConfig(url=url)
        self.mark = 0
        self.database = Database(config=self.config)
        self.start_recorder()

    def start_recorder(self) -> None:
        self.database.close()
        self.database = Database(config=self.config, timeout_s=5.0)
        self.recorder = Recorder(
            name="home",
            writer=self.database,
            positions=self.folder / "positions.json",
            publish_mark=self.hear_mark,
            dead_letters=self.folder / "refused.jsonl",
            clock=RealClock(),
            jitter=lambda: 0.05,
        )
        self.recorder.announce()

    def hear_mark(self, person: str, producer: Producer, epoch: str, seq: int, room: int) -> bool:
        assert 1 <= room <= WINDOW
        assert (person, producer, epoch) == ("p01", Producer.MONITOR, "ep")
        self.mark = seq
        return True

    def send(self, entries: list[Entry]) -> None:
        for entry in entries:
            self.recorder.take("p01", entry)

    def run_until(self, mark: int, timeout_s: float = 20.0) -> None:
        deadline = time.monotonic() + timeout_s
        while self.mark < mark and time.monotonic() < deadline:
            time.sleep(min(0.05, self.recorder.tick()))
        assert self.mark == mark


@pytest.fixture
def influx(tmp_path: Path) -> Iterator[InfluxServer]:
    with influx_server(tmp_path / "influx") as server:
        yield server


@pytest.fixture
def household(influx: InfluxServer, tmp_path: Path) -> Iterator[Household]:
    made = Household(tmp_path / "state", influx.url)
    yield made
    made.database.close()


def a_day_in_the_life(entries: int) -> list[Entry]:
    """Give entries of now, of every kind, one every second."""
    kinds: list[AnyResult] = list(FULL.values())
    start_ns = time.time_ns() - entries * 10**9
    made = []
    for seq in range(1, entries + 1):
        kind = kinds[seq // 4 % len(kinds)] if seq % 4 == 0 else FULL["levels"]
        entry = make_entry(kind, seq)
        made.append(
            Entry(
                producer=entry.producer,
                epoch=entry.epoch,
                seq=seq,
                result=entry.result,
                utc_ns=start_ns + seq * 10**9,
            )
        )
    return made


def stored(influx: InfluxServer) -> dict[str, list[int]]:
    """Give the sequence number of every point of the body or of a whole, by kind."""
    return {
        kind: sorted(
            row["seq"]
            for row in influx.rows(f'SELECT seq FROM "{kind}" {WHOLE.get(kind, "")}', database)
        )
        for kind, database in WHERE.items()
    }


WHOLE = {
    "levels": "WHERE site = '' AND segment = ''",
    "minute": "WHERE site = '' AND segment = ''",
    "mobility_window": "WHERE segment = ''",
    "day": "WHERE metric = '' AND site = ''",
}
"""The one point of each result that is fanned out which speaks of all of it."""


def expected(entries: list[Entry]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {kind: [] for kind in WHERE}
    for entry in entries:
        found[str(entry.result.__struct_config__.tag)].append(entry.seq)
    return found


def test_what_was_sent_is_what_is_read_back_however_it_was_sent(
    influx: InfluxServer, household: Household
) -> None:
    entries = a_day_in_the_life(600)
    shuffled = [*entries, *entries[100:250]]
    random.Random(1).shuffle(shuffled)  # noqa: S311 - an order, not a secret
    household.send(shuffled)
    household.run_until(600)

    assert stored(influx) == expected(entries)
    assert all(stored(influx).values())
    points = influx.rows("SELECT seq FROM levels", "spinewatch_1s")
    assert len(points) == 3 * len(expected(entries)["levels"])


def test_a_server_killed_in_the_middle_costs_nothing(
    influx: InfluxServer, household: Household
) -> None:
    """Also what was in memory only: here the recorder dies with the server, and both come back."""
    entries = a_day_in_the_life(400)
    household.send(entries[:150])
    household.run_until(150)
    influx.kill()
    household.send(entries[150:300])
    for _ in range(5):
        household.recorder.tick()
        time.sleep(0.05)
    died_at = household.mark
    influx.start()
    household.start_recorder()
    announced = household.mark
    household.send(entries[announced:])
    household.run_until(400)

    assert died_at == announced == 150
    assert stored(influx) == expected(entries)


def test_a_recorder_that_lost_its_state_stores_everything_once_more_without_doubles(
    influx: InfluxServer, household: Household
) -> None:
    entries = a_day_in_the_life(200)
    household.send(entries)
    household.run_until(200)
    (household.folder / "positions.json").unlink()
    household.start_recorder()
    household.send(entries[150:])
    household.run_until(0)
    after_loss = household.mark
    household.send(entries)
    household.run_until(200)

    assert after_loss == 0
    assert stored(influx) == expected(entries)


def test_entries_wait_in_memory_while_the_server_is_away(
    influx: InfluxServer, household: Household, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="spinewatch.influx.troubles")
    entries = a_day_in_the_life(100)
    influx.stop()
    household.send(entries)
    for _ in range(10):
        household.recorder.tick()
        time.sleep(0.05)
    influx.start()
    household.run_until(100)

    assert stored(influx) == expected(entries)
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 2
    assert "cannot be reached: Connection refused" in told[0]
    assert "InfluxDB takes results again" in told[1]
