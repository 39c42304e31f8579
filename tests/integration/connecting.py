"""Connections to the real broker, and waiting for what they bring."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from spinewatch.model.configuration import MqttConfig
from spinewatch.mqtt.connection import Connection
from spinewatch.mqtt.messages import Acknowledged, Arrived, Event, Message
from spinewatch.mqtt.presence import Presence
from spinewatch.service.clock import SystemClock

PATIENCE_S = 20.0

T = TypeVar("T")


@dataclass
class Visitor:
    """A connection and everything that came over it."""

    connection: Connection
    events: list[Event] = field(default_factory=list)

    def publish(self, topic: str, payload: bytes = b"{}", *, retain: bool = False) -> int:
        """Publish and give the reason code of the answer."""
        message = Message(topic=topic, payload=payload, retain=retain)
        ids: list[int] = []

        def is_taken() -> bool:
            message_id = self.connection.publish(message)
            if message_id is not None:
                ids.append(message_id)
            return bool(ids)

        seen = len(self.events)
        wait_until(is_taken)
        return wait_for(lambda: self._answer(ids[0], seen))

    def arrived(self) -> list[Arrived]:
        return [event for event in list(self.events) if isinstance(event, Arrived)]

    def _answer(self, message_id: int, seen: int) -> list[int]:
        return [
            event.reason
            for event in list(self.events)[seen:]
            if isinstance(event, Acknowledged) and event.message_id == message_id
        ]


def visit(
    config: MqttConfig,
    clock: SystemClock,
    *,
    client_id: str = "test",
    process: str = "monitor",
    subscriptions: tuple[str, ...] = ("spinewatch/#",),
) -> Visitor:
    """Start a connection; whoever calls stops it."""
    events: list[Event] = []
    connection = Connection(
        config=config,
        client_id=client_id,
        subscriptions=subscriptions,
        presence=Presence(person="p01", process=process, clock=clock),
        handle=events.append,
        clock=clock,
        jitter=lambda: 0.05,
    )
    connection.start()
    return Visitor(connection, events)


def wait_until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def wait_for(find: Callable[[], list[T]]) -> T:
    """Wait until there is something, and give the first of it."""
    found: list[T] = []

    def is_there() -> bool:
        found[:] = find()
        return bool(found)

    wait_until(is_there)
    return found[0]
