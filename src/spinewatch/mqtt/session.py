"""One connection to the broker, from CONNECT to its end: the only place that knows paho."""

import logging
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from spinewatch.model.time import NS_PER_S, Clock
from spinewatch.mqtt.limits import (
    ANSWER_TIMEOUT_S,
    CONNECT_TIMEOUT_S,
    KEEP_ALIVE_S,
    MAX_IN_FLIGHT,
    MAX_PACKET_BYTES,
)
from spinewatch.mqtt.login import Login
from spinewatch.mqtt.messages import (
    Acknowledged,
    Arrived,
    Connected,
    Event,
    Message,
    SubscriptionRefused,
)
from spinewatch.mqtt.presence import Presence
from spinewatch.mqtt.reasons import REFUSED, advice_on, reason_in_words

QOS: Final = 1
_LOOK_AROUND_S: Final = 0.5
"""How long paho waits for the socket at a time: how soon a silent broker is noticed."""

_UNREACHABLE: Final = (
    "Look whether the broker runs, and at `host`, `port` and `ca_file` in the [mqtt] table."
)
_UNTRUSTED: Final = (
    "Check `ca_file` in the [mqtt] table; `host` must be a name in the broker's certificate."
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a connection ended: what happened, and what to do."""

    cause: str
    advice: str


class Session:
    """One life of a connection. A new one is made for every attempt.

    So paho never reconnects, keeps nothing from one connection to the next, and sends nothing
    twice by itself: all that is the sender's work, which knows what is stored and what is not.
    Session and network loop belong to one thread; `publish`, `leave` and `abort` may be called
    from others.

    Parameters
    ----------
    login, client_id
        The broker, and under which identity.
    subscriptions
        Topic filters.
    presence
        The status and the last will of this process.
    handle
        Is given every event, in this session's thread; must be quick and must not raise.
    clock
        The time.
    """

    def __init__(
        self,
        *,
        login: Login,
        client_id: str,
        subscriptions: Sequence[str],
        presence: Presence,
        handle: Callable[[Event], None],
        clock: Clock,
    ) -> None:
        self._login = login
        self._subscriptions = tuple(subscriptions)
        self._presence = presence
        self._handle = handle
        self._clock = clock
        self._ending: Ending | None = None
        self._publishing = threading.Lock()
        self._published = 0
        self._acknowledged = 0
        self._room = 0
        self._left = False
        self._client = self._new_client(client_id)
        self.accepted = False

    def run(self, stopping: threading.Event) -> Ending:
        """Connect, and stay until the connection ends or this process wants to stop."""
        try:
            self._client.connect(
                self._login.host,
                self._login.port,
                keepalive=KEEP_ALIVE_S,
                clean_start=True,
                properties=_connect_properties(),
            )
            self._stay(stopping)
        except ssl.SSLError as error:
            return Ending(cause=_in_words(error), advice=_UNTRUSTED)
        except (OSError, ValueError) as error:
            # ValueError is what the library makes of a host name that cannot be one.
            return Ending(cause=_in_words(error), advice=_UNREACHABLE)
        except Exception as error:
            # A broken broker ends a connection, not the thread.
            log.debug("The connection broke on what the broker sent.", exc_info=error)
            return Ending(
                cause=f"it sent what cannot be understood ({type(error).__name__})",
                advice="Use a broker that speaks MQTT 5, such as mosquitto 1.6 or newer.",
            )
        finally:
            self._release()
        return self._ending or Ending(cause="the connection was lost", advice=_UNREACHABLE)

    def publish(self, message: Message) -> int | None:
        """Hand a message to the broker, QoS 1.

        Returns
        -------
        int or None
            What `Acknowledged` will name it by; None when there is no connection, or when as many
            messages as the broker allows wait for their PUBACK.
        """
        # Callbacks run under locks of paho's own, so none of them may take this lock.
        with self._publishing:
            if self._published - self._acknowledged >= self._room:
                return None
            info = self._client.publish(
                message.topic, message.payload, qos=QOS, retain=message.retain
            )
            if info.rc != MQTTErrorCode.MQTT_ERR_SUCCESS:
                return None
            self._published += 1
            return info.mid

    def leave(self) -> None:
        """Say goodbye: the last will is dropped, and the session ends once that is sent."""
        with self._publishing:
            if self._left or self._client.socket() is None:
                return
            self._left = True
        if self.accepted:
            farewell = self._presence.offline()
            # QoS 0, so that it needs no room; on this connection it cannot overtake or be lost.
            self._client.publish(farewell.topic, farewell.payload, qos=0, retain=True)
        self._client.disconnect()

    def abort(self) -> None:
        """End the session at once, however little the broker reads."""
        connected = self._client.socket()
        if isinstance(connected, socket.socket):
            try:
                connected.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # It is closed already.

    def _new_client(self, client_id: str) -> Client:
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=client_id,
            protocol=MQTTProtocolVersion.MQTTv5,
            reconnect_on_failure=False,
        )
        client.connect_timeout = CONNECT_TIMEOUT_S
        # Without a bound of paho's own: `publish` keeps the one that the broker gives.
        client.max_inflight_messages = 0
        client.username = self._login.user
        client.password = self._login.password
        if self._login.tls is not None:
            client.tls_set_context(self._login.tls)
        will = self._presence.last_will
        client.will_set(will.topic, will.payload, qos=QOS, retain=will.retain)
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_subscribe = self._on_subscribe
        client.on_publish = self._on_publish
        client.on_message = self._on_message
        # Makes paho leave all writing to `loop`. Without it every thread that publishes writes to
        # the socket itself, and two of them can tear a packet apart.
        client.on_socket_register_write = _leave_to_the_loop
        client.on_socket_open = _send_without_delay
        return client

    def _stay(self, stopping: threading.Event) -> None:
        patience_ns = self._clock.monotonic_ns() + round(ANSWER_TIMEOUT_S * NS_PER_S)
        while self._client.loop(_LOOK_AROUND_S) == MQTTErrorCode.MQTT_ERR_SUCCESS:
            if stopping.is_set():
                self.leave()
            if not self.accepted and self._clock.monotonic_ns() > patience_ns:
                self._ending = Ending(cause="it does not answer", advice=_UNREACHABLE)
                return

    def _release(self) -> None:
        """Let go of the sockets now: paho closes them when nothing refers to it any more."""
        self._room = 0
        self.accepted = False
        self.abort()
        client = self._client
        client.on_connect = client.on_disconnect = client.on_subscribe = None
        client.on_publish = client.on_message = None

    def _on_connect(
        self,
        _client: Client,
        _userdata: Any,  # noqa: ANN401 - paho's signature
        _flags: ConnectFlags,
        reason: ReasonCode,
        properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            words = reason_in_words(reason.value, PacketTypes.CONNACK)
            self._ending = Ending(
                cause=f"it refuses the connection as user {self._login.user!r}: {words}",
                advice=advice_on(reason.value),
            )
            return
        self._room = min(getattr(properties, "ReceiveMaximum", MAX_IN_FLIGHT), MAX_IN_FLIGHT)
        self.accepted = True
        self._handle(Connected())
        if self._subscriptions:
            options = SubscribeOptions(qos=QOS)
            self._client.subscribe([(filter_, options) for filter_ in self._subscriptions])
        self.publish(self._presence.online())

    def _on_disconnect(
        self,
        _client: Client,
        _userdata: Any,  # noqa: ANN401 - paho's signature
        flags: DisconnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if flags.is_disconnect_packet_from_server and self._ending is None:
            words = reason_in_words(reason.value, PacketTypes.DISCONNECT)
            self._ending = Ending(
                cause=f"it ended the connection: {words}", advice=advice_on(reason.value)
            )

    def _on_subscribe(
        self,
        _client: Client,
        _userdata: Any,  # noqa: ANN401 - paho's signature
        _message_id: int,
        reasons: list[ReasonCode],
        _properties: Properties | None,
    ) -> None:
        for filter_, reason in zip(self._subscriptions, reasons, strict=False):
            if reason.value >= REFUSED:
                self._handle(SubscriptionRefused(filter=filter_, reason=reason.value))

    def _on_publish(
        self,
        _client: Client,
        _userdata: Any,  # noqa: ANN401 - paho's signature
        message_id: int,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        self._acknowledged += 1
        self._handle(Acknowledged(message_id=message_id, reason=reason.value))

    def _on_message(
        self,
        _client: Client,
        _userdata: Any,  # noqa: ANN401 - paho's signature
        message: MQTTMessage,
    ) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:
            topic = ""  # Which is nobody's: it is counted as foreign.
        self._handle(Arrived(topic=topic, payload=bytes(message.payload), retained=message.retain))


def _leave_to_the_loop(*_: object) -> None:
    """Do nothing; see where it is set."""


def _send_without_delay(_client: Client, _userdata: object, opened: object) -> None:
    """Turn Nagle's algorithm off.

    It holds back a small message until the one before is acknowledged, which the other end delays
    for 40 ms: with 20 messages in flight that makes 500 a second instead of several thousand.
    """
    if isinstance(opened, socket.socket):
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _connect_properties() -> Properties:
    properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho's omission
    properties.MaximumPacketSize = MAX_PACKET_BYTES
    return properties


def _in_words(error: Exception) -> str:
    reason = error.strerror if isinstance(error, OSError) else None
    return f"it cannot be reached ({reason or str(error) or type(error).__name__})"
