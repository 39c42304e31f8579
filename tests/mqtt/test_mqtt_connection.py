"""A connection against brokers that misbehave, played by a script."""

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from spinewatch.model.configuration import MqttConfig
from spinewatch.model.time import NS_PER_S
from spinewatch.mqtt import session
from spinewatch.mqtt.connection import Connection
from spinewatch.mqtt.limits import ANSWER_TIMEOUT_S
from spinewatch.mqtt.messages import Acknowledged, Arrived, Connected, Event, Lost, Message
from spinewatch.mqtt.presence import Presence

SOON_S = 5.0
ACCEPTED = b"\x20\x03\x00\x00\x00"
ROOM_FOR_TWO = b"\x20\x06\x00\x00\x03\x21\x00\x02"
NOT_AUTHORIZED = b"\x20\x03\x00\x87\x00"
OLD_PROTOCOL_ONLY = b"\x20\x02\x00\x01"
TAKEN_OVER = b"\xe0\x01\x8e"
UNKNOWN_PACKET = b"\xf0\x00"
BROKEN_PROPERTIES = b"\x20\x06\x00\x00\x03\xfe\x00\x02"
BROKEN_TEXT = ACCEPTED + b"\x30\x06\x00\x02\xff\xfe\x00x"
HELLO = Message(topic="spinewatch/p01/result/levels", payload=b"{}")


class ScriptedBroker:
    """Accepts every connection, sends the script, and keeps silent."""

    def __init__(self, script: bytes) -> None:
        self.script = script
        self.accepted = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        # Closing alone does not wake a thread that waits in accept().
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        for opened in (self._listener, *self._open):
            opened.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._open.append(connection)
                self.accepted += 1
                connection.recv(4096)
                connection.sendall(self.script)


@pytest.fixture
def play() -> Iterator[Callable[[bytes], ScriptedBroker]]:
    brokers: list[ScriptedBroker] = []

    def start(script: bytes) -> ScriptedBroker:
        brokers.append(ScriptedBroker(script))
        return brokers[-1]

    yield start
    for broker in brokers:
        broker.close()


@pytest.fixture
def connect(
    clock: Any,  # noqa: ANN401 - moved by hand
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> Iterator[Callable[[int], tuple[Connection, list[Event]]]]:
    monkeypatch.setattr(session, "_LOOK_AROUND_S", 0.01)
    caplog.set_level(logging.INFO)
    opened: list[Connection] = []

    def start(
        port: int, react: Callable[[Connection, Event], object] = lambda *_: None
    ) -> tuple[Connection, list[Event]]:
        events: list[Event] = []

        def handle(event: Event) -> None:
            react(connection, event)
            events.append(event)

        connection = Connection(
            config=MqttConfig(port=port, user="monitor"),
            client_id="test",
            subscriptions=("spinewatch/#",),
            presence=Presence(person="p01", process="monitor", clock=clock),
            handle=handle,
            clock=clock,
            jitter=lambda: 0.01,
        )
        connection.start()
        opened.append(connection)
        return connection, events

    yield start
    for connection in opened:
        connection.stop()
        assert not connection._thread.is_alive()


def wait_until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + SOON_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.002)


@pytest.mark.parametrize(
    ("script", "told"),
    [
        (NOT_AUTHORIZED, "it refuses the connection as user 'monitor': Not authorized (0x87)"),
        (OLD_PROTOCOL_ONLY, "it speaks only an older MQTT than 5: Unsupported protocol version"),
        (OLD_PROTOCOL_ONLY, "Use a broker that speaks MQTT 5, such as mosquitto 1.6 or newer."),
        (UNKNOWN_PACKET, "127.0.0.1"),
        (BROKEN_PROPERTIES, "127.0.0.1"),
        (TAKEN_OVER, "it ended the connection: Session taken over (0x8e)"),
        (ACCEPTED + TAKEN_OVER, "run every monitor, recorder and alerter once"),
    ],
)
def test_a_broker_that_will_not_have_us_is_tried_again_and_told_once(
    connect: Callable[[int], tuple[Connection, list[Event]]],
    play: Callable[[bytes], ScriptedBroker],
    caplog: pytest.LogCaptureFixture,
    script: bytes,
    told: str,
) -> None:
    broker = play(script)
    connect(broker.port)
    wait_until(lambda: broker.accepted >= 4)

    lost = [message for message in caplog.messages if "No connection" in message]
    assert told in lost[0]
    if not script.startswith(ACCEPTED):
        assert len(lost) == 1
        assert not any("is back" in message for message in caplog.messages)


def test_a_message_on_a_topic_that_is_no_text_is_handed_on_without_its_topic(
    connect: Callable[[int], tuple[Connection, list[Event]]],
    play: Callable[[bytes], ScriptedBroker],
) -> None:
    broker = play(BROKEN_TEXT)
    _, events = connect(broker.port)
    wait_until(lambda: len(events) == 2)

    assert events[1] == Arrived(topic="", payload=b"x", retained=False)


