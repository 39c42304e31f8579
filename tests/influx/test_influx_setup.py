"""What is asked of 1.x and 3 Core to create databases; 1.x is run for real elsewhere."""

import json
from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest

from spinewatch.influx.answers import Answer, Verdict
from spinewatch.influx.connection import Connection
from spinewatch.influx.setup import ensure_v1, ensure_v3, prepare
from tests.influx.doubles import Asked, Reply, ScriptedServer

NAMES = ("spinewatch_1s", "spinewatch_1m", "spinewatch_keep")


@pytest.fixture
def connection(server: ScriptedServer) -> Iterator[Connection]:
    opened = Connection(url=server.url, timeout_s=2.0)
    yield opened
    opened.close()


def statement(asked: Asked) -> str:
    assert asked.path == "/query", "addresses stand in logs"
    return parse_qs(asked.body.decode())["q"][0]


def v1_with(*existing: str) -> Reply:
    values = [[name] for name in existing]
    series = [{"name": "databases", "columns": ["name"], "values": values}] if values else []
    result = {"statement_id": 0, "series": series} if series else {"statement_id": 0}
    return Reply(200, json.dumps({"results": [result]}).encode())


def test_1x_gets_the_databases_that_are_missing_with_their_retention(
    connection: Connection, server: ScriptedServer
) -> None:
    server.reply = lambda _: v1_with("_internal", "spinewatch_1m")

    created = prepare(ensure_v1(connection), prefix="spinewatch")

    assert created == ("spinewatch_1s", "spinewatch_keep")
    creating = [statement(a) for a in server.asked if "CREATE" in statement(a)]
    assert creating == [
        'CREATE DATABASE "spinewatch_1s" WITH DURATION 1209600s REPLICATION 1 NAME "autogen"',
        'CREATE DATABASE "spinewatch_keep" WITH DURATION INF REPLICATION 1 NAME "autogen"',
    ]


def test_1x_without_any_database_says_so_without_rows(
    connection: Connection, server: ScriptedServer
) -> None:
    server.reply = lambda _: v1_with()

    assert prepare(ensure_v1(connection), prefix="spinewatch") == NAMES


def test_nothing_is_changed_that_exists(connection: Connection, server: ScriptedServer) -> None:
    server.reply = lambda _: v1_with(*NAMES)

    assert prepare(ensure_v1(connection), prefix="spinewatch") == ()
    assert {statement(asked) for asked in server.asked} == {"SHOW DATABASES"}


def test_3_core_gets_retention_with_the_database(
    connection: Connection, server: ScriptedServer
) -> None:
    server.reply = lambda _: Reply(200, b"{}")

    assert prepare(ensure_v3(connection), prefix="spinewatch") == NAMES
    assert {asked.path for asked in server.asked} == {"/api/v3/configure/database"}
    assert [json.loads(asked.body) for asked in server.asked] == [
        {"db": "spinewatch_1s", "retention_period": "14d"},
        {"db": "spinewatch_1m"},
        {"db": "spinewatch_keep"},
    ]


def test_3_core_says_that_a_database_exists(connection: Connection, server: ScriptedServer) -> None:
    server.reply = lambda _: Reply(409, b'{"error":"database already exists"}')

    assert prepare(ensure_v3(connection), prefix="spinewatch") == ()


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        (Reply(401, b'{"error":"authorization failed"}'), Verdict.UNAUTHORISED),
        (Reply(200, b"<html>"), Verdict.UNEXPECTED),
        (Reply(200, b'{"results":[]}'), Verdict.UNEXPECTED),
        (Reply(200, b'{"results":[{"error":"disk full"}]}'), Verdict.FAILING),
        (Reply(503), Verdict.OVERLOADED),
    ],
)
def test_the_first_refusal_ends_it(
    connection: Connection, server: ScriptedServer, reply: Reply, verdict: Verdict
) -> None:
    server.reply = lambda _: reply

    answer = prepare(ensure_v1(connection), prefix="spinewatch")

    assert isinstance(answer, Answer)
    assert answer.verdict is verdict
    assert len(server.asked) == 1
