"""What days and nights add up to."""

from enum import StrEnum

from msgspec import Struct, field

from spinewatch.model.context import Position
from spinewatch.model.results.base import Result


class Night(Result, frozen=True, kw_only=True, omit_defaults=True, tag="night"):
    """The main sleep that ended on the local day ``date``: lying, positions, turns, neck angle.

    ``start_mono_ns`` is when lying began (negative if before this boot), ``mono_ns`` when it ended.
    ``positions_min`` are minutes, ``lying_min`` all of them; neck angles are medians while lying.
    """

    date: str
    start_mono_ns: int
    lying_min: float
    coverage: float
    positions_min: dict[Position, float] = field(default_factory=dict)
    turns: int = 0
    rises: int = 0
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


class Day(Result, frozen=True, kw_only=True, omit_defaults=True, tag="day"):
    """What the local day ``date`` adds up to.

    Minutes are of the time of which it is known; ``coverage`` says how much of the day that is.
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
