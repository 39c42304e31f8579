"""Messages on their way to one address, in order, until each has arrived."""

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from spinewatch.alerts import words
from spinewatch.alerts.limits import LATE_NS, QUEUE_MESSAGES
from spinewatch.alerts.moments import Moment, present
from spinewatch.model.time import Clock
from spinewatch.mqtt.backoff import Backoff
from spinewatch.mqtt.outage import Outage

log = logging.getLogger(__name__)

Send = Callable[[str], str | None]
"""Sends a text; gives why it failed, or None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A text for the phone; ``key`` is the id and revision of the alert that it tells of.

    What does not keep is dropped when it is late: a question about now means nothing later.
    """

    key: tuple[str, int]
    text: str
    made: Moment
    keeps: bool = True


class Channel:
    """A thread that sends one message after the other and tries each until it is taken.

    Parameters
    ----------
    name
        What logs call the address.
    send
        The way out.
    on_sent
        Called in the thread with each message that was taken.
    clock
        Tells how old a message has become.
    backoff
        How long to wait between tries.
    """

    def __init__(
        self,
        *,
        name: str,
        send: Send,
        on_sent: Callable[[Message], None],
        clock: Clock,
        backoff: Backoff,
    ) -> None:
        self._name = name
        self._send = send
        self._on_sent = on_sent
        self._clock = clock
        self._backoff = backoff
        self._outage = Outage()
        self._changed = threading.Condition()
        self._waiting: deque[Message] = deque()
        self._stopping = False
        # A daemon: a service that never answers must not keep the process from ending.
        self._thread = threading.Thread(target=self._run, name=f"phone: {name}", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def put(self, message: Message) -> None:
        """Queue a message; beyond the bound the oldest that waits gives way."""
        with self._changed:
            if len(self._waiting) == QUEUE_MESSAGES:
                self._waiting.popleft()
                log.warning(
                    "%d messages wait for %s: the oldest is dropped", QUEUE_MESSAGES, self._name
                )
            self._waiting.append(message)
            self._changed.notify()

    def ask_to_stop(self) -> None:
        """Begin nothing any more."""
        with self._changed:
            self._stopping = True
            self._changed.notify()

    def join(self, timeout_s: float) -> None:
        """Wait for a message that is being sent, but not for longer than this."""
        self._thread.join(timeout_s)

    def _run(self) -> None:
        while (message := self._next()) is not None:
            self._deliver(message)

    def _next(self) -> Message | None:
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or self._waiting)
            return None if self._stopping else self._waiting.popleft()

    def _deliver(self, message: Message) -> None:
        while message.keeps or not self._is_late(message):
            failure = self._send(self._text(message))
            if failure is None:
                self._backoff.reset()
                if self._outage.ends():
                    log.info("%s: messages arrive again", self._name)
                break
            if self._outage.begins(failure):
                log.warning("%s: %s; trying again until it works", self._name, failure)
            if self._stopped_within(self._backoff.next_s()):
                return
        # What was dropped is done with, too.
        self._on_sent(message)

    def _text(self, message: Message) -> str:
        if not self._is_late(message):
            return message.text
        return words.late(message.text, message.made, present(self._clock))

    def _is_late(self, message: Message) -> bool:
        age_ns = present(self._clock).since(message.made)
        return age_ns is None or age_ns > LATE_NS

    def _stopped_within(self, wait_s: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self._stopping, timeout=wait_s)
