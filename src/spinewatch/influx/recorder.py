"""The recorder: takes entries, stores them in InfluxDB, and tells how far it has come."""

import logging
from collections.abc import Callable
from pathlib import Path

from spinewatch.influx.answers import Answer
from spinewatch.influx.batching import Batching
from spinewatch.influx.dead_letters import (
    DeadLetter,
    DeadLetterFile,
    letters_of,
    passing_letter,
    timeless_letter,
)
from spinewatch.influx.limits import MAX_ASKED_WAIT_S, REST_S
from spinewatch.influx.marking import Marks, PublishMark, room_of_one
from spinewatch.influx.positions import SequenceId
from spinewatch.influx.storing import store
from spinewatch.influx.troubles import Troubles
from spinewatch.influx.waiting import Waiting, waiting_of
from spinewatch.influx.writer import ExplainingWriter
from spinewatch.model.errors import InputError, SpinewatchError
from spinewatch.model.results import Entry, Producer
from spinewatch.model.time import NS_PER_S, Clock
from spinewatch.mqtt.backoff import Backoff

log = logging.getLogger(__name__)


class Recorder:
    """Stores entries and publishes marks.

    For one thread at a time, which calls `tick` between entries. Duplicates and any order are
    normal. A process may end at any moment without a word: what has no mark is sent again.

    Parameters
    ----------
    name
        Which recorder, for the log.
    writer
        Into the database.
    positions
        The file with the marks.
    publish_mark
        Tells senders a mark. It may fail to: a mark is told again with every batch.
    dead_letters
        The file for points that the database refuses for good.
    clock
        Only its monotonic time is used.
    jitter
        Gives uniform numbers in [0, 1) for the waits between attempts.

    Raises
    ------
    SpinewatchError
        When the position file can neither be read nor set aside.
    """

    def __init__(
        self,
        *,
        name: str,
        writer: ExplainingWriter,
        positions: Path,
        publish_mark: PublishMark,
        dead_letters: Path,
        clock: Clock,
        jitter: Callable[[], float],
    ) -> None:
        self._name = name
        self._writer = writer
        self._marks = Marks(path=positions, publish=publish_mark)
        self._dead_letters = DeadLetterFile(dead_letters)
        self._clock = clock
        self._backoff = Backoff(jitter=jitter)
        self._batching = Batching()
        self._passing: list[DeadLetter] = []
        self._not_before_ns = 0
        self._troubles = Troubles(name=name)
        if self._marks.set_aside is not None:
            log.warning(
                "Recorder %s: its position file could not be read and is now %s. It goes on from "
                "the marks that the broker has kept; without them every sender sends all that it "
                "has once more, and that doubles nothing.",
                name,
                self._marks.set_aside,
            )

    def recover(self, person: str, producer: Producer, epoch: str, seq: int) -> None:
        """Take a mark that this recorder published in an earlier life, as the broker has kept it.

        It is published only for what was stored; so it counts where the position file is lost,
        damaged, or older because a power cut undid its last saving.
        """
        if self._marks.recover(SequenceId(person, producer, epoch), seq):
            log.info(
                "Recorder %s: the broker has kept that %s of %s is stored up to %d; the position "
                "file said less.",
                self._name,
                producer,
                person,
                seq,
            )

    def announce(self) -> None:
        """Publish what is known of the present epochs; for the start and every reconnection."""
        self._marks.announce()

    def shares_its_name(self, with_whom: str | None) -> None:
        """Take that another recorder of this name is there, or, with None, that none is any more.

        While one is, no mark is published: the senders would take each one's marks for the other's
        and delete what only one of them has stored. Storing goes on.
        """
        now_ns = self._clock.monotonic_ns()
        was_withheld, self._marks.withheld = self._marks.withheld, with_whom is not None
        if with_whom is not None:
            self._troubles.shared_name(with_whom, now_ns)
        else:
            self._troubles.name.is_gone(now_ns)
            if was_withheld:
                self._marks.announce()

    def pass_over(
        self, person: str, producer: Producer, epoch: str, span: tuple[int, int], *, why: str
    ) -> None:
        """Take that a stretch of sequence numbers will never come: expired, or forgotten.

        The mark passes it once it is written down beside what was refused. It is told again in any
        case: the sender waits for it.

        Parameters
        ----------
        person, producer, epoch
            Whose numbers.
        span
            The first and the last of them.
        why
            In words, for the file.
        """
        sequence, (first, last) = SequenceId(person, producer, epoch), span
        if self._marks.covers(sequence, first, last):
            self._marks.remind(sequence)
        else:
            self._passing.append(passing_letter(sequence, first, last, why))

    def take(self, person: str, entry: Entry) -> None:
        """Take an entry as it arrived. Returns at once; nothing is written here.

        Parameters
        ----------
        person
            Whose it is, as the topic says.
        entry
            With its label. One without is of a boot that ended before its clock was trusted: it
            has no place in time, becomes a dead letter, and the mark passes it.
        """
        now_ns = self._clock.monotonic_ns()
        try:
            waiting = waiting_of(entry, person)
        except InputError as error:
            self._troubles.no_label.is_there("", str(error), now_ns)
            self._passing.append(timeless_letter(entry, person, error.what))
            return
        self._troubles.no_label.is_gone(now_ns)
        self._marks.greet(waiting.id.sequence)
        if not self._batching.add(waiting, now_ns):
            self._troubles.no_room(now_ns)
        elif self._batching.is_half_empty:
            self._troubles.memory.is_gone(now_ns)

    def tick(self) -> float:
        """Write what is due. Takes as long as the database takes to answer.

        Returns
        -------
        float
            For how many seconds there will be nothing to do unless something arrives.
        """
        now_ns = self._clock.monotonic_ns()
        if self._due_ns(now_ns) <= now_ns:
            self._work()
            now_ns = self._clock.monotonic_ns()
        return min(REST_S, max(0, self._due_ns(now_ns) - now_ns) / NS_PER_S)

    def flush(self) -> None:
        """Write what waits without waiting longer, once, for a clean end."""
        if self._clock.monotonic_ns() >= self._not_before_ns:
            self._work()

    def _due_ns(self, now_ns: int) -> int:
        is_owed = self._passing or not self._marks.are_told
        due_ns = now_ns if is_owed else self._batching.due_ns(now_ns)
        if due_ns is None:
            due_ns = now_ns + NS_PER_S
        return max(due_ns, self._not_before_ns)

    def _work(self) -> None:
        batch = self._batching.batch()
        try:
            self._pass_for_good()
            fault = self._write(batch)
            self._marks.tell()
        except SpinewatchError as error:
            now_ns = self._clock.monotonic_ns()
            self._troubles.disk.is_there(error.what, str(error), now_ns)
            self._wait(now_ns, 0.0)
            return
        now_ns = self._clock.monotonic_ns()
        self._troubles.disk.is_gone(now_ns)
        if fault is not None:
            explained = str(self._writer.fault(fault))
            self._troubles.database.is_there(fault.verdict, explained, now_ns)
            self._wait(now_ns, fault.retry_after_s)
        elif batch:
            self._troubles.database.is_gone(now_ns)
            self._backoff.reset()

    def _write(self, batch: tuple[Waiting, ...]) -> Answer | None:
        """Store a batch and note what is done with; points that are refused are on disk first."""
        self._marks.room = room_of_one(self._batching.senders)
        stored = store(self._writer, batch)
        letters = letters_of(stored.refused)
        self._dead_letters.append(letters)
        self._troubles.refused(letters, self._dead_letters.path, self._clock.monotonic_ns())
        for entry in stored.passed:
            self._batching.done(entry)
            self._marks.pass_over(entry.id.sequence, entry.id.seq, entry.id.seq)
        return stored.fault

    def _pass_for_good(self) -> None:
        """Pass what has no time or never comes, once it is written down."""
        self._dead_letters.append(self._passing)
        for letter in self._passing:
            self._marks.pass_over(letter.sequence, letter.first_seq, letter.last_seq)
        self._passing.clear()

    def _wait(self, now_ns: int, asked_s: float) -> None:
        wait_s = max(self._backoff.next_s(), min(MAX_ASKED_WAIT_S, asked_s))
        self._not_before_ns = now_ns + round(wait_s * NS_PER_S)
