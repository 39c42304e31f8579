"""The v2 wire format over 1.6.7: the official client writes to a real engine, which is not 2.x.

A small server in between takes ``/api/v2/write``, checks the token and hands the lines to 1.6.7's
``/write``. Its own answers (401, buckets) are those of the documentation of 2.x, and no more.
"""

import json
import threading
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from spinewatch.influx.answers import ACCEPTED, Answer, Verdict
from spinewatch.influx.database import Database
from spinewatch.influx.positions import SequenceId
from spinewatch.influx.storing import store
from spinewatch.influx.tiers import DAY_S, Tier
from spinewatch.influx.waiting import EntryId, Waiting
from spinewatch.model.configuration import InfluxConfig
from spinewatch.model.results import Producer
from tests.influx.doubles import HANG_UP, Asked, Reply, ScriptedServer
from tests.integration.influx_server import InfluxServer, influx_server

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]

RIGHT = "right-one"
ORG = {"id": "0123456789abcdef", "name": "home"}
LINE = b'levels,person=p01,site=x seq=1i,level_db=1.5,cause="l\xc3\xa4uft" 1790000000000000001'


class V2Format:
    """Speaks 2.x to the client and 1.x to the engine."""

    def __init__(self, engine: InfluxServer, version: str) -> None:
        self.engine = engine
        self.version = version
        self.buckets: dict[str, int] = {}
        self.broken: Reply | None = None
        self.server = ScriptedServer()
        self.server.reply = self.answer
        self.url = self.server.url

    def answer(self, asked: Asked) -> Reply:
        path, _, query = asked.path.partition("?")
        if path == "/ping":
            return Reply(204, b"", {"X-Influxdb-Version": self.version})
        if asked.headers.get("authorization") not in {f"Token {RIGHT}", f"Bearer {RIGHT}"}:
            return Reply(401, b'{"code":"unauthorized","message":"unauthorized access"}')
        return {
            "/api/v2/write": self.write,
            "/api/v2/buckets": self.bucket,
            "/api/v2/orgs": lambda *_: Reply(200, json.dumps({"orgs": [ORG]}).encode()),
            "/api/v3/configure/database": self.database,
        }[path](asked, {key: values[0] for key, values in parse_qs(query).items()})

    def write(self, asked: Asked, query: dict[str, str]) -> Reply:
        assert query["precision"] == "ns"
        if self.broken is not None:
            return self.broken
        if query["bucket"] not in self.buckets:
            return Reply(404, b'{"code":"not found","message":"bucket not found"}')
        target = urlencode({"db": query["bucket"], "precision": "ns"})
        connection = HTTPConnection("127.0.0.1", urlsplit(self.engine.url).port)
        connection.request("POST", f"/write?{target}", asked.body)
        response = connection.getresponse()
        said = response.read()
        connection.close()
        if response.status == 204:
            return Reply()
        words = json.dumps({"code": "invalid", "message": json.loads(said)["error"]})
        return Reply(response.status, words.encode())

    def bucket(self, asked: Asked, query: dict[str, str]) -> Reply:
        if asked.method == "GET":
            name = query["name"]
            if name not in self.buckets:
                words = b'{"code":"not found","message":"bucket \\"x\\" not found"}'
                return Reply(404, words)
            found = {"id": "1" * 16, "name": name, "retentionRules": []}
            return Reply(200, json.dumps({"buckets": [found]}).encode())
        wanted = json.loads(asked.body)
        assert wanted["orgID"] == ORG["id"]
        self.create(wanted["name"], wanted["retentionRules"][0]["everySeconds"])
        return Reply(201, asked.body)

    def database(self, asked: Asked, _: dict[str, str]) -> Reply:
        wanted = json.loads(asked.body)
        if wanted["db"] in self.buckets:
            return Reply(409, b'{"error":"database already exists"}')
        self.create(wanted["db"], int(wanted.get("retention_period", "0d")[:-1]) * DAY_S)
        return Reply(200, b"{}")

    def create(self, name: str, keep_s: int) -> None:
        self.buckets[name] = keep_s
        self.engine.query(
            f'CREATE DATABASE "{name}" WITH DURATION {keep_s or "INF"}{"s" if keep_s else ""}'
        )


@pytest.fixture(params=["v2.7.11", "3.2.0"])
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[V2Format]:
    with influx_server(tmp_path / "influx") as engine:
        made = V2Format(engine, request.param)
        yield made
        made.server.close()


@pytest.fixture
def opened(served: V2Format, tmp_path: Path) -> Iterator[Callable[..., Database]]:
    databases: list[Database] = []

    def open_it(token: str = RIGHT, *, url: str = served.url) -> Database:
        path = tmp_path / f"token-{len(databases)}"
        path.touch(mode=0o600)
        path.write_text(token)
        config = InfluxConfig(url=url, org="home", token_file=str(path))
        databases.append(Database(config=config, timeout_s=2.0))
        return databases[-1]

    yield open_it
    for database in databases:
        database.close()


