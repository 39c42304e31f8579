"""`spinewatch backfill`: a span of the journal into InfluxDB once more.

It writes into the database itself and goes past broker and recorder, so that live delivery keeps
its windows and its marks. Points are idempotent: what is there already stays as it is.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count, islice
from pathlib import Path
from typing import Final

from spinewatch.influx.answers import Answer, is_expired
from spinewatch.influx.dead_letters import letters_of
from spinewatch.influx.points import TIERS
from spinewatch.influx.storing import Stored, store
from spinewatch.influx.waiting import Waiting, waiting_of
from spinewatch.influx.writer import ExplainingWriter
from spinewatch.journal.ranges import TimeSpan
from spinewatch.journal.reader import JournalReader
from spinewatch.model.errors import SpinewatchError
from spinewatch.model.results import Entry
from spinewatch.model.time import NS_PER_S, Clock
from spinewatch.mqtt.backoff import Backoff

PER_SECOND: Final = 500
"""Results written per second: some 4000 points, a twentieth of what InfluxDB 1.6.7 took on the
machine of the tests (100 000 points/s with four fields), so that live writes find it idle. A day of
one person takes three minutes."""

BATCH: Final = 100
"""Results per request: a live write waits behind one of them for milliseconds."""

PART_NS: Final = 24 * 3600 * NS_PER_S
"""All kinds of a day before the next day: who ends it early knows from when to go on."""

TRIES: Final = 6
"""Attempts at one batch, with growing waits of up to a minute: some two minutes altogether."""

_KINDS: Final = tuple(str(kind.__struct_config__.tag) for kind in TIERS)


@dataclass(slots=True, kw_only=True)
class Tally:
    """What became of a span so far: results stored, expired, and refused with their reasons."""

    stored: int = 0
    expired: int = 0
    refused: Counter[str] = field(default_factory=Counter)


class Backfill:
    """Writes spans of journals into a database, slowly.

    Parameters
    ----------
    person
        Whose journals these are.
    journals
        The monitor's and the alerter's.
    writer
        Into the database.
    clock
        Only its monotonic time is used.
    wait
        Sleeps for so many seconds.
    jitter
        Gives uniform numbers in [0, 1) for the waits between attempts.
    per_second
        How many results at most.
    """

    def __init__(
        self,
        *,
        person: str,
        journals: tuple[Path, ...],
        writer: ExplainingWriter,
        clock: Clock,
        wait: Callable[[float], object],
        jitter: Callable[[], float],
        per_second: float = PER_SECOND,
    ) -> None:
        self._person = person
        self._journals = journals
        self._writer = writer
        self._clock = clock
        self._wait = wait
        self._jitter = jitter
        self._per_second = per_second
        self.tally = Tally()

    def parts(self, span: TimeSpan) -> Iterator[TimeSpan]:
        """Write a span part by part; gives each part when it is done.

        Raises
        ------
        JournalError
            When a journal cannot be read.
        SpinewatchError
            When InfluxDB does not take results, in spite of several attempts.
        """
        for start_ns in range(span.start_ns, span.end_ns, PART_NS):
            part = TimeSpan(start_ns, min(start_ns + PART_NS, span.end_ns))
            for journal in self._journals:
                with JournalReader(path=journal) as reader:
                    self._write_part(reader, part)
            yield part

    def _write_part(self, reader: JournalReader, part: TimeSpan) -> None:
        for kind in _KINDS:
            entries = reader.labelled_results(
                kind, after_utc_ns=part.start_ns - 1, until_utc_ns=part.end_ns - 1
            )
            while batch := list(islice(entries, BATCH)):
                began_ns = self._clock.monotonic_ns()
                self._write(batch)
                due_ns = began_ns + round(len(batch) / self._per_second * NS_PER_S)
                self._wait(max(0, due_ns - self._clock.monotonic_ns()) / NS_PER_S)

    def _write(self, batch: list[Entry]) -> None:
        waiting = [waiting_of(entry, self._person) for entry in batch]
        backoff, tries = Backoff(jitter=self._jitter), count(1)
        while (fault := self._store(waiting)) is not None:
            if next(tries) == TRIES:
                raise SpinewatchError(
                    self._writer.fault(fault).what,
                    advice="See to that, then go on with --from the last day that was named.",
                )
            self._wait(max(backoff.next_s(), fault.retry_after_s))

    def _store(self, waiting: list[Waiting]) -> Answer | None:
        """Write what waits, once; takes what is done with from the list."""
        stored = store(self._writer, waiting)
        self._count(stored)
        done = {each.id for each in stored.passed}
        waiting[:] = (each for each in waiting if each.id not in done)
        return stored.fault

    def _count(self, stored: Stored) -> None:
        """Count a result as refused if any point of it was."""
        refused = 0
        for letter in letters_of(stored.refused):
            several = letter.last_seq - letter.first_seq + 1
            refused += several
            if is_expired(letter.reason):
                self.tally.expired += several
            else:
                self.tally.refused[letter.reason] += several
        self.tally.stored += len(stored.passed) - refused
