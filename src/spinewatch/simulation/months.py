"""Months of days, as numbers: with and without a change, for counting false ones.

What days of a person are like, nobody has published for these metrics. So every habit is an
argument, and the benchmark walks through the span that `science` names: days that depend on the day
before (AR(1), 0.3 to 0.6), vary by 30 to 50 %, have heavy tails, differ on weekends, follow the
season, and are missing at random.
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from spinewatch.simulation.randomness import generator

FLARE_DAYS: Final = 21
DRIFT_DAYS: Final = 120
YEAR_DAYS: Final = 365.25
WEEK_DAYS: Final = 7
SATURDAY: Final = 5
BLOCK_MIN: Final = 15

FloatArray = NDArray[np.float64]


class Course(StrEnum):
    """How a change comes: to stay, over four months, or for three weeks."""

    STEP = "step"
    DRIFT = "slow drift"
    FLARE = "flare of 3 weeks"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueChange:
    """A change of the whole person: values fall by ``share`` from ``first_day`` on."""

    course: Course
    share: float
    first_day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How days of a person vary.

    Attributes
    ----------
    cv
        Coefficient of variation of a day.
    dependence
        Correlation of a day with the day before.
    tail
        Degrees of freedom of Student's t for the daily surprise, None for normal.
    shared
        Share of the variance that all metrics have in common.
    weekend
        By how much Saturdays and Sundays are higher, as a share.
    season
        Height of a wave over the year, as a share.
    missing
        Share of days without a value.
    """

    cv: float
    dependence: float
    tail: int | None = None
    shared: float = 0.3
    weekend: float = 0.15
    season: float = 0.05
    missing: float = 0.15


def daily_values(
    seed: int, *, days: int, metrics: int, habits: Habits, change: TrueChange | None = None
) -> FloatArray:
    """Make the values of metrics day by day, around 1.

    Returns
    -------
    ndarray
        Shape (days, metrics), NaN where a day is missing.
    """
    random = generator(seed, "months")
    common = _dependent(random, (days, 1), habits.dependence, habits.tail)
    own = _dependent(random, (days, metrics), habits.dependence, habits.tail)
    noise = math.sqrt(habits.shared) * common + math.sqrt(1.0 - habits.shared) * own
    number = np.arange(days)
    weekend = (number + random.integers(WEEK_DAYS)) % WEEK_DAYS >= SATURDAY
    season = np.sin(2.0 * np.pi * (number / YEAR_DAYS + random.random()))
    level = math.log1p(habits.weekend) * weekend + habits.season * season
    if change is not None:
        level = level + math.log1p(-change.share) * _presence(number, change)
    values = np.exp(_spread(habits.cv) * noise + level[:, None])
    values[random.random((days, metrics)) < habits.missing] = np.nan
    return values


def movement_blocks(
    seed: int,
    *,
    days: int,
    blocks: int,
    cv: float,
    dependence: float,
    day_cv: float,
) -> FloatArray:
    """Make the composite of movement (a logarithm) of quarter hours.

    Parameters
    ----------
    cv, dependence
        How blocks of a day vary, and how far each follows the one before.
    day_cv
        How the days as a whole vary besides.

    Returns
    -------
    ndarray
        Shape (days, blocks).
    """
    random = generator(seed, "blocks", blocks)
    within = _dependent(random, (blocks, days), dependence, None).T
    return _spread(cv) * within + _spread(day_cv) * random.standard_normal((days, 1))


def slowed(blocks: FloatArray, *, minutes: int, share: float) -> FloatArray:
    """Give mornings whose first ``minutes`` are slower by ``share``."""
    slow = np.arange(blocks.shape[1]) * BLOCK_MIN < minutes
    return blocks + math.log1p(-share) * slow


def _presence(number: NDArray[np.int64], change: TrueChange) -> FloatArray:
    since = (number - change.first_day).astype(np.float64)
    match change.course:
        case Course.STEP:
            return np.where(since >= 0.0, 1.0, 0.0)
        case Course.DRIFT:
            return np.clip(since / DRIFT_DAYS, 0.0, 1.0)
        case Course.FLARE:
            return np.where((since >= 0.0) & (since < FLARE_DAYS), 1.0, 0.0)


def _dependent(
    random: np.random.Generator, shape: tuple[int, int], dependence: float, tail: int | None
) -> FloatArray:
    """Make AR(1) series of variance 1 along the first axis."""
    if tail is None:
        surprise = random.standard_normal(shape)
    else:
        surprise = random.standard_t(tail, shape) / math.sqrt(tail / (tail - 2))
    series = surprise.copy()
    for at in range(1, shape[0]):
        fresh = math.sqrt(1.0 - dependence**2) * surprise[at]
        series[at] = dependence * series[at - 1] + fresh
    return series


def _spread(cv: float) -> float:
    """Give the standard deviation of the logarithm of a log-normal value."""
    return math.sqrt(math.log1p(cv**2))
