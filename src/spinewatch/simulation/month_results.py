"""Weeks of results as a monitor would give them, minute by minute, from a simple daily routine.

Results only: no sensor is simulated here. It serves to walk the days layer end to end.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from spinewatch.model.context import Position, Posture
from spinewatch.model.results import (
    Minute,
    MobilityWindow,
    PlaneRange,
    SegmentMinute,
    WindowLength,
)
from spinewatch.model.sites import Plane, Segment
from spinewatch.model.time import NS_PER_S
from spinewatch.simulation.months import BLOCK_MIN
from spinewatch.simulation.randomness import generator

MINUTE_NS: Final = 60 * NS_PER_S
MINUTES_PER_DAY: Final = 24 * 60
MIDDAY_ENDS: Final = 17 * 60
MIDDAY_MIN: Final = 6 * 60
TURNS_EVERY_MIN: Final = 30
_SIDES: Final = (Position.LYING_ON_BACK, Position.LYING_ON_LEFT, Position.LYING_ON_RIGHT)
_NEEDED: Final = 30
"""So many movements make a used range; a quarter of an hour never has them here."""

_PLANES: Final = ((Segment.NECK, Plane.ROTATION), (Segment.LUMBAR, Plane.FLEXION))


@dataclass(frozen=True, slots=True, kw_only=True)
class Routine:
    """How every day of a simulated person goes; times are minutes since midnight.

    Attributes
    ----------
    rise, bed
        When the night ends and begins.
    slow_min, slow_share
        For how long after the rise movement is slower, and by how much.
    cv, day_cv
        How a minute and a midday vary.
    range_deg, speed_dps
        Usual range and speed.
    excursions
        Movements of a midday.
    """

    rise: int = 7 * 60
    bed: int = 23 * 60
    slow_min: int = 0
    slow_share: float = 0.0
    cv: float = 0.3
    range_deg: float = 30.0
    speed_dps: float = 40.0
    day_cv: float = 0.1
    excursions: int = 80

    def lies(self, minute: int) -> bool:
        """Whether the person lies in a minute of the day."""
        return not self.rise <= minute < self.bed

    def pace(self, minute: int) -> float:
        """How fast the person is, against the usual of 1."""
        slow = self.rise <= minute < self.rise + self.slow_min
        return 1.0 - self.slow_share if slow else 1.0


def simulated_day(
    seed: int, day: int, *, routine: Routine, person: str, boot_id: str
) -> Iterator[Minute | MobilityWindow]:
    """Give the minutes, quarter hours and midday of one day; day 0 begins at monotonic zero."""
    random = generator(seed, "month results", day)
    variation = np.exp(routine.cv * random.standard_normal((MINUTES_PER_DAY, 2))).tolist()
    pace_of_day = float(np.exp(routine.day_cv * random.standard_normal()))
    for minute in range(MINUTES_PER_DAY):
        end_ns = (day * MINUTES_PER_DAY + minute + 1) * MINUTE_NS
        lumbar, neck = variation[minute]
        if routine.lies(minute):
            yield _lying_minute(end_ns, minute, person, boot_id)
        else:
            pace = routine.pace(minute)
            segments = (
                _segment(Segment.LUMBAR, routine, pace * lumbar),
                _segment(Segment.NECK, routine, pace * neck),
            )
            yield _upright_minute(end_ns, segments, person, boot_id)
        if (minute + 1) % BLOCK_MIN == 0:
            yield _window(WindowLength.QUARTER_HOUR, end_ns, (), person, boot_id)
        if minute + 1 == MIDDAY_ENDS:
            planes = tuple(_midday_plane(which, routine, pace_of_day) for which in _PLANES)
            yield _window(WindowLength.MIDDAY, end_ns, planes, person, boot_id)


def _lying_minute(end_ns: int, minute: int, person: str, boot_id: str) -> Minute:
    side = _SIDES[minute // TURNS_EVERY_MIN % len(_SIDES)]
    neck = SegmentMinute(
        segment=Segment.NECK,
        coverage=1.0,
        flexion_p05_deg=11.0,
        flexion_p50_deg=12.0,
        flexion_p95_deg=13.0,
    )
    return Minute(
        person=person,
        boot_id=boot_id,
        mono_ns=end_ns,
        valid=True,
        postures={Posture.LYING: 1.0},
        positions={side: 1.0},
        moving_share=0.0,
        turns=int(minute % TURNS_EVERY_MIN == 0),
        segments=(neck,),
    )


def _upright_minute(
    end_ns: int, segments: tuple[SegmentMinute, ...], person: str, boot_id: str
) -> Minute:
    return Minute(
        person=person,
        boot_id=boot_id,
        mono_ns=end_ns,
        valid=True,
        postures={Posture.UPRIGHT: 1.0},
        positions={Position.UPRIGHT: 0.75, Position.SITTING_BACK: 0.25},
        moving_share=0.5,
        walking_share=0.1,
        sustained_share=0.2,
        segments=segments,
    )


def _segment(segment: Segment, routine: Routine, pace: float) -> SegmentMinute:
    half_deg = routine.range_deg * pace / 2.0
    return SegmentMinute(
        segment=segment,
        coverage=1.0,
        flexion_p05_deg=-half_deg,
        flexion_p50_deg=0.0,
        flexion_p95_deg=half_deg,
        speed_p95_dps=routine.speed_dps * pace,
    )


def _midday_plane(which: tuple[Segment, Plane], routine: Routine, pace: float) -> PlaneRange:
    segment, plane = which
    count = routine.excursions
    enough = count >= _NEEDED
    return PlaneRange(
        segment=segment,
        plane=plane,
        coverage=1.0,
        upright_min=float(MIDDAY_MIN),
        excursions=count,
        range_p90_deg=routine.range_deg * pace if enough else None,
        speed_p95_dps=routine.speed_dps * pace if enough else None,
        cause=None
        if enough
        else f"only {count} movements of more than 10 degrees; {_NEEDED} are needed",
    )


def _window(
    length: WindowLength, end_ns: int, planes: tuple[PlaneRange, ...], person: str, boot_id: str
) -> MobilityWindow:
    return MobilityWindow(
        person=person,
        boot_id=boot_id,
        mono_ns=end_ns,
        valid=bool(planes),
        cause=None if planes else "too few movements",
        window=length,
        upright_min=planes[0].upright_min if planes else 0.0,
        planes=planes,
    )
