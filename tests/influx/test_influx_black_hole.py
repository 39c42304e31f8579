"""A network that swallows everything: each way into it ends in bounded time, and says so."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from spinewatch.influx.answers import Verdict
from spinewatch.influx.client_v2 import asked, client_of
from spinewatch.influx.connection import Connection
from spinewatch.influx.database import Database
from spinewatch.influx.tiers import Tier
from spinewatch.influx.writer_v1 import WriterV1
from spinewatch.influx.writer_v2 import WriterV2
from spinewatch.model.configuration import InfluxConfig

pytestmark = pytest.mark.slow

TIMEOUT_S = 0.3
AT_MOST_S = 1.5
LINES = [b"levels,person=p01 seq=1i 1"]


@pytest.fixture
def full_listener() -> Iterator[str]:
    """Give an address whose queue of connections is full: further ones get no answer at all."""
    with ExitStack() as held:
        listener = held.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            other = held.enter_context(socket.socket())
            other.setblocking(False)
            other.connect_ex(listener.getsockname())
        time.sleep(0.05)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture
def silent_server() -> Iterator[str]:
    """Give the address of a server that takes connections and never says or reads a word."""
    with ExitStack() as held:
        listener = held.enter_context(socket.create_server(("127.0.0.1", 0)))

        def take() -> None:
            while True:
                try:
                    held.enter_context(listener.accept()[0])
                except OSError:
                    return

        thread = threading.Thread(target=take)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_connecting_ends_in_time(full_listener: str) -> None:
    begun_s = time.monotonic()
    answer = Connection(url=full_listener, timeout_s=TIMEOUT_S).request("GET", "/ping")
    database = Database(config=InfluxConfig(url=full_listener), timeout_s=TIMEOUT_S)
    written = database.write(Tier.KEEP, LINES)
    took_s = time.monotonic() - begun_s

    assert answer.verdict is written.verdict is Verdict.TIMEOUT
    assert took_s < AT_MOST_S
    assert "is too slow: no answer in 0.3 s" in database.fault(written).what


def test_waiting_for_an_answer_ends_in_time(silent_server: str) -> None:
    connection = Connection(url=silent_server, timeout_s=TIMEOUT_S)
    begun_s = time.monotonic()
    answer = WriterV1(connection=connection, prefix="s").write(Tier.KEEP, LINES)
    took_s = time.monotonic() - begun_s

    assert answer.verdict is Verdict.TIMEOUT
    assert TIMEOUT_S <= took_s < AT_MOST_S


def test_sending_more_than_the_network_takes_ends_in_time(silent_server: str) -> None:
    connection = Connection(url=silent_server, timeout_s=TIMEOUT_S)
    begun_s = time.monotonic()
    large = [b"levels,person=p01 note=" + b"x" * 50_000_000]
    answer = WriterV1(connection=connection, prefix="s").write(Tier.KEEP, large)
    took_s = time.monotonic() - begun_s

    assert answer.verdict is Verdict.TIMEOUT
    assert took_s < AT_MOST_S


def test_the_official_client_ends_in_time_too(silent_server: str, full_listener: str) -> None:
    for url in (silent_server, full_listener):
        client = client_of(url=url, token="t", org="o", timeout_s=TIMEOUT_S)  # noqa: S106 - none
        begun_s = time.monotonic()
        written = WriterV2(client=client, prefix="s").write(Tier.KEEP, LINES)
        pinged = asked(client.version)
        took_s = time.monotonic() - begun_s
        client.close()

        assert written.verdict is Verdict.TIMEOUT
        assert pinged.verdict is Verdict.TIMEOUT
        assert took_s < 2 * AT_MOST_S