def test_lines_reach_the_engine_unchanged(
    served: V2Format, opened: Callable[..., Database]
) -> None:
    assert opened().write(Tier.SECONDS, [LINE]) == Answer(
        verdict=Verdict.BAD_POINTS, reason="partial write: points beyond retention policy dropped=1"
    )
    assert opened().write(Tier.KEEP, [LINE, LINE[:-1] + b"2"]) == ACCEPTED

    rows = served.engine.rows("SELECT * FROM levels", "spinewatch_keep")
    assert [row["time"] for row in rows] == [1790000000000000001, 1790000000000000002]
    assert {row["cause"] for row in rows} == {"läuft"}
    assert {row["level_db"] for row in rows} == {1.5}


def test_missing_buckets_are_created_with_their_retention_and_others_left_alone(
    served: V2Format, opened: Callable[..., Database]
) -> None:
    served.create("spinewatch_1m", 30 * DAY_S)

    opened().write(Tier.KEEP, [LINE])

    assert served.buckets == {
        "spinewatch_1s": 14 * DAY_S,
        "spinewatch_1m": 30 * DAY_S,
        "spinewatch_keep": 0,
    }


def test_a_wrong_token_is_named_by_its_file(
    served: V2Format, opened: Callable[..., Database]
) -> None:
    database = opened("wrong-one")
    answer = database.write(Tier.KEEP, [LINE])

    assert answer.verdict is Verdict.UNAUTHORISED
    told = database.fault(answer)
    assert told.what.startswith(f"InfluxDB at {served.url} refuses the token in ")
    assert "wrong-one" not in str(told)


def test_a_bucket_that_was_deleted_is_named_and_created_again(
    served: V2Format, opened: Callable[..., Database]
) -> None:
    database = opened()
    database.write(Tier.KEEP, [LINE])
    del served.buckets["spinewatch_keep"]
    missing = database.write(Tier.KEEP, [LINE])

    assert (missing.verdict, missing.reason) == (Verdict.NOT_FOUND, "bucket not found")
    assert database.write(Tier.KEEP, [LINE]) == ACCEPTED


def test_a_bad_point_is_found_among_good_ones(
    served: V2Format, opened: Callable[..., Database]
) -> None:
    sequence = SequenceId("p01", Producer.MONITOR, "ep")
    lines = [b"levels,person=p01 seq=%di,x=1 %d" % (n, n) for n in range(1, 9)]
    lines[2] = b"levels,person=p01 seq=3i,x= 3"
    batch = [
        Waiting(id=EntryId(sequence, seq), tier=Tier.KEEP, time_ns=seq, lines=(line,))
        for seq, line in enumerate(lines, start=1)
    ]

    stored = store(opened(), batch)

    assert [each.line.entry.seq for each in stored.refused] == [3]
    assert stored.fault is None
    rows = served.engine.rows("SELECT seq FROM levels", "spinewatch_keep")
    assert {row["seq"] for row in rows} == {1, 2, 4, 5, 6, 7, 8}


def test_an_overloaded_server_says_how_long_to_wait(
    served: V2Format, opened: Callable[..., Database]
) -> None:
    served.broken = Reply(429, b'{"code":"too many requests"}', {"Retry-After": "13"})

    answer = opened().write(Tier.KEEP, [LINE])

    assert (answer.verdict, answer.retry_after_s) == (Verdict.OVERLOADED, 13.0)


def test_a_server_that_hangs_up_or_is_gone_is_unreachable(
    served: V2Format, opened: Callable[..., Database]
) -> None:
    database = opened()
    before = database.write(Tier.KEEP, [LINE])
    served.server.reply = lambda _: HANG_UP
    broken = database.write(Tier.KEEP, [LINE])
    served.server.reply = served.answer
    again = database.write(Tier.KEEP, [LINE])
    served.server.reply = lambda _: HANG_UP
    database.write(Tier.KEEP, [LINE])
    served.server.close()
    gone = database.write(Tier.KEEP, [LINE])

    assert (before, again) == (ACCEPTED, ACCEPTED)
    assert broken.verdict is gone.verdict is Verdict.UNREACHABLE
    assert "the connection broke" in broken.reason
    assert "refused" in gone.reason


def test_a_server_that_stops_answering_times_out(
    served: V2Format, opened: Callable[..., Database]
) -> None:
    go_on = threading.Event()
    database = opened()
    database.write(Tier.KEEP, [LINE])
    served.server.reply = lambda _: Reply(204) if go_on.wait(10.0) else Reply(500)
    answer = database.write(Tier.KEEP, [LINE])
    go_on.set()

    assert answer.verdict is Verdict.TIMEOUT
