"""When a new file begins, and what it is called: told by the records alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from itertools import count
from typing import Final

from spinewatch.model.records import Record
from spinewatch.model.time import NS_PER_S, ClockOffset

SUFFIX: Final = ".swcapture"

LONGEST_NS: Final = 24 * 3600 * NS_PER_S
"""How long a file lasts where no date can end it."""


class WallClock:
    """The wall clock as the records tell it.

    Not the labeller's time: labels once asked for are never taken back, so asking for one here
    would bend those of the results.

    Parameters
    ----------
    first
        What the clock said before the first record.
    """

    def __init__(self, first: ClockOffset) -> None:
        self._trusted: ClockOffset | None = None
        self.observe(first)

    def observe(self, record: Record) -> None:
        """Take a record; only trusted readings of the clock count."""
        if isinstance(record, ClockOffset) and record.trusted:
            self._trusted = record

    def utc_ns(self, mono_ns: int) -> int | None:
        """Give UTC at a monotonic time, or None while the clock was never trusted."""
        last = self._trusted
        return None if last is None else last.utc_ns + mono_ns - last.mono_ns

    def local(self, mono_ns: int) -> datetime | None:
        """Give the person's local time, or None."""
        last, utc_ns = self._trusted, self.utc_ns(mono_ns)
        if last is None or utc_ns is None:
            return None
        zone = timezone(timedelta(minutes=last.utc_offset_min))
        return datetime.fromtimestamp(utc_ns // NS_PER_S, zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Began:
    """When a file began: ``day`` is the local date, None while the clock was not trusted."""

    mono_ns: int
    day: date | None

    def is_over(self, mono_ns: int, today: date | None) -> bool:
        """Whether the next file is due.

        With the day; and as soon as there is a date at all, so that only what came before has
        none. A clock that was put back, or a flight to the west, begins no second file of an
        earlier day: such a file lasts 24 h, like one without a date.
        """
        is_long = mono_ns - self.mono_ns >= LONGEST_NS
        if today is None:
            return is_long
        if self.day is None or today > self.day:
            return True
        return today < self.day and is_long


def names(local: datetime | None, *, boot_id: str, mono_ns: int) -> Iterator[str]:
    """Give names for a file that begins now, the first that is free to be taken.

    They sort by local time, then come those of which nobody knew the date, by boot and its
    uptime in seconds.
    """
    if local is None:
        stem = f"undated-{boot_id}-{mono_ns // NS_PER_S:09d}"
    else:
        stem = f"{local:%Y-%m-%dT%H-%M-%S}-{boot_id}"
    yield stem + SUFFIX
    for number in count(2):
        yield f"{stem}_{number}{SUFFIX}"
