"""Instants that can be compared, on one boot by monotonic time and across boots by UTC."""

from dataclasses import dataclass

from spinewatch.model.results import Entry
from spinewatch.model.time import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """An instant of one boot; ``utc_ns`` is None while nobody vouches for the wall clock."""

    boot_id: str
    mono_ns: int
    utc_ns: int | None = None
    utc_offset_min: int = 0

    def since(self, earlier: "Moment") -> int | None:
        """Give the nanoseconds from ``earlier`` to here, or None where that cannot be known.

        Within one boot nothing but monotonic time counts: setting the wall clock changes nothing.
        """
        if self.boot_id == earlier.boot_id:
            return self.mono_ns - earlier.mono_ns
        if self.utc_ns is None or earlier.utc_ns is None:
            return None
        return self.utc_ns - earlier.utc_ns

    def before(self, span_ns: int) -> "Moment":
        """Give the instant ``span_ns`` earlier on the same boot's time line."""
        return Moment(
            boot_id=self.boot_id,
            mono_ns=self.mono_ns - span_ns,
            utc_ns=None if self.utc_ns is None else self.utc_ns - span_ns,
            utc_offset_min=self.utc_offset_min,
        )


def moment_of(entry: Entry) -> Moment:
    """Give the instant that an entry's result speaks of."""
    return Moment(
        boot_id=entry.result.boot_id,
        mono_ns=entry.result.mono_ns,
        utc_ns=entry.utc_ns,
        utc_offset_min=entry.utc_offset_min or 0,
    )


def present(clock: Clock) -> Moment:
    """Read the clock."""
    offset = clock.offset()
    return Moment(
        boot_id=clock.boot_id,
        mono_ns=offset.mono_ns,
        utc_ns=offset.utc_ns if offset.trusted else None,
        utc_offset_min=offset.utc_offset_min,
    )
