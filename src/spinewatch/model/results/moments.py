"""One person in one second and in one minute."""

from msgspec import field

from spinewatch.model.context import PauseReason, Position, Posture
from spinewatch.model.results.base import Int64, Result
from spinewatch.model.results.muscle import SiteLevel, SiteMinute
from spinewatch.model.results.spine import SegmentLevel, SegmentMinute


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


class Minute(Result, frozen=True, kw_only=True, omit_defaults=True, tag="minute"):
    """One person-minute.

    Shares are of the whole minute for ``postures`` and ``positions`` and of the time of which it is
    known for the others. ``sustained_share`` is the share in which the spine had been held in the
    same posture for more than 20 minutes, ``turns`` counts turns in bed.
    """

    postures: dict[Posture, float]
    positions: dict[Position, float] = field(default_factory=dict)
    moving_share: float | None = None
    walking_share: float | None = None
    sustained_share: float | None = None
    turns: Int64 = 0
    head_pitch_p05_deg: float | None = None
    head_pitch_p50_deg: float | None = None
    head_pitch_p95_deg: float | None = None
    paused_s: float = 0.0
    sites: tuple[SiteMinute, ...] = ()
    segments: tuple[SegmentMinute, ...] = ()
