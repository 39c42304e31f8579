"""Results as they arrive over MQTT, for whoever consumes them: recorder and alerter."""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, Full, Queue
from typing import NamedTuple

from spinewatch.model.configuration import MqttConfig
from spinewatch.model.results import Entry
from spinewatch.model.time import Clock
from spinewatch.mqtt.codec import (
    Foreign,
    ForeignMessage,
    ProcessStatus,
    StoredMark,
    decode_entry,
    decode_mark,
    decode_status,
    encode,
)
from spinewatch.mqtt.connection import Connection
from spinewatch.mqtt.expired import ExpiredSeen, expired_seen
from spinewatch.mqtt.foreign import ForeignCount
from spinewatch.mqtt.limits import (
    MAX_NOTICES,
    RECEIVE_BYTES,
    RECEIVE_CAPACITY,
    STOP_TIMEOUT_S,
    WINDOW,
)
from spinewatch.mqtt.messages import (
    Acknowledged,
    Arrived,
    Connected,
    Event,
    Message,
    Subscribed,
)
from spinewatch.mqtt.outage import Outage
from spinewatch.mqtt.presence import Presence
from spinewatch.mqtt.topics import (
    ExpiredTopic,
    ResultTopic,
    StatusTopic,
    StoredTopic,
    expired_filter,
    parse_topic,
    result_filter,
    status_filter,
    stored_filter,
)
from spinewatch.mqtt.troubles import Refusals


