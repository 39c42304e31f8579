"""What can be different between the journal and InfluxDB, in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from spinewatch.journal.ranges import Numbered, Sequence


class Word(StrEnum):
    """Why a number is on one side only, or twice on the other."""

    LOST = "LOST"
    WAITING = "not delivered yet"
    REFUSED = "refused by InfluxDB, kept among the dead letters"
    EXPIRED = "expired: older than InfluxDB keeps"
    FOREIGN = "FOREIGN"
    ELSEWHERE = "under another time in InfluxDB"
    DOUBLED = "DOUBLED"
    REMEMBERED = "forgotten here, but still in InfluxDB"
    PRUNED = "no longer in the journal"
    LATER = "delivered after the backup that this journal came from"


EXPLAINED = frozenset({Word.REFUSED, Word.EXPIRED, Word.PRUNED, Word.LATER})
"""What is as it should be, or was decided and written down elsewhere: told, but no difference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Numbers of one kind, hour and sequence that one word holds for."""

    kind: str
    hour_ns: int
    sequence: Sequence
    word: Word
    runs: tuple[tuple[int, int], ...]

    @property
    def count(self) -> int:
        """How many numbers these are."""
        return sum(last - first + 1 for first, last in self.runs)

    @property
    def is_explained(self) -> bool:
        """Whether it is as it should be."""
        return self.word in EXPLAINED


@dataclass(slots=True, kw_only=True)
class Totals:
    """Counts of one kind: numbers on both sides, in InfluxDB points that stand for a result."""

    journal: int = 0
    influx: int = 0


def runs_of(seqs: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Join numbers to runs without a hole, rising."""
    runs: list[tuple[int, int]] = []
    for seq in sorted(seqs):
        if runs and runs[-1][1] >= seq - 1:
            runs[-1] = (runs[-1][0], seq)
        else:
            runs.append((seq, seq))
    return tuple(runs)


def differences_of(
    kind: str, hour_ns: int, judged: Iterable[tuple[Numbered, Word]]
) -> Iterator[Difference]:
    """Join single judgements of an hour."""
    together: dict[tuple[Sequence, Word], list[int]] = {}
    for (sequence, seq), word in judged:
        together.setdefault((sequence, word), []).append(seq)
    for (sequence, word), seqs in sorted(together.items()):
        yield Difference(
            kind=kind, hour_ns=hour_ns, sequence=sequence, word=word, runs=runs_of(seqs)
        )
