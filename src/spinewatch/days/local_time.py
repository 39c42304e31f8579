"""Days and hours in the person's own zone, from labels. A local day is told by its ordinal."""

from datetime import date
from typing import Final

from spinewatch.days.limits import MINUTE_NS, MINUTES_PER_DAY, NIGHT_BEGINS_MIN, NIGHT_ENDS_MIN
from spinewatch.timebase.labels import Label

_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()


def local_minutes(label: Label) -> int:
    """Whole minutes of local time since the epoch."""
    return label.utc_ns // MINUTE_NS + label.utc_offset_min


def local_day(label: Label) -> int:
    """Ordinal of the local day (that of `datetime.date`)."""
    return _EPOCH_DAY + local_minutes(label) // MINUTES_PER_DAY


def minute_of_day(label: Label) -> int:
    """Minutes since local midnight."""
    return local_minutes(label) % MINUTES_PER_DAY


def iso_date(day: int) -> str:
    """Give the date of an ordinal, ISO 8601."""
    return date.fromordinal(day).isoformat()


def night_minutes(start: Label, end: Label) -> int:
    """Minutes between two labels that lie in the hours of the night."""
    return _night_before(local_minutes(end)) - _night_before(local_minutes(start))


def _night_before(minutes: int) -> int:
    """Minutes of night hours from the epoch to a local time."""
    days, minute = divmod(minutes, MINUTES_PER_DAY)
    evening = MINUTES_PER_DAY - NIGHT_BEGINS_MIN
    passed = min(minute, NIGHT_ENDS_MIN) + max(0, minute - NIGHT_BEGINS_MIN)
    return days * (NIGHT_ENDS_MIN + evening) + passed
