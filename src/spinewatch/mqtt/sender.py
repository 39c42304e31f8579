"""The journal's way to the broker: publishes what the recorders have not stored yet."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final

from spinewatch.journal.reader import JournalReader
from spinewatch.journal.rhythm import Rhythm
from spinewatch.model.configuration import MqttConfig
from spinewatch.model.errors import JournalError
from spinewatch.model.results import Producer
from spinewatch.model.time import NS_PER_S, Clock
from spinewatch.mqtt.backoff import Backoff
from spinewatch.mqtt.connection import Connection
from spinewatch.mqtt.earlier import earlier_persons
from spinewatch.mqtt.limits import POLL_S, SAVE_MARKS_NS, STOP_TIMEOUT_S
from spinewatch.mqtt.messages import Event
from spinewatch.mqtt.outage import Outage
from spinewatch.mqtt.outbox import Outbox
from spinewatch.mqtt.presence import Presence
from spinewatch.mqtt.topics import stored_filter

RARE_FIRST: Final = (Producer.PERSON, Producer.MONITOR)
"""What a person said goes before what sensors measured: it is little, and they wait for it."""

log = logging.getLogger(__name__)


class Sender:
    """Publishes the entries of one journal, until every configured recorder has stored them.

    A thread of its own reads the journal through a reader of its own; another one, of the
    connection, talks to the broker. Neither broker nor recorder nor database need to be there:
    what is not stored stays in the journal and is sent when they are.

    Parameters
    ----------
    person
        Whose results. What the journal still has to send of another goes out under that name.
    journal_path
        The journal; it may come into being later.
    config
        The broker, and the recorders whose marks count.
    clock, jitter
        The time; uniform numbers in [0, 1) for the waits between attempts.
    process
        What this process is called in ``status/<process>``, which tells whether it runs, and part
        of its identity: no two processes of a person may share it.
    producers
        Whose entries of the journal, the most urgent first.

    Raises
    ------
    InputError
        When a file that [mqtt] names cannot be used, or others could read the connection.
    """

    def __init__(
        self,
        *,
        person: str,
        journal_path: Path,
        config: MqttConfig,
        clock: Clock,
        jitter: Callable[[], float],
        process: str = "monitor",
        producers: tuple[Producer, ...] = RARE_FIRST,
    ) -> None:
        self._journal_path = journal_path
        self._clock = clock
        earlier = earlier_persons(
            journal_path, person=person, recorders=config.recorders, producers=producers
        )
        self._events: SimpleQueue[Event | None] = SimpleQueue()
        self._connection = Connection(
            config=config,
            client_id=f"spinewatch-{person}-{process}",
            subscriptions=[stored_filter(each) for each in (person, *earlier)],
            presence=Presence(person=person, process=process, clock=clock),
            handle=self._events.put,
            clock=clock,
            jitter=jitter,
        )
        self._outbox = Outbox(
            person=person,
            config=config,
            producers=producers,
            boot_id=clock.boot_id,
            publish=self._connection.publish,
        )
        self._backoff = Backoff(jitter=jitter)
        self._outage = Outage()
        self._looking = Rhythm(period_ns=round(POLL_S * NS_PER_S))
        self._saving = Rhythm(period_ns=SAVE_MARKS_NS)
        self._poked = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="sender", daemon=True)

    @property
    def connected(self) -> bool:
        """Whether the broker is there now."""
        return self._connection.connected

    def start(self) -> None:
        """Begin, in the background."""
        self._connection.start()
        self._thread.start()

    def poke(self) -> None:
        """Say that something was committed, from any thread; else it is seen within a second."""
        if not self._poked.is_set():
            self._poked.set()
            self._events.put(None)

    def stop(self, timeout_s: float = STOP_TIMEOUT_S) -> None:
        """End; what is not stored yet is sent by the next one."""
        self._stopping.set()
        self._events.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout_s / 2)
        self._connection.stop(timeout_s / 2)

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                with JournalReader(path=self._journal_path) as reader:
                    self._outbox.open(reader)
                    self._serve()
            except JournalError as error:
                if self._outage.begins(error.what):
                    log.warning("Results cannot be sent: %s", error)
                self._stopping.wait(self._backoff.next_s())
            except Exception:
                # A mistake in here must not end the sending in silence: it is told, and tried anew.
                log.exception("Results cannot be sent because of a mistake in spinewatch.")
                self._stopping.wait(self._backoff.next_s())

    def _serve(self) -> None:
        while not self._stopping.is_set():
            events = self._next_events()
            now_ns = self._clock.monotonic_ns()
            for event in events:
                self._outbox.take(event, now_ns)
            if self._outbox.is_up:
                self._send(now_ns)
            if self._saving.due(now_ns):
                self._saving.done(now_ns)
                self._outbox.save_marks()
                self._be_well()
        self._outbox.save_marks()

    def _next_events(self) -> list[Event]:
        """Wait for something to happen, at most until it is time to look into the journal."""
        events = []
        try:
            events.append(self._events.get(timeout=POLL_S))
            while True:
                events.append(self._events.get_nowait())
        except Empty:
            return [event for event in events if event is not None]

    def _send(self, now_ns: int) -> None:
        if self._poked.is_set() or self._looking.due(now_ns):
            self._poked.clear()
            self._looking.done(now_ns)
            self._outbox.look(now_ns)
        self._outbox.publish_all(now_ns)

    def _be_well(self) -> None:
        """Take it that the journal is in order after some seconds without an error.

        Not earlier: a damaged row is met anew each time, and must not be told each time.
        """
        self._backoff.reset()
        if self._outage.ends():
            log.info("Results are sent again.")