class Received(NamedTuple):
    """A result and whose it is."""

    person: str
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconnected:
    """The broker is there, for the first time or again: messages may have been missed.

    A recorder answers by publishing all marks that it knows.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkSeen:
    """A mark of this recorder, as the broker had kept it from an earlier life."""

    person: str
    producer: str
    mark: StoredMark


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusSeen:
    """What another process says of itself, or the broker in its place."""

    person: str
    process: str
    status: ProcessStatus
    retained: bool


Notice = Reconnected | MarkSeen | StatusSeen | ExpiredSeen

log = logging.getLogger(__name__)


class Receiver:
    """A connection to the broker that queues what arrives; the consumer takes it in its own thread.

    Results may come twice, out of order and with gaps: whoever needs all of them publishes marks,
    and the sender sends again what lies above. Nothing here waits: results that find the queue full
    are dropped and counted.

    Parameters
    ----------
    process
        What this process is called in ``status/<process>``, such as "recorder-home" or "alerter",
        and part of its identity: no two processes of a person may share it.
    person
        Whose results, and under whose name the process reports its own status.
    config, clock, jitter
        The broker; the time; uniform numbers in [0, 1) for the waits between attempts.
    everybody
        Take the results of every person at this broker.
    recorder
        Also take the marks that a recorder of this name published in an earlier life, and what
        senders say will never come.
    capacity
        How many results wait at most.

    Attributes
    ----------
    received, dropped
        How many results were queued, and how many found the queue full.

    Raises
    ------
    InputError
        When a file that [mqtt] names cannot be used, or others could read the connection.
    """

    def __init__(
        self,
        *,
        process: str,
        person: str,
        config: MqttConfig,
        clock: Clock,
        jitter: Callable[[], float],
        everybody: bool = False,
        recorder: str | None = None,
        capacity: int = RECEIVE_CAPACITY,
    ) -> None:
        whose = None if everybody else person
        subscriptions = [result_filter(whose), status_filter(whose)]
        if recorder is not None:
            subscriptions += [stored_filter(whose, recorder), expired_filter(whose)]
        self._connection = Connection(
            config=config,
            client_id=f"spinewatch-{person}-{process}",
            subscriptions=subscriptions,
            presence=Presence(person=person, process=process, clock=clock),
            handle=self._take,
            clock=clock,
            jitter=jitter,
        )
        self._results: Queue[tuple[Received, int]] = Queue(capacity)
        # Each counted by one thread only: what is queued by the connection's, what is taken by the
        # consumer's.
        self._queued_bytes = self._taken_bytes = 0
        self._has_connected = False
        self._notices: deque[Notice] = deque(maxlen=MAX_NOTICES)
        self._connections = 0
        self._asked: dict[tuple[str, str], int] = {}
        self._overflow = Outage()
        self._refusals = Refusals(config=config)
        self._foreign = ForeignCount()
        self.received = 0
        self.dropped = 0

    @property
    def connected(self) -> bool:
        """Whether the broker is there now."""
        return self._connection.connected

    @property
    def foreign(self) -> int:
        """How many messages were not of spinewatch."""
        return self._foreign.count

    def start(self) -> None:
        """Connect in the background, for as long as it takes."""
        self._connection.start()

    def stop(self, timeout_s: float = STOP_TIMEOUT_S) -> None:
        """Say goodbye and end the connection."""
        self._connection.stop(timeout_s)

    def take(self, *, limit: int, timeout_s: float) -> list[Received]:
        """Take up to ``limit`` results; waits for the first of them, at most ``timeout_s``."""
        taken: list[Received] = []
        try:
            self._take_one(taken, self._results.get(timeout=timeout_s))
            while len(taken) < limit:
                self._take_one(taken, self._results.get_nowait())
        except Empty:
            pass
        return taken

    def _take_one(self, taken: list[Received], queued: tuple[Received, int]) -> None:
        received, size = queued
        self._taken_bytes += size
        taken.append(received)

    def notices(self) -> list[Notice]:
        """Take what happened beside results since the last call, in order. Never waits.

        A new connection comes first, and is told however much came with it.
        """
        connected: list[Notice] = []
        if self._has_connected:
            self._has_connected = False
            connected.append(Reconnected())
        return connected + [self._notices.popleft() for _ in range(len(self._notices))]

    def publish_mark(
        self,
        person: str,
        recorder: str,
        producer: str,
        epoch: str,
        seq: int,
        *,
        room: int = WINDOW,
    ) -> bool:
        """Tell the sender of a producer how much is stored; retained.

        Publish it after every batch that was stored, moved or not: a sender that heard an older
        mark from the broker would otherwise repeat what is stored already. At the first entry of
        an epoch that is unknown, publish 0. The first one after a connection was made also asks
        for everything above it: what came meanwhile has passed this process by.

        Returns
        -------
        bool
            False when the broker is not there or busy: the mark is not published.
        """
        topic = str(StoredTopic(person=person, recorder=recorder, producer=producer))
        connection, key = self._connections, (topic, epoch)
        resend = self._asked.get(key) != connection
        mark = StoredMark(epoch=epoch, seq=seq, resend=resend, room=room)
        published = self._connection.publish(
            Message(topic=topic, payload=encode(mark), retain=True)
        )
        if published is None:
            return False
        self._asked[key] = connection
        return True

    def _take(self, event: Event) -> None:
        """Run in the connection's thread."""
        match event:
            case Connected():
                self._connections += 1
                self._has_connected = True
            case Arrived():
                self._take_message(event)
            case Acknowledged():
                self._refusals.published(event.topic, event.reason)
            case Subscribed():
                self._refusals.subscribed(event.filter, event.reason)

    def _take_message(self, message: Arrived) -> None:
        match parse_topic(message.topic):
            case ResultTopic() as topic:
                self._take_result(topic, message)
            case StoredTopic() as topic if message.payload:
                self._take_mark(topic, message)
            case StatusTopic() as topic if message.payload:
                self._take_status(topic, message)
            case ExpiredTopic() as topic:
                self._take_expired(topic, message)
            case None:
                unknown = ForeignMessage(why=Foreign.MISPLACED, detail="no topic of spinewatch")
                self._foreign.note(message.topic, unknown)

    def _take_result(self, topic: ResultTopic, message: Arrived) -> None:
        entry = decode_entry(topic, message.payload)
        if isinstance(entry, ForeignMessage):
            self._foreign.note(message.topic, entry)
            return
        size = len(message.payload)
        if self._waiting_bytes + size > RECEIVE_BYTES:
            self._drop()
            return
        try:
            self._results.put_nowait((Received(topic.person, entry), size))
        except Full:
            self._drop()
            return
        self._queued_bytes += size
        self.received += 1
        # Not as soon as one finds room: a consumer that is just too slow would be told of for ever.
        if self._is_half_empty and self._overflow.ends():
            log.info("Results are taken again; %d were dropped so far.", self.dropped)

    @property
    def _waiting_bytes(self) -> int:
        return self._queued_bytes - self._taken_bytes

    @property
    def _is_half_empty(self) -> bool:
        few = self._results.qsize() < self._results.maxsize // 2
        return few and self._waiting_bytes < RECEIVE_BYTES // 2

    def _drop(self) -> None:
        self.dropped += 1
        if self._overflow.begins("full"):
            log.warning(
                "Results arrive faster than they are used. Those that find no room are dropped "
                "here and sent again later. Look at the load of this host and of its database."
            )

    def _take_mark(self, topic: StoredTopic, message: Arrived) -> None:
        mark = decode_mark(message.payload)
        if isinstance(mark, ForeignMessage):
            self._foreign.note(message.topic, mark)
        elif message.retained:
            # What is not from earlier is the echo of this process.
            self._notices.append(MarkSeen(person=topic.person, producer=topic.producer, mark=mark))

    def _take_expired(self, topic: ExpiredTopic, message: Arrived) -> None:
        seen = expired_seen(topic, message.payload)
        if isinstance(seen, ForeignMessage):
            self._foreign.note(message.topic, seen)
        else:
            self._notices.append(seen)

    def _take_status(self, topic: StatusTopic, message: Arrived) -> None:
        status = decode_status(message.payload)
        if isinstance(status, ForeignMessage):
            self._foreign.note(message.topic, status)
            return
        self._notices.append(
            StatusSeen(
                person=topic.person,
                process=topic.process,
                status=status,
                retained=message.retained,
            )
        )
