"""The midday of a local day: when its window begins and ends, and the primary metrics of it.

One window of the same six hours of every day. A quarter of an hour is too short: on a simulated day
at a desk six in 64 had the movements that a used range of the neck needs, two that of the back.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from spinewatch.days.limits import (
    MIDDAY_BEGINS_MIN,
    MIDDAY_COVERAGE_MIN,
    MIDDAY_ENDS_MIN,
    MIDDAY_UPRIGHT_MIN,
    MINUTES_PER_HOUR,
)
from spinewatch.model.results import MobilityWindow, PlaneRange
from spinewatch.model.sites import Plane, Segment

NECK_ROTATION_RANGE: Final = "neck rotation range"
LUMBAR_FLEXION_RANGE: Final = "lumbar flexion range"
LUMBAR_FLEXION_SPEED: Final = "lumbar flexion speed"
PRIMARY_METRICS: Final = (NECK_ROTATION_RANGE, LUMBAR_FLEXION_RANGE, LUMBAR_FLEXION_SPEED)
"""Named before anything was measured, and no more than three: each further one adds false changes.

Cervical rotation and lumbar bending are what the field follows (terms of the BASMI), speed is what
differed within a day.
"""

MIDDAY: Final = (
    f"{MIDDAY_BEGINS_MIN // MINUTES_PER_HOUR}:00 to {MIDDAY_ENDS_MIN // MINUTES_PER_HOUR}:00"
)


class MiddayTurn(StrEnum):
    """What a quarter of an hour is for the midday of its day."""

    BEGINS = "begins"
    ENDS = "ends"


@dataclass(slots=True, kw_only=True)
class MiddayWatch:
    """The local day whose midday was begun last, and whether that goes on.

    No day has two, wherever the person travels.
    """

    day: int = 0
    going_on: bool = False

    def turn(self, *, day: int, minute_of_day: int) -> MiddayTurn | None:
        """Begin or end it at a quarter hour, if that is due."""
        within = MIDDAY_BEGINS_MIN <= minute_of_day < MIDDAY_ENDS_MIN
        if self.going_on:
            self.going_on = within and day == self.day
            return None if self.going_on else MiddayTurn.ENDS
        if not within or day <= self.day:
            return None
        self.day, self.going_on = day, True
        return MiddayTurn.BEGINS

    def lose(self) -> None:
        """Note that the window is gone with its boot; the rest of the midday makes another."""
        self.day -= self.going_on
        self.going_on = False


class MiddayFacts(Struct, frozen=True, kw_only=True):
    """Primary metrics of a midday: the value of each, or the cause why there is none."""

    values: dict[str, float]
    causes: dict[str, str]


def midday_facts(window: MobilityWindow) -> MiddayFacts:
    """Take the primary metrics from the window of a midday."""
    planes = {(each.segment, each.plane): each for each in window.planes}
    values: dict[str, float] = {}
    causes: dict[str, str] = {}
    for metric, (segment, plane, value_of) in _RESTS_ON.items():
        used = planes.get((segment, plane))
        cause = "no pair of sensors watches it" if used is None else _cause(used)
        value = None if used is None or cause is not None else value_of(used)
        if value:
            values[metric] = value
        else:
            causes[metric] = cause or f"never known ({MIDDAY})"
    return MiddayFacts(values=values, causes=causes)


def _range(used: PlaneRange) -> float | None:
    return used.range_p90_deg


def _speed(used: PlaneRange) -> float | None:
    return used.speed_p95_dps


_RESTS_ON: Final[Mapping[str, tuple[Segment, Plane, Callable[[PlaneRange], float | None]]]] = (
    MappingProxyType(
        {
            NECK_ROTATION_RANGE: (Segment.NECK, Plane.ROTATION, _range),
            LUMBAR_FLEXION_RANGE: (Segment.LUMBAR, Plane.FLEXION, _range),
            LUMBAR_FLEXION_SPEED: (Segment.LUMBAR, Plane.FLEXION, _speed),
        }
    )
)


def _cause(used: PlaneRange) -> str | None:
    """Say why there is no value: how little was seen comes before how little was moved."""
    if used.cause is not None and not used.coverage:
        return f"{used.cause} ({MIDDAY})"
    if used.coverage < MIDDAY_COVERAGE_MIN:
        needed = f"{MIDDAY_COVERAGE_MIN:.0%} are needed"
        return f"known for {used.coverage:.0%} of the time from {MIDDAY}, {needed}"
    if used.upright_min < MIDDAY_UPRIGHT_MIN:
        needed = f"{MIDDAY_UPRIGHT_MIN:.0f} are needed"
        return f"known for {used.upright_min:.0f} upright minutes from {MIDDAY}, {needed}"
    return None if used.cause is None else f"{used.cause} ({MIDDAY})"
