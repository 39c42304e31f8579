"""Comparing hour by hour, so that months take no more memory than an hour."""

from collections import Counter
from collections.abc import Callable, Iterator
from collections.abc import Sequence as Several
from itertools import groupby

from spinewatch.influx.asking import Questions, Row
from spinewatch.influx.points import TIERS
from spinewatch.influx.tiers import RETENTION_S, Tier
from spinewatch.journal.expired import Why
from spinewatch.journal.ranges import Numbered, RangeReader, Sequence, TimeSpan
from spinewatch.model.time import NS_PER_S
from spinewatch.service.verifying.differences import Difference, Totals, Word, differences_of
from spinewatch.service.verifying.known import Known

HOUR_NS = 3600 * NS_PER_S

KINDS = tuple((str(kind.__struct_config__.tag), tier) for kind, tier in TIERS.items())
"""Every kind of result, and the tier that its points are in."""


class Comparison:
    """Compares a span of the journals with InfluxDB.

    Parameters
    ----------
    readers
        The journals whose results InfluxDB should hold.
    questions
        To InfluxDB.
    known
        What is known of single numbers.
    now_ns
        UTC, for what InfluxDB no longer keeps.

    Attributes
    ----------
    totals
        Counts per kind of what was compared so far.
    """

    def __init__(
        self,
        *,
        readers: Several[RangeReader],
        questions: Questions,
        known: Known,
        now_ns: int,
    ) -> None:
        self._readers = readers
        self._questions = questions
        self._known = known
        self._now_ns = now_ns
        self.totals = {kind: Totals() for kind, _ in KINDS}

    def differences(
        self, span: TimeSpan, *, heard: Callable[[str], object] = lambda _: None
    ) -> Iterator[Difference]:
        """Go through all differences, kind by kind and hour by hour.

        Raises
        ------
        AskingError
            When InfluxDB does not answer.
        JournalError
            When a journal cannot be read.
        """
        for kind, tier in KINDS:
            heard(kind)
            yield from self._of_kind(kind, tier, span)

    def beyond(self) -> Iterator[str]:
        """Say in words what numbers cannot show: results without a date, and those given up."""
        undated = sum(reader.undated() for reader in self._readers)
        if undated:
            yield f"Not compared: {undated} results without a date, which InfluxDB cannot hold."
        for span in (span for reader in self._readers for span in reader.given_up()):
            count = span.unstored or span.results
            why = "by damage" if span.why is Why.DAMAGE else f"for {span.why}"
            yield (
                f"Gone from the journal {why}, maybe before InfluxDB had them: {count} "
                f"{span.tier or 'results'} of {span.producer} {span.epoch} "
                f"{span.first_seq}-{span.last_seq}."
            )

    def _of_kind(self, kind: str, tier: Tier, span: TimeSpan) -> Iterator[Difference]:
        rows = self._questions.rows(kind, tier, *span)
        by_hour = groupby(rows, key=lambda row: row.time_ns - row.time_ns % HOUR_NS)
        stored_ns, stored = next(by_hour, (span.end_ns, iter(())))
        for hour_ns in range(span.start_ns - span.start_ns % HOUR_NS, span.end_ns, HOUR_NS):
            there: Counter[Numbered] = Counter()
            if stored_ns == hour_ns:
                there.update(map(_numbered, stored))
                stored_ns, stored = next(by_hour, (span.end_ns, iter(())))
            part = TimeSpan(max(hour_ns, span.start_ns), min(hour_ns + HOUR_NS, span.end_ns))
            here = {each for reader in self._readers for each in reader.numbers(kind, part)}
            self.totals[kind].journal += len(here)
            self.totals[kind].influx += there.total()
            yield from differences_of(kind, hour_ns, self._judged(here, there, tier, part))

    def _judged(
        self, here: set[Numbered], there: Counter[Numbered], tier: Tier, part: TimeSpan
    ) -> Iterator[tuple[Numbered, Word]]:
        keep_s = RETENTION_S[tier]
        expired = keep_s is not None and part.start_ns < self._now_ns - keep_s * NS_PER_S
        for numbered in here - there.keys():
            yield numbered, self._missing(numbered, expired=expired)
        for numbered, times in there.items():
            if numbered not in here:
                yield numbered, self._surplus(numbered)
            if times > 1:
                yield numbered, Word.DOUBLED

    def _missing(self, numbered: Numbered, *, expired: bool) -> Word:
        if numbered in self._known.refused:
            return Word.REFUSED
        if expired:
            return Word.EXPIRED
        is_marked = numbered.seq <= self._known.marks[numbered.sequence]
        return Word.LOST if is_marked else Word.WAITING

    def _surplus(self, numbered: Numbered) -> Word:
        known = self._known
        if numbered in known.forgotten:
            return Word.REMEMBERED
        last = known.ends.get(numbered.sequence)
        if last is None:
            is_ours = numbered.sequence.epoch in {epoch for _, epoch in known.ends}
            return Word.LATER if is_ours and self._is_past(numbered) else Word.FOREIGN
        if numbered.seq > last:
            return Word.LATER if self._is_past(numbered) else Word.FOREIGN
        return Word.ELSEWHERE if known.holds(numbered) else Word.PRUNED

    def _is_past(self, numbered: Numbered) -> bool:
        """Whether the journal has begun another epoch since, as it does when it is restored."""
        return numbered.sequence.epoch not in self._known.present


def _numbered(row: Row) -> Numbered:
    return Numbered(Sequence(row.producer, row.epoch), row.seq)
