"""Threads that publish on one connection at once do not get into each other's way."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from spinewatch.model.configuration import MqttConfig
from spinewatch.mqtt.connection import Connection
from spinewatch.mqtt.messages import Arrived, Event, Message
from spinewatch.mqtt.presence import Presence
from spinewatch.service.clock import SystemClock

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]

EACH = 300
THREADS = 4


def test_messages_of_several_threads_arrive_whole_and_once(
    mosquitto: Callable[..., Any], real_clock: SystemClock
) -> None:
    events: list[Event] = []
    connection = Connection(
        config=MqttConfig(port=mosquitto().port),
        client_id="test",
        subscriptions=("spinewatch/p01/result/+",),
        presence=Presence(person="p01", process="test", clock=real_clock),
        handle=events.append,
        clock=real_clock,
        jitter=lambda: 0.05,
    )
    connection.start()

    def publish(thread: int) -> None:
        for number in range(EACH):
            text = f"{thread}-{number} " * 500
            message = Message(topic="spinewatch/p01/result/x", payload=text.encode())
            while connection.publish(message) is None:
                time.sleep(0.001)

    threads = [threading.Thread(target=publish, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    deadline = time.monotonic() + 20.0
    while sum(isinstance(event, Arrived) for event in events) < THREADS * EACH:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    connection.stop()

    expected = [f"{thread}-{number} " * 500 for thread in range(THREADS) for number in range(EACH)]
    arrived = [event.payload.decode() for event in events if isinstance(event, Arrived)]
    assert Counter(arrived) == Counter(expected)
