"""The writing end of the journal: one connection, used by one thread at a time."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from spinewatch.journal.damage import mark_damaged
from spinewatch.journal.epoch import begin_epoch
from spinewatch.journal.faults import reported, tells_of_damage
from spinewatch.journal.labelling import label_rows
from spinewatch.journal.ledger import Ledger
from spinewatch.journal.limits import COMMIT_PERIOD_NS, MAX_PENDING, SALVAGE_AT_ONCE_PAGES
from spinewatch.journal.opening import open_for_writing
from spinewatch.journal.pending import Pending
from spinewatch.journal.rhythm import Rhythm
from spinewatch.journal.room import KeepLimits
from spinewatch.journal.rows import EVENTS, LabelOf, row_of
from spinewatch.journal.salvage import Salvage
from spinewatch.journal.salvage_waiting import awaiting_salvage
from spinewatch.journal.state import SavedState, load_state, write_state
from spinewatch.journal.transactions import transaction
from spinewatch.journal.upkeep import Upkeep
from spinewatch.model.errors import JournalError
from spinewatch.model.results import AnyResult, Producer


class Journal:
    """Results on disk, in the order in which they were given.

    Events are committed at once, together with everything before them; the rest every 10 s by
    `tick`. Sequence numbers are given at commit and never a second time. After a `JournalError`
    what was appended stays pending and the next commit tries again. While that goes on, memory is
    bounded: of too many results the oldest seconds are given up first and events last, and such
    seconds are written as unknown time when there is room again. One thread may open it and hand
    it to another; two may never use it at once.

    Parameters
    ----------
    path
        The file. A damaged or foreign file in its place is renamed, never deleted.
    epoch
        The epoch to write under; by default that of the file, or a random one for a new file.
    person
        Whose results will be written, if that is known: where the file's are of somebody else, a
        random epoch as well.

    Attributes
    ----------
    epoch
        The epoch that new entries get.
    set_aside
        Where a damaged or foreign file went, or None. The caller tells the person.
    salvaged
        In one sentence what was taken over of it; None where that has still to be done, by
        `upkeep`, because the file is large, or where the caller named an epoch of its own.
    ignored
        How many results were on disk already and kept the sequence number they had.
    trouble
        Why the last attempt to write failed, or None.

    Raises
    ------
    JournalError
        When the folder cannot be written, the disk is full, or a newer spinewatch wrote the file.
    """

    def __init__(self, *, path: Path, epoch: str | None = None, person: str | None = None) -> None:
        self.path = path
        self._connection, self.set_aside = open_for_writing(path)
        self.salvaged: str | None = None
        self._pending = Pending(room=MAX_PENDING)
        self._commits = Rhythm(period_ns=COMMIT_PERIOD_NS)
        self.epoch = self._begin_epoch(epoch, person)
        self._ledger = Ledger(connection=self._connection, epoch=self.epoch)
        self.ignored = 0
        self.trouble: JournalError | None = None

    @property
    def waiting(self) -> int:
        """How many results are in memory only."""
        return len(self._pending)

    @property
    def given_up(self) -> int:
        """How many results were given up since the disk was last written."""
        return self._pending.given_up

    def append(
        self,
        producer: Producer,
        results: Sequence[AnyResult],
        *,
        label_of: LabelOf,
        states: Sequence[SavedState] = (),
        commit: bool = True,
    ) -> None:
        """Take results in their order; an event among them is on disk when this returns.

        Parameters
        ----------
        producer
            Whose sequence they belong to.
        results
            All of the boot that ``label_of`` knows.
        label_of
            Gives each its label, or None while the clock is not trusted: see `assign_labels`.
        states
            The pipeline state that led to these results: with it everything is committed now, in
            one transaction.
        commit
            Whether an event, or too much that waits, is committed at once; not where results of
            the same instant follow.

        Raises
        ------
        JournalError
            When a commit failed. These results are then pending.
        InputError
            When a result carries a number that is not finite where one is required.
        """
        rows = [row_of(producer, result, label_of(result.mono_ns)) for result in results]
        self._pending.take(rows, label_of)
        has_event = commit and any(isinstance(result, EVENTS) for result in results)
        if states:
            self.save_states(states)
        elif has_event or (commit and self._pending.is_full):
            self.commit()

    def tick(self, now_ns: int) -> bool:
        """Commit what is pending when 10 s of monotonic time have passed since the last time.

        Returns
        -------
        bool
            Whether it was time.
        """
        if not self._commits.due(now_ns):
            return False
        self.commit()
        self._commits.done(now_ns)
        return True

    def commit(self) -> None:
        """Put everything pending on disk now; on return it survives a power cut."""
        if self._pending:
            self._write(())

    def due(self, now_ns: int) -> bool:
        """Say whether 10 s of monotonic time have passed since the last time of `tick`."""
        return self._commits.due(now_ns)

    def save_states(self, states: Sequence[SavedState]) -> None:
        """Keep pipeline state, in one transaction with all results that led to it."""
        # Also after a failure it is time again in 10 s only.
        self._commits.done(max(state.mono_ns for state in states))
        self._write(states)

    def load_state(self, name: str) -> SavedState | None:
        """Give back the state last saved under this name, or None."""
        with reported(self.path):
            return load_state(self._connection, name)

    def upkeep(self, limits: KeepLimits) -> Upkeep:
        """Give what keeps this journal in order, to be asked by whoever writes, between writes."""
        with reported(self.path):
            return Upkeep(connection=self._connection, path=self.path, limits=limits)

    def assign_labels(self, boot_id: str, label_of: LabelOf) -> int:
        """Label what was written before the clock was trusted.

        A label once given never changes: rows that have one are not touched.

        Returns
        -------
        int
            How many rows got their label.
        """
        self.commit()
        with reported(self.path):
            return label_rows(self._connection, boot_id, label_of)

    def close(self) -> None:
        """Commit what is pending and close the file; closed it stays, even if that fails."""
        try:
            self.commit()
        finally:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _write(self, states: Sequence[SavedState]) -> None:
        try:
            with reported(self.path), transaction(self._connection):
                ignored = self._ledger.enter(self._pending.rows())
                for state in states:
                    write_state(self._connection, state)
        except BaseException as error:
            self._ledger = Ledger(connection=self._connection, epoch=self.epoch)
            self._pending.shed()
            self._note(error)
            raise
        self.ignored += ignored
        self.trouble = None
        self._pending.clear()

    def _note(self, error: BaseException) -> None:
        if not isinstance(error, JournalError):
            return
        self.trouble = error
        if tells_of_damage(error):
            mark_damaged(self.path, error.what)

    def _begin_epoch(self, wanted: str | None, person: str | None) -> str:
        try:
            with reported(self.path):
                salvage = None if wanted is not None else self._salvage()
                # Before the old epochs are entered: none of them is gone on with.
                epoch = begin_epoch(self._connection, wanted, person)
                if salvage is not None and salvage.is_small:
                    salvage.portion(SALVAGE_AT_ONCE_PAGES)
                    self.salvaged = salvage.told()
                return epoch
        except JournalError:
            self._connection.close()
            raise

    def _salvage(self) -> Salvage | None:
        """Begin what waits, or go on with what an earlier process began."""
        aside = awaiting_salvage(self._connection, self.path)
        if aside is None:
            return Salvage.unfinished(self._connection, self.path)
        return Salvage.begin(self._connection, aside)
