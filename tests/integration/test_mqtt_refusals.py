"""What the broker refuses is named once, with what to do, and goes on when it is put right."""

import logging
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from spinewatch.model.configuration import MqttConfig
from spinewatch.mqtt.connection import Connection
from spinewatch.mqtt.limits import MAX_PACKET_BYTES
from spinewatch.mqtt.messages import Acknowledged, Arrived, Event, Message
from spinewatch.mqtt.presence import Presence
from spinewatch.mqtt.receiver import Receiver
from spinewatch.service.clock import SystemClock

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]

Start = Callable[..., Any]
LEVELS = "spinewatch/p01/result/levels"
ACL = "user monitor\ntopic readwrite spinewatch/p01/status/#\ntopic read spinewatch/#\n"


@pytest.fixture
def connect(
    real_clock: SystemClock, caplog: pytest.LogCaptureFixture
) -> Iterator[Callable[[MqttConfig], tuple[Connection, list[Event]]]]:
    caplog.set_level(logging.INFO)
    opened: list[Connection] = []

    def start(config: MqttConfig) -> tuple[Connection, list[Event]]:
        events: list[Event] = []
        connection = Connection(
            config=config,
            client_id="test",
            subscriptions=("spinewatch/#",),
            presence=Presence(person="p01", process="monitor", clock=real_clock),
            handle=events.append,
            clock=real_clock,
            jitter=lambda: 0.05,
        )
        connection.start()
        opened.append(connection)
        return connection, events

    yield start
    for connection in opened:
        connection.stop()


def wait_until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20.0
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_wrong_password_is_named_once_and_a_right_one_gets_in(
    mosquitto: Start, connect: Start, caplog: pytest.LogCaptureFixture
) -> None:
    broker = mosquitto(users={"monitor": "right"})
    wrong = broker.write_password("monitor", "wrong")
    connection, _ = connect(MqttConfig(port=broker.port, user="monitor", password_file=str(wrong)))
    time.sleep(1.0)
    assert not connection.connected
    assert len(caplog.messages) == 1
    assert "refuses the connection as user 'monitor': Not authorized (0x87)" in caplog.text
    assert "password file in the [mqtt] table" in caplog.text
    assert "wrong" not in caplog.text
    connection.stop()

    right = broker.write_password("monitor", "right")
    connection, _ = connect(MqttConfig(port=broker.port, user="monitor", password_file=str(right)))
    wait_until(lambda: connection.connected)


def test_a_publish_that_the_acl_denies_is_answered_with_its_reason(
    mosquitto: Start, connect: Start
) -> None:
    broker = mosquitto(users={"monitor": "pw"}, acl=ACL)
    password = broker.write_password("monitor", "pw")
    connection, events = connect(
        MqttConfig(port=broker.port, user="monitor", password_file=str(password))
    )
    wait_until(lambda: connection.connected)
    denied = connection.publish(Message(topic=LEVELS, payload=b"{}"))
    wait_until(lambda: Acknowledged(message_id=denied, reason=0x87) in events)

    broker.write_acl(ACL + "topic readwrite spinewatch/p01/result/#\n")
    broker.reload()
    time.sleep(0.2)

    taken = connection.publish(Message(topic=LEVELS, payload=b"{}"))
    wait_until(lambda: Acknowledged(message_id=taken, reason=0) in events)
    assert Arrived(topic=LEVELS, payload=b"{}", retained=False) in events


def test_a_receiver_names_the_marks_that_it_may_not_publish(
    mosquitto: Start, real_clock: SystemClock, caplog: pytest.LogCaptureFixture
) -> None:
    broker = mosquitto(users={"monitor": "pw"}, acl=ACL)
    receiver = Receiver(
        process="recorder",
        person="p01",
        config=MqttConfig(
            port=broker.port,
            user="monitor",
            password_file=str(broker.write_password("monitor", "pw")),
        ),
        clock=real_clock,
        jitter=lambda: 0.05,
        recorder="home",
    )
    receiver.start()
    wait_until(lambda: receiver.connected)
    for seq in range(3):
        assert receiver.publish_mark("p01", "home", "monitor", "e1", seq)
    wait_until(lambda: caplog.messages)
    receiver.stop()

    assert len(caplog.messages) == 1
    assert "Not authorized (0x87)" in caplog.text


def test_a_message_larger_than_a_client_takes_is_kept_away_from_it(
    mosquitto: Start, connect: Start
) -> None:
    connection, events = connect(MqttConfig(port=mosquitto().port))
    wait_until(lambda: connection.connected)
    for payload in (b"x" * MAX_PACKET_BYTES, b"small"):
        connection.publish(Message(topic=LEVELS, payload=payload))
    small = Arrived(topic=LEVELS, payload=b"small", retained=False)
    wait_until(lambda: small in events)

    sizes = [len(event.payload) for event in events if isinstance(event, Arrived)]
    assert max(sizes) < MAX_PACKET_BYTES


def openssl(*arguments: str | Path) -> None:
    subprocess.run(["/usr/bin/openssl", *arguments], check=True, capture_output=True)


@pytest.fixture
def certificates(tmp_path: Path) -> Path:
    """Make an authority, a certificate for 127.0.0.1 from it, and a second authority."""
    for name in ("ca", "other"):
        openssl(
            *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", f"/CN=spinewatch test {name}"),
            *("-keyout", tmp_path / f"{name}.key", "-out", tmp_path / f"{name}.pem"),
        )
    extensions = tmp_path / "extensions"
    extensions.write_text("subjectAltName = IP:127.0.0.1\n")
    openssl(
        *("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=broker"),
        *("-keyout", tmp_path / "server.key", "-out", tmp_path / "server.csr"),
    )
    openssl(
        *("x509", "-req", "-days", "2", "-in", tmp_path / "server.csr"),
        *("-CA", tmp_path / "ca.pem", "-CAkey", tmp_path / "ca.key", "-CAcreateserial"),
        *("-extfile", extensions, "-out", tmp_path / "server.pem"),
    )
    return tmp_path


def test_tls_gets_in_with_the_right_authority_only(
    mosquitto: Start, connect: Start, certificates: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broker = mosquitto(
        extra=f"certfile {certificates}/server.pem\nkeyfile {certificates}/server.key"
    )
    stranger, _ = connect(MqttConfig(port=broker.port, ca_file=str(certificates / "other.pem")))
    wait_until(lambda: "certificate verify failed" in caplog.text)
    assert not stranger.connected
    assert "Check `ca_file`" in caplog.text
    misnamed, _ = connect(
        MqttConfig(host="localhost", port=broker.port, ca_file=str(certificates / "ca.pem"))
    )
    wait_until(lambda: "Hostname mismatch" in caplog.text)
    assert not misnamed.connected

    connection, events = connect(MqttConfig(port=broker.port, ca_file=str(certificates / "ca.pem")))
    wait_until(lambda: connection.connected)
    for _ in range(300):
        wait_until(lambda: connection.publish(Message(topic=LEVELS, payload=b"{}")) is not None)
    wait_until(lambda: sum(isinstance(event, Arrived) for event in events) >= 300)
