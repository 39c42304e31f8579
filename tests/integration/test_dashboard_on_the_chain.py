"""Every query of the dashboard on an InfluxDB that the whole chain and the recorder have filled."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from spinewatch.influx.database import Database
from spinewatch.influx.recorder import Recorder
from spinewatch.journal.reader import JournalReader
from spinewatch.model.configuration import InfluxConfig
from spinewatch.model.results import Producer
from spinewatch.model.time import NS_PER_MS, NS_PER_S
from spinewatch.service.clock import SystemClock
from spinewatch.service.demo import Demo, DemoOptions
from tests.dashboards.grafana_queries import Span, Target, ask, fill_in, targets_of
from tests.integration.influx_server import InfluxServer, influx_server

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

TODAY = json.loads(
    (Path(__file__).parents[2] / "dashboards" / "today.json").read_text(encoding="utf-8")
)
LENGTH_S = 8 * 60


@pytest.fixture(scope="module")
def start_utc_ns() -> int:
    """Let the story have just happened: the database of seconds keeps two weeks."""
    return SystemClock().offset().utc_ns - LENGTH_S * NS_PER_S


@pytest.fixture(scope="module")
def influx(tmp_path_factory: pytest.TempPathFactory, start_utc_ns: int) -> Iterator[InfluxServer]:
    folder = tmp_path_factory.mktemp("chain")
    options = DemoOptions(
        scenario="sensor-dies",
        minutes=6.0,
        seed=1,
        speed=None,
        folder=folder,
        start_utc_ns=start_utc_ns,
    )
    Demo(
        options=options,
        clock=SystemClock(),
        sleep=lambda _seconds: None,
        show=lambda _look: None,
        stop=lambda: False,
    ).run()
    with influx_server(folder / "influx") as server:
        record(options.journal, server.url, folder)
        yield server


def record(journal: Path, url: str, folder: Path) -> None:
    """Let the recorder store what the journal holds."""
    marks: list[int] = []
    database = Database(config=InfluxConfig(url=url, version="1"))
    recorder = Recorder(
        name="home",
        writer=database,
        positions=folder / "positions.json",
        publish_mark=lambda *mark: marks.append(mark[3]) is None,
        dead_letters=folder / "refused.jsonl",
        clock=SystemClock(),
        jitter=lambda: 0.0,
    )
    with JournalReader(path=journal) as reader:
        entries = reader.read(0, producer=Producer.MONITOR, limit=10_000)
    for entry in entries:
        recorder.take("demo", entry)
    while marks[-1:] != [entries[-1].seq]:
        recorder.flush()
    database.close()


OF_DAYS = tuple(each for each in targets_of(TODAY) if '"day"' in each.query)
OF_MINUTES = tuple(each for each in targets_of(TODAY) if each not in OF_DAYS)


@pytest.mark.parametrize("target", OF_MINUTES, ids=lambda target: target.name)
def test_the_panel_shows_what_the_chain_found(
    influx: InfluxServer, start_utc_ns: int, target: Target
) -> None:
    assert shown(influx, start_utc_ns, target)


@pytest.mark.parametrize("target", OF_DAYS, ids=lambda target: target.name)
def test_a_panel_of_days_shows_nothing_before_the_first_day_is_over(
    influx: InfluxServer, start_utc_ns: int, target: Target
) -> None:
    assert shown(influx, start_utc_ns, target) == []


def shown(influx: InfluxServer, start_utc_ns: int, target: Target) -> list[object]:
    """Give every value that a panel shows of the chain's minutes."""
    from_ms = start_utc_ns // NS_PER_MS
    whole = Span(from_ms=from_ms, to_ms=from_ms + LENGTH_S * 1000, fixed=True)
    query = fill_in(
        target.query,
        span=target.span(whole),
        interval_ms=target.interval_ms(whole),
        chosen={"person": "demo"},
    )

    answer = ask(influx.url, target.uid.replace("-", "_"), query)

    return [
        value
        for series in answer
        for row in series["values"]
        for value in row[1:]
        if value is not None
    ]
