"""Change from the own usual: one metric of a day against two baselines of the same person.

A change is three known days in a row that all lie further from the middle than three days in a row
of this person usually do, against the first 28 days ever *and* against the recent usual. What the
spread of three days in a row is, each person's own days say: whose days follow each other closely,
or vary much, needs a larger change. Days that were told as changed never become part of the usual.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from msgspec import Struct

from spinewatch.days.limits import (
    BASELINE_DAYS,
    DAYS_IN_A_ROW,
    HISTORY_DAYS,
    LEAST_MARGIN,
    RECENT_DAYS,
    RECENT_LAG_DAYS,
    ROW_SPAN_DAYS,
    ROW_SPREADS,
)
from spinewatch.model.results import Change, Direction

_ROWS_MIN: Final = BASELINE_DAYS // 2
"""Least number of three days in a row within a baseline to know how they vary."""


class KnownDay(Struct, frozen=True, array_like=True, kw_only=True):
    """The logarithm of a metric on a local day, and whether that was told as a change."""

    day: int
    value: float
    changed: bool = False


@dataclass(slots=True, kw_only=True)
class History:
    """Known days of one metric: the first 28 for ever, and the latest that were as usual."""

    fixed: list[KnownDay] = field(default_factory=list)
    latest: list[KnownDay] = field(default_factory=list)

    def judge(self, metric: str, day: int, value: float) -> Change:
        """Judge a known value (more than zero) of a day later than all before, and keep it."""
        today = KnownDay(day=day, value=math.log(value))
        bounds = self._bounds(day)
        change = (
            _too_few(metric, value, min(len(self.fixed), len(self._recent(day))))
            if bounds is None
            else _verdict(metric, value, self._row(today), bounds)
        )
        self._keep(today, changed=change.direction in (Direction.LESS, Direction.MORE))
        return change

    def _keep(self, today: KnownDay, *, changed: bool) -> None:
        if len(self.fixed) < BASELINE_DAYS:
            self.fixed.append(today)
        kept = KnownDay(day=today.day, value=today.value, changed=changed)
        days = [*self.latest, kept]
        older = [known for known in days[:-DAYS_IN_A_ROW] if not known.changed]
        self.latest = [*older[-HISTORY_DAYS:], *days[-DAYS_IN_A_ROW:]]

    def _row(self, today: KnownDay) -> tuple[KnownDay, ...]:
        row = (*self.latest[1 - DAYS_IN_A_ROW :], today)
        return row if _is_row(row) else (today,)

    def _recent(self, day: int) -> list[KnownDay]:
        old = [
            known
            for known in self.latest
            if known.day <= day - RECENT_LAG_DAYS and not known.changed
        ]
        return old[-RECENT_DAYS:]

    def _bounds(self, day: int) -> tuple[float, float] | None:
        """Give the logarithms that bound the usual: what lies outside is outside of both."""
        recent = self._recent(day)
        if min(len(self.fixed), len(recent)) < BASELINE_DAYS:
            return None
        found = [_bounds_of(self.fixed), _bounds_of(recent)]
        known = [bounds for bounds in found if bounds is not None]
        if len(known) < len(found):
            return None
        return min(low for low, _ in known), max(high for _, high in known)


def unknown_change(metric: str, cause: str) -> Change:
    """Say that nobody knows, and why."""
    return Change(metric=metric, direction=Direction.UNKNOWN, cause=cause)


def _is_row(days: Sequence[KnownDay]) -> bool:
    return len(days) == DAYS_IN_A_ROW and days[-1].day - days[0].day < ROW_SPAN_DAYS


def _bounds_of(days: Sequence[KnownDay]) -> tuple[float, float] | None:
    """Where three days in a row lie: the least low of them, and the least high."""
    rows = zip(*(days[start:] for start in range(DAYS_IN_A_ROW)), strict=False)
    values = [[known.value for known in row] for row in rows if _is_row(row)]
    if len(values) < _ROWS_MIN:
        return None
    middle = _median([known.value for known in days])
    low = _beyond([max(row) for row in values], -1.0)
    high = _beyond([min(row) for row in values], 1.0)
    return min(low, middle - LEAST_MARGIN), max(high, middle + LEAST_MARGIN)


def _beyond(extremes: list[float], sign: float) -> float:
    mean = math.fsum(extremes) / len(extremes)
    squares = math.fsum((value - mean) ** 2 for value in extremes)
    return _median(extremes) + sign * ROW_SPREADS * math.sqrt(squares / (len(extremes) - 1))


def _median(values: list[float]) -> float:
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2.0


def _verdict(
    metric: str,
    value: float,
    row: Sequence[KnownDay],
    bounds: tuple[float, float],
) -> Change:
    low, high = bounds
    beyond = [(known.value > high) - (known.value < low) for known in row]
    whole = len(row) == DAYS_IN_A_ROW and len(set(beyond)) == 1
    direction = {-1: Direction.LESS, 1: Direction.MORE}.get(beyond[-1] if whole else 0)
    return Change(
        metric=metric,
        direction=direction or Direction.USUAL,
        value=value,
        usual_low=math.exp(low),
        usual_high=math.exp(high),
        cause=None if direction or not beyond[-1] else _NOT_YET,
    )


_NOT_YET: Final = f"outside of your usual, but not on {DAYS_IN_A_ROW} days in a row"


def _too_few(metric: str, value: float, known: int) -> Change:
    cause = f"your usual needs {BASELINE_DAYS} known days before the last week, {known} are known"
    if known >= BASELINE_DAYS:
        cause = "your usual has too few days in a row"
    return Change(metric=metric, direction=Direction.UNKNOWN, value=value, cause=cause)
