"""One batch into the database: tier by tier, with the points that are refused found one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from spinewatch.influx.answers import (
    Answer,
    Verdict,
    dropped_points,
    is_about_points,
    is_limit,
)
from spinewatch.influx.tiers import Tier
from spinewatch.influx.waiting import EntryId, Waiting
from spinewatch.influx.writer import Writer

_ORDER: Final = (Tier.KEEP, Tier.MINUTES, Tier.SECONDS)
"""What happened first: it is what somebody waits for."""

_OF_ONE_DATABASE: Final = {Verdict.NOT_FOUND, Verdict.UNAUTHORISED}

_OF_POINTS: Final = {Verdict.BAD_POINTS, Verdict.TOO_LARGE}


class Line(NamedTuple):
    """One point, and the entry that it belongs to."""

    text: bytes
    time_ns: int
    entry: EntryId


class Refused(NamedTuple):
    """A point that the database will never take, and why."""

    line: Line
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What became of a batch.

    ``passed`` is done with, stored but for what is ``refused``. The rest has to be tried again:
    that of some tiers because of ``faults`` of their databases, and all because the server is
    ``away``.
    """

    passed: tuple[Waiting, ...]
    refused: tuple[Refused, ...]
    faults: Mapping[Tier, Answer]
    away: Answer | None

    @property
    def fault(self) -> Answer | None:
        """Why anything has to be tried again, if it has."""
        return self.away or next(iter(self.faults.values()), None)


def store(writer: Writer, batch: Sequence[Waiting]) -> Stored:
    """Write a batch. Entries are done with or not as a whole tier."""
    passed: list[Waiting] = []
    refused: list[Refused] = []
    faults: dict[Tier, Answer] = {}
    away: Answer | None = None
    for tier in _ORDER:
        entries = [entry for entry in batch if entry.tier is tier]
        separation = _Separation(writer, tier)
        separation.write(_lines_of(entries))
        fault = separation.fault
        if fault is not None and not _is_of_one_database(fault):
            away = fault
            break
        fault = fault or separation.doubt
        if fault is not None:
            faults[tier] = fault
        else:
            passed += entries
            refused += separation.refused
    return Stored(passed=tuple(passed), refused=tuple(refused), faults=faults, away=away)


def _is_of_one_database(fault: Answer) -> bool:
    """Whether a fault may be that of one tier alone; after any other the rest is not even tried."""
    return fault.verdict in _OF_ONE_DATABASE or is_limit(fault.reason)


def _lines_of(entries: Sequence[Waiting]) -> list[Line]:
    """Give the lines in order of time: what is too old for the database comes together."""
    ordered = sorted(entries, key=lambda entry: entry.time_ns)
    return [Line(text, entry.time_ns, entry.id) for entry in ordered for text in entry.lines]


class _Separation:
    """Writes lines of one tier and halves what is refused until every bad line stands alone.

    What was accepted is written again with its half; points are idempotent.
    """

    def __init__(self, writer: Writer, tier: Tier) -> None:
        self._writer = writer
        self._tier = tier
        self._any_accepted = False
        self.refused: list[Refused] = []
        self.fault: Answer | None = None

    @property
    def doubt(self) -> Answer | None:
        """A refusal in words that InfluxDB is not known to use of points, with nothing accepted.

        It is more likely the request that is at fault, or something between here and this
        database, than each single point: what other databases accept says nothing of it.
        """
        if self._any_accepted:
            return None
        reasons = (each.reason for each in self.refused if not is_about_points(each.reason))
        reason = next(reasons, None)
        return None if reason is None else Answer(verdict=Verdict.UNEXPECTED, reason=reason)

    def write(self, lines: Sequence[Line]) -> None:
        parts = [lines] if lines else []
        while parts and self.fault is None:
            part = parts.pop()
            answer = self._writer.write(self._tier, [line.text for line in part])
            if answer.verdict is Verdict.ACCEPTED:
                self._any_accepted = True
            elif answer.verdict not in _OF_POINTS:
                self.fault = answer
            elif len(part) == 1 or dropped_points(answer.reason) == len(part):
                self.refused += [Refused(line, answer.reason) for line in part]
            else:
                middle = len(part) // 2
                parts += [part[middle:], part[:middle]]
