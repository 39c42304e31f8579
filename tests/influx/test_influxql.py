"""Statements to 1.x: whatever comes back is rows or an answer that says why there are none."""

from collections.abc import Iterator

import pytest

from spinewatch.influx.answers import Answer, Verdict
from spinewatch.influx.connection import Connection
from spinewatch.influx.influxql import ask, not_let_in
from tests.influx.doubles import Reply, ScriptedServer


@pytest.fixture
def connection(server: ScriptedServer) -> Iterator[Connection]:
    opened = Connection(url=server.url, timeout_s=2.0)
    yield opened
    opened.close()


def test_rows_come_by_the_names_of_their_columns(
    connection: Connection, server: ScriptedServer
) -> None:
    body = b'{"results":[{"series":[{"columns":["name","n"],"values":[["a",1],["b",2]]}]}]}'
    server.reply = lambda _: Reply(200, body)

    assert ask(connection, "SHOW") == [{"name": "a", "n": 1}, {"name": "b", "n": 2}]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b'"\xff"',
        b'{"results":[]}',
        b'{"results":["odd"]}',
        b'{"results":[7]}',
        b'{"results":[{"series":["odd"]}]}',
        b'{"results":[{"series":[{"values":[["a"]]}]}]}',
        b'{"results":[{"series":[{"columns":[],"values":[["a"]]}]}]}',
    ],
)
def test_an_odd_answer_is_told_as_one(
    connection: Connection, server: ScriptedServer, body: bytes
) -> None:
    server.reply = lambda _: Reply(200, body)

    answer = ask(connection, "SHOW DATABASES")

    assert isinstance(answer, Answer)
    assert answer.verdict is Verdict.UNEXPECTED


@pytest.mark.parametrize(
    ("status", "verdict"),
    [(200, None), (403, None), (401, Verdict.UNAUTHORISED), (500, Verdict.FAILING)],
)
def test_only_who_is_let_in_is_let_in(
    connection: Connection, server: ScriptedServer, status: int, verdict: Verdict | None
) -> None:
    server.reply = lambda _: Reply(status, b'{"error":"so"}')

    answer = not_let_in(connection)

    assert (answer and answer.verdict) is verdict
