"""The bare ceilings of the delivery benchmark: the same rows, bytes and lines without spinewatch.

Each does its part as directly as its library allows, from what was made ready beforehand.
"""

import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from http.client import HTTPConnection
from itertools import groupby
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from benchmarks.delivery_results import Past
from spinewatch.influx.waiting import waiting_of
from spinewatch.journal.limits import COMMIT_PERIOD_NS
from spinewatch.journal.rows import EVENTS, Row, row_of
from spinewatch.model.results import AnyResult, Entry, Producer
from spinewatch.mqtt.codec import encode
from spinewatch.mqtt.limits import WINDOW

TOPIC: Final = "bare"
GOT: Final = "bare/got"
TOLD_EVERY: Final = 100
"""After so many messages the subscriber tells how many it has, as the recorder tells its mark."""

IN_FLIGHT: Final = 20
"""Mosquitto's default ``max_inflight_messages``: what the chain's sender is allowed too."""

PATIENCE_S: Final = 120.0

_TABLE: Final = """CREATE TABLE result (
    seq INTEGER PRIMARY KEY, kind TEXT, identity TEXT, boot TEXT, mono_ns INTEGER,
    utc_ns INTEGER, utc_offset_min INTEGER, valid INTEGER, payload TEXT) STRICT"""
_INSERT: Final = "INSERT INTO result VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"


class Material(NamedTuple):
    """The same results three times: as transactions of rows, as messages, as lines."""

    commits: list[list[Row]]
    payloads: list[bytes]
    lines: list[tuple[bytes, ...]]


def material_of(results: Sequence[AnyResult], past: Past) -> Material:
    """Make everything ready."""
    entries = [_entry(number, result, past) for number, result in enumerate(results, 1)]
    return Material(
        commits=_commits(results, past),
        payloads=[encode(entry) for entry in entries],
        lines=[waiting_of(entry, entry.result.person).lines for entry in entries],
    )


def sqlite_rate(material: Material, folder: Path) -> float:
    """Insert rows, a transaction for each that the journal makes; rows/s."""
    connection = sqlite3.connect(folder / "bare.sqlite", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(_TABLE)
    seq, began = 0, time.perf_counter()
    for rows in material.commits:
        connection.execute("BEGIN")
        connection.executemany(_INSERT, [(seq + n, *row[1:]) for n, row in enumerate(rows)])
        connection.execute("COMMIT")
        seq += len(rows)
    spent_s = time.perf_counter() - began
    connection.close()
    (folder / "bare.sqlite").unlink()
    return seq / spent_s


def http_rate(material: Material, port: int, entries_per_write: int) -> float:
    """Write lines over one kept connection, as many entries at a time as the recorder does."""
    http = HTTPConnection("127.0.0.1", port)
    began = time.perf_counter()
    for start in range(0, len(material.lines), entries_per_write):
        entries = material.lines[start : start + entries_per_write]
        body = b"\n".join(line for lines in entries for line in lines)
        http.request("POST", "/write?db=bare&precision=ns", body=body)
        response = http.getresponse()
        response.read()
        if response.status != 204:
            raise RuntimeError(f"InfluxDB answered {response.status}")
    spent_s = time.perf_counter() - began
    http.close()
    return len(material.lines) / spent_s


def paho_rate(material: Material, port: int) -> float:
    """Publish from this process, subscribe in another; messages/s until the last has arrived."""
    words = [sys.executable, "-m", "benchmarks.delivery_ceilings", str(port)]
    words.append(str(len(material.payloads)))
    with subprocess.Popen(words, stdout=subprocess.PIPE) as other:  # noqa: S603 - our own program
        try:
            if other.stdout is None:
                raise RuntimeError("no pipe")
            other.stdout.readline()
            began_ns = time.monotonic_ns()
            _Publisher(material.payloads, port).run()
            ended_ns = time.monotonic_ns()
        finally:
            other.kill()
    return len(material.payloads) / (ended_ns - began_ns) * 1e9


class _Publisher:
    """Keeps as many on their way as the broker allows, and never more than the chain's window.

    Without the window the broker drops what a subscriber that is slower has no room for.
    """

    def __init__(self, payloads: Sequence[bytes], port: int) -> None:
        self._coming = iter(payloads)
        self._count = len(payloads)
        self._published = self._acknowledged = self._got = 0
        self._client = _client()
        self._client.on_connect = self._on_connect
        self._client.on_publish = self._on_publish
        self._client.on_message = self._on_message
        self._client.connect("127.0.0.1", port)

    def run(self) -> None:
        """Publish everything and wait until the subscriber has it."""
        deadline = time.monotonic() + PATIENCE_S
        while self._got < self._count:
            self._client.loop()
            if time.monotonic() > deadline:
                raise RuntimeError(f"{self._got} of {self._count} messages arrived")
        self._client.disconnect()

    def _on_connect(self, *_: object) -> None:
        self._client.subscribe(GOT, qos=1)
        self._publish()

    def _on_publish(self, *_: object) -> None:
        self._acknowledged += 1
        self._publish()

    def _on_message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        self._got = int(message.payload)
        self._publish()

    def _publish(self) -> None:
        most = min(self._count, self._acknowledged + IN_FLIGHT, self._got + WINDOW)
        while self._published < most:
            self._published += 1
            self._client.publish(TOPIC, next(self._coming), qos=1)


def _subscribe(port: int, count: int) -> None:
    client, received = _client(), 0

    def on_message(client: Client, _data: object, _message: MQTTMessage) -> None:
        nonlocal received
        received += 1
        if received % TOLD_EVERY == 0 or received == count:
            client.publish(GOT, str(received), qos=1)

    def on_connect(*_: object) -> None:
        client.subscribe(TOPIC, qos=1)

    client.on_connect = on_connect
    client.on_subscribe = lambda *_: print("ready", flush=True)
    client.on_message = on_message
    client.connect("127.0.0.1", port)
    client.loop_forever()


def _client() -> Client:
    client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
    client.on_socket_open = _send_without_delay
    return client


def _send_without_delay(_client: Client, _data: object, opened: object) -> None:
    """Turn Nagle's algorithm off, which would hold a ceiling down to 500 messages a second."""
    if isinstance(opened, socket.socket):
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _entry(number: int, result: AnyResult, past: Past) -> Entry:
    label = past.label_of(result.mono_ns)
    # As it travels: read back from JSON, so that its floats are those of the chain.
    return Entry(
        producer=Producer.MONITOR,
        epoch="0123456789ab",
        seq=number,
        result=msgspec.json.decode(msgspec.json.encode(result), type=AnyResult),
        utc_ns=label.utc_ns,
        utc_offset_min=label.utc_offset_min,
    )


def _commits(results: Sequence[AnyResult], past: Past) -> list[list[Row]]:
    """Part rows into the transactions that the journal makes of them."""
    commits: list[list[Row]] = []
    waiting: list[Row] = []
    last_ns = 0
    for mono_ns, together in groupby(results, key=lambda result: result.mono_ns):
        fresh = list(together)
        waiting += [row_of(Producer.MONITOR, each, past.label_of(mono_ns)) for each in fresh]
        is_time = mono_ns - last_ns >= COMMIT_PERIOD_NS
        last_ns = mono_ns if is_time else last_ns
        if is_time or any(isinstance(each, EVENTS) for each in fresh):
            commits.append(waiting)
            waiting = []
    return [*commits, waiting] if waiting else commits


if __name__ == "__main__":
    _subscribe(int(sys.argv[1]), int(sys.argv[2]))
