"""What is told of the watching itself: sensors and alerts."""

from enum import StrEnum

from msgspec import field

from spinewatch.model.results.base import Int64, Result


class Worn(StrEnum):
    """Whether a sensor is on the body."""

    WORN = "worn"
    OFF = "off"
    UNKNOWN = "unknown"


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
    rssi_dbm: Int64 | None = None
    rate_hz: float | None = None
    drift_ppm: float | None = None
    received: Int64 | None = None
    lost: Int64 | None = None
    loss_estimated: bool = False
    rejected_packets: Int64 = 0
    temperature_c: float | None = None


class AlertClass(StrEnum):
    """What an alert is about: the body, the watching itself, or a question that was asked for."""

    TENSION = "tension"
    FAULT = "fault"
    PROMPT = "prompt"


class AlertLevel(StrEnum):
    """How much an alert wants to be heard, and when it no longer does."""

    INFO = "info"
    WARNING = "warning"
    OVER = "over"


class Alert(Result, frozen=True, kw_only=True, omit_defaults=True, tag="alert"):
    """One state of an alert: told and over are separate results with one id, by revision.

    For tension ``id`` is that of the episode. ``cause`` is why a fault is thought to have happened,
    absent where nobody knows. ``text`` is what the phone is told, absent where it is told nothing.
    ``start_mono_ns`` is when the condition began: negative if before this boot, absent if unknown.
    """

    id: str
    revision: Int64
    alert_class: AlertClass = field(name="class")
    level: AlertLevel
    text: str | None = None
    start_mono_ns: Int64 | None = None
