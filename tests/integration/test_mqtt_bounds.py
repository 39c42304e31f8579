"""What the broker allows is kept to: its window, its packet size, and what it keeps for us."""

import logging
import socket
from collections.abc import Callable
from typing import Any

import pytest

from spinewatch.model.configuration import MqttConfig
from spinewatch.mqtt.limits import MAX_PACKET_BYTES
from spinewatch.mqtt.messages import Message
from spinewatch.mqtt.reasons import TOO_LARGE
from tests.integration.connecting import Visitor, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]

Start = Callable[..., Any]
Visit = Callable[..., Visitor]
LEVELS = "spinewatch/p01/result/levels"
HELLO = Message(topic=LEVELS, payload=b"{}")
RESUME = b"\x10\x11\x00\x04MQTT\x05\x00\x00\x3c\x00\x00\x04test"
"""CONNECT of MQTT 5 as "test", without clean start: asks for what the broker has kept."""


def test_the_window_is_the_one_that_the_broker_allows(mosquitto: Start, visitor: Visit) -> None:
    broker = mosquitto(extra="max_inflight_messages 3")
    visit = visitor(MqttConfig(port=broker.port))
    wait_until(lambda: visit.connection.connected)
    assert visit.publish(LEVELS) == 0

    broker.freeze()
    taken = [visit.connection.publish(HELLO) is not None for _ in range(5)]
    broker.thaw()

    assert taken == [True, True, True, False, False]
    assert visit.publish(LEVELS) == 0


def test_what_the_broker_does_not_take_is_not_sent_and_said(
    mosquitto: Start, visitor: Visit, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    visit = visitor(MqttConfig(port=mosquitto(extra="max_packet_size 2000").port))
    wait_until(lambda: visit.connection.connected)

    assert visit.publish(LEVELS, b"x" * 2000) == TOO_LARGE
    assert visit.publish(LEVELS, b"x" * 1900) == 0
    assert visit.connection.connected
    assert caplog.messages == []


def test_a_message_larger_than_a_client_takes_is_kept_away_from_it(
    mosquitto: Start, visitor: Visit
) -> None:
    visit = visitor(MqttConfig(port=mosquitto().port))
    wait_until(lambda: visit.connection.connected)
    for payload in (b"x" * MAX_PACKET_BYTES, b"small"):
        assert visit.publish(LEVELS, payload) == 0
    wait_until(lambda: b"small" in [event.payload for event in visit.arrived()])

    assert max(len(event.payload) for event in visit.arrived()) < MAX_PACKET_BYTES


def test_nothing_is_left_behind_in_the_broker_when_we_are_gone(
    mosquitto: Start, visitor: Visit
) -> None:
    broker = mosquitto()
    visit = visitor(MqttConfig(port=broker.port))
    wait_until(lambda: visit.connection.connected)
    visit.connection.stop()

    with socket.create_connection((broker.host, broker.port), timeout=5.0) as asking:
        asking.sendall(RESUME)
        packet, _, session_present, reason = asking.recv(4)

    assert (packet, session_present, reason) == (0x20, 0, 0)
