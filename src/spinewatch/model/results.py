"""Everything a producer writes to the journal.

A result carries person, boot and monotonic time, whether it is valid and if not, why. Sequence,
epoch and UTC label are given by the journal at commit: see `Entry`. An unknown value is an absent
field; NaN is never written.
"""

from enum import StrEnum
from typing import Final

from msgspec import Struct, field

from spinewatch.model.context import PauseReason, Posture
from spinewatch.model.sites import EmgSite, Segment

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
    """One segment in one second: mean angles and peak speed, conventions of `model.sites`."""

    segment: Segment
    flexion_deg: float | None = None
    lateral_deg: float | None = None
    rotation_deg: float | None = None
    speed_dps: float | None = None
    cause: str | None = None


class Levels(Result, frozen=True, kw_only=True, omit_defaults=True, tag="levels"):
    """One person-second; the recorder fans it out to points."""

    posture: Posture
    moving: bool | None = None
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
    """One segment in one minute: angle percentiles and speed of the valid time."""

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
    causes: tuple[str, ...] = ()


class Minute(Result, frozen=True, kw_only=True, omit_defaults=True, tag="minute"):
    """One person-minute."""

    postures: dict[Posture, float]
    moving_share: float | None = None
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


class Diary(Result, frozen=True, kw_only=True, omit_defaults=True, tag="diary"):
    """What the person said. ``event_mono_ns`` is when it was felt, ``mono_ns`` when it was said."""

    event_mono_ns: int
    pain: int | None = None
    stiffness: int | None = None
    spasm_now: bool = False
    place: str | None = None
    note: str | None = None


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


AnyResult = Levels | Minute | Episode | SensorHealth | Diary | Alert


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
