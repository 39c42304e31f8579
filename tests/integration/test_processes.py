"""Monitor, recorder and alerter as processes, with the real broker and the real database."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from spinewatch.journal.reader import JournalReader
from spinewatch.model.errors import JournalError
from spinewatch.model.results import Producer
from tests.faults.both_sides import stored_times
from tests.integration.home import process, until, write_config
from tests.integration.influx_server import InfluxServer, influx_server
from tests.integration.mosquitto_server import Mosquitto

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

Configure = Callable[[str, str], Path]


class Sink(BaseHTTPRequestHandler):
    """Stands for the phone: remembers what it is told."""

    told: list[str]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.told.append(json.loads(body)["message"])
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def phone() -> Iterator[tuple[str, list[str]]]:
    told: list[str] = []
    handler = type("OneSink", (Sink,), {"told": told})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"json://127.0.0.1:{server.server_port}/", told
        server.shutdown()
        thread.join()


@pytest.fixture
def configure(tmp_path: Path, mosquitto: Callable[[], Mosquitto]) -> Configure:
    broker = mosquitto()

    def written(influx_url: str, phone_url: str) -> Path:
        return write_config(
            tmp_path, mqtt_port=broker.port, influx_url=influx_url, phone_url=phone_url
        )

    return written


def journalled(folder: Path) -> set[int]:
    journal = folder / "journal.sqlite"
    if not journal.exists():
        return set()
    try:
        opened = JournalReader(path=journal)
    except JournalError:
        return set()  # a monitor that has just started has made the file and not yet its tables
    with opened as reader:
        return {entry.seq for entry in reader.read(0, producer=Producer.MONITOR, limit=10_000)}


def stored(influx: InfluxServer) -> dict[int, set[int]]:
    """Give the times of every number of the monitor in the database, of whatever kind.

    Of every kind: once in a quarter of an hour there is one more than seconds, minutes and health.
    """
    return {
        each.seq: times
        for each, times in stored_times(influx, "p01").items()
        if each.producer == Producer.MONITOR
    }


def test_each_of_four_processes_killed_once_loses_and_doubles_nothing() -> None:
    played = subprocess.run(
        [sys.executable, "-m", "tests.integration.demo_servers", "--minutes", "6", "--kill"],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )

    assert played.returncode == 0, played.stdout + played.stderr
    assert "DIFFERENT" not in played.stdout
    assert played.stdout.count("killed ") == 4


def test_services_end_cleanly_on_sigterm_and_go_on_without_doubling(
    tmp_path: Path, configure: Configure, phone: tuple[str, list[str]]
) -> None:
    with influx_server(tmp_path / "influx") as influx:
        config = configure(influx.url, phone[0])
        for least in (5, 30):
            with (
                process("record", config) as recorder,
                process("alert", config) as alerter,
                process("run", config) as monitor,
            ):
                until(lambda due=least: len(journalled(tmp_path)) >= due, 60)
                for child in (monitor, recorder, alerter):
                    child.send_signal(signal.SIGTERM)
                    assert child.wait(timeout=5) == 0
        with process("record", config), process("run", config):
            until(lambda: set(stored(influx)) >= journalled(tmp_path) != set(), 60)
            found = stored(influx)

    assert all(len(times) == 1 for times in found.values())


def test_the_phone_is_told_once_when_the_monitor_dies_and_once_when_it_is_back(
    configure: Configure, phone: tuple[str, list[str]]
) -> None:
    url, told = phone
    config = configure("http://127.0.0.1:1", url)
    with process("alert", config):
        with process("run", config) as monitor:
            until(lambda: len(journalled(config.parent)) > 12, 60)
            monitor.kill()
            until(lambda: len(told) == 1, 120)
        with process("run", config):
            until(lambda: len(told) == 2, 60)
            time.sleep(3.0)

    assert len(told) == 2
    assert "No new results" in told[0]
    assert "heard again" in told[1]
