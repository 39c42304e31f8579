"""One connection to the broker, from CONNECT to its end: the only place that works with paho."""

import logging
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from typing import Any, Final

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from spinewatch.model.time import NS_PER_S, Clock
from spinewatch.mqtt.answers import Answers
from spinewatch.mqtt.ending import (
    NO_TLS,
    NOT_MQTT_5,
    UNANSWERED,
    UNREACHABLE,
    Ending,
    tls_ending,
    unreachable,
)
from spinewatch.mqtt.limits import (
    ANSWER_TIMEOUT_S,
    KEEP_ALIVE_S,
    MAX_IN_FLIGHT,
    PUBLISH_HEADER_BYTES,
    QOS,
)
from spinewatch.mqtt.login import Login
from spinewatch.mqtt.messages import (
    Arrived,
    Connected,
    Event,
    Message,
)
from spinewatch.mqtt.paho_client import connect_properties, new_client, send_without_delay
from spinewatch.mqtt.presence import Presence
from spinewatch.mqtt.reasons import advice_on, reason_in_words, refused_as
from spinewatch.mqtt.subscriptions import Subscriptions
from spinewatch.mqtt.tls import TlsSocket

_LOOK_AROUND_S: Final = 0.5
"""How long paho waits for the socket at a time: how soon a silent broker is noticed."""

_TAKEN_AT_ONCE: Final = 100
"""Messages until everything else has its turn; 20 is what Mosquitto lets travel at once."""

