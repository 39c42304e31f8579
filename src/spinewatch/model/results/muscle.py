"""What is told of muscles: possible spasms, and attacks of several of them."""

from enum import StrEnum
from typing import Final

from msgspec import Struct

from spinewatch.model.results.base import Int64, Result
from spinewatch.model.sites import EmgSite


class Activity(StrEnum):
    """State of one EMG site in one second."""

    REST = "rest"
    ACTIVE = "active"
    TENSE = "tense"
    UNKNOWN = "unknown"


class Grade(StrEnum):
    """How well posture, movement and load are ruled out as explanations of an episode."""

    A = "A"
    B = "B"
    ACTIVITY = "muscle activity"
    CANNOT_TELL = "cannot tell from posture"


POSSIBLE: Final = frozenset({Grade.A, Grade.B})
"""The grades of a possible spasm; the others are told, but explained or not explainable."""


class SiteLevel(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One EMG site in one second.

    ``tense`` is absent where the level is known but nobody can say whether posture or movement
    explain it: such a second counts neither for nor against tension. ``rve_pct`` is the amplitude
    above rest in percent of the reference contraction. ``doubt`` says why a level that is given may
    be off: a floor that has drifted.
    """

    site: EmgSite
    state: Activity
    tense: bool | None = None
    level_db: float | None = None
    rms: float | None = None
    rve_pct: float | None = None
    unit: str | None = None
    cause: str | None = None
    doubt: str | None = None


class SiteMinute(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One EMG site in one minute.

    APDF percentiles of the level (Jonsson 1982), share of gaps (time at rest), share of tense time,
    all of the valid seconds only; ``coverage`` says how much of the minute that is. Tension rests
    on ``judged_s``, the seconds of which it is known whether there was any.
    ``tense_share_8min`` is the share over the last eight minutes; ``rhythmic_share`` that of the
    time in which the activity came in bursts of 3 to 12 Hz; ``min_detectable_db`` the level below
    which nothing can be said in this session.
    """

    site: EmgSite
    coverage: float
    p10_db: float | None = None
    p50_db: float | None = None
    p90_db: float | None = None
    gap_share: float | None = None
    tense_share: float | None = None
    tense_s: float | None = None
    judged_s: float | None = None
    tense_share_8min: float | None = None
    p50_rve_pct: float | None = None
    rhythmic_share: float | None = None
    min_detectable_db: float | None = None
    median_frequency_hz: float | None = None
    causes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


class Episode(Result, frozen=True, kw_only=True, omit_defaults=True, tag="episode"):
    """A possible spasm: start, update, end and each revision are separate results with one id.

    Readers take the highest revision. ``end_mono_ns`` is absent while the episode runs.
    """

    id: str
    revision: Int64
    site: EmgSite
    grade: Grade
    start_mono_ns: Int64
    tense_minutes: float
    confidence: float
    reason: str
    context: str
    config_hash: str
    end_mono_ns: Int64 | None = None
    peak_db: float | None = None
    mean_db: float | None = None


class Side(StrEnum):
    """Which side of the body."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


class Attack(Result, frozen=True, kw_only=True, omit_defaults=True, tag="attack"):
    """Possible spasms at several sites that overlap or follow on; told like an `Episode`.

    Attributes
    ----------
    sites
        Which sites took part, in the order of their onsets where ``ordered``.
    ordered
        Onsets lie further apart than their uncertainty, and it is not one signal seen at several
        sites at the same instant; otherwise they came "together".
    episodes
        The identities of the episodes.
    """

    id: str
    revision: Int64
    start_mono_ns: Int64
    sites: tuple[EmgSite, ...]
    side: Side
    ordered: bool
    episodes: tuple[str, ...]
    reason: str
    end_mono_ns: Int64 | None = None
