"""Moments on the command line, in the time of this computer."""

import re
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

import click

from spinewatch.journal.limits import NS_PER_DAY
from spinewatch.journal.ranges import TimeSpan
from spinewatch.model.errors import InputError
from spinewatch.model.time import NS_PER_S
from spinewatch.service.clock import SystemClock

_DAY: Final = "%Y-%m-%d"
_FORMATS: Final = (_DAY, "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S")

_AGO: Final = re.compile(r"([0-9]{1,4})d")

FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 2261
"""The journal and InfluxDB count nanoseconds from 1970 in 63 bits, which ends in April 2262."""


class Moment(click.ParamType[int]):
    """A day, a day and a time, or so many days ago; in the time zone of this computer.

    Parameters
    ----------
    ends_day
        Whether it is an end: a day alone then means its end, as "up to the 3rd" includes the 3rd.
    """

    name = "day or 'day time'"

    def __init__(self, *, ends_day: bool = False) -> None:
        self._ends_day = ends_day

    def convert(
        self, value: str | int, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Give UTC in nanoseconds, or refuse with examples.

        An hour that clocks go through twice, or leave out, has two meanings: a beginning is the
        earlier one and an end the later.
        """
        if isinstance(value, int):
            return value
        if ago := _AGO.fullmatch(value.strip()):
            return SystemClock(trust=True).offset().utc_ns - int(ago[1]) * NS_PER_DAY
        moment, form = _parsed(value.strip())
        if moment is None:
            self.fail(f"{value!r} is not like 2026-11-02, '2026-11-02 14:30' or 3d.", param, ctx)
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            self.fail(f"{value!r} is not within {FIRST_YEAR} to {LAST_YEAR}.", param, ctx)
        if self._ends_day and form == _DAY:
            moment += timedelta(days=1)
        meanings = [round(moment.replace(fold=fold).timestamp()) for fold in (0, 1)]
        return (max(meanings) if self._ends_day else min(meanings)) * NS_PER_S


def _parsed(text: str) -> tuple[datetime | None, str]:
    """Give a moment and how it is written."""
    for form in _FORMATS:
        with suppress(ValueError):
            # Naive on purpose: `timestamp` takes it as this computer's local time.
            return datetime.strptime(text, form), form  # noqa: DTZ007
    return None, ""


def span_between(start_ns: int, end_ns: int) -> TimeSpan:
    """Give the span between two moments.

    Raises
    ------
    InputError
        When it is empty.
    """
    if start_ns >= end_ns:
        raise InputError(
            f"--from {moment_text(start_ns)} is not before --to {moment_text(end_ns)}.",
            advice="Give an earlier --from or a later --to.",
        )
    return TimeSpan(start_ns, end_ns)


def moment_text(utc_ns: int) -> str:
    """Write a moment as a person reads it, in the time of this computer."""
    return f"{datetime.fromtimestamp(utc_ns // NS_PER_S).astimezone():%Y-%m-%d %H:%M:%S}"


def span_words(span: TimeSpan) -> str:
    """Write a span as a person reads it."""
    zone = f"{datetime.fromtimestamp(span.start_ns // NS_PER_S).astimezone():%Z}"
    return f"{moment_text(span.start_ns)} to {moment_text(span.end_ns)} ({zone})"
