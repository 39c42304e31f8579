"""What is asked of 2.x and 3 Core, answered by 1.6.7 behind a translator: the wire format, no more.

The translator takes 2.x's token and its ``/api/v2/delete``, and hands InfluxQL on as it came.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from spinewatch.influx import asking
from spinewatch.influx.asking import AskingError, Questions, Row
from spinewatch.influx.connection import Connection
from spinewatch.influx.tiers import Tier
from spinewatch.influx.version import Generation
from spinewatch.influx.writer_v1 import WriterV1
from spinewatch.model.configuration import InfluxConfig
from spinewatch.model.time import NS_PER_S
from tests.influx.doubles import Asked, Reply, ScriptedServer
from tests.integration.influx_server import InfluxServer, influx_server

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]

UTC_NS = 1_790_000_000_123_456_789
LINES = [
    b'levels,person=%s seq=%di,producer="monitor",epoch="e",x=1.5 %d'
    % (person, number, UTC_NS + number)
    for person in (b"p01", b"p-02.a")
    for number in range(1, 8)
]


class Translator:
    """Speaks 2.x or 3 Core in front of 1.6.7."""

    def __init__(self, engine: InfluxServer, version: str) -> None:
        self.engine = engine
        self.version = version
        self.server = ScriptedServer()
        self.server.reply = self.answer

    def answer(self, asked: Asked) -> Reply:
        path, _, query = asked.path.partition("?")
        if path == "/ping":
            return Reply(204, b"", {"X-Influxdb-Version": self.version})
        scheme = "Token" if self.version.startswith("v2") else "Bearer"
        if asked.headers.get("authorization") != f"{scheme} right":
            return Reply(401, b'{"code":"unauthorized","message":"unauthorized access"}')
        if path == "/query":
            return self.handed_on(asked)
        assert path == "/api/v2/delete"
        return self.deleted(json.loads(asked.body), parse_qs(query))

    def handed_on(self, asked: Asked) -> Reply:
        connection = HTTPConnection("127.0.0.1", urlsplit(self.engine.url).port)
        connection.request(asked.method, asked.path, asked.body)
        response = connection.getresponse()
        reply = Reply(response.status, response.read())
        connection.close()
        return reply

    def deleted(self, wanted: dict[str, str], query: dict[str, list[str]]) -> Reply:
        assert query["org"] == ["home"]
        measurement, person = (
            part.partition("=")[2] for part in wanted["predicate"].split(" AND ")
        )
        first, last = _ns(wanted["start"]), _ns(wanted["stop"])
        self.engine.query(
            f"DELETE FROM {measurement} WHERE person = '{person.strip(chr(34))}' "
            f"AND time >= {first} AND time <= {last}",
            query["bucket"][0],
        )
        return Reply()


def _ns(text: str) -> int:
    seconds, _, fraction = text.removesuffix("Z").partition(".")
    return round(datetime.fromisoformat(f"{seconds}+00:00").timestamp()) * NS_PER_S + int(fraction)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[InfluxServer]:
    with influx_server(tmp_path / "influx") as server:
        server.query('CREATE DATABASE "spinewatch_keep"')
        writer = WriterV1(connection=Connection(url=server.url), prefix="spinewatch")
        writer.write(Tier.KEEP, LINES)
        writer.close()
        yield server


@pytest.fixture(params=["v2.7.11", "3.2.0"])
def asked(
    request: pytest.FixtureRequest, engine: InfluxServer, tmp_path: Path
) -> Iterator[Questions]:
    translator = Translator(engine, request.param)
    secret = tmp_path / "token"
    secret.touch(mode=0o600)
    secret.write_text("right")
    config = InfluxConfig(url=translator.server.url, org="home", token_file=str(secret))
    questions = Questions(config=config, person="p01")
    yield questions
    questions.close()
    translator.server.close()


def seqs(questions: Questions, start_ns: int = UTC_NS, end_ns: int = UTC_NS + 100) -> list[int]:
    return [row.seq for row in questions.rows("levels", Tier.KEEP, start_ns, end_ns)]


def test_points_of_one_person_are_read_in_order_however_small_the_pages(
    asked: Questions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "PAGE", 3)

    assert seqs(asked) == [1, 2, 3, 4, 5, 6, 7]
    assert next(asked.rows("levels", Tier.KEEP, UTC_NS + 2, UTC_NS + 3)) == Row(
        UTC_NS + 2, "monitor", "e", 2
    )


def test_a_page_that_ends_among_points_of_one_instant_loses_and_doubles_none(
    asked: Questions, engine: InfluxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "PAGE", 2)
    writer = WriterV1(connection=Connection(url=engine.url), prefix="spinewatch")
    writer.write(
        Tier.KEEP,
        [
            b'sensor_health,person=p01,sensor=s%d seq=%di,producer="monitor",epoch="e" %d'
            % (number, number, UTC_NS + number // 5)
            for number in range(10)
        ],
    )
    writer.close()

    found = [row.seq for row in asked.rows("sensor_health", Tier.KEEP, UTC_NS, UTC_NS + 9)]

    assert sorted(found) == list(range(10))


def test_deleting_takes_the_span_of_one_person_to_the_nanosecond(
    asked: Questions, engine: InfluxServer
) -> None:
    if asked.generation is Generation.V3:
        assert not asked.can_delete
        return
    asked.delete("levels", Tier.KEEP, UTC_NS + 2, UTC_NS + 5)

    assert seqs(asked) == [1, 5, 6, 7]
    rows = engine.rows("SELECT seq FROM levels WHERE person = 'p-02.a'", "spinewatch_keep")
    assert len(rows) == 7


def test_a_missing_database_of_2_is_no_empty_one(asked: Questions) -> None:
    """It may as well be the mapping for InfluxQL that is missing."""
    with pytest.raises(AskingError, match="not found"):
        list(asked.rows("levels", Tier.SECONDS, UTC_NS, UTC_NS + 1))
