"""What the simulated people of the delivery benchmark bring: results of the real chain, repeated.

Four minutes of the reference rig, with bursts, after the first minute; placed one after the other
they make hours and days. Each has the size, the kinds and the events of what a monitor writes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

import msgspec
from msgspec.structs import replace

from benchmarks.chain import START_NS, _chain, _header, _records
from spinewatch.journal.writer import Journal
from spinewatch.model.results import AnyResult, Levels, Producer
from spinewatch.model.time import NS_PER_S

TILE_S: Final = 240
SETTLE_NS: Final = 60 * NS_PER_S
"""The first minute has no baseline yet: its seconds are smaller than those of a day."""

_TILE: Final = msgspec.json.Decoder(tuple[AnyResult, ...])


@dataclass(frozen=True, slots=True)
class Past:
    """Labels what is brought: mono 0 is some time ago, so that no result lies in the future."""

    origin_utc_ns: int

    def label_of(self, mono_ns: int) -> "Labelled":
        """Give the label of an instant."""
        return Labelled(self.origin_utc_ns + mono_ns, 0)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label as the journal takes it."""

    utc_ns: int
    utc_offset_min: int


def make_tile(path: Path) -> None:
    """Run the chain once and keep what it gave, for the processes of the people."""
    header = _header()
    results = _chain(header, list(_records(header)))
    first_ns = START_NS + SETTLE_NS
    last_ns = first_ns + TILE_S * NS_PER_S
    kept = [
        replace(result, mono_ns=result.mono_ns - first_ns)
        for result in results
        if first_ns < result.mono_ns <= last_ns
    ]
    path.write_bytes(msgspec.json.encode(kept))


def read_tile(path: Path) -> tuple[AnyResult, ...]:
    """Read it again."""
    return _TILE.decode(path.read_bytes())


def results_of(tile: Sequence[AnyResult], person: str) -> Iterator[AnyResult]:
    """Go through a person's results, for ever."""
    start_ns = 0
    while True:
        for result in tile:
            yield replace(result, person=person, mono_ns=start_ns + result.mono_ns)
        start_ns += TILE_S * NS_PER_S


def seconds_of(tile: Sequence[AnyResult], person: str, seconds: int) -> Iterator[AnyResult]:
    """Give what so many seconds bring."""
    for result in results_of(tile, person):
        if result.mono_ns > seconds * NS_PER_S:
            return
        yield result


def write(journal: Journal, results: Iterator[AnyResult], past: Past) -> None:
    """Put results into a journal in the rhythm of the monitor: events at once, the rest by 10 s."""
    for mono_ns, together in groupby(results, key=lambda result: result.mono_ns):
        journal.append(Producer.MONITOR, list(together), label_of=past.label_of)
        journal.tick(mono_ns)
    journal.commit()


def is_level(result: AnyResult) -> bool:
    """Say whether it is one of the seconds, which wait for the next commit."""
    return isinstance(result, Levels)
