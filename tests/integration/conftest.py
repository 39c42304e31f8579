"""Real servers, unprivileged, in the test's own folder, on free ports of the loopback."""

import os
import pwd
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path

import pytest

from spinewatch.model.configuration import MqttConfig
from spinewatch.mqtt.receiver import Receiver, Reconnected
from spinewatch.service.clock import SystemClock

MOSQUITTO = Path("/usr/sbin/mosquitto")
STARTS_WITHIN_S = 10.0


class Mosquitto:
    """One broker that can be stopped, killed and started again on the same port.

    Parameters
    ----------
    folder
        For its configuration, log and disk.
    users
        Passwords by user; without any, everybody may connect.
    acl
        The text of its ACL file, if any.
    persistence
        Whether it keeps retained and queued messages on disk, written after every change.
    extra
        More lines of configuration.
    """

    def __init__(
        self,
        folder: Path,
        *,
        users: Mapping[str, str] | None = None,
        acl: str | None = None,
        persistence: bool = False,
        extra: str = "",
    ) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.host = "127.0.0.1"
        self.port = _free_port()
        self.log = folder / "mosquitto.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._configuration = folder / "mosquitto.conf"
        lines = [
            f"listener {self.port} {self.host}",
            # As root it would become another user, who may not enter the test's folder.
            f"user {pwd.getpwuid(os.getuid()).pw_name}",
            f"allow_anonymous {'false' if users else 'true'}",
            f"persistence {'true' if persistence else 'false'}",
            f"persistence_location {folder}/",
            "autosave_interval 1",
            "autosave_on_changes true",
            "log_type all",
            extra,
        ]
        if users:
            lines.append(f"password_file {self._write_users(users)}")
        if acl is not None:
            lines.append(f"acl_file {self.write_acl(acl)}")
        self._configuration.write_text("\n".join(lines) + "\n")

    def start(self) -> None:
        """Start it and wait until it listens."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [MOSQUITTO, "-c", self._configuration], stdout=log, stderr=log
            )
        deadline = time.monotonic() + STARTS_WITHIN_S
        while not _listens(self.host, self.port):
            assert self._process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.01)

    def stop(self) -> None:
        """End it in an orderly way."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """Let it hold its connections and answer nothing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen broker go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def reload(self) -> None:
        """Have it read its ACL and password files again."""
        assert self._process is not None
        self._process.send_signal(signal.SIGHUP)

    def write_acl(self, text: str) -> Path:
        """Replace the ACL file; a running broker needs `reload`."""
        path = self.folder / "acl"
        path.write_text(text)
        path.chmod(0o600)
        return path

    def write_password(self, user: str, password: str) -> Path:
        """Write a password as clients read it, and give the file."""
        path = self.folder / f"{user}.password"
        path.write_text(password + "\n")
        path.chmod(0o600)
        return path

    def _write_users(self, users: Mapping[str, str]) -> Path:
        path = self.folder / "users"
        path.touch(mode=0o600)
        for user, password in users.items():
            subprocess.run(
                ["/usr/bin/mosquitto_passwd", "-b", path, user, password],
                check=True,
                capture_output=True,
            )
        return path

    def _end(self, with_signal: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(signal.SIGCONT)
            process.send_signal(with_signal)
            process.wait(timeout=STARTS_WITHIN_S)


class StandInRecorder:
    """Stores in memory what arrives and tells how far it has come, in a thread of its own.

    ``stored`` may be emptied by the test: that is a recorder which lost its disk.
    """

    def __init__(self, receiver: Receiver, name: str) -> None:
        self.receiver = receiver
        self.name = name
        self.stored: dict[tuple[str, str, str], set[int]] = {}
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
            if any(isinstance(notice, Reconnected) for notice in self.receiver.notices()):
                touched |= set(self.stored)
            for key in touched:
                self._tell(key)

    def _tell(self, key: tuple[str, str, str]) -> None:
        person, producer, epoch = key
        stored = self.stored.setdefault(key, set())
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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex((host, port)) == 0
