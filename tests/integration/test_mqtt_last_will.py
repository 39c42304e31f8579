"""Everybody learns whether a process runs, also when it can no longer say so itself."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from spinewatch.model.configuration import MqttConfig
from spinewatch.mqtt.codec import ProcessState
from spinewatch.mqtt.receiver import Receiver, StatusSeen
from spinewatch.service.clock import SystemClock

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]

Start = Callable[..., Any]

MONITOR = """
import sys
from pathlib import Path
from spinewatch.model.configuration import MqttConfig
from spinewatch.mqtt.sender import Sender
from spinewatch.service.clock import SystemClock
sender = Sender(
    person="p01",
    journal_path=Path("/nonexistent/journal.sqlite"),
    config=MqttConfig(port=int(sys.argv[1])),
    clock=SystemClock(trust=True),
    jitter=lambda: 0.05,
)
sender.start()
sys.stdin.readline()
sender.stop()
"""


class Watcher:
    """Collects what is said of the monitor."""

    def __init__(self, port: int, clock: SystemClock) -> None:
        self.receiver = Receiver(
            process="watcher",
            person="p01",
            config=MqttConfig(port=port),
            clock=clock,
            jitter=lambda: 0.05,
        )
        self.seen: list[StatusSeen] = []
        self.receiver.start()

    def states(self) -> list[ProcessState]:
        self.seen += [
            notice
            for notice in self.receiver.notices()
            if isinstance(notice, StatusSeen) and notice.process == "monitor"
        ]
        return [seen.status.state for seen in self.seen]


@pytest.fixture
def watch(real_clock: SystemClock) -> Iterator[Callable[[int], Watcher]]:
    opened: list[Watcher] = []

    def open_one(port: int) -> Watcher:
        opened.append(Watcher(port, real_clock))
        return opened[-1]

    yield open_one
    for watcher in opened:
        watcher.receiver.stop()


@pytest.fixture
def start_monitor() -> Iterator[Callable[[int], subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def start(port: int) -> subprocess.Popen[str]:
        child = subprocess.Popen(
            [sys.executable, "-c", MONITOR, str(port)], stdin=subprocess.PIPE, text=True
        )
        started.append(child)
        return child

    yield start
    for child in started:
        with child:
            child.kill()


def wait_until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20.0
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


ONLINE, OFFLINE = ProcessState.ONLINE, ProcessState.OFFLINE


def test_the_death_of_a_monitor_is_told_by_the_broker(
    mosquitto: Start, watch: Start, start_monitor: Start
) -> None:
    broker = mosquitto()
    watcher = watch(broker.port)
    monitor = start_monitor(broker.port)
    wait_until(lambda: watcher.states() == [ONLINE])
    assert watcher.seen[0].status.since_utc_ns is not None

    monitor.kill()

    wait_until(lambda: watcher.states() == [ONLINE, OFFLINE])
    assert watcher.seen[1].status.since_utc_ns is None
    latecomer = watch(broker.port)
    wait_until(lambda: latecomer.states() == [OFFLINE])
    assert latecomer.seen[0].retained


def test_a_monitor_that_stops_says_so_itself(
    mosquitto: Start, watch: Start, start_monitor: Start
) -> None:
    broker = mosquitto()
    watcher = watch(broker.port)
    monitor = start_monitor(broker.port)
    wait_until(lambda: watcher.states() == [ONLINE])

    monitor.communicate("stop\n", timeout=20)

    assert monitor.returncode == 0
    wait_until(lambda: watcher.states() == [ONLINE, OFFLINE])
    assert watcher.seen[1].status.since_utc_ns is not None


def test_a_monitor_is_online_again_after_the_broker_was_restarted(
    mosquitto: Start, watch: Start, start_monitor: Start
) -> None:
    broker = mosquitto()
    watcher = watch(broker.port)
    start_monitor(broker.port)
    wait_until(lambda: watcher.states() == [ONLINE])

    broker.kill()
    broker.start()

    wait_until(lambda: watcher.states()[-1] is ONLINE and len(watcher.seen) >= 2)
