"""How often the days layer would tell of a change or a slow morning that is none, and find one.

All days are simulated: what the days of people with ankylosing spondylitis are like in these
metrics, nobody has published. So the figures hold for the habits named in each row, and none of
them is ever shown to a person as their own measurement error.
"""

import math
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.tables import print_table
from spinewatch.days.change import History
from spinewatch.days.limits import BASELINE_DAYS, BLOCK_MIN, MIDDAY_BLOCKS, MORNING_BLOCKS
from spinewatch.days.midday import PRIMARY_METRICS
from spinewatch.days.morning import own_threshold, slow_start
from spinewatch.model.results import Direction, StartState
from spinewatch.simulation.months import (
    FLARE_DAYS,
    Course,
    Habits,
    TrueChange,
    daily_values,
    movement_blocks,
    slowed,
)

FloatArray = NDArray[np.float64]
Rule = Callable[[FloatArray], list[int]]
"""Values of one metric by day, NaN where unknown, to -1, 0 or 1 by day."""

HALF_YEAR_DAYS: Final = 182
LEARNING_DAYS: Final = 45
"""By then 28 known days before the last week are there, with 15 % of days missing."""

PEOPLE: Final = 100
PEOPLE_CHANGED: Final = 25
CHANGE_DAY: Final = 100
COURSES: Final = {Course.STEP: 60, Course.FLARE: FLARE_DAYS, Course.DRIFT: HALF_YEAR_DAYS}
"""How a change comes, and for how many days it is followed."""

FIRST_CHANGED: Final = 1000
"""First seed of the people with a change: others than those without."""

METRICS: Final = len(PRIMARY_METRICS)
SHARES: Final = (0.0, 0.15, 0.25, 0.40)
NAIVE_DAYS: Final = 7
NAIVE_SPREADS: Final = 2.0
NAIVE_SHARE: Final = 0.85
NAIVE_SLOW_MIN: Final = 30

HABITS: Final = {
    "calm: CV 30 %, AR .3, normal": Habits(cv=0.3, dependence=0.3),
    "middle: CV 40 %, AR .45, t5": Habits(cv=0.4, dependence=0.45, tail=5),
    "hard: CV 50 %, AR .6, normal": Habits(cv=0.5, dependence=0.6),
    "hard: CV 50 %, AR .6, t3": Habits(cv=0.5, dependence=0.6, tail=3),
    "middle, weekends +40 %, season +-15 %": Habits(
        cv=0.4, dependence=0.45, tail=5, weekend=0.4, season=0.15
    ),
    "hard, metrics independent, 30 % missing": Habits(
        cv=0.5, dependence=0.6, tail=3, shared=0.0, missing=0.3
    ),
}
WITH_CHANGE: Final = {
    "CV 15 %, AR .3, normal": Habits(cv=0.15, dependence=0.3),
    **dict(list(HABITS.items())[:3]),
}
MORNINGS: Final = {"CV 30 %, AR .3": (0.3, 0.3), "CV 40 %": (0.4, 0.4), "CV 50 %": (0.5, 0.5)}
STIFF: Final = ((0, 0.0), (60, 0.3), (120, 0.3), (60, 0.5), (120, 0.5))
"""Minutes of slowness after the rise, and by how much; no published figure was found for it."""


def main() -> None:
    """Print every table."""
    false_changes()
    true_changes()
    mornings()


# --- rules --------------------------------------------------------------------------------------


def our_rule(values: FloatArray) -> list[int]:
    """Judge by the days layer."""
    history = History()
    told = {Direction.LESS: -1, Direction.MORE: 1}
    return [
        0 if math.isnan(value) else told.get(history.judge("metric", day, value).direction, 0)
        for day, value in enumerate(values.tolist(), start=1)
    ]


def naive_rule(values: FloatArray) -> list[int]:
    """Judge one day beyond two standard deviations of the seven days before."""
    found, before = [], list[float]()
    for value in values.tolist():
        found.append(0)
        if math.isnan(value):
            continue
        if len(before) >= NAIVE_DAYS:
            week = np.array(before[-NAIVE_DAYS:])
            limit = NAIVE_SPREADS * float(week.std(ddof=1))
            away = value - float(week.mean())
            found[-1] = int(away > limit) - int(away < -limit)
        before.append(value)
    return found


RULES: Final[dict[str, Rule]] = {"ours": our_rule, "7 days, 1 day > 2 SD": naive_rule}


# --- false changes ------------------------------------------------------------------------------


def false_changes() -> None:
    """Count changes told where there is none."""
    rows = []
    for label, habits in HABITS.items():
        for rule, judge in RULES.items():
            counts = np.array([_told(judge, seed, habits) for seed in range(PEOPLE)])
            each = ", ".join(f"{mean:.2f}" for mean in counts.mean(axis=0))
            total = counts.sum(axis=1)
            low, high = _interval(total)
            clean = np.mean(total == 0)
            rows.append(
                (label, rule, each, f"{total.mean():.2f} ({low:.2f} to {high:.2f})", f"{clean:.0%}")
            )
    print_table(
        f"False changes told in six months without a change, {PEOPLE} simulated people, three "
        "metrics, either direction (bootstrap over people, 95 %). Wanted: at most 1 over all",
        ("habits", "rule", "each metric", "all three", "people without any"),
        rows,
    )


