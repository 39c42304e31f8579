"""How the official client fails, and what is made of it."""

import socket
from collections.abc import Callable
from importlib import import_module

import pytest

from spinewatch.influx.answers import ACCEPTED, Answer, Verdict
from tests.influx.doubles import HANG_UP, Reply, ScriptedServer

pytestmark = pytest.mark.slow

ANY = "any"
Ask = Callable[[str], Answer]


@pytest.fixture
def ask() -> Ask:
    """Ask a server for its buckets. The client is loaded here because it takes half a second."""
    client_v2 = import_module("spinewatch.influx.client_v2")

    def ask_it(url: str) -> Answer:
        client = client_v2.client_of(url=url, token=ANY, org="o", timeout_s=0.3)
        try:
            answer: Answer = client_v2.asked(client.buckets_api().find_buckets)
        finally:
            client.close()
        return answer

    return ask_it


def test_what_works_is_accepted(ask: Ask, server: ScriptedServer) -> None:
    server.reply = lambda _: Reply(200, b'{"buckets":[]}')

    assert ask(server.url) == ACCEPTED


def test_a_closed_port_is_unreachable_in_plain_words(ask: Ask, server: ScriptedServer) -> None:
    server.close()

    assert ask(server.url) == Answer(verdict=Verdict.UNREACHABLE, reason="Connection refused")


def test_an_unknown_name_is_unreachable(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr("socket.getaddrinfo", unknown)

    answer = ask("http://nowhere.invalid:8086")

    assert answer == Answer(verdict=Verdict.UNREACHABLE, reason="Name or service not known")


def test_a_connection_that_is_cut_is_unreachable(ask: Ask, server: ScriptedServer) -> None:
    server.reply = lambda _: HANG_UP

    assert ask(server.url).verdict is Verdict.UNREACHABLE


def test_a_failed_handshake_is_unreachable_with_its_reason(
    ask: Ask, server: ScriptedServer
) -> None:
    answer = ask(server.url.replace("http:", "https:"))

    assert answer.verdict in {Verdict.UNREACHABLE, Verdict.TIMEOUT}
    assert answer.reason


@pytest.mark.parametrize(
    ("reply", "verdict", "reason"),
    [
        (Reply(401, b'{"message":"unauthorized access"}'), Verdict.UNAUTHORISED, "unauthorized"),
        (Reply(500, b"\xc3\xa4"), Verdict.FAILING, "answered 500"),
        (Reply(503, b"", {"Retry-After": "9"}), Verdict.OVERLOADED, "answered 503"),
    ],
)
def test_an_answer_is_judged_like_any_other(
    ask: Ask, server: ScriptedServer, reply: Reply, verdict: Verdict, reason: str
) -> None:
    server.reply = lambda _: reply

    answer = ask(server.url)

    assert answer.verdict is verdict
    assert reason in answer.reason
    assert answer.retry_after_s == float(reply.headers.get("Retry-After", 0))


@pytest.mark.parametrize(
    "body", [b"[]", b'{"buckets":[{"type":"odd"}]}', b'{"buckets":[7]}', b'{"buckets":5}']
)
def test_an_odd_answer_is_an_answer_too(ask: Ask, server: ScriptedServer, body: bytes) -> None:
    server.reply = lambda _: Reply(200, body)

    answer = ask(server.url)

    assert answer.verdict in {Verdict.ACCEPTED, Verdict.UNEXPECTED}


@pytest.mark.parametrize(
    "error", [AttributeError("x"), UnicodeError("x"), ValueError("b'Token any'"), OSError("x")]
)
def test_whatever_the_client_raises_is_an_answer_without_its_words(error: Exception) -> None:
    client_v2 = import_module("spinewatch.influx.client_v2")

    def fail() -> None:
        raise error

    answer = client_v2.asked(fail)

    assert answer.verdict is Verdict.UNEXPECTED
    assert type(error).__name__ in answer.reason
    assert ANY not in answer.reason


def test_a_server_that_does_not_answer_times_out(ask: Ask) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        answer = ask(f"http://127.0.0.1:{listener.getsockname()[1]}")

    assert answer == Answer(verdict=Verdict.TIMEOUT, reason="no answer in time")
