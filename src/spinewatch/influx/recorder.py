"""The recorder: takes entries, stores them in InfluxDB, and tells how far it has come."""

import logging
from collections.abc import Callable
from pathlib import Path

from spinewatch.influx.answers import Answer
from spinewatch.influx.batching import Batching
from spinewatch.influx.dead_letters import DeadLetter, DeadLetterFile, letters_of, timeless_letter
from spinewatch.influx.limits import MAX_WAITING, REST_S
from spinewatch.influx.position_file import PositionFile
from spinewatch.influx.positions import SequenceId
from spinewatch.influx.storing import store
from spinewatch.influx.troubles import Troubles
from spinewatch.influx.waiting import Waiting, waiting_of
from spinewatch.influx.writer import ExplainingWriter
from spinewatch.model.errors import InputError, SpinewatchError
from spinewatch.model.results import Entry, Producer
from spinewatch.model.time import NS_PER_S, Clock
from spinewatch.mqtt.backoff import Backoff
from spinewatch.mqtt.limits import LAST_RETRY_S

log = logging.getLogger(__name__)

PublishMark = Callable[[str, Producer, str, int], object]
"""Takes person, producer, epoch and the highest sequence number stored without a hole."""


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
        self._writer = writer
        self._file = PositionFile(positions)
        self._publish_mark = publish_mark
        self._dead_letters = DeadLetterFile(dead_letters)
        self._clock = clock
        self._backoff = Backoff(jitter=jitter)
        self._batching = Batching()
        self._positions = self._file.load()
        self._timeless: list[DeadLetter] = []
        self._moved = False
        self._untold = set[SequenceId]()
        self._not_before_ns = 0
        self._troubles = Troubles(name=name)
        if self._file.set_aside is not None:
            log.warning(
                "Recorder %s: its position file could not be read and is now %s. Every sender "
                "sends all that it has once more; that doubles nothing.",
                name,
                self._file.set_aside,
            )

    def announce(self) -> None:
        """Publish what is known of the present epochs; for the start and every reconnection."""
        for sequence, mark in self._positions.present_marks():
            self._publish_mark(*sequence, mark)

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
            self._timeless.append(timeless_letter(entry, person, error.what))
            return
        self._troubles.no_label.is_gone(now_ns)
        sequence = waiting.id.sequence
        if self._positions.learn(sequence):
            self._publish_mark(*sequence, 0)
        if not self._batching.add(waiting, now_ns):
            self._troubles.no_room(now_ns)
        elif len(self._batching) <= MAX_WAITING // 2:
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
        due_ns = now_ns if self._untold or self._timeless else self._batching.due_ns(now_ns)
        if due_ns is None:
            due_ns = now_ns + NS_PER_S
        return max(due_ns, self._not_before_ns)

    def _work(self) -> None:
        batch = self._batching.batch()
        try:
            self._pass_timeless()
            fault = self._write(batch)
            self._tell()
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
        stored = store(self._writer, batch)
        letters = letters_of(stored.refused)
        self._dead_letters.append(letters)
        self._troubles.refused(letters, self._dead_letters.path, self._clock.monotonic_ns())
        for entry in stored.passed:
            self._batching.done(entry)
            sequence, seq = entry.id
            self._moved |= self._positions.add(sequence, seq)
            self._untold.add(sequence)
        return stored.fault

    def _pass_timeless(self) -> None:
        self._dead_letters.append(self._timeless)
        for letter in self._timeless:
            sequence = SequenceId(letter.person, letter.producer, letter.epoch)
            self._moved |= self._positions.add(sequence, letter.first_seq)
            self._untold.add(sequence)
        self._timeless.clear()

    def _tell(self) -> None:
        """Publish the marks of what was stored; never one that the file does not have."""
        if self._moved:
            self._file.save(self._positions)
            self._moved = False
        for sequence in self._untold:
            self._publish_mark(*sequence, self._positions.mark(sequence))
        self._untold.clear()

    def _wait(self, now_ns: int, at_least_s: float) -> None:
        wait_s = min(LAST_RETRY_S, max(self._backoff.next_s(), at_least_s))
        self._not_before_ns = now_ns + round(wait_s * NS_PER_S)
