"""What days and nights add up to."""

from enum import StrEnum

from msgspec import Struct, field

from spinewatch.model.context import Position
from spinewatch.model.results.base import Int64, Result
from spinewatch.model.sites import EmgSite


class Night(Result, frozen=True, kw_only=True, omit_defaults=True, tag="night"):
    """The main sleep that ended on the local day ``date``: lying, positions, turns, neck angle.

    ``start_mono_ns`` is when lying began (negative if before this boot), ``mono_ns`` when it ended.
    ``positions_min`` are minutes, ``lying_min`` all of them; neck angles are medians while lying.
    """

    date: str
    start_mono_ns: Int64
    lying_min: float
    coverage: float
    positions_min: dict[Position, float] = field(default_factory=dict)
    turns: Int64 = 0
    rises: Int64 = 0
    neck_flexion_p50_deg: float | None = None
    neck_lateral_p50_deg: float | None = None
    neck_rotation_p50_deg: float | None = None


class StartState(StrEnum):
    """Whether a slow start of the morning was found."""

    NONE = "none"
    SLOW = "slow"
    CENSORED = "censored"
    UNKNOWN = "unknown"


class MorningStart(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How long after the last rise movement stayed below the person's own midday: exploratory.

    It is never minutes of BASDAI question 6. ``minutes`` is absent where the state is unknown or
    none; with the state censored it is a lower bound.
    """

    state: StartState
    minutes: float | None = None
    cause: str | None = None


class Direction(StrEnum):
    """What became of a metric, against the person's own usual."""

    LESS = "less than your usual"
    MORE = "more than your usual"
    USUAL = "as usual"
    UNKNOWN = "unknown"


class Change(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One pre-named metric of a day against the person's own usual.

    ``usual_low`` and ``usual_high`` bound what counts as usual.
    """

    metric: str
    direction: Direction
    value: float | None = None
    usual_low: float | None = None
    usual_high: float | None = None
    cause: str | None = None


class SiteDay(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One EMG site over a local day, summed up from its minutes.

    Hours tense are of the known hours only, whether or not the muscle was tense in the others;
    with none known they are absent. A site that was not watched has no such value.

    Attributes
    ----------
    site
        Where the electrodes are.
    coverage
        Share of the day of which it is known whether the muscle was tense.
    known_h, tense_h
        Hours of which it is known, and hours tense.
    longest_tense_min
        The longest row of minutes that each were tense for at least half. Unknown or missing
        minutes end a row, and so does midnight.
    known_lying_h, tense_lying_h
        The same in minutes that were lying for the most part.
    p10_db, p50_db, p90_db
        APDF percentiles (Jonsson 1982) of the level over the valid time, movement included, to
        1 dB: each minute stands for 30 % of its time at its P10, 40 % at its P50 and 30 % at its
        P90.
    p50_rve_pct
        Median of the minutes' medians, to 1 %.
    min_detectable_db
        Median of the minutes: the level below which nothing can be said.
    causes_min, doubts_min
        Minutes in which something was unknown, or known but perhaps off, by the reason; the most
        frequent first.
    """

    site: EmgSite
    coverage: float
    known_h: float
    tense_h: float | None = None
    longest_tense_min: float | None = None
    known_lying_h: float = 0.0
    tense_lying_h: float | None = None
    p10_db: float | None = None
    p50_db: float | None = None
    p90_db: float | None = None
    p50_rve_pct: float | None = None
    min_detectable_db: float | None = None
    causes_min: dict[str, Int64] = field(default_factory=dict)
    doubts_min: dict[str, Int64] = field(default_factory=dict)


class Day(Result, frozen=True, kw_only=True, omit_defaults=True, tag="day"):
    """What the local day ``date`` adds up to.

    Minutes are of the time of which the position is known; ``coverage`` says how much of the day
    that is. ``muscles`` are those that were watched, each with a coverage of its own: they may be
    known while no position is.
    """

    date: str
    coverage: float
    upright_min: float = 0.0
    sitting_back_min: float = 0.0
    lying_min: float = 0.0
    walking_min: float = 0.0
    moving_min: float = 0.0
    sustained_min: float = 0.0
    morning: MorningStart | None = None
    changes: tuple[Change, ...] = ()
    muscles: tuple[SiteDay, ...] = ()
