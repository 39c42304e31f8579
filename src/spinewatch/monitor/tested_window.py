"""The seconds of one guided test, and the result of each place that they show."""

from bisect import bisect
from dataclasses import dataclass, field
from typing import Final

from spinewatch.mobility.capacity.guided_tests import (
    ANY_DIRECTION,
    Capacity,
    WatchedSecond,
    unknown_second,
)
from spinewatch.mobility.capacity.limits import WAKING_SLOTS_MIN
from spinewatch.model.commands import RunTest
from spinewatch.model.guided import GuidedTestKind
from spinewatch.model.results import GuidedTest
from spinewatch.model.sites import MotionSite, Plane, Segment
from spinewatch.monitor.second import BodySecond, paused_cause
from spinewatch.monitor.tested_places import watched_of

_SEGMENTS: Final = frozenset(Segment)


@dataclass(slots=True, kw_only=True)
class TestWindow:
    """The seconds collected for one test, by place, in the words of `model.sites`."""

    command: RunTest
    asked_ns: int
    start_ns: int
    end_ns: int
    passed_ns: int
    minutes_since_waking: float | None = None
    watched: dict[str, list[WatchedSecond]] = field(default_factory=dict)


def is_over(window: TestWindow) -> bool:
    """Say whether the time has passed, or nothing is there that could ever be watched."""
    return window.passed_ns >= window.end_ns or (
        window.passed_ns > window.start_ns and not window.watched
    )


def add_second(window: TestWindow, second: BodySecond) -> None:
    """Keep what the test watches of a second."""
    paused = second.context.paused
    for place, seen in watched_of(window.command.test, second):
        watched = seen if paused is None else unknown_second(paused_cause(paused))
        window.watched.setdefault(place, []).append(watched)


def result_of(
    window: TestWindow, place: str, shown: Capacity, *, person: str, boot_id: str
) -> GuidedTest:
    """Make the result of one place, not yet compared with anything."""
    command = window.command
    seen = shown.best_deg is not None or shown.other_deg is not None
    said_min = command.minutes_since_waking
    rotation = command.test is GuidedTestKind.NECK_ROTATION
    return GuidedTest(
        person=person,
        boot_id=boot_id,
        mono_ns=window.passed_ns,
        valid=seen and shown.doubt in (None, ANY_DIRECTION),
        cause=shown.cause or shown.doubt,
        test=command.test,
        plane=Plane.ROTATION if rotation else Plane.FLEXION,
        tries=shown.tries,
        segment=Segment(place) if place in _SEGMENTS else None,
        site=None if place in _SEGMENTS else MotionSite(place),
        best_deg=shown.best_deg,
        best_other_deg=shown.other_deg,
        minutes_since_waking=window.minutes_since_waking if said_min is None else said_min,
        uncertainty_deg=shown.uncertainty_deg,
    )


def waking_slot(minutes_since_waking: float | None) -> str:
    """Name the time after waking within which tests are compared with each other."""
    if minutes_since_waking is None:
        return "unknown"
    return str(bisect(WAKING_SLOTS_MIN, minutes_since_waking))
