"""What the days layer needs of a minute and of a quarter of an hour, and nothing else."""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from spinewatch.days.limits import (
    MINUTE_NS,
    MOVING_SHARE_MIN,
    SEGMENT_COVERAGE_MIN,
    SPEED_WEIGHT,
)
from spinewatch.model.context import Position, Posture
from spinewatch.model.results import Minute, MobilityWindow, PlaneRange, SegmentMinute
from spinewatch.model.sites import Plane, Segment

NECK_ROTATION_RANGE: Final = "neck rotation range"
LUMBAR_FLEXION_RANGE: Final = "lumbar flexion range"
LUMBAR_FLEXION_SPEED: Final = "lumbar flexion speed"
PRIMARY_METRICS: Final = (NECK_ROTATION_RANGE, LUMBAR_FLEXION_RANGE, LUMBAR_FLEXION_SPEED)
"""Named before anything was measured, and no more than three: each further one adds false changes.

Cervical rotation and lumbar bending are what the field follows (terms of the BASMI), speed is what
differed within a day.
"""

MORNING_SEGMENTS: Final = (Segment.LUMBAR, Segment.NECK)
"""Which segment tells how the morning began, the best first."""

_UP: Final = (Position.UPRIGHT, Position.SITTING_BACK)
_FROM_POSTURE: Final[Mapping[Posture, Position]] = MappingProxyType(
    {Posture.UPRIGHT: Position.UPRIGHT, Posture.LYING: Position.LYING}
)


class MinuteFacts(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="minute"):
    """One minute that ended at ``end_ns``.

    Attributes
    ----------
    positions
        Shares of the minute, without what is unknown.
    moving, walking, sustained
        Shares of the minute of which it is known.
    neck_deg
        Flexion, lateral flexion and rotation of the neck in the middle of the minute's range.
    movement
        Composite of speed and range by segment, a logarithm; only where there was movement upright.
    """

    end_ns: int
    positions: dict[Position, float]
    moving: float = 0.0
    walking: float = 0.0
    sustained: float = 0.0
    turns: int = 0
    neck_deg: tuple[float | None, float | None, float | None] = (None, None, None)
    movement: dict[Segment, float] = {}

    @property
    def start_ns(self) -> int:
        """When the minute began."""
        return self.end_ns - MINUTE_NS

    @property
    def known(self) -> float:
        """Share of the minute of which the position is known."""
        return sum(self.positions.values())

    @property
    def up(self) -> float:
        """Share upright or sitting back."""
        return sum(self.positions.get(position, 0.0) for position in _UP)

    @property
    def is_lying(self) -> bool:
        """Whether most of the minute is known, and most of that was lying."""
        return self.known >= 0.5 and self.known > 2.0 * self.up

    @property
    def is_up(self) -> bool:
        """Whether most of the minute is known, and at least half of that was out of lying."""
        return self.known >= 0.5 and not self.is_lying


class QuarterFacts(Struct, frozen=True, kw_only=True, tag="quarter"):
    """Primary metrics of the quarter of an hour that ended at ``end_ns``, where they are known."""

    end_ns: int
    metrics: dict[str, float]


def minute_facts(minute: Minute) -> MinuteFacts:
    """Take from a minute what days are made of."""
    positions = _positions(minute)
    known = sum(positions.values())
    segments = {each.segment: each for each in minute.segments}
    return MinuteFacts(
        end_ns=minute.mono_ns,
        positions=positions,
        moving=known * (minute.moving_share or 0.0),
        walking=known * (minute.walking_share or 0.0),
        sustained=known * (minute.sustained_share or 0.0),
        turns=minute.turns,
        neck_deg=_middle_angles(segments.get(Segment.NECK)),
        movement=_movement(segments, minute.moving_share),
    )


def quarter_facts(window: MobilityWindow) -> QuarterFacts:
    """Take the primary metrics from a mobility window."""
    planes = {(each.segment, each.plane): each for each in window.planes}
    neck = planes.get((Segment.NECK, Plane.ROTATION), _NOTHING)
    lumbar = planes.get((Segment.LUMBAR, Plane.FLEXION), _NOTHING)
    found = {
        NECK_ROTATION_RANGE: neck.range_p90_deg,
        LUMBAR_FLEXION_RANGE: lumbar.range_p90_deg,
        LUMBAR_FLEXION_SPEED: lumbar.speed_p95_dps,
    }
    return QuarterFacts(
        end_ns=window.mono_ns,
        metrics={name: value for name, value in found.items() if value is not None and value > 0.0},
    )


_NOTHING: Final = PlaneRange(
    segment=Segment.LUMBAR, plane=Plane.FLEXION, coverage=0.0, upright_min=0.0, excursions=0
)


def _positions(minute: Minute) -> dict[Position, float]:
    known: dict[Position, float] = {
        position: share
        for position, share in minute.positions.items()
        if position is not Position.UNKNOWN
    }
    if minute.positions:
        return known
    return {
        position: minute.postures[posture]
        for posture, position in _FROM_POSTURE.items()
        if posture in minute.postures
    }


def _middle_angles(
    neck: SegmentMinute | None,
) -> tuple[float | None, float | None, float | None]:
    if neck is None:
        return (None, None, None)
    return (
        neck.flexion_p50_deg,
        _middle(neck.lateral_p05_deg, neck.lateral_p95_deg),
        _middle(neck.rotation_p05_deg, neck.rotation_p95_deg),
    )


def _middle(low: float | None, high: float | None) -> float | None:
    return None if low is None or high is None else (low + high) / 2.0


def _movement(
    segments: Mapping[Segment, SegmentMinute], moving_share: float | None
) -> dict[Segment, float]:
    if moving_share is None or moving_share < MOVING_SHARE_MIN:
        return {}
    found = {
        segment: _composite(segments[segment])
        for segment in MORNING_SEGMENTS
        if segment in segments
    }
    return {segment: value for segment, value in found.items() if value is not None}


def _composite(minute: SegmentMinute) -> float | None:
    low, high, speed = minute.flexion_p05_deg, minute.flexion_p95_deg, minute.speed_p95_dps
    if low is None or high is None or speed is None or minute.doubts:
        return None
    if minute.coverage < SEGMENT_COVERAGE_MIN or high <= low or speed <= 0.0:
        return None
    return SPEED_WEIGHT * math.log(speed) + (1.0 - SPEED_WEIGHT) * math.log(high - low)
