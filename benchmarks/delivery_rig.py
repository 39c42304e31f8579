"""The servers, the recorder and the people of the delivery benchmark, and who watches them."""

import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

import msgspec
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from benchmarks.delivery_people import Stamp, Task
from benchmarks.delivery_results import make_tile
from benchmarks.services import usage
from spinewatch.influx.tiers import Tier, database_name
from spinewatch.model.time import NS_PER_S
from tests.integration.home import words, write_config
from tests.integration.influx_server import influx_server
from tests.integration.mosquitto_server import Mosquitto

PEOPLE_PER_PROCESS: Final = 5
"""In a house each has a computer; more in one process would share one interpreter lock."""

PATIENCE_S: Final = 600.0
LOOK_S: Final = 0.02
MARKS: Final = "spinewatch/+/stored/home/monitor"


class Watch:
    """Hears the marks: when each person's results were stored, by the host's monotonic clock."""

    def __init__(self, port: int) -> None:
        self._heard: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        self._client = Client(CallbackAPIVersion.VERSION2)
        self._client.on_connect = lambda client, *_: client.subscribe(MARKS, qos=1)
        self._client.on_message = self._hear
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()

    def stop(self) -> None:
        """Hear no more."""
        self._client.disconnect()
        self._client.loop_stop()

    def mark(self, person: str) -> int:
        """Give up to where everything is stored."""
        return max((seq for _, seq in list(self._heard[person])), default=0)

    def stored_ns(self, person: str, seq: int) -> int:
        """Say when a result was known to be stored."""
        return next(at_ns for at_ns, mark in self._heard[person] if mark >= seq)

    def _hear(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        seq = int(msgspec.json.decode(message.payload)["seq"])
        self._heard[message.topic.split("/")[1]].append((time.monotonic_ns(), seq))


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What a run took.

    Attributes
    ----------
    cpu_s
        By process; the people's together.
    per_write
        Entries in one request to InfluxDB on average.
    """

    results: int
    seconds: float
    cpu_s: dict[str, float]
    per_write: float
    stamps: tuple[Stamp, ...] = field(repr=False)

    @property
    def rate(self) -> float:
        """Results per second."""
        return self.results / self.seconds


class Rig:
    """Real Mosquitto and InfluxDB and the real recorder in a folder of their own.

    Parameters
    ----------
    folder
        For everything.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._stack = ExitStack()
        self._pids: dict[str, int] = {}

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._broker = Mosquitto(self.folder / "mosquitto", extra="log_type none")
            self._broker.start()
            stack.callback(self._broker.stop)
            self._influx = stack.enter_context(influx_server(self.folder / "influx"))
            for name in ("bare", *(database_name("spinewatch", tier) for tier in Tier)):
                self._influx.query(f'CREATE DATABASE "{name}"')
            recorder = self._recorder()
            stack.callback(recorder.wait)
            stack.callback(recorder.terminate)
            self.watch = Watch(self._broker.port)
            stack.callback(self.watch.stop)
            self._pids = {"recorder": recorder.pid, **_servers()}
            make_tile(self.folder / "tile.json")
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def mqtt_port(self) -> int:
        """Where the broker listens."""
        return self._broker.port

    @property
    def influx_port(self) -> int:
        """Where the database listens."""
        return self._influx.port

    def deliver(self, tasks: Sequence[Task], *, results: int) -> Delivered:
        """Start the people, and wait until everything of everybody is marked as stored.

        Parameters
        ----------
        tasks
            One for each process.
        results
            Of each person; 0 live, where the stamps tell.
        """
        with _people(tasks, self.folder) as people:
            pids = {**self._pids, **{f"people {n}": each.pid for n, each in enumerate(people)}}
            before = {name: usage(pid).cpu_s for name, pid in pids.items()}
            writes, began = self._writes(), time.monotonic()
            for each in people:
                _say_go(each)
            stamps: tuple[Stamp, ...] = ()
            if not results:
                stamps = self._stamps(tasks, people)
            ends = {person: results for task in tasks for person in task.persons}
            for stamp in stamps:
                ends[stamp.person] = max(stamp.seq, ends[stamp.person])
            self._wait_for(ends)
            spent_s = time.monotonic() - began
            after = {name: usage(pid).cpu_s for name, pid in pids.items()}
        count = sum(ends.values())
        return Delivered(
            results=count,
            seconds=spent_s,
            cpu_s=_by_kind({name: after[name] - before[name] for name in pids}),
            per_write=count / max(1, self._writes() - writes),
            stamps=stamps,
        )

    def _stamps(
        self, tasks: Sequence[Task], people: Sequence[subprocess.Popen[bytes]]
    ) -> tuple[Stamp, ...]:
        for each in people:
            _hear_word(each)
        files = [self.folder / f"{task.persons[0]}.stamps" for task in tasks]
        return tuple(
            stamp
            for file in files
            for stamp in msgspec.json.decode(file.read_bytes(), type=tuple[Stamp, ...])
        )

    def _wait_for(self, ends: dict[str, int]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while any(self.watch.mark(person) < end for person, end in ends.items()):
            if time.monotonic() > deadline:
                marks = {person: self.watch.mark(person) for person in ends}
                raise RuntimeError(f"not stored in {PATIENCE_S} s: {marks} of {ends}")
            time.sleep(LOOK_S)

    def _writes(self) -> int:
        rows = self._influx.rows("SHOW STATS FOR 'httpd'", "")
        return int(rows[0]["writeReq"])

    def _recorder(self) -> subprocess.Popen[bytes]:
        folder = self.folder / "recorder"
        folder.mkdir()
        config = write_config(
            folder,
            person="recorder",
            mqtt_port=self._broker.port,
            influx_url=self._influx.url,
        )
        return subprocess.Popen(words("record", config))  # noqa: S603 - our own program


def shared_out(persons: Sequence[str]) -> list[tuple[str, ...]]:
    """Share persons out among processes."""
    starts = range(0, len(persons), PEOPLE_PER_PROCESS)
    return [tuple(persons[start : start + PEOPLE_PER_PROCESS]) for start in starts]


def long_ago_ns(seconds: float) -> int:
    """Say when a stretch began that ends now."""
    return time.time_ns() - round(seconds * NS_PER_S)


@contextmanager
def _people(tasks: Sequence[Task], folder: Path) -> Iterator[list[subprocess.Popen[bytes]]]:
    people = []
    try:
        for task in tasks:
            file = folder / f"{task.persons[0]}.task"
            file.write_bytes(msgspec.json.encode(task))
            people.append(_started(file))
        for each in people:
            _hear_word(each)
        yield people
    finally:
        for each in people:
            each.communicate()


def _started(task: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "benchmarks.delivery_people", str(task)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def _say_go(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is None:
        raise RuntimeError("no pipe")
    process.stdin.write(b"go\n")
    process.stdin.flush()


def _hear_word(process: subprocess.Popen[bytes]) -> None:
    if process.stdout is None or not process.stdout.readline():
        raise RuntimeError("a process of the people has ended")


def _by_kind(cpu_s: dict[str, float]) -> dict[str, float]:
    people = sum(spent for name, spent in cpu_s.items() if name.startswith("people"))
    servers = {name: spent for name, spent in cpu_s.items() if not name.startswith("people")}
    return {"people": people, **servers}


def _servers() -> dict[str, int]:
    """Find the servers among the processes that this one has started."""
    pids = Path("/proc/self/task").glob("*/children")
    children = [int(pid) for file in pids for pid in file.read_text().split()]
    names = {Path(f"/proc/{pid}/comm").read_text().strip(): pid for pid in children}
    return {name: names[name] for name in ("mosquitto", "influxd")}
