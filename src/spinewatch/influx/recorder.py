"""The recorder: takes entries, stores them in InfluxDB, and tells how far it has come."""

import logging
from collections.abc import Callable
from pathlib import Path

from spinewatch.influx.answers import Answer, Verdict
from spinewatch.influx.batching import Batching
from spinewatch.influx.crowd import Crowd
from spinewatch.influx.dead_letters import (
    DeadLetter,
    DeadLetterFile,
    letters_of,
    passing_letter,
    timeless_letter,
)
from spinewatch.influx.letter_box import LetterBox
from spinewatch.influx.limits import OWED_REST_S, REST_S
from spinewatch.influx.marking import Marks, PublishMark
from spinewatch.influx.positions import SequenceId
from spinewatch.influx.rests import DatabaseRests, Rest
from spinewatch.influx.storing import Stored, store
from spinewatch.influx.troubles import Troubles
from spinewatch.influx.waiting import EntryId, Waiting, waiting_of
from spinewatch.influx.writer import ExplainingWriter
from spinewatch.model.errors import InputError, SpinewatchError
from spinewatch.model.results import Entry, Producer
from spinewatch.model.time import NS_PER_S, Clock
from spinewatch.mqtt.outage import Outage

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
        Tells senders a mark. Where it cannot now, the mark is told again.
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
        self._dead_letters = dead_letters
        self._letters = LetterBox(DeadLetterFile(dead_letters))
        self._clock = clock
        self._batching = Batching()
        self._crowd = Crowd()
        self._rest = Rest(jitter=jitter)
        self._letters_rest = Rest(jitter=jitter)
        self._database_rests = DatabaseRests(jitter=jitter)
        self._troubles = Troubles(name=name)
        self._mistake = Outage()
        self._oddity = Outage()
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
            self._letters.add(passing_letter(sequence, first, last, why))

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
            self._take_timeless(timeless_letter(entry, person, error.what))
            return
        except Exception as error:
            # One entry must not end the recording of all others. No mark passes it.
            if self._oddity.begins(type(error).__name__):
                log.exception(
                    "Recorder %s: entry %d of %s of %s cannot be stored because of a mistake in "
                    "spinewatch. It stays on the monitor.",
                    self._name,
                    entry.seq,
                    entry.producer,
                    person,
                )
            return
        self._troubles.no_label.is_gone(now_ns)
        self._crowd.hear(waiting.id.sequence, now_ns)
        self._marks.greet(waiting.id.sequence)
        if self._letters.covers(waiting.id.sequence, entry.seq, entry.seq):
            return  # It was refused, and that is still to be written down.
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
        self._marks.tell_owed()
        rest_s = OWED_REST_S if self._marks.are_owed else REST_S
        return min(rest_s, max(0, self._due_ns(now_ns) - now_ns) / NS_PER_S)

    def flush(self) -> None:
        """Write what waits without waiting longer, once, for a clean end."""
        if not self._rest.lasts(self._clock.monotonic_ns()):
            self._work()

    def _take_timeless(self, letter: DeadLetter) -> None:
        if self._marks.covers(letter.sequence, letter.first_seq, letter.last_seq):
            self._marks.remind(letter.sequence)
        else:
            self._letters.add(letter)

    def _due_ns(self, now_ns: int) -> int:
        has_letters = len(self._letters) > 0 and not self._letters_rest.lasts(now_ns)
        if has_letters or not self._marks.are_told:
            return max(now_ns, self._rest.until_ns)
        due_ns = self._batching.due_ns(now_ns, self._database_rests.resting(now_ns))
        return max(now_ns + NS_PER_S if due_ns is None else due_ns, self._rest.until_ns)

    def _work(self) -> None:
        try:
            is_answered = self._store()
            self._write_letters()
            self._marks.tell()
        except SpinewatchError as error:
            now_ns = self._clock.monotonic_ns()
            self._troubles.disk.is_there(error.what, str(error), now_ns)
            self._rest.begin(now_ns)
        except Exception as error:
            # A mistake in here must not end the recording: it is told, and all is tried anew.
            if self._mistake.begins(type(error).__name__):
                log.exception(
                    "Recorder %s: results cannot be stored because of a mistake in spinewatch. "
                    "They stay on the monitor and are tried again.",
                    self._name,
                )
            self._rest.begin(self._clock.monotonic_ns())
        else:
            self._troubles.disk.is_gone(self._clock.monotonic_ns())
            if self._mistake.ends():
                log.info("Recorder %s: results can be stored again.", self._name)
            if is_answered:
                self._rest.end()

    def _store(self) -> bool:
        """Store a batch and note what is done with; says whether there was one and an answer."""
        self._marks.room = self._crowd.room_of_one(self._clock.monotonic_ns())
        resting = self._database_rests.resting(self._clock.monotonic_ns())
        batch = self._batching.batch(resting)
        stored = store(self._writer, batch)
        fresh = [each for each in stored.refused if not self._is_dealt_with(each.line.entry)]
        letters = letters_of(fresh)
        for letter in letters:
            self._letters.add(letter)
        in_letters = {each.line.entry for each in fresh}
        for entry in stored.passed:
            self._batching.done(entry)
            if entry.id not in in_letters:
                self._marks.pass_over(entry.id.sequence, entry.id.seq, entry.id.seq)
        now_ns = self._clock.monotonic_ns()
        self._troubles.refused(letters, self._dead_letters, now_ns)
        self._note_faults(batch, stored, now_ns)
        return bool(batch) and stored.away is None

    def _is_dealt_with(self, entry: EntryId) -> bool:
        """Whether the file of refused points, or the database, has had it before."""
        return self._marks.covers(entry.sequence, entry.seq, entry.seq)

    def _note_faults(self, batch: tuple[Waiting, ...], stored: Stored, now_ns: int) -> None:
        """Leave alone what has a fault: a server with all it has, or one database of it."""
        for tier, fault in stored.faults.items():
            # A login is one for all databases; what else ails one says nothing of the next.
            is_login = fault.verdict is Verdict.UNAUTHORISED
            self._tell_fault(fault, "" if is_login else tier, now_ns)
            self._database_rests.begin(tier, now_ns, fault.retry_after_s)
        if stored.away is not None:
            self._tell_fault(stored.away, "", now_ns)
            self._rest.begin(now_ns, stored.away.retry_after_s)
            return
        for tier in {entry.tier for entry in batch} - stored.faults.keys():
            self._database_rests.end(tier)
        if batch and not self._database_rests.any_failed:
            self._troubles.database.is_gone(now_ns)

    def _tell_fault(self, fault: Answer, where: str, now_ns: int) -> None:
        cause = f"{fault.verdict} {where}"
        self._troubles.database.is_there(cause, str(self._writer.fault(fault)), now_ns)

    def _write_letters(self) -> None:
        """Pass what was refused, has no time or never comes, once it is written down.

        A file that cannot be written holds up only what belongs into it.
        """
        now_ns = self._clock.monotonic_ns()
        if not self._letters or self._letters_rest.lasts(now_ns):
            return
        try:
            written = self._letters.empty()
        except SpinewatchError as error:
            self._troubles.letters.is_there(error.what, str(error), now_ns)
            self._letters_rest.begin(now_ns)
            return
        self._troubles.letters.is_gone(now_ns)
        self._letters_rest.end()
        for letter in written:
            self._marks.pass_over(letter.sequence, letter.first_seq, letter.last_seq)
