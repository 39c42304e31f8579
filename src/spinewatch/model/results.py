"""Everything a producer writes to the journal.

A result carries person, boot and monotonic time, whether it is valid and if not, why. Sequence,
epoch and UTC label are given by the journal at commit: see `Entry`. An unknown value is an absent
field; NaN is never written.
"""

from enum import StrEnum
from typing import Final

from msgspec import Struct, field

from spinewatch.model.context import PauseReason, Position, Posture
from spinewatch.model.guided import GuidedTestKind
from spinewatch.model.scores import ScoreAnswers
from spinewatch.model.sites import EmgSite, MotionSite, Plane, Segment

RESULT_VERSION: Final = 1


class Producer(StrEnum):
    """Who writes results; each has its own sequence."""

    MONITOR = "monitor"
    PERSON = "person"
    ALERTER = "alerter"


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


class Worn(StrEnum):
    """Whether a sensor is on the body."""

    WORN = "worn"
    OFF = "off"
    UNKNOWN = "unknown"


class AlertClass(StrEnum):
    """What an alert is about: the body, or the watching itself."""

    TENSION = "tension"
    FAULT = "fault"


class AlertLevel(StrEnum):
    """How much an alert wants to be heard, and when it no longer does."""

    INFO = "info"
    WARNING = "warning"
    OVER = "over"


