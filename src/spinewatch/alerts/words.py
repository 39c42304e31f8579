"""What the phone is told, in words that neither frighten nor diagnose nor ask for a movement."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from spinewatch.alerts.moments import Moment
from spinewatch.model.sites import EmgSite
from spinewatch.model.time import NS_PER_S, SECONDS_PER_MINUTE

TITLE: Final = "spinewatch"

_REGIONS: Final = MappingProxyType(
    {
        "upper_trapezius": "the top of the shoulder",
        "cervical_paraspinal": "the back of the neck",
        "thoracic_paraspinal": "the upper back",
        "lumbar_erector": "the lower back",
    }
)
_MINUTE_NS: Final = SECONDS_PER_MINUTE * NS_PER_S
_MINUTES_PER_HOUR: Final = 60
_MINUTES_PER_DAY: Final = 24 * _MINUTES_PER_HOUR


class Cause(StrEnum):
    """Why the monitor is not heard, as far as it is known."""

    LOST = "the monitor ended without saying goodbye"
    STOPPED = "the monitor was stopped"
    BROKER = "the broker cannot be reached"
    SENDS_NOTHING = "the monitor is connected but sends no new results"


def tension(sites: Sequence[EmgSite], lasted_ns: int) -> str:
    """Tell of a possible episode that has lasted, with the other places that belong to it."""
    *others, last = (_place(site) for site in sites)
    where = f"{', '.join(others)} and {last}" if others else last
    return (
        f"Muscle tension above your rest at {where} for {span(lasted_ns)}. "
        "It is only a possible spasm."
    )


def prompt() -> str:
    """Ask at a random time; whoever asked for the questions knows that no answer is fine."""
    return (
        "Is a muscle tense now? Answer with `spinewatch log --tense --prompted` or "
        "`spinewatch log --not-tense --prompted`. No answer is fine, too."
    )


def fault(cause: str | None, silent_ns: int) -> str:
    """Tell that the monitor is not heard."""
    if cause == Cause.STOPPED:
        return (
            f"The monitor was stopped. It has sent no new results for {span(silent_ns)}; "
            "nothing is watched until it is started again."
        )
    why = "the cause is not known" if cause is None else cause
    return (
        f"No new results from the monitor for {span(silent_ns)}: {why}. "
        "Until they are back, muscle tension is unknown."
    )


def back(silent_ns: int | None) -> str:
    """Tell that the monitor is heard again."""
    how_long = "a time that is not known" if silent_ns is None else span(silent_ns)
    return f"The monitor is heard again. There were no new results for {how_long}."


def late(text: str, made: Moment, now: Moment) -> str:
    """Put the time into a message that comes too late to speak of now."""
    if made.utc_ns is not None:
        zone = timezone(timedelta(minutes=made.utc_offset_min))
        when = datetime.fromtimestamp(made.utc_ns // NS_PER_S, tz=UTC).astimezone(zone)
        return f"Delayed, from {when:%Y-%m-%d %H:%M}: {text}"
    age_ns = now.since(made)
    return f"Delayed, from {'earlier' if age_ns is None else span(age_ns) + ' ago'}: {text}"


def span(length_ns: int) -> str:
    """Write a length of time in whole minutes, in hours and minutes, or in days and hours."""
    minutes = length_ns // _MINUTE_NS
    if minutes < 1:
        return "less than a minute"
    if minutes < 2 * _MINUTES_PER_HOUR:
        return _count(minutes, "minute")
    hours, rest = divmod(minutes, _MINUTES_PER_HOUR)
    if minutes < 2 * _MINUTES_PER_DAY:
        return _joined(_count(hours, "hour"), rest, "minute")
    days, rest = divmod(hours, 24)
    return _joined(_count(days, "day"), rest, "hour")


def _joined(first: str, rest: int, unit: str) -> str:
    return f"{first} {_count(rest, unit)}" if rest else first


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _place(site: EmgSite) -> str:
    muscle, _, side = site.rpartition("_")
    return f"{_REGIONS[muscle]} ({side})"
