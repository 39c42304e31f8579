"""What is not as promised, when both sides are compared as sets."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from spinewatch.model.time import NS_PER_S
from tests.faults.both_sides import Id, Row


@dataclass(slots=True, kw_only=True)
class Finding:
    """What is not as promised.

    Attributes
    ----------
    lost
        In the journal, and neither in InfluxDB nor among the dead letters.
    doubled
        In InfluxDB under two times, or under another time than in the journal, or not in the
        journal at all; or two results of one series that share a time.
    refused
        Labelled, and among the dead letters.
    falling
        Results whose label is not above that of the one before, of the same series and boot.
    timeless
        Among the dead letters because their boot ended before its clock was trusted; no fault.
    results
        How many were compared.
    holes
        Seconds between the first and the last of a boot of which the journal says nothing.
    """

    lost: list[Id] = field(default_factory=list)
    doubled: list[Id] = field(default_factory=list)
    refused: list[Id] = field(default_factory=list)
    falling: list[Id] = field(default_factory=list)
    timeless: list[Id] = field(default_factory=list)
    results: int = 0
    holes: int = 0

    @property
    def is_flawless(self) -> bool:
        """Whether everything is where it should be, once."""
        return not (self.lost or self.doubled or self.refused or self.falling or self.holes)

    def add(self, other: "Finding") -> None:
        """Join what was found of another person."""
        for name in ("lost", "doubled", "refused", "falling", "timeless"):
            getattr(self, name).extend(getattr(other, name))
        self.results += other.results
        self.holes += other.holes

    def __str__(self) -> str:
        """Say it in a line, with the first of each."""
        said = [f"{self.results} results"]
        if self.timeless:
            said.append(f"{len(self.timeless)} without a time")
        for name in ("lost", "doubled", "refused", "falling"):
            found = getattr(self, name)
            if found:
                said.append(
                    f"{len(found)} {name}, first {tuple(found[0])}, last {tuple(found[-1])}"
                )
        if self.holes:
            said.append(f"{self.holes} s without a word")
        return "; ".join(said)


def compared(
    rows: Iterable[Row],
    times: dict[Id, set[int]],
    letters: dict[tuple[str, str, int], str],
    ends: dict[tuple[str, str], int],
) -> Finding:
    """Compare both sides as sets, up to the ends that recorders claim to have stored."""
    finding = Finding()
    journal = {row.id: row for row in rows}
    for result, row in journal.items():
        if result.seq > ends.get((result.producer, result.epoch), 0):
            continue
        finding.results += 1
        if result in times:
            continue
        is_refused = (result.producer, result.epoch, result.seq) in letters
        if not is_refused:
            finding.lost.append(result)
        elif row.utc_ns is None:
            finding.timeless.append(result)
        else:
            finding.refused.append(result)
    for result, found in times.items():
        stands = journal.get(result)
        if stands is None or found != {stands.utc_ns}:
            finding.doubled.append(result)
    finding.doubled += _shared_times(journal.values())
    finding.falling += _falling(journal.values())
    finding.holes = _holes(journal.values())
    return finding


def overtaken(rows: Iterable[Row]) -> int:
    """Count results that have a label below one of an earlier boot, of the same series."""
    latest: dict[tuple[str, str], dict[int, int]] = {}
    count = 0
    for row in rows:
        if row.utc_ns is None:
            continue
        boots = latest.setdefault((row.id.kind, row.identity), {})
        count += any(row.utc_ns <= last for boot, last in boots.items() if boot < row.boot)
        boots[row.boot] = max(row.utc_ns, boots.get(row.boot, 0))
    return count


def _shared_times(rows: Iterable[Row]) -> Iterator[Id]:
    taken = set[tuple[str, str, int]]()
    for row in rows:
        if row.utc_ns is None:
            continue
        place = (row.id.kind, row.identity, row.utc_ns)
        if place in taken:
            yield row.id
        taken.add(place)


def _falling(rows: Iterable[Row]) -> Iterator[Id]:
    """Go through the series of each boot: rows come in order of boot and monotonic time."""
    latest: dict[tuple[str, str, int], int] = {}
    for row in rows:
        if row.utc_ns is None:
            continue
        series = (row.id.kind, row.identity, row.boot)
        if row.utc_ns <= latest.get(series, row.utc_ns - 1):
            yield row.id
        latest[series] = row.utc_ns


def _holes(rows: Iterable[Row]) -> int:
    """Count the seconds of each boot that have no `levels`, known or unknown."""
    seconds: dict[int, list[int]] = {}
    for row in rows:
        if row.id.kind == "levels":
            seconds.setdefault(row.boot, []).append(row.mono_ns // NS_PER_S)
    return sum(each[-1] - each[0] + 1 - len(set(each)) for each in seconds.values())