log = logging.getLogger(__name__)


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
        self._subscriptions = Subscriptions(subscriptions)
        self._presence = presence
        self._handle = handle
        self._clock = clock
        self._publishing = threading.Lock()
        self._published = 0
        self._acknowledged = 0
        self._arrived = 0
        self._room = 0
        self._largest: int | None = None
        self._answers = Answers()
        self._left = False
        self._opened: object = None
        self._client = self._new_client(client_id)
        self._ending: Ending | None = None
        self._is_told = False
        self.accepted = False

    def run(self, stopping: threading.Event) -> Ending:
        """Connect, and stay until the connection ends or this process wants to stop."""
        try:
            self._client.connect(
                self._login.host,
                self._login.port,
                keepalive=KEEP_ALIVE_S,
                clean_start=True,
                properties=connect_properties(),
            )
            self._stay(stopping)
            return self._ending or self._loss()
        except ssl.SSLError as error:
            return tls_ending(error)
        except ConnectionResetError as error:
            # Mosquitto's answer to a handshake on a port without TLS.
            return unreachable(error) if self._login.tls is None else NO_TLS
        except (OSError, ValueError) as error:
            # ValueError is what the library makes of a host name that cannot be one.
            return unreachable(error)
        except Exception as error:
            # A broken broker ends a connection, not the thread.
            log.debug("The connection broke on what the broker sent.", exc_info=error)
            return Ending(
                cause=f"it sent what cannot be understood ({type(error).__name__})",
                advice=NOT_MQTT_5,
            )
        finally:
            self._release()

    def publish(self, message: Message) -> int | None:
        """Hand a message to the broker, QoS 1.

        Returns
        -------
        int or None
            What `Acknowledged` will name it by; None when there is no connection, or when as many
            messages as the broker allows wait for their PUBACK.
        """
        if self._is_too_large(message):
            return self._answers.too_large(message.topic)
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
            self._answers.published(info.mid, message.topic)
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
        client = new_client(self._login, client_id, self._presence.last_will)
        client.on_socket_open = self._on_socket_open
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_subscribe = self._on_subscribe
        client.on_publish = self._on_publish
        client.on_message = self._on_message
        return client

    def _stay(self, stopping: threading.Event) -> None:
        patience_ns = self._clock.monotonic_ns() + round(ANSWER_TIMEOUT_S * NS_PER_S)
        while self._exchange() == MQTTErrorCode.MQTT_ERR_SUCCESS:
            for answer in self._answers.take():
                self._handle(answer)
            self._subscribe()
            self._tell_presence()
            if stopping.is_set():
                self.leave()
            if not self.accepted and self._clock.monotonic_ns() > patience_ns:
                self._ending = Ending(cause="it does not answer", advice=UNREACHABLE)
                return

    def _exchange(self) -> MQTTErrorCode:
        """Wait for the broker, then take all that has come, and send what waits.

        `loop` waits before each message: with a day to catch up that costs as much as the message.
        """
        code = self._client.loop(_LOOK_AROUND_S)
        before = None
        for _ in range(_TAKEN_AT_ONCE):
            if code != MQTTErrorCode.MQTT_ERR_SUCCESS or self._arrived == before:
                break
            before = self._arrived
            code = self._client.loop_read()
        return code

    def _tell_presence(self) -> None:
        """Say that this process runs; again, if there was no room for it."""
        if self.accepted and not self._is_told:
            self._is_told = self.publish(self._presence.online()) is not None

    def _subscribe(self) -> None:
        now_ns = self._clock.monotonic_ns()
        due = self._subscriptions.due(now_ns) if self.accepted else ()
        if due:
            options = SubscribeOptions(qos=QOS)
            _, message_id = self._client.subscribe([(filter_, options) for filter_ in due])
            if message_id is not None:
                self._subscriptions.asked(message_id, now_ns)

    def _is_too_large(self, message: Message) -> bool:
        """Whether the broker would end the connection over it (MQTT 5, 3.2.2.3.6)."""
        size = len(message.payload) + len(message.topic) + PUBLISH_HEADER_BYTES
        return self._largest is not None and size > self._largest

    def _loss(self) -> Ending:
        """Say how a connection ended of which the broker said nothing in MQTT."""
        if isinstance(self._opened, TlsSocket) and self._opened.alert is not None:
            return tls_ending(self._opened.alert)
        if not self.accepted:
            return UNANSWERED
        return Ending(cause="the connection was lost", advice=UNREACHABLE)

    def _release(self) -> None:
        """Let go of the sockets now: paho closes them when nothing refers to it any more."""
        self._room = 0
        self._largest = None
        self.accepted = False
        self.abort()
        client = self._client
        client.on_connect = client.on_disconnect = client.on_subscribe = None
        client.on_publish = client.on_message = client.on_socket_open = None
        self._opened = None

    def _on_socket_open(
        self,
        _client: Client,
        _userdata: Any,  # noqa: ANN401 - paho's signature
        opened: object,
    ) -> None:
        self._opened = opened
        send_without_delay(opened)

    def _on_connect(
        self,
        _client: Client,
        _userdata: Any,  # noqa: ANN401 - paho's signature
        _flags: ConnectFlags,
        reason: ReasonCode,
        properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            self._ending = refused_as(self._login.user, reason.value)
            return
        self._room = min(getattr(properties, "ReceiveMaximum", MAX_IN_FLIGHT), MAX_IN_FLIGHT)
        self._largest = getattr(properties, "MaximumPacketSize", None)
        self.accepted = True
        # Before others hear of it and take all the room: until it is told, the last will stands.
        self._tell_presence()
        self._handle(Connected())
        self._subscribe()

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
        message_id: int,
        reasons: list[ReasonCode],
        _properties: Properties | None,
    ) -> None:
        answers = [reason.value for reason in reasons]
        for answer in self._subscriptions.answered(message_id, answers):
            self._handle(answer)

    def _on_publish(
        self,
        _client: Client,
        _userdata: Any,  # noqa: ANN401 - paho's signature
        message_id: int,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        self._acknowledged += 1
        self._answers.answered(message_id, reason.value)

    def _on_message(
        self,
        _client: Client,
        _userdata: Any,  # noqa: ANN401 - paho's signature
        message: MQTTMessage,
    ) -> None:
        self._arrived += 1
        try:
            topic = message.topic
        except UnicodeDecodeError:
            topic = ""  # Which is nobody's: it is counted as foreign.
        self._handle(Arrived(topic=topic, payload=bytes(message.payload), retained=message.retain))
