"""Which InfluxDB answers. The headers of 1.6.7 are seen, the others are as documented."""

from collections.abc import Iterator

import pytest

from spinewatch.influx.answers import Answer, Verdict
from spinewatch.influx.connection import Connection
from spinewatch.influx.version import Generation, find_generation
from tests.influx.doubles import Reply, ScriptedServer


@pytest.fixture
def connection(server: ScriptedServer) -> Iterator[Connection]:
    opened = Connection(url=server.url, timeout_s=2.0)
    yield opened
    opened.close()


def version(text: str) -> dict[str, str]:
    return {"X-Influxdb-Version": text}


@pytest.mark.parametrize(
    ("ping", "health", "generation"),
    [
        ((204, b"", version("1.6.7~rc0")), None, Generation.V1),
        ((204, b"", version("1.8.10")), None, Generation.V1),
        ((204, b"", version("v2.7.11")), None, Generation.V2),
        ((204, b"", version("2.1.1")), None, Generation.V2),
        (
            (204, b"", version("")),
            (200, b'{"name":"influxdb","status":"pass","version":"2.0.8"}', {}),
            Generation.V2,
        ),
        ((200, b'{"version":"3.2.0","revision":"x"}', version("3.2.0")), None, Generation.V3),
        ((200, b'{"version":"3.0.1","revision":"x"}', {}), None, Generation.V3),
    ],
)
def test_each_generation_is_recognised(
    connection: Connection,
    server: ScriptedServer,
    ping: tuple[int, bytes, dict[str, str]],
    health: tuple[int, bytes, dict[str, str]] | None,
    generation: Generation,
) -> None:
    replies = {"/ping": ping, "/health": health or (404, b"", {})}
    server.reply = lambda asked: Reply(*replies[asked.path])

    assert find_generation(connection) is generation


@pytest.mark.parametrize("generation", [Generation.V1, Generation.V3])
def test_a_configured_1_or_3_is_believed_without_asking(
    connection: Connection, server: ScriptedServer, generation: Generation
) -> None:
    assert find_generation(connection, configured=generation.value) is generation
    assert server.asked == []


@pytest.mark.parametrize(
    ("reply", "generation"),
    [
        (Reply(200, b"", version("3.2.0")), Generation.V3),
        (Reply(204, b"", version("v2.7.11")), Generation.V2),
        (Reply(404, b"a proxy that hides everything"), Generation.V2),
    ],
)
def test_a_configured_2_holds_unless_it_is_3(
    connection: Connection, server: ScriptedServer, reply: Reply, generation: Generation
) -> None:
    server.reply = lambda _: reply

    assert find_generation(connection, configured="2") is generation


@pytest.mark.parametrize("configured", ["auto", "2"])
def test_a_ping_that_wants_a_token_is_said_to_be_3_core(
    connection: Connection, server: ScriptedServer, configured: str
) -> None:
    server.reply = lambda _: Reply(401)

    answer = find_generation(connection, configured=configured)

    assert isinstance(answer, Answer)
    assert answer.verdict is Verdict.UNAUTHORISED
    assert "InfluxDB 3" in answer.reason


@pytest.mark.parametrize(
    ("status", "body", "headers", "named"),
    [
        (200, b"<html>", {"Server": "nginx/1.22"}, "nginx/1.22"),
        (404, b"", {}, "a server without a name, answers 404"),
        (204, b"", version("4.0.0"), "InfluxDB 4.0.0, which is not known"),
        (204, b"", version("unknown"), "InfluxDB unknown, which is not known"),
        (200, b'{"name":"other","version":"1.0"}', {}, "a server without a name"),
    ],
)
def test_something_else_is_named(
    connection: Connection,
    server: ScriptedServer,
    status: int,
    body: bytes,
    headers: dict[str, str],
    named: str,
) -> None:
    server.reply = lambda _: Reply(status, body, headers)

    answer = find_generation(connection)

    assert isinstance(answer, Answer)
    assert answer.verdict is Verdict.UNEXPECTED
    assert named in answer.reason


def test_a_server_that_is_away_is_no_version(server: ScriptedServer) -> None:
    server.close()

    answer = find_generation(Connection(url=server.url, timeout_s=2.0))

    assert isinstance(answer, Answer)
    assert answer.verdict is Verdict.UNREACHABLE
