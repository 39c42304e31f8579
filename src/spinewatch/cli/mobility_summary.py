"""What the summary says of movement: used range, positions, nights, and what rests on how much."""

from collections.abc import Iterator
from typing import Final

from spinewatch.cli.wording import cause_text, place_name, span_text
from spinewatch.model.context import Position
from spinewatch.model.results import (
    Change,
    Direction,
    GuidedTest,
    MobilityWindow,
    MorningStart,
    Night,
    PlaneRange,
    StartState,
    WindowLength,
)
from spinewatch.model.sites import Plane
from spinewatch.model.time import SECONDS_PER_MINUTE
from spinewatch.service.overview import Overview

_MOTION: Final = {
    Plane.FLEXION: "bending",
    Plane.LATERAL: "to the side",
    Plane.ROTATION: "turning",
}
_WINDOW: Final = {
    WindowLength.DAY: "Used range of the last day",
    WindowLength.QUARTER_HOUR: "Used range of the last complete quarter of an hour",
}
_DIRECTION: Final = {
    Direction.LESS: "moved less than your usual",
    Direction.MORE: "moved more than your usual",
    Direction.USUAL: "as usual",
}
_OPPORTUNITY: Final = (
    "It measures what there was reason to do, not what could have been done. Exploratory."
)


def mobility_lines(overview: Overview) -> Iterator[str]:
    """Say how neck and back moved, on how much known time it rests, and what is exploratory."""
    yield from _positions(overview)
    yield from _used_range(overview)
    yield from _movements(overview)
    yield from _doubts(overview)
    yield from (_test(test) for test in overview.tests.values())
    if overview.night is not None:
        yield _night(overview.night)
    yield from _day(overview)


def _positions(overview: Overview) -> Iterator[str]:
    known = [
        f"{position} {span_text(seconds)}"
        for position, seconds in overview.position_s.most_common()
        if position != Position.UNKNOWN
    ]
    if not known:
        yield "The position of the body was never known."
        return
    yield f"Positions: {', '.join(known)}."
    walked = f"Walking: {span_text(overview.walking_s)}. " if overview.walking_s else ""
    turns = f"Turns in bed: {overview.turns}. " if overview.turns else ""
    held = overview.longest_s
    longest = "" if held is None else f"Longest in one posture, not lying: {span_text(held)}."
    if walked or turns or longest:
        yield f"{walked}{turns}{longest}".rstrip()


def _used_range(overview: Overview) -> Iterator[str]:
    window = overview.windows.get(WindowLength.DAY)
    window = window or overview.windows.get(WindowLength.QUARTER_HOUR)
    if window is None:
        yield "Used range is told per quarter of an hour and day; none was complete."
        return
    yield f"{_WINDOW[window.window]}, {_minutes(window.upright_min)} upright. {_OPPORTUNITY}"
    yield from (_plane(each) for each in window.planes)
    if not window.planes:
        yield f"  unknown: {_why(window)}"


def _why(window: MobilityWindow) -> str:
    return window.cause or "no angle was known"


def _plane(used: PlaneRange) -> str:
    name = f"{place_name(used.segment)}, {_MOTION[used.plane]}"
    rests_on = f"{used.excursions} movements, known {used.coverage:.0%}"
    if used.range_p90_deg is None:
        return f"  {name:24} not told: {used.cause} ({rests_on})"
    return f"  {name:24} {used.range_p90_deg:3.0f}° ({rests_on})"


def _movements(overview: Overview) -> Iterator[str]:
    if overview.excursions:
        counted = ", ".join(
            f"{place_name(segment)} {_MOTION[plane]} {count}"
            for (segment, plane), count in overview.excursions.items()
        )
        yield f"Movements of more than 10° out and back while upright: {counted}."


def _doubts(overview: Overview) -> Iterator[str]:
    for (segment, doubt), seconds in overview.doubted_s.items():
        yield f"{place_name(segment)}: may be off for {span_text(seconds)}, {cause_text(doubt)}."


def _test(test: GuidedTest) -> str:
    place = place_name(test.segment or test.site or "")
    if test.best_deg is None:
        why = cause_text(test.cause or "no try was found")
        return f"Guided test, {test.test} ({place}): unknown: {why}."
    other = "" if test.best_other_deg is None else f" and {test.best_other_deg:.0f}°"
    told = [f"{test.best_deg:.0f}°{other}, best of {test.tries}", *_test_remarks(test)]
    return f"Guided test, {test.test} ({place}): {'; '.join(told)}."


def _test_remarks(test: GuidedTest) -> Iterator[str]:
    if test.uncertainty_deg is not None:
        yield f"give or take {test.uncertainty_deg:.0f}° from how the sensors sit"
    if test.minutes_since_waking is not None:
        yield f"{_minutes(test.minutes_since_waking)} after waking"
    if test.stopped_early:
        yield "stopped early"
    if not test.valid and test.cause is not None:
        yield f"may be off: {cause_text(test.cause)}"


def _night(night: Night) -> str:
    if not night.valid:
        return f"Night to {night.date}: unknown: {night.cause}."
    positions = ", ".join(
        f"{position} {_minutes(minutes)}" for position, minutes in night.positions_min.items()
    )
    return (
        f"Night to {night.date}: {_minutes(night.lying_min)} lying, {night.turns} turns, "
        f"coverage {night.coverage:.0%}. {positions}".rstrip(" .")
        + "."
    )


def _day(overview: Overview) -> Iterator[str]:
    day = overview.day
    if day is None:
        yield (
            "Nights, the start of the morning, and change from your usual: not told yet, because "
            "no whole day was seen."
        )
        return
    if day.morning is not None:
        yield f"{day.date}, start of the morning: {_start(day.morning)}. Exploratory."
    known = f"day known to {day.coverage:.0%}"
    for change in day.changes:
        yield f"{day.date}, {change.metric}: {_changed(change)}; {known}."


def _start(morning: MorningStart) -> str:
    minutes = "" if morning.minutes is None else _minutes(morning.minutes)
    why = "" if morning.cause is None else f", {morning.cause}"
    match morning.state:
        case StartState.NONE:
            return f"as your midday{why}"
        case StartState.SLOW:
            return f"{minutes} slower than your midday{why}"
        case StartState.CENSORED:
            return f"at least {minutes} slower than your midday{why}"
        case StartState.UNKNOWN:
            return f"unknown{why}"


def _changed(change: Change) -> str:
    why = "" if change.cause is None else f", {change.cause}"
    if change.direction is Direction.UNKNOWN:
        return f"unknown whether it changed{why}"
    told = _DIRECTION[change.direction]
    if change.value is None or change.usual_low is None or change.usual_high is None:
        return f"{told}{why}"
    usual = f"usual {change.usual_low:.0f} to {change.usual_high:.0f}"
    return f"{told} ({change.value:.0f}, {usual}){why}"


def _minutes(minutes: float) -> str:
    return span_text(minutes * SECONDS_PER_MINUTE)
