"""Fixtures around the real broker."""

import threading
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from spinewatch.model.configuration import MqttConfig
from spinewatch.model.results import Producer
from spinewatch.mqtt.expired import ExpiredSeen, hand_over
from spinewatch.mqtt.receiver import Receiver, Reconnected
from spinewatch.service.clock import SystemClock
from tests.integration.connecting import Visitor, visit
from tests.integration.mosquitto_server import Mosquitto


class StandInRecorder:
    """Stores in memory what arrives and tells how far it has come, in a thread of its own.

    ``stored`` may be emptied by the test: that is a recorder which lost its disk.
    """

    def __init__(self, receiver: Receiver, name: str) -> None:
        self.receiver = receiver
        self.name = name
        self.stored: dict[tuple[str, str, str], set[int]] = {}
        self.passed: dict[tuple[str, str, str], set[int]] = {}
        self.arrived = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)

    def start(self) -> None:
        self.receiver.start()
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()
        self.receiver.stop()

    def seqs(self, producer: str = "monitor") -> set[int]:
        """Give what is stored of a producer, over all epochs."""
        found = [seqs for (_, by, _), seqs in list(self.stored.items()) if by == producer]
        return set().union(*found)

    def _work(self) -> None:
        while not self._stopping.is_set():
            batch = self.receiver.take(limit=200, timeout_s=0.05)
            self.arrived += len(batch)
            touched = set()
            for person, entry in batch:
                key = (person, entry.producer.value, entry.epoch)
                self.stored.setdefault(key, set()).add(entry.seq)
                touched.add(key)
            for notice in self.receiver.notices():
                if isinstance(notice, Reconnected):
                    touched |= set(self.stored)
                if isinstance(notice, ExpiredSeen):
                    hand_over(notice, self)
                    touched |= set(self.passed)
            for key in touched:
                self._tell(key)

    def pass_over(
        self, person: str, producer: Producer, epoch: str, span: tuple[int, int], *, why: str
    ) -> None:
        """Take that a stretch will never come."""
        assert why
        first, last = span
        passed = self.passed.setdefault((person, producer.value, epoch), set())
        passed.update(range(first, last + 1))

    def _tell(self, key: tuple[str, str, str]) -> None:
        person, producer, epoch = key
        stored = self.stored.setdefault(key, set()) | self.passed.get(key, set())
        mark = next(seq for seq in count() if seq + 1 not in stored)
        self.receiver.publish_mark(person, self.name, producer, epoch, mark)


@pytest.fixture
def real_clock() -> SystemClock:
    return SystemClock(trust=True)


@pytest.fixture
def stand_in_recorder(real_clock: SystemClock) -> Iterator[Callable[..., StandInRecorder]]:
    """Start recorders without a database: ``stand_in_recorder(config, name="home")``."""
    started: list[StandInRecorder] = []

    def start(config: MqttConfig, name: str = "home", **options: object) -> StandInRecorder:
        receiver = Receiver(
            process=f"recorder-{name}-{len(started)}",
            person="p01",
            config=config,
            clock=real_clock,
            jitter=quick_jitter,
            recorder=name,
            **options,
        )
        recorder = StandInRecorder(receiver, name)
        started.append(recorder)
        recorder.start()
        return recorder

    yield start
    for recorder in started:
        if recorder._thread.is_alive():
            recorder.stop()


def quick_jitter() -> float:
    """Keep waits between attempts short: at most 3 s, and mostly far below one."""
    return 0.05


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[Callable[..., Mosquitto]]:
    """Start real brokers: ``mosquitto(users=..., acl=..., persistence=..., extra=...)``."""
    started: list[Mosquitto] = []

    def start(**options: object) -> Mosquitto:
        broker = Mosquitto(tmp_path / f"mosquitto-{len(started)}", **options)  # type: ignore[arg-type]  # the keywords above
        started.append(broker)
        broker.start()
        return broker

    yield start
    for broker in started:
        broker.kill()


@pytest.fixture
def visitor(real_clock: SystemClock) -> Iterator[Callable[..., Visitor]]:
    """Connect to a broker: ``visitor(config, process=..., subscriptions=...)``."""
    opened: list[Visitor] = []

    def open_one(config: MqttConfig, **options: object) -> Visitor:
        opened.append(visit(config, real_clock, **options))  # type: ignore[arg-type]  # the keywords above
        return opened[-1]

    yield open_one
    for one in opened:
        one.connection.stop()
