"""The one way in which a record leaves a trace: capture, chain, journal, in this order."""

from collections.abc import Sequence
from typing import Final

from spinewatch.capture.writer import CaptureWriter
from spinewatch.journal.writer import Journal
from spinewatch.model.records import Advance, Record
from spinewatch.model.results import AnyResult, Diary, Producer
from spinewatch.model.time import ClockOffset
from spinewatch.monitor.calibrating import CalibrationOutcome
from spinewatch.service.chain import Chain

MONITOR_STATE: Final = "monitor"
"""The name under which the journal keeps the pipeline state."""


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
    """

    def __init__(
        self, *, chain: Chain, journal: Journal, capture: CaptureWriter | None, boot_id: str
    ) -> None:
        self._chain = chain
        self._journal = journal
        self._capture = capture
        self._boot_id = boot_id
        self._labelled = False

    def take(self, record: Record) -> Sequence[AnyResult]:
        """Keep a record, let it act, and keep the results."""
        if self._capture is not None:
            self._capture.write(record)
        results = self._chain.take(record)
        for producer, part in _by_producer(results):
            self._journal.append(producer, part, label_of=self._chain.labeller.label)
        match record:
            case Advance():
                self._keep(record.to_ns)
            case ClockOffset():
                self._label(record)
        return results

    def outcomes(self) -> list[CalibrationOutcome]:
        """Take the calibrations that were finished since the last call."""
        outcomes, self._chain.monitor.outcomes = self._chain.monitor.outcomes, []
        return outcomes

    def commit(self) -> None:
        """Put on disk what is pending, for a reader that wants to see it now."""
        self._journal.commit()

    def close(self, now_ns: int) -> None:
        """Keep the state and everything that is still in memory, and close what was written."""
        try:
            self._save_state(now_ns)
        finally:
            self._journal.close()
            if self._capture is not None:
                self._capture.close()

    def _keep(self, now_ns: int) -> None:
        if self._journal.state_due(now_ns):
            self._save_state(now_ns)
        elif self._journal.tick(now_ns) and self._capture is not None:
            self._capture.flush()

    def _save_state(self, now_ns: int) -> None:
        self._journal.save_state(
            MONITOR_STATE, self._chain.state(), mono_ns=now_ns, boot_id=self._boot_id
        )

    def _label(self, offset: ClockOffset) -> None:
        """Label what was kept before the clock was trusted, once."""
        if not self._labelled and self._chain.labeller.label(offset.mono_ns) is not None:
            self._journal.assign_labels(self._boot_id, self._chain.labeller.label)
            self._labelled = True


def _by_producer(results: Sequence[AnyResult]) -> list[tuple[Producer, list[AnyResult]]]:
    said: list[AnyResult] = [result for result in results if isinstance(result, Diary)]
    seen: list[AnyResult] = [result for result in results if not isinstance(result, Diary)]
    written = ((Producer.MONITOR, seen), (Producer.PERSON, said))
    return [(producer, part) for producer, part in written if part]
