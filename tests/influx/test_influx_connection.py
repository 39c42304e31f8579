"""HTTP to one server: every failure is an answer, and none takes longer than agreed."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from spinewatch.influx import connection as http
from spinewatch.influx.answers import Answer, Verdict
from spinewatch.model.errors import InputError
from tests.influx.doubles import Reply, ScriptedServer


@pytest.fixture
def connection(server: ScriptedServer) -> Iterator[http.Connection]:
    opened = http.Connection(url=server.url, authorization="Basic x", timeout_s=2.0)
    yield opened
    opened.close()


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def url_of(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_a_reply_comes_back_whole(connection: http.Connection, server: ScriptedServer) -> None:
    server.reply = lambda _: Reply(400, b'{"error":"x"}', {"X-Influxdb-Version": "1.6.7"})

    got = connection.request("POST", "/write?db=a", body=b"m f=1")

    assert isinstance(got, http.Reply)
    assert (got.status, got.body) == (400, b'{"error":"x"}')
    assert got.headers["x-influxdb-version"] == "1.6.7"
    assert server.asked[0].body == b"m f=1"
    assert server.asked[0].headers["authorization"] == "Basic x"


def test_a_path_in_front_of_influxdb_is_kept(server: ScriptedServer) -> None:
    opened = http.Connection(url=f"{server.url}/influx/", timeout_s=2.0)
    opened.request("GET", "/ping")
    opened.close()

    assert server.asked[0].path == "/influx/ping"


def test_the_connection_is_kept_between_requests(
    connection: http.Connection, server: ScriptedServer
) -> None:
    for _ in range(3):
        connection.request("GET", "/ping")
    threads = [each for each in threading.enumerate() if "process_request" in each.name]

    assert len(server.asked) == 3
    assert len(threads) == 1, "one connection, one thread of the server"


def test_a_kept_connection_that_the_server_closed_is_no_failure(listener: socket.socket) -> None:
    answer = b"HTTP/1.1 204 No Content\r\n\r\n"

    def serve() -> None:
        for _ in range(2):
            client, _ = listener.accept()
            with client:
                client.recv(4096)
                client.sendall(answer)

    thread = threading.Thread(target=serve)
    thread.start()
    opened = http.Connection(url=url_of(listener), timeout_s=2.0)
    first = opened.request("GET", "/ping")
    time.sleep(0.05)
    second = opened.request("GET", "/ping")
    thread.join()
    opened.close()

    assert isinstance(first, http.Reply)
    assert isinstance(second, http.Reply)


def test_a_server_that_is_not_there_is_unreachable(listener: socket.socket) -> None:
    url = url_of(listener)
    listener.close()

    answer = http.Connection(url=url, timeout_s=2.0).request("GET", "/ping")

    assert answer == Answer(verdict=Verdict.UNREACHABLE, reason="Connection refused")


def test_a_name_that_nobody_knows_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    answer = http.Connection(url="http://nowhere.invalid:8086").request("GET", "/ping")

    assert answer == Answer(verdict=Verdict.UNREACHABLE, reason="Name or service not known")


def test_a_server_that_swallows_everything_times_out(listener: socket.socket) -> None:
    before = time.monotonic()
    answer = http.Connection(url=url_of(listener), timeout_s=0.2).request(
        "POST", "/write", body=b"m"
    )

    assert answer == Answer(verdict=Verdict.TIMEOUT, reason="no answer in 0.2 s")
    assert time.monotonic() - before < 2.0


@pytest.mark.parametrize("secret", ["tok\u20acn", "tok\nen"])
def test_a_header_that_cannot_be_sent_is_an_answer_and_is_not_repeated(
    server: ScriptedServer, secret: str
) -> None:
    opened = http.Connection(url=server.url, authorization=secret, timeout_s=2.0)

    answer = opened.request("GET", "/ping")
    opened.close()

    assert isinstance(answer, Answer)
    assert answer.verdict is Verdict.UNEXPECTED
    assert "tok" not in answer.reason
    assert server.asked == []


@pytest.mark.parametrize("answer", [b"220 mail ready\r\n", b"\x00\x01\xff\n\n", b"HTTP/1.1 \n\n"])
def test_what_does_not_speak_http_is_named(listener: socket.socket, answer: bytes) -> None:
    def serve() -> None:
        client, _ = listener.accept()
        with client:
            client.recv(4096)
            client.sendall(answer)

    thread = threading.Thread(target=serve)
    thread.start()
    got = http.Connection(url=url_of(listener), timeout_s=2.0).request("GET", "/ping")
    thread.join()

    assert isinstance(got, Answer)
    assert got.verdict is Verdict.UNEXPECTED
    assert "does not speak HTTP" in got.reason


def test_an_answer_without_end_is_not_read_to_its_end(
    connection: http.Connection,
    server: ScriptedServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("spinewatch.influx.connection.MAX_ANSWER_BYTES", 100)
    server.reply = lambda _: Reply(400, b"x" * 1000)

    first = connection.request("GET", "/ping")
    second = connection.request("GET", "/ping")

    assert isinstance(first, http.Reply)
    assert isinstance(second, http.Reply)
    assert len(first.body) == len(second.body) == 100


@pytest.mark.parametrize(
    "url",
    [
        "",
        "127.0.0.1:8086",
        "ftp://host",
        "http://",
        "http://host:port",
        "http://[::1",
        "http://127.0.0.1:99999",
        "http://a..b:8086",
        "http://host:8086/d\u00e4t\u00e4",
        "http://host:8086/a b",
    ],
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(InputError, match="`url` in the"):
        http.Connection(url=url)


def test_a_password_in_the_address_is_refused_without_repeating_it() -> None:
    with pytest.raises(InputError, match="carries a password") as caught:
        http.Connection(url="http://recorder:hunter2@host:8086")

    assert "hunter2" not in str(caught.value)