def _told(judge: Rule, seed: int, habits: Habits) -> list[int]:
    values = daily_values(seed, days=LEARNING_DAYS + HALF_YEAR_DAYS, metrics=METRICS, habits=habits)
    return [_onsets(judge(column)[LEARNING_DAYS:]) for column in values.T]


def _onsets(found: list[int]) -> int:
    before = [0, *found]
    return sum(now not in {0, last} for last, now in zip(before, found, strict=False))


def _interval(counts: NDArray[np.int64]) -> tuple[float, float]:
    random = np.random.default_rng(1)
    means = random.choice(counts, (2000, counts.size)).mean(axis=1)
    low, high = np.percentile(means, (2.5, 97.5)).tolist()
    return low, high


# --- true changes -------------------------------------------------------------------------------


def true_changes() -> None:
    """Show what is found of changes that are there, in any of the three metrics."""
    rows = []
    for label, habits in WITH_CHANGE.items():
        for course, followed in COURSES.items():
            changes = [
                TrueChange(course=course, share=share, first_day=CHANGE_DAY) for share in SHARES
            ]
            cells = [_found(habits, change, followed) for change in changes]
            rows.append((label, f"{course}, followed {followed} d", *cells))
    print_table(
        f"Changes found in any of three metrics that all fall alike, {PEOPLE_CHANGED} simulated "
        "people: share, and median days until told",
        ("habits", "course", *(f"{share:.0%} less" for share in SHARES)),
        rows,
    )


def _found(habits: Habits, change: TrueChange, followed: int) -> str:
    """Give the share of people told "less" after the change, and the median of the days until."""
    delays = []
    for seed in range(PEOPLE_CHANGED):
        values = daily_values(
            FIRST_CHANGED + seed,
            days=CHANGE_DAY + followed,
            metrics=METRICS,
            habits=habits,
            change=change,
        )
        told = np.array([our_rule(column)[CHANGE_DAY:] for column in values.T])
        days = np.flatnonzero((told == -1).any(axis=0))
        delays += [int(days[0]) + 1] if days.size else []
    share = f"{len(delays) / PEOPLE_CHANGED:.0%}"
    return f"{share}, {np.median(delays):.0f} d" if delays else share


# --- mornings -----------------------------------------------------------------------------------


def mornings() -> None:
    """Show how often a slow start is told, without and with one."""
    rows = []
    for label, (cv, dependence) in MORNINGS.items():
        for minutes, share in STIFF:
            ours, fixed, told_min = _mornings(cv, dependence, minutes, share)
            truth = f"{minutes} min, {share:.0%} slower" if minutes else "none"
            rows.append((label, truth, f"{ours:.0%}", told_min, f"{fixed:.0%}"))
    print_table(
        "Mornings told as a slow start (own threshold, half-hour windows), against a fixed 0.85 of "
        f"the own midday in quarter hours, at least {NAIVE_SLOW_MIN} min; days as a whole vary by "
        "20 % besides",
        ("windows", "true slow start", "ours", "minutes told: median", "fixed 0.85"),
        rows,
    )


def _mornings(cv: float, dependence: float, minutes: int, share: float) -> tuple[float, float, str]:
    """Give the share told slow by either rule, and the median of the minutes told by ours."""
    ours, fixed, told = list[bool](), list[bool](), list[float]()
    for seed in range(PEOPLE_CHANGED):
        # one row a day: its morning first, then its midday, so that both share the level of the day
        days = movement_blocks(
            seed,
            days=2 * BASELINE_DAYS,
            blocks=MORNING_BLOCKS + MIDDAY_BLOCKS,
            cv=cv,
            dependence=dependence,
            day_cv=0.2,
        )
        middays = days[:BASELINE_DAYS, MORNING_BLOCKS:]
        threshold = own_threshold(_half_hours(middays).tolist())
        if threshold is None:
            raise ValueError("four simulated weeks gave too few middays")
        limit = float(np.median(middays)) + math.log(NAIVE_SHARE)
        later = slowed(days[BASELINE_DAYS:, :MORNING_BLOCKS], minutes=minutes, share=share)
        for morning in later:
            start = slow_start(_half_hours(morning).tolist(), threshold)
            ours.append(start.state in {StartState.SLOW, StartState.CENSORED})
            told += [start.minutes] if start.minutes is not None else []
            fixed.append(_naive_slow_min(morning, limit) >= NAIVE_SLOW_MIN)
    return float(np.mean(ours)), float(np.mean(fixed)), f"{np.median(told):.0f}" if told else "-"


def _half_hours(blocks: FloatArray) -> FloatArray:
    """Give the means of neighbouring quarters of an hour: the windows of the days layer."""
    return (blocks[..., :-1] + blocks[..., 1:]) / 2.0


def _naive_slow_min(morning: FloatArray, limit: float) -> int:
    """Count minutes from the rise to the first quarter of an hour at the fixed share."""
    passed = np.flatnonzero(morning >= limit)
    return BLOCK_MIN * (int(passed[0]) if passed.size else morning.size)


if __name__ == "__main__":
    main()
