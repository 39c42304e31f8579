"""paho's client, set up so that nothing happens behind our back."""

import socket

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from spinewatch.mqtt.limits import CONNECT_TIMEOUT_S, MAX_PACKET_BYTES, QOS
from spinewatch.mqtt.login import Login
from spinewatch.mqtt.messages import Message


def new_client(login: Login, client_id: str, last_will: Message) -> Client:
    """Make a client that never reconnects by itself, and writes in its network loop only."""
    client = Client(
        CallbackAPIVersion.VERSION2,
        client_id=client_id,
        protocol=MQTTProtocolVersion.MQTTv5,
        reconnect_on_failure=False,
    )
    client.connect_timeout = CONNECT_TIMEOUT_S
    # Without a bound of paho's own: `Session.publish` keeps the one that the broker gives.
    client.max_inflight_messages = 0
    client.username = login.user
    client.password = login.password
    if login.tls is not None:
        client.tls_set_context(login.tls)
    client.will_set(last_will.topic, last_will.payload, qos=QOS, retain=last_will.retain)
    # Makes paho leave all writing to `loop`. Without it every thread that publishes writes to
    # the socket itself, and two of them can tear a packet apart.
    client.on_socket_register_write = _leave_to_the_loop
    return client


def connect_properties() -> Properties:
    """Give what the broker is told at CONNECT: keep nothing for us, and send nothing huge."""
    properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho's omission
    properties.SessionExpiryInterval = 0
    properties.MaximumPacketSize = MAX_PACKET_BYTES
    return properties


def send_without_delay(opened: object) -> None:
    """Turn Nagle's algorithm off.

    It holds back a small message until the one before is acknowledged, which the other end delays
    for 40 ms: with 20 messages in flight that makes 500 a second instead of several thousand.
    """
    if isinstance(opened, socket.socket):
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _leave_to_the_loop(*_: object) -> None:
    """Do nothing; see where it is set."""
