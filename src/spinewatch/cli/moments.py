"""Moments on the command line, in the time of this computer."""

from datetime import datetime, timedelta
from typing import Final

import click

from spinewatch.journal.ranges import TimeSpan
from spinewatch.model.errors import InputError
from spinewatch.model.time import NS_PER_S

_DAY: Final = "%Y-%m-%d"
_FORMATS: Final = (_DAY, "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S")


class Moment(click.ParamType[int]):
    """A day, or a day and a time; without a zone it is that of this computer.

    Parameters
    ----------
    ends_day
        Whether a day alone means its end, as "up to the 3rd" includes the 3rd.
    """

    name = "day or 'day time'"

    def __init__(self, *, ends_day: bool = False) -> None:
        self._ends_day = ends_day

    def convert(
        self, value: str | int, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Give UTC in nanoseconds, or refuse with examples."""
        if isinstance(value, int):
            return value
        moment = _parsed(value.strip())
        if moment is None:
            self.fail(f"{value!r} is not like 2026-11-02 or '2026-11-02 14:30'.", param, ctx)
        if self._ends_day and len(value.strip()) == len("2026-11-02"):
            moment += timedelta(days=1)
        return round(moment.timestamp()) * NS_PER_S


def _parsed(text: str) -> datetime | None:
    for form in _FORMATS:
        try:
            # Naive on purpose: `timestamp` takes it as this computer's local time.
            return datetime.strptime(text, form)  # noqa: DTZ007
        except ValueError:
            continue
    return None


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
