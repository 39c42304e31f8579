"""A connection to the broker that comes back, whatever happens to either end."""

import logging
import threading
from collections.abc import Callable, Sequence

from spinewatch.model.configuration import MqttConfig
from spinewatch.model.time import Clock
from spinewatch.mqtt.backoff import Backoff
from spinewatch.mqtt.ending import Ending
from spinewatch.mqtt.limits import STABLE_NS, STOP_TIMEOUT_S
from spinewatch.mqtt.login import login_of
from spinewatch.mqtt.messages import Connected, Event, Lost, Message
from spinewatch.mqtt.outage import Outage
from spinewatch.mqtt.presence import Presence
from spinewatch.mqtt.session import Session

log = logging.getLogger(__name__)


class Connection:
    """Keeps one connection open in a thread of its own, for as long as it takes.

    MQTT 5, clean start: neither the broker's disk nor its sessions are relied on. Attempts follow
    with full jitter and at most a minute apart. What keeps it from connecting is logged once per
    cause, and once when it is over.

    Parameters
    ----------
    config
        The broker.
    client_id
        The identity at the broker: one per process, the same after a restart, so that the broker
        ends a connection of the dead one at once.
    subscriptions
        Topic filters, subscribed after every connect.
    presence
        The status and the last will of this process.
    handle
        Is given every event, in the connection's thread; must be quick and must not raise.
    clock, jitter
        The time; uniform numbers in [0, 1) for the waits between attempts.

    Raises
    ------
    InputError
        When a file that [mqtt] names cannot be used, or others could read the connection.
    """

    def __init__(
        self,
        *,
        config: MqttConfig,
        client_id: str,
        subscriptions: Sequence[str],
        presence: Presence,
        handle: Callable[[Event], None],
        clock: Clock,
        jitter: Callable[[], float],
    ) -> None:
        self._login = login_of(config)
        self._client_id = client_id
        self._subscriptions = subscriptions
        self._presence = presence
        self._handle = handle
        self._clock = clock
        self._backoff = Backoff(jitter=jitter)
        self._outage = Outage()
        self._stopping = threading.Event()
        self._session: Session | None = None
        self._connected_ns: int | None = None
        self._thread = threading.Thread(target=self._work, name="mqtt", daemon=True)

    @property
    def connected(self) -> bool:
        """Whether the broker is there now."""
        session = self._session
        return session is not None and session.accepted

    def start(self) -> None:
        """Connect in the background."""
        self._thread.start()

    def publish(self, message: Message) -> int | None:
        """Hand a message to the broker, QoS 1, from any thread.

        Returns
        -------
        int or None
            What `Acknowledged` will name it by; None when the broker is not there, or when as many
            messages as it allows wait for their PUBACK.
        """
        session = self._session
        return None if session is None else session.publish(message)

    def stop(self, timeout_s: float = STOP_TIMEOUT_S) -> None:
        """Say goodbye and end; a broker that does not listen is left at the end of the time."""
        self._stopping.set()
        session = self._session
        if session is not None:
            session.leave()
        if not self._thread.is_alive():
            return
        self._thread.join(timeout_s)
        if self._thread.is_alive() and session is not None:
            session.abort()

    def _work(self) -> None:
        while not self._stopping.is_set():
            self._live_once()

    def _live_once(self) -> None:
        session = Session(
            login=self._login,
            client_id=self._client_id,
            subscriptions=self._subscriptions,
            presence=self._presence,
            handle=self._note,
            clock=self._clock,
        )
        self._session = session
        ending = session.run(self._stopping)
        self._session = None
        if self._connected_ns is not None:
            if self._clock.monotonic_ns() - self._connected_ns >= STABLE_NS:
                self._backoff.reset()
            self._connected_ns = None
            self._handle(Lost())
        if not self._stopping.is_set():
            self._tell(ending)
            self._stopping.wait(self._backoff.next_s())

    def _note(self, event: Event) -> None:
        if isinstance(event, Connected):
            self._connected_ns = self._clock.monotonic_ns()
            if self._outage.ends():
                log.info("The connection to %s is back.", self._login.broker)
        self._handle(event)

    def _tell(self, ending: Ending) -> None:
        if self._outage.begins(ending.cause):
            log.warning(
                "No connection to %s: %s. It is tried again at least once a minute. %s",
                self._login.broker,
                ending.cause,
                ending.advice,
            )
