"""Seconds that were measured and could never be written: told as unknown, not left out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import msgspec

from spinewatch.journal.rows import LabelOf, Row, row_of
from spinewatch.model.context import Position, Posture
from spinewatch.model.results import Activity, Levels, Producer, SegmentLevel, SiteLevel
from spinewatch.model.time import NS_PER_S

CAUSE: Final = "the disk had no room for it"

_DECODER: Final = msgspec.json.Decoder(Levels)


@dataclass(slots=True, kw_only=True)
class LostTime:
    """Seconds in a row of one boot, the last of which ends at ``last_ns``."""

    sample: Row
    last_ns: int
    label_of: LabelOf

    @property
    def seconds(self) -> int:
        """How many they are."""
        return (self.last_ns - self.sample.mono_ns) // NS_PER_S + 1

    def goes_on_with(self, row: Row) -> bool:
        """Whether a second is the next one."""
        return row.boot_id == self.sample.boot_id and row.mono_ns == self.last_ns + NS_PER_S

    def rows(self) -> Iterator[Row]:
        """Tell each second as unknown, at every place that was watched, with a label as it came."""
        unknown = _unknown(_DECODER.decode(self.sample.payload))
        for mono_ns in range(self.sample.mono_ns, self.last_ns + 1, NS_PER_S):
            second = msgspec.structs.replace(unknown, mono_ns=mono_ns)
            yield row_of(Producer.MONITOR, second, self.label_of(mono_ns))


def _unknown(second: Levels) -> Levels:
    return Levels(
        person=second.person,
        boot_id=second.boot_id,
        mono_ns=second.mono_ns,
        valid=False,
        cause=CAUSE,
        posture=Posture.UNKNOWN,
        position=Position.UNKNOWN,
        sites=tuple(
            SiteLevel(site=each.site, state=Activity.UNKNOWN, cause=CAUSE) for each in second.sites
        ),
        segments=tuple(SegmentLevel(segment=each.segment, cause=CAUSE) for each in second.segments),
    )
