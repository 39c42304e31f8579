"""What the days layer needs of a minute, and nothing else."""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from spinewatch.days.limits import (
    MINUTE_NS,
    MOVING_SHARE_MIN,
    SEGMENT_COVERAGE_MIN,
    SEGMENT_MOVES_DPS,
    SPEED_WEIGHT,
)
from spinewatch.days.muscle_facts import MuscleFacts, muscle_facts
from spinewatch.model.context import Position, Posture
from spinewatch.model.results import Minute, SegmentMinute
from spinewatch.model.sites import Segment

MORNING_SEGMENTS: Final = (Segment.LUMBAR, Segment.NECK)
"""Which segment tells how the morning began, the best first."""

_UP: Final = (Position.UPRIGHT, Position.SITTING_BACK)
_FROM_POSTURE: Final[Mapping[Posture, Position]] = MappingProxyType(
    {Posture.UPRIGHT: Position.UPRIGHT, Posture.LYING: Position.LYING}
)


class MinuteFacts(Struct, frozen=True, kw_only=True, omit_defaults=True):
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
        Composite of speed and range by segment, a logarithm; only where it moved.
    muscles
        Each EMG site that was watched.
    """

    end_ns: int
    positions: dict[Position, float]
    moving: float = 0.0
    walking: float = 0.0
    sustained: float = 0.0
    turns: int = 0
    neck_deg: tuple[float | None, float | None, float | None] = (None, None, None)
    movement: dict[Segment, float] = {}
    muscles: tuple[MuscleFacts, ...] = ()

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
        muscles=muscle_facts(minute),
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
    if minute.coverage < SEGMENT_COVERAGE_MIN or high <= low or speed < SEGMENT_MOVES_DPS:
        return None
    return SPEED_WEIGHT * math.log(speed) + (1.0 - SPEED_WEIGHT) * math.log(high - low)
