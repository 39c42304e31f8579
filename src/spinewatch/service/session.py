"""The one way in which a record leaves a trace: capture, chain, journal, in this order."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from spinewatch.journal.room import KeepLimits
from spinewatch.journal.rows import EVENTS
from spinewatch.journal.state import SavedState
from spinewatch.journal.writer import Journal
from spinewatch.model.records import Advance, Record
from spinewatch.model.results import (
    AnyResult,
    Day,
    Diary,
    GuidedTest,
    MobilityWindow,
    Night,
    Producer,
)
from spinewatch.model.status import JournalRoom, JournalTrouble
from spinewatch.model.time import ClockOffset
from spinewatch.monitor.outcome import GuidedOutcome
from spinewatch.service.capturing import RecordKeeper
from spinewatch.service.chain import Chain
from spinewatch.service.result_keeper import ResultKeeper
from spinewatch.spasm.episodes import abandoned

MONITOR_STATE: Final = "monitor"
MONITOR_MEMORY: Final = "monitor-memory"
"""The names under which the journal keeps the pipeline state, and what outlives a boot."""

REMEMBERED: Final = (MobilityWindow, Night, Day, GuidedTest)
"""With these results the memory changes: it is kept with them, not every 10 s."""


class Session:
    """Takes records and keeps what follows from them.

    Parameters
    ----------
    chain
        Where records become results.
    journal, capture
        Where results are kept, and records if they are; the session closes both.
    boot_id
        The boot that the monotonic times belong to.
    limits
        What may stay in the journal; by default everything.
    """

    def __init__(
        self,
        *,
        chain: Chain,
        journal: Journal,
        capture: RecordKeeper | None,
        boot_id: str,
        limits: KeepLimits | None = None,
    ) -> None:
        self._chain = chain
        self._journal = journal
        self._keeper = ResultKeeper(journal=journal, limits=limits)
        self._capture = capture
        self._boot_id = boot_id
        self._labelled = False
        self._whole = True

    def take(self, record: Record) -> Sequence[AnyResult]:
        """Keep a record, let it act, and keep the results: on disk, or in memory until they can be.

        Whenever results go to disk, the state that they led to goes with them in one transaction:
        a process that takes over from a killed one never contradicts what was told.
        """
        if self._capture is not None:
            self._capture.write(record)
        self._whole = False
        results = self._chain.take(record)
        self._whole = True
        if isinstance(record, ClockOffset):
            self._label(record)
        now_ns = record.to_ns if isinstance(record, Advance) else record.mono_ns
        if results or isinstance(record, Advance):
            with self._keeper.surviving():
                self._keep(results, now_ns)
        if isinstance(record, Advance):
            label = self._chain.labeller.label(now_ns)
            self._keeper.look_after(now_ns, None if label is None else label.utc_ns)
        return results

    @property
    def room(self) -> JournalRoom | None:
        """How much the journal takes, and for how long it fits."""
        return self._keeper.room

    @property
    def trouble(self) -> JournalTrouble | None:
        """Why results are in memory only; None while they are not."""
        return self._keeper.trouble

    def end_abandoned(self) -> None:
        """End on disk what an earlier process left running and nobody can follow any more."""
        left = self._chain.abandoned
        if left is not None and left.running:
            label_of = _no_label if left.labeller is None else left.labeller.label
            ended = [abandoned(each) for each in left.running]
            with self._keeper.surviving():
                self._journal.append(Producer.MONITOR, ended, label_of=label_of)

    def outcomes(self) -> list[GuidedOutcome]:
        """Take the calibrations that were finished since the last call."""
        outcomes, self._chain.monitor.outcomes = self._chain.monitor.outcomes, []
        return outcomes

    def commit(self) -> None:
        """Put on disk what is pending, for a reader that wants to see it now."""
        self._journal.commit()

    def close(self, now_ns: int) -> None:
        """Put everything on disk that is still in memory, and close what was written.

        After a record that failed half-way the state is left as it was: it would claim results
        that nobody has.
        """
        try:
            if self._whole:
                self._journal.save_states([self._state(now_ns), self._memory(now_ns)])
        finally:
            self._journal.close()
            if self._capture is not None:
                self._capture.close()

    def _keep(self, results: Sequence[AnyResult], now_ns: int) -> None:
        learnt = any(isinstance(each, REMEMBERED) for each in results)
        due = learnt or self._journal.due(now_ns) or _any_event(results)
        states = [self._state(now_ns)] if due else []
        if learnt:
            states.append(self._memory(now_ns))
        parts = _by_producer(results)
        label_of = self._chain.labeller.label
        for producer, part in parts[:-1]:
            self._journal.append(producer, part, label_of=label_of, commit=False)
        for producer, part in parts[-1:]:
            # Never without the state that led to it, not even when too much waits.
            self._journal.append(producer, part, label_of=label_of, states=states, commit=False)
        if states and not parts:
            self._journal.save_states(states)
        if due and self._capture is not None:
            self._capture.flush()

    def _state(self, now_ns: int) -> SavedState:
        first, *others = self._chain.state_in_pieces(filters=False)
        return replace(self._saved(MONITOR_STATE, first, now_ns), parts=tuple(others))

    def _memory(self, now_ns: int) -> SavedState:
        return self._saved(MONITOR_MEMORY, self._chain.memory(), now_ns)

    def _saved(self, name: str, content: bytes, now_ns: int) -> SavedState:
        return SavedState(name=name, content=content, mono_ns=now_ns, boot_id=self._boot_id)

    def _label(self, offset: ClockOffset) -> None:
        """Label what was kept before the clock was trusted, once."""
        if not self._labelled and self._chain.labeller.label(offset.mono_ns) is not None:
            with self._keeper.surviving():
                self._journal.assign_labels(self._boot_id, self._chain.labeller.label)
                self._labelled = True


def _by_producer(results: Sequence[AnyResult]) -> list[tuple[Producer, list[AnyResult]]]:
    said: list[AnyResult] = [result for result in results if isinstance(result, Diary)]
    seen: list[AnyResult] = [result for result in results if not isinstance(result, Diary)]
    written = ((Producer.MONITOR, seen), (Producer.PERSON, said))
    return [(producer, part) for producer, part in written if part]


def _any_event(results: Sequence[AnyResult]) -> bool:
    return any(isinstance(each, EVENTS) for each in results)


def _no_label(_mono_ns: int) -> None:
    """Give none: nobody knows when that boot was."""
