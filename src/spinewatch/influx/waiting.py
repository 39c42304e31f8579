"""An entry as it waits for the database. Pure."""

from dataclasses import dataclass
from typing import NamedTuple

from spinewatch.influx.line_protocol import line_of
from spinewatch.influx.points import points_of
from spinewatch.influx.positions import SequenceId
from spinewatch.influx.tiers import Tier
from spinewatch.model.results import Entry


class EntryId(NamedTuple):
    """One entry of all there are."""

    sequence: SequenceId
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An entry on its way: already in lines, so that it is small and its points are made once."""

    id: EntryId
    tier: Tier
    time_ns: int
    lines: tuple[bytes, ...]

    @property
    def size(self) -> int:
        """Bytes of its lines, with their line breaks."""
        return sum(map(len, self.lines)) + len(self.lines)


def waiting_of(entry: Entry, person: str) -> Waiting:
    """Turn an entry into lines.

    Raises
    ------
    InputError
        When the entry has no label yet.
    """
    points = points_of(entry, person)
    return Waiting(
        id=EntryId(SequenceId(person, entry.producer, entry.epoch), entry.seq),
        tier=points[0].tier,
        time_ns=points[0].time_ns,
        lines=tuple(line_of(point).encode() for point in points),
    )
