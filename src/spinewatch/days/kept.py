"""What the days layer remembers: within a boot, and beyond it."""

from dataclasses import dataclass, field
from typing import Final

import msgspec
from msgspec import Struct

from spinewatch.days.facts import MinuteFacts
from spinewatch.days.midday import MiddayWatch
from spinewatch.days.morning import Morning
from spinewatch.days.sleep import Sleep
from spinewatch.days.tally import DayTally
from spinewatch.days.usual import Usual
from spinewatch.model.packing import pack, unpack

MEMORY_VERSION: Final = 1


class Memory(Struct, frozen=True, kw_only=True):
    """The person's own usual, and the day and night that were not over; it outlives boots.

    ``content`` holds times on the monotonic clock of the boot in which it was made;
    ``utc_less_mono_ns`` says where that clock stood.
    """

    version: int = MEMORY_VERSION
    person: str
    utc_less_mono_ns: int
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """A local day that is over, and when the monitor closed it."""

    day: int
    mono_ns: int


@dataclass(slots=True, kw_only=True)
class Kept:
    """Everything that a day book knows.

    Attributes
    ----------
    day
        The local day that minutes are counted to: it never goes back.
    asked_day
        The local day at the last quarter of an hour.
    last_ns
        End of the latest minute that was counted.
    midday
        Whose midday was begun last.
    tallies
        Days that are not told yet.
    mornings
        Movement after the last rise, by the local day of that rise.
    waiting
        What came before the clock was trusted.
    adopted
        Memory from before this boot was taken over, or there was none.
    begun_anew
        Why memory from before was not taken over.
    """

    day: int = 0
    asked_day: int = 0
    last_ns: int | None = None
    midday: MiddayWatch = field(default_factory=MiddayWatch)
    tallies: dict[int, DayTally] = field(default_factory=dict)
    usual: Usual = field(default_factory=Usual)
    sleep: Sleep = field(default_factory=Sleep)
    mornings: dict[int, Morning] = field(default_factory=dict)
    waiting: list[MinuteFacts] = field(default_factory=list)
    closing: Closing | None = None
    adopted: bool = False
    begun_anew: str | None = None


def remembered(memory: Memory | None, *, person: str, utc_less_mono_ns: int) -> Kept:
    """Give what is known from before this boot, times on its own clock.

    Memory of another version or person, or that is damaged, is not used, and the reason is kept.
    """
    if memory is None:
        return Kept()
    if memory.version != MEMORY_VERSION:
        return Kept(begun_anew=f"begun anew: memory is of version {memory.version}")
    if memory.person != person:
        return Kept(begun_anew="begun anew: memory is of another person")
    try:
        kept = unpack(memory.content, Kept)
    except (msgspec.DecodeError, TypeError, ValueError):
        return Kept(begun_anew="begun anew: memory is damaged")
    _shift(kept, memory.utc_less_mono_ns - utc_less_mono_ns)
    kept.asked_day, kept.closing = 0, None
    kept.midday.lose()
    return kept


def packed(kept: Kept) -> bytes:
    """Encode what is known."""
    return pack(kept)


def _shift(kept: Kept, by_ns: int) -> None:
    sleep = kept.sleep
    sleep.open = None if sleep.open is None else sleep.open.shifted(by_ns)
    sleep.main = None if sleep.main is None else sleep.main.shifted(by_ns)
    for morning in kept.mornings.values():
        morning.rise_ns += by_ns
    for tally in kept.tallies.values():
        tally.shift(by_ns)
    kept.last_ns = None if kept.last_ns is None else kept.last_ns + by_ns
