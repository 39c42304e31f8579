"""What is the person's own usual: kept for months, across boots, each day counted once."""

from dataclasses import dataclass, field
from typing import Final

from msgspec.structs import replace

from spinewatch.days.change import History, unknown_change
from spinewatch.days.facts import MORNING_SEGMENTS
from spinewatch.days.limits import MIDDAY_DAYS_KEPT, MIDDAY_DAYS_MIN
from spinewatch.days.midday import MIDDAY, PRIMARY_METRICS
from spinewatch.days.morning import (
    Morning,
    enough_windows,
    own_threshold,
    slow_start,
    unknown_start,
)
from spinewatch.days.tally import DayTally
from spinewatch.model.results import Change, Direction, MorningStart, StartState
from spinewatch.model.sites import Segment

_PARTS: Final = 1000
"""Composites are kept in thousandths: far below what they vary by, and small on disk."""

Midday = tuple[int | None, ...]


@dataclass(slots=True, kw_only=True)
class Usual:
    """History of the primary metrics, and midday movement of the latest days by segment."""

    histories: dict[str, History] = field(default_factory=dict)
    middays: dict[Segment, list[Midday]] = field(default_factory=dict)

    def changes(self, tally: DayTally, *, begun_anew: str | None) -> tuple[Change, ...]:
        """Judge the primary metrics of a day that is over, and keep them."""
        changes = (self._change(metric, tally) for metric in PRIMARY_METRICS)
        if begun_anew is None:
            return tuple(changes)
        return tuple(_with_reason(change, begun_anew) for change in changes)

    def keep_midday(self, tally: DayTally) -> None:
        """Make the midday of a day that is over part of the usual."""
        for segment in MORNING_SEGMENTS:
            values = tally.midday_windows(segment)
            if enough_windows(values):
                kept = tuple(None if value is None else round(_PARTS * value) for value in values)
                self.middays[segment] = [*self.middays.get(segment, []), kept][-MIDDAY_DAYS_KEPT:]

    def morning(self, morning: Morning) -> MorningStart:
        """Judge a morning by the first segment of which enough is known."""
        found = unknown_start("")
        for segment in MORNING_SEGMENTS:
            found = self._morning(morning, segment)
            if found.state is not StartState.UNKNOWN:
                return found
        return found

    def _change(self, metric: str, tally: DayTally) -> Change:
        if tally.midday is None:
            return unknown_change(metric, f"nothing was seen ({MIDDAY})")
        value = tally.midday.values.get(metric)
        if value is None:
            return unknown_change(metric, tally.midday.causes[metric])
        return self.histories.setdefault(metric, History()).judge(metric, tally.day, value)

    def _morning(self, morning: Morning, segment: Segment) -> MorningStart:
        middays = [
            [None if value is None else value / _PARTS for value in midday]
            for midday in self.middays.get(segment, [])
        ]
        threshold = own_threshold(middays)
        if threshold is None:
            known = f"{len(middays)} are known"
            return unknown_start(
                f"your usual needs {MIDDAY_DAYS_MIN} middays with movement, {known}"
            )
        return slow_start(morning.windows(segment), threshold)


def _with_reason(change: Change, begun_anew: str) -> Change:
    """Say of what is unknown that the usual from before was lost."""
    if change.direction is not Direction.UNKNOWN:
        return change
    return replace(change, cause=f"{change.cause} ({begun_anew})")