class Result(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind"):
    """What every result carries.

    ``mono_ns`` is the end of the time that the result speaks of.
    """

    person: str
    boot_id: str
    mono_ns: int
    valid: bool
    cause: str | None = None


class SiteLevel(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One EMG site in one second.

    ``tense`` is absent where the level is known but nobody can say whether posture or movement
    explain it: such a second counts neither for nor against tension.
    """

    site: EmgSite
    state: Activity
    tense: bool | None = None
    level_db: float | None = None
    rms: float | None = None
    unit: str | None = None
    cause: str | None = None


class SegmentLevel(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One segment in one second: mean angles and peak speed, conventions of `model.sites`.

    ``doubt`` says why angles that are given may be off: a placement that nobody has checked.
    """

    segment: Segment
    flexion_deg: float | None = None
    lateral_deg: float | None = None
    rotation_deg: float | None = None
    speed_dps: float | None = None
    cause: str | None = None
    doubt: str | None = None


class Levels(Result, frozen=True, kw_only=True, omit_defaults=True, tag="levels"):
    """One person-second; the recorder fans it out to points. Context as in `model.context`."""

    posture: Posture
    position: Position = Position.UNKNOWN
    moving: bool | None = None
    walking: bool | None = None
    sustained_s: float | None = None
    head_pitch_deg: float | None = None
    paused: PauseReason | None = None
    sites: tuple[SiteLevel, ...] = ()
    segments: tuple[SegmentLevel, ...] = ()


class SiteMinute(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One EMG site in one minute.

    APDF percentiles of the level (Jonsson 1982), share of gaps (time at rest), share of tense time,
    all of the valid seconds only; ``coverage`` says how much of the minute that is.
    """

    site: EmgSite
    coverage: float
    p10_db: float | None = None
    p50_db: float | None = None
    p90_db: float | None = None
    gap_share: float | None = None
    tense_share: float | None = None
    tense_s: float | None = None
    median_frequency_hz: float | None = None
    causes: tuple[str, ...] = ()


class SegmentMinute(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One segment in one minute: angle percentiles and speed of the valid time.

    ``excursions`` counts those of more than 10 degrees that ended within the minute, by plane.
    """

    segment: Segment
    coverage: float
    flexion_p05_deg: float | None = None
    flexion_p50_deg: float | None = None
    flexion_p95_deg: float | None = None
    lateral_p05_deg: float | None = None
    lateral_p95_deg: float | None = None
    rotation_p05_deg: float | None = None
    rotation_p95_deg: float | None = None
    speed_p95_dps: float | None = None
    excursions: dict[Plane, int] = {}
    causes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


class Minute(Result, frozen=True, kw_only=True, omit_defaults=True, tag="minute"):
    """One person-minute.

    Shares are of the whole minute for ``postures`` and ``positions`` and of the time of which it is
    known for the others. ``sustained_share`` is the share in which the spine had been held in the
    same posture for more than 20 minutes, ``turns`` counts turns in bed.
    """

    postures: dict[Posture, float]
    positions: dict[Position, float] = {}
    moving_share: float | None = None
    walking_share: float | None = None
    sustained_share: float | None = None
    turns: int = 0
    head_pitch_p05_deg: float | None = None
    head_pitch_p50_deg: float | None = None
    head_pitch_p95_deg: float | None = None
    paused_s: float = 0.0
    sites: tuple[SiteMinute, ...] = ()
    segments: tuple[SegmentMinute, ...] = ()


class Episode(Result, frozen=True, kw_only=True, omit_defaults=True, tag="episode"):
    """A possible spasm: start, update, end and each revision are separate results with one id.

    Readers take the highest revision. ``end_mono_ns`` is absent while the episode runs.
    """

    id: str
    revision: int
    site: EmgSite
    grade: Grade
    start_mono_ns: int
    tense_minutes: float
    confidence: float
    reason: str
    context: str
    config_hash: str
    end_mono_ns: int | None = None
    peak_db: float | None = None
    mean_db: float | None = None


class SensorHealth(Result, frozen=True, kw_only=True, omit_defaults=True, tag="sensor_health"):
    """One sensor, every minute and on change.

    ``received`` and ``lost`` count the samples of the minute that has ended; a result that tells of
    a change has neither. ``lost`` is absent, too, where nobody can say how many.
    """

    sensor: str
    sites: tuple[str, ...]
    connected: bool
    worn: Worn = Worn.UNKNOWN
    planned_off: bool = False
    battery_pct: float | None = None
    rssi_dbm: int | None = None
    rate_hz: float | None = None
    drift_ppm: float | None = None
    received: int | None = None
    lost: int | None = None
    loss_estimated: bool = False
    rejected_packets: int = 0
    temperature_c: float | None = None


class WindowLength(StrEnum):
    """What a mobility window spans."""

    QUARTER_HOUR = "15m"
    DAY = "day"


class PlaneRange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Used range of one plane of one segment: what free living showed, never what it could do.

    Percentiles are of the valid upright samples without doubt. ``excursions`` are those of more
    than 10 degrees; with fewer than 30 of them the ranges are absent and ``cause`` says so.
    Percentiles are against the daily zero and carry its uncertainty; ranges do not depend on it.

    Attributes
    ----------
    coverage
        Valid time over elapsed time.
    upright_min
        Valid upright minutes, on which the percentiles rest.
    range_p90_deg, range_p98_deg
        P95 - P5 and P99 - P1.
    excursion_p50_deg
        Median size of the excursions.
    speed_p95_dps
        95th percentile of the angular speed in this plane while it moves.
    """

    segment: Segment
    plane: Plane
    coverage: float
    upright_min: float
    excursions: int
    p01_deg: float | None = None
    p05_deg: float | None = None
    p95_deg: float | None = None
    p99_deg: float | None = None
    range_p90_deg: float | None = None
    range_p98_deg: float | None = None
    excursion_p50_deg: float | None = None
    speed_p95_dps: float | None = None
    cause: str | None = None


class MobilityWindow(Result, frozen=True, kw_only=True, omit_defaults=True, tag="mobility_window"):
    """Used range of every plane in a quarter of an hour or a day that ends at ``mono_ns``."""

    window: WindowLength
    upright_min: float
    planes: tuple[PlaneRange, ...] = ()


class GuidedTest(Result, frozen=True, kw_only=True, omit_defaults=True, tag="test"):
    """Capacity in a guided test: the best of up to three tries, per direction.

    Attributes
    ----------
    test
        Which one.
    segment, site
        The segment that moved, or the site whose inclination was measured; one of the two.
    plane
        Of which angle.
    best_deg
        The largest angle in the positive direction of `model.sites`, absent if none was reached.
    best_other_deg
        The same in the other direction, for a test of both sides.
    tries
        How many were found.
    stopped_early
        The person stopped, which is always an answer.
    minutes_since_waking
        As the person said or as was seen; absent where nobody knows.
    uncertainty_deg
        Standard deviation of ``best_deg`` from mounting and orientation.
    change_deg
        Against the test before, absent where there is none. Only for the inclination of the chest
        is it known how much matters (``beyond_mcid``).
    """

    test: GuidedTestKind
    plane: Plane
    tries: int
    segment: Segment | None = None
    site: MotionSite | None = None
    stopped_early: bool = False
    best_deg: float | None = None
    best_other_deg: float | None = None
    minutes_since_waking: float | None = None
    uncertainty_deg: float | None = None
    change_deg: float | None = None
    beyond_mcid: bool | None = None


class Night(Result, frozen=True, kw_only=True, omit_defaults=True, tag="night"):
    """The main sleep that ended on the local day ``date``: lying, positions, turns, neck angle.

    ``start_mono_ns`` is when lying began (negative if before this boot), ``mono_ns`` when it ended.
    ``positions_min`` are minutes, ``lying_min`` all of them; neck angles are medians while lying.
    """

    date: str
    start_mono_ns: int
    lying_min: float
    coverage: float
    positions_min: dict[Position, float] = {}
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


class Diary(Result, frozen=True, kw_only=True, omit_defaults=True, tag="diary"):
    """What the person said. ``event_mono_ns`` is when it was felt, ``mono_ns`` when it was said.

    ``basdai`` and ``asdas_crp`` are computed from ``answers`` and absent where an input is missing.
    """

    event_mono_ns: int
    pain: int | None = None
    stiffness: int | None = None
    spasm_now: bool = False
    place: str | None = None
    note: str | None = None
    answers: ScoreAnswers | None = None
    basdai: float | None = None
    asdas_crp: float | None = None


class Alert(Result, frozen=True, kw_only=True, omit_defaults=True, tag="alert"):
    """One state of an alert: told and over are separate results with one id, by revision.

    For tension ``id`` is that of the episode. ``cause`` is why a fault is thought to have happened,
    absent where nobody knows. ``text`` is what the phone is told, absent where it is told nothing.
    ``start_mono_ns`` is when the condition began: negative if before this boot, absent if unknown.
    """

    id: str
    revision: int
    alert_class: AlertClass = field(name="class")
    level: AlertLevel
    text: str | None = None
    start_mono_ns: int | None = None


AnyResult = (
    Levels
    | Minute
    | Episode
    | MobilityWindow
    | GuidedTest
    | Night
    | Day
    | SensorHealth
    | Diary
    | Alert
)


class Entry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A result as the journal holds it and as it travels: with sequence and label.

    ``utc_ns`` is absent until the clock is trusted; once given it never changes.
    """

    version: int = RESULT_VERSION
    producer: Producer
    epoch: str
    seq: int
    result: AnyResult
    utc_ns: int | None = None
    utc_offset_min: int | None = None
