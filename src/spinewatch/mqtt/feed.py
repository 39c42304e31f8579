"""The journal as the sender reads it: one producer in one epoch."""

from collections import deque
from collections.abc import Sequence
from itertools import takewhile

from spinewatch.journal.cursors import stored_cursor
from spinewatch.journal.reader import JournalReader
from spinewatch.model.results import Entry, Producer
from spinewatch.mqtt.codec import Expired
from spinewatch.mqtt.delivery import Delivery
from spinewatch.mqtt.limits import CHUNK, RUSH
from spinewatch.mqtt.seq_ranges import Span


class Feed:
    """Entries of one producer in the order in which they are to be published.

    An entry without a label waits, and everything behind it, until the clock is trusted. One of an
    earlier boot can get no label any more: it is published as it is, so that a recorder can pass
    over it instead of waiting for ever. What the journal has no longer is told as `Expired`.

    Parameters
    ----------
    reader
        The journal.
    person, producer, epoch
        Under whose name, of which producer, of which life of the journal.
    recorders
        Every recorder that must store them.
    boot_id
        The present boot, whose entries may still get a label.

    Raises
    ------
    JournalError
        Here and by every method, when the journal cannot be read or written.
    """

    def __init__(
        self,
        *,
        reader: JournalReader,
        person: str,
        producer: Producer,
        epoch: str,
        recorders: Sequence[str],
        boot_id: str,
    ) -> None:
        self._reader = reader
        self.person = person
        self.producer = producer
        self.epoch = epoch
        self._boot_id = boot_id
        self._saved = {
            recorder: reader.cursor(stored_cursor(recorder), producer, epoch=epoch)
            for recorder in recorders
        }
        self.delivery = Delivery(marks=self._saved)
        self._ready: deque[Entry | Expired] = deque()
        self._ready_from = 0

    @property
    def delivered(self) -> bool:
        """Whether every recorder knows of all numbers that were given, what is gone included."""
        last = self._end_of_journal()
        return all(mark >= last for mark in self.delivery.marks.values())

    def connected(self) -> None:
        """Start over: nothing is on its way."""
        self._ready.clear()
        self.delivery.connected(self._end_of_journal())

    def look(self) -> None:
        """Look whether anything was committed, or given its label, or is gone already."""
        # Before the rows: a number up to this one that is not among them is gone for good.
        last = self._end_of_journal()
        if last <= self.delivery.last:
            return
        found = self._reader.read(
            self.delivery.last, producer=self.producer, limit=RUSH + 1, epoch=self.epoch
        )
        rows = list(takewhile(self._may_be_sent, found))
        if len(rows) == len(found):
            self.delivery.committed(last)
        elif rows:
            self.delivery.committed(rows[-1].seq)

    def next_content(self, now_ns: int) -> Entry | Expired | None:
        """Give what to publish now; the same one until it is `sent`."""
        if not self._ready:
            self._fetch(now_ns)
        return self._ready[0] if self._ready else None

    def sent(self, now_ns: int) -> None:
        """Note that what was given is published."""
        content = self._ready.popleft()
        last = content.ranges[-1][1] if isinstance(content, Expired) else content.seq
        if last >= self._ready_from:
            self.delivery.sent(Span(self._ready_from, last), now_ns)
            self._ready_from = last + 1

    def save_marks(self) -> None:
        """Remember the marks in the journal, where they differ from what it has."""
        for recorder, mark in self.delivery.marks.items():
            if mark != self._saved[recorder]:
                self._reader.set_cursor(
                    stored_cursor(recorder), self.producer, mark, epoch=self.epoch
                )
                self._saved[recorder] = mark

    def _fetch(self, now_ns: int) -> None:
        span = self.delivery.next_span(now_ns)
        if span is None:
            return
        # Where something is gone, so many rows reach beyond the span, and so show where a run ends.
        limit = min(CHUNK, span.last - span.first + 1)
        found = self._reader.read(
            span.first - 1, producer=self.producer, limit=limit, epoch=self.epoch
        )
        rows = list(takewhile(self._may_be_sent, found))
        self._ready_from = span.first
        self._ready.extend(entry for entry in rows if entry.seq <= span.last)
        gone = self._gone(span, rows, is_all=len(rows) == len(found) < limit)
        if gone:
            self.delivery.gone(gone)
            self._ready.append(Expired(epoch=self.epoch, ranges=gone))
        elif not self._ready:
            # What comes next has no label yet.
            self.delivery.ends_at(span.first - 1)

    def _gone(self, span: Span, rows: list[Entry], *, is_all: bool) -> tuple[Span, ...]:
        """Give the runs that begin in the span and that the journal no longer has.

        Sequence numbers are given at commit, one after the other: what lies below a committed entry
        and is not there, is gone for good.
        """
        runs, first = [], span.first
        for row in rows:
            if first > span.last:
                break
            if row.seq > first:
                runs.append(Span(first, min(row.seq - 1, self.delivery.last)))
            first = row.seq + 1
        else:
            if is_all and first <= self.delivery.last:
                runs.append(Span(first, self.delivery.last))
        return tuple(runs)

    def _may_be_sent(self, entry: Entry) -> bool:
        return entry.utc_ns is not None or entry.result.boot_id != self._boot_id

    def _end_of_journal(self) -> int:
        return self._reader.last_seq(self.producer, epoch=self.epoch)