def test_a_port_where_nobody_listens_is_told_once(
    connect: Callable[[int], tuple[Connection, list[Event]]], caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    connection, events = connect(port)
    wait_until(lambda: caplog.messages)
    time.sleep(0.1)

    assert len(caplog.messages) == 1
    told = f"No connection to the MQTT broker at 127.0.0.1:{port}: it cannot be reached "
    assert f"{told}(Connection refused)." in caplog.text
    assert events == []
    assert not connection.connected
    assert connection.publish(HELLO) is None


def test_a_broker_that_takes_the_connection_and_is_silent_is_given_up(
    connect: Callable[[int], tuple[Connection, list[Event]]],
    play: Callable[[bytes], ScriptedBroker],
    clock: Any,  # noqa: ANN401 - moved by hand
    caplog: pytest.LogCaptureFixture,
) -> None:
    broker = play(b"")
    connect(broker.port)
    wait_until(lambda: broker.accepted == 1)
    time.sleep(0.05)
    assert broker.accepted == 1

    clock.now_ns += round((ANSWER_TIMEOUT_S + 1) * NS_PER_S)

    wait_until(lambda: broker.accepted >= 2)
    assert "it does not answer" in caplog.text


def test_no_more_is_published_than_the_broker_has_room_for(
    connect: Callable[[int], tuple[Connection, list[Event]]],
    play: Callable[[bytes], ScriptedBroker],
) -> None:
    """The status of the process is the first of the two messages that the broker allows."""
    broker = play(ROOM_FOR_TWO)
    connection, events = connect(broker.port)
    wait_until(lambda: connection.connected and connection._session._published == 1)

    first, second = connection.publish(HELLO), connection.publish(HELLO)
    assert first is not None
    assert second is None

    broker._open[0].sendall(b"\x40\x04" + first.to_bytes(2, "big") + b"\x87\x00")
    refused = Acknowledged(message_id=first, topic=HELLO.topic, reason=0x87)
    wait_until(lambda: refused in events)
    assert connection.publish(HELLO) is not None
    assert connection.publish(HELLO) is None


def test_that_a_process_runs_is_told_before_others_take_all_the_room(
    connect: Callable[..., tuple[Connection, list[Event]]],
    play: Callable[[bytes], ScriptedBroker],
) -> None:
    """Until it is told everybody believes the last will: that the process is dead."""
    taken: list[int | None] = []

    def send_at_once(connection: Connection, event: Event) -> None:
        if isinstance(event, Connected):
            taken.extend(connection.publish(HELLO) for _ in range(2))

    _, events = connect(play(ROOM_FOR_TWO).port, send_at_once)
    wait_until(lambda: events)

    first, second = taken
    assert first is not None
    assert second is None


def test_that_a_process_runs_is_told_again_where_it_could_not_be_said_at_first(
    connect: Callable[..., tuple[Connection, list[Event]]],
    play: Callable[[bytes], ScriptedBroker],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish = session.Session.publish
    said: list[bytes] = []

    def publish_but_not_the_first(self: session.Session, message: Message) -> int | None:
        said.append(message.payload)
        return None if len(said) == 1 else publish(self, message)

    monkeypatch.setattr(session.Session, "publish", publish_but_not_the_first)
    connection, _ = connect(play(ROOM_FOR_TWO).port)
    wait_until(lambda: connection._session is not None and connection._session._published)

    assert len(said) == 2
    assert said[0] == said[1]


def test_small_messages_are_not_held_back(
    connect: Callable[[int], tuple[Connection, list[Event]]],
    play: Callable[[bytes], ScriptedBroker],
) -> None:
    """With Nagle's algorithm 20 messages in flight take 40 ms."""
    broker = play(ACCEPTED)
    connection, _ = connect(broker.port)
    wait_until(lambda: connection.connected)

    opened = connection._session._client.socket()

    assert opened.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_connection_that_is_lost_comes_back_and_both_are_told(
    connect: Callable[[int], tuple[Connection, list[Event]]],
    play: Callable[[bytes], ScriptedBroker],
    caplog: pytest.LogCaptureFixture,
) -> None:
    broker = play(ACCEPTED)
    connection, events = connect(broker.port)
    wait_until(lambda: connection.connected)

    broker._open[0].close()
    wait_until(lambda: events == [Connected(), Lost(), Connected()])

    lost, back = caplog.messages
    assert "the connection was lost" in lost
    assert "is back" in back


def test_a_stop_is_quick_while_the_broker_is_silent_or_gone(
    connect: Callable[[int], tuple[Connection, list[Event]]],
    play: Callable[[bytes], ScriptedBroker],
) -> None:
    broker = play(b"")
    connection, _ = connect(broker.port)
    wait_until(lambda: broker.accepted == 1)
    began = time.monotonic()

    connection.stop()

    assert time.monotonic() - began < 1.0
    assert not connection._thread.is_alive()
