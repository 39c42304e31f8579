"""Alerts through apprise to a real server on this host: there, gone, refusing, silent, back."""

import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import monotonic, sleep

import pytest

from spinewatch.alerts.addresses import read_addresses
from spinewatch.alerts.alerter import Alerter
from spinewatch.alerts.channel import Message
from spinewatch.alerts.delivery import Delivery
from spinewatch.alerts.moments import present
from spinewatch.alerts.rules import Rules
from spinewatch.journal.writer import Journal
from spinewatch.model.configuration import AlertsConfig
from spinewatch.model.context import Posture
from spinewatch.model.results import Entry, Levels, Producer
from spinewatch.model.time import NS_PER_S, ClockOffset
from tests.integration.home import until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(60),
    # apprise looks at this module of Python 3.11 when it is loaded.
    pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning"),
]

SECRET = "geheim"  # noqa: S105 - it opens nothing
UTC_AT_BOOT_NS = 1_790_000_000 * NS_PER_S


class Server:
    """A service that takes JSON messages, and can be gone, refuse, or never answer."""

    def __init__(self) -> None:
        self.port = 0
        self.status = 200
        self.hangs = False
        self.asked = 0
        self.texts: list[str] = []
        self._server: ThreadingHTTPServer | None = None
        self.start()

    @property
    def address(self) -> str:
        return f"json://user:{SECRET}@127.0.0.1:{self.port}/{SECRET}?rto=0.5&cto=0.5"

    def start(self) -> None:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.asked += 1
                if outer.hangs:
                    sleep(1.0)
                    return
                if outer.status == 200:
                    outer.texts.append(body["message"])
                self.send_response(outer.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,)).start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


class RealClock:
    """The host's monotonic time, of a boot that the test names, plus what the test adds."""

    boot_id = "boot-1"
    added_s = 0.0

    def monotonic_ns(self) -> int:
        return round((monotonic() + self.added_s) * NS_PER_S)

    def offset(self) -> ClockOffset:
        now_ns = self.monotonic_ns()
        return ClockOffset(
            mono_ns=now_ns, utc_ns=UTC_AT_BOOT_NS + now_ns, trusted=True, utc_offset_min=60
        )


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.stop()


@pytest.fixture
def clock() -> RealClock:
    return RealClock()


@pytest.fixture
def urls(tmp_path: Path, server: Server) -> Path:
    path = tmp_path / "urls.txt"
    path.write_text(f"# the phone\n{server.address}\n")
    path.chmod(0o600)
    return path


@pytest.fixture
def delivery(urls: Path, clock: RealClock) -> Iterator[Delivery]:
    delivery = Delivery(addresses=read_addresses(urls), clock=clock, jitter=lambda: 0.02)
    yield delivery
    delivery.stop()


def message(number: int, clock: RealClock) -> Message:
    return Message(key=(f"a{number}", 1), text=f"text {number}", made=present(clock))


def test_messages_wait_for_a_server_that_is_gone_and_arrive_in_order_when_it_is_back(
    server: Server, delivery: Delivery, clock: RealClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    delivery.start()
    delivery.put(message(1, clock))
    until(lambda: server.texts == ["text 1"])
    server.stop()
    delivery.put(message(2, clock))
    delivery.put(message(3, clock))
    until(lambda: "trying again" in caplog.text)
    clock.added_s = 3600
    sleep(0.3)
    server.start()
    until(lambda: len(server.texts) == 3)
    delivery.put(message(4, clock))
    until(lambda: len(server.texts) == 4)
    delivery.stop()

    assert [text.rpartition(": ")[2] for text in server.texts] == [
        "text 1", "text 2", "text 3", "text 4",
    ]  # fmt: skip
    assert [text.startswith("Delayed, from 2026-") for text in server.texts] == [
        False, True, True, False,
    ]  # fmt: skip
    assert [sent.key[0] for sent in delivery.sent()] == ["a1", "a2", "a3", "a4"]
    assert caplog.text.count("trying again") == 1
    assert caplog.text.count("messages arrive again") == 1


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        ("refuses", "the service answered 401 Unauthorized"),
        ("hangs", "the service cannot be reached or did not take the message"),
        ("gone", "the service cannot be reached or did not take the message"),
    ],
)
def test_what_is_wrong_is_said_without_the_addresss_secrets(
    server: Server,
    delivery: Delivery,
    clock: RealClock,
    caplog: pytest.LogCaptureFixture,
    trouble: str,
    said: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    match trouble:
        case "refuses":
            server.status = 401
        case "hangs":
            server.hangs = True
        case _:
            server.stop()
    delivery.start()
    delivery.put(message(1, clock))
    until(lambda: "trying again" in caplog.text)
    delivery.stop()

    assert f"the json address in line 2: {said}" in caplog.text
    assert SECRET not in caplog.text
    assert "text 1" not in caplog.text


def test_a_service_that_does_not_answer_holds_up_no_stop(
    server: Server, delivery: Delivery, clock: RealClock
) -> None:
    server.hangs = True
    delivery.start()
    delivery.put(message(1, clock))
    until(lambda: server.asked == 1)
    started_s = monotonic()
    delivery.stop()
    assert monotonic() - started_s < 2.0


def levels(clock: RealClock, seq: int) -> Entry:
    now_ns = clock.monotonic_ns()
    return Entry(
        producer=Producer.MONITOR,
        epoch="e1",
        seq=seq,
        utc_ns=UTC_AT_BOOT_NS + now_ns,
        result=Levels(
            person="p01", boot_id="boot-1", mono_ns=now_ns, valid=True, posture=Posture.LYING
        ),
    )


def test_an_alert_that_found_no_network_arrives_after_a_restart_and_only_once(
    server: Server, urls: Path, clock: RealClock, tmp_path: Path
) -> None:
    config = AlertsConfig(urls_file=str(urls), silence_minutes=5)

    def alerter(journal: Journal) -> Alerter:
        return Alerter(
            rules=Rules(person="p01", config=config, started=present(clock)),
            delivery=Delivery(addresses=read_addresses(urls), clock=clock, jitter=lambda: 0.02),
            journal=journal,
            clock=clock,
        )

    server.stop()
    with Journal(path=tmp_path / "alerts.sqlite") as journal, alerter(journal) as first:
        clock.added_s += 400
        first.tick()
    server.start()
    clock.added_s += 400
    with Journal(path=tmp_path / "alerts.sqlite") as journal, alerter(journal) as second:
        until(lambda: len(server.texts) == 1)
        second.take("p01", levels(clock, 1))
        until(lambda: len(server.texts) == 2)
        second.tick()
    with Journal(path=tmp_path / "alerts.sqlite") as journal, alerter(journal) as third:
        third.take("p01", levels(clock, 2))
        sleep(0.3)

    assert server.texts[0].startswith("Delayed, from 2026-09-")
    assert "No new results from the monitor for 6 minutes" in server.texts[0]
    assert server.texts[1:] == [
        "The monitor is heard again. There were no new results for 13 minutes."
    ]
