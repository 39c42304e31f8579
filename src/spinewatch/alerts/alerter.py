"""The alerter: rules, their journal, and delivery, put together."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final, Self

from spinewatch.alerts.channel import Message
from spinewatch.alerts.delivery import Delivery
from spinewatch.alerts.limits import READ_CHUNK
from spinewatch.alerts.moments import Moment, moment_of, present
from spinewatch.alerts.rules import Rules
from spinewatch.journal.reader import JournalReader
from spinewatch.journal.writer import Journal
from spinewatch.model.errors import JournalError
from spinewatch.model.results import Alert, AlertClass, Entry, Producer
from spinewatch.model.time import Clock, ClockOffset
from spinewatch.mqtt.codec import ProcessStatus
from spinewatch.mqtt.outage import Outage

log = logging.getLogger(__name__)

MONITOR_PROCESS: Final = "monitor"
"""What the watched process is called in ``status/<process>``."""

TOLD: Final = "phone"
"""The cursor in the alerter's own journal: up to it everything has reached the phone."""


class Alerter:
    """Takes what arrives, lets the rules judge it, keeps what they say and sends it.

    A message counts as told when one address has taken it; what was not told when the alerter
    ended is sent when it starts again. When its journal cannot be written, messages go out all the
    same. For one thread; as a context manager it delivers inside the block.

    Parameters
    ----------
    rules
        New ones: what earlier lives have told is read from the journal.
    delivery
        The way to the phone; started and stopped here.
    journal
        The alerter's own file, which stays the caller's to close.
    clock
        The time.

    Raises
    ------
    JournalError
        On entry, when the journal cannot be read.
    """

    def __init__(self, *, rules: Rules, delivery: Delivery, journal: Journal, clock: Clock) -> None:
        self._rules = rules
        self._delivery = delivery
        self._journal = journal
        self._clock = clock
        self._outage = Outage()
        self._untold: set[tuple[str, int]] = set()
        self._cursor_is_behind = False
        self._is_labelled = False

    def __enter__(self) -> Self:
        with JournalReader(path=self._journal.path) as reader:
            self._rules.restore(entry for entry, _ in _alerts(reader, after_seq=0))
            told = reader.cursor(TOLD, Producer.ALERTER)
            for entry, alert in _alerts(reader, after_seq=told):
                self._send(alert, moment_of(entry))
        self._delivery.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._delivery.stop()
        with self._saying_once():
            self._journal.commit()
            self._outage.ends()
        self._note_told()

    def take(self, person: str, entry: Entry) -> None:
        """Take a result as it arrived; ``person`` as its topic says."""
        if person == self._rules.person:
            now = present(self._clock)
            self._tell(self._rules.take(entry, now), now)

    def status(self, person: str, process: str, status: ProcessStatus) -> None:
        """Take what a process said of itself, or the broker in its place."""
        if person == self._rules.person and process == MONITOR_PROCESS:
            self._rules.status(status, present(self._clock))

    def broker(self, *, reachable: bool) -> None:
        """Take whether the broker is there; call it as often as you like."""
        self._rules.broker(reachable=reachable, now=present(self._clock))

    def tick(self) -> None:
        """Let time pass; once a second."""
        now = present(self._clock)
        self._tell(self._rules.tick(now), now)
        self._note_told()
        self._tend_journal(now)

    def _tell(self, alerts: Sequence[Alert], now: Moment) -> None:
        if not alerts:
            return
        with self._saying_once():
            self._journal.append(Producer.ALERTER, alerts, label_of=self._label)
        for alert in alerts:
            self._send(alert, now)

    def _send(self, alert: Alert, made: Moment) -> None:
        if alert.text is not None:
            keeps = alert.alert_class is not AlertClass.PROMPT
            message = Message(key=_key(alert), text=alert.text, made=made, keeps=keeps)
            self._untold.add(message.key)
            self._delivery.put(message)

    def _note_told(self) -> None:
        told = {message.key for message in self._delivery.sent()}
        self._untold -= told
        self._cursor_is_behind |= bool(told)
        if self._cursor_is_behind and not self._outage.lasts:
            with self._saying_once():
                self._move_cursor()
                self._cursor_is_behind = False

    def _move_cursor(self) -> None:
        """Move it up to the first message that no address has taken."""
        with JournalReader(path=self._journal.path) as reader:
            cursor = reader.cursor(TOLD, Producer.ALERTER)
            for entry, alert in _alerts(reader, after_seq=cursor):
                if _key(alert) in self._untold:
                    break
                cursor = entry.seq
            reader.set_cursor(TOLD, Producer.ALERTER, cursor)

    def _tend_journal(self, now: Moment) -> None:
        """Write what could not be written before, and label what was written before the clock."""
        with self._saying_once():
            if self._journal.tick(now.mono_ns) and self._outage.ends():
                log.info("the journal of alerts is written again")
            if now.utc_ns is not None and not self._is_labelled:
                self._journal.assign_labels(now.boot_id, self._label)
                self._is_labelled = True

    @contextmanager
    def _saying_once(self) -> Iterator[None]:
        """Report that the journal failed, and go on: the phone matters more."""
        try:
            yield
        except JournalError as error:
            if self._outage.begins(error.what):
                log.error("%s", error)  # noqa: TRY400 - a full disk is no mistake to trace

    def _label(self, mono_ns: int) -> ClockOffset | None:
        offset = self._clock.offset()
        if not offset.trusted:
            return None
        return ClockOffset(
            mono_ns=mono_ns,
            utc_ns=offset.utc_ns + mono_ns - offset.mono_ns,
            trusted=True,
            utc_offset_min=offset.utc_offset_min,
        )


def _alerts(reader: JournalReader, *, after_seq: int) -> Iterator[tuple[Entry, Alert]]:
    """Go through the alerts in the order in which they were made."""
    while entries := reader.read(after_seq, producer=Producer.ALERTER, limit=READ_CHUNK):
        for entry in entries:
            if isinstance(entry.result, Alert):
                yield entry, entry.result
        after_seq = entries[-1].seq


def _key(alert: Alert) -> tuple[str, int]:
    return alert.id, alert.revision
