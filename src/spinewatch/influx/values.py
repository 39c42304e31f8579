"""The fields of one point: what a result says, under the names that the database knows."""

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import fields as struct_fields

from spinewatch.model.context import Position
from spinewatch.model.results import (
    Alert,
    Attack,
    Change,
    Day,
    Diary,
    Episode,
    GuidedTest,
    Levels,
    Minute,
    MobilityWindow,
    MorningStart,
    Night,
    PlaneRange,
    SegmentLevel,
    SegmentMinute,
    SensorHealth,
    SiteDay,
    SiteLevel,
    SiteMinute,
)
from spinewatch.model.scores import ScoreAnswers
from spinewatch.model.time import NS_PER_MS

FieldValue = float | int | bool | str
Values = Iterator[tuple[str, FieldValue]]

_SAID_ELSEWHERE: Final = {
    "person", "boot_id", "mono_ns", "valid", "cause", "causes", "doubts",
    "site", "segment", "sensor", "plane", "window", "metric",
    "sites", "segments", "planes", "changes", "muscles", "morning", "answers", "episodes",
}  # fmt: skip
"""Tags, what every point carries, and what is fanned out: no plain fields of their own."""

_NAMES: Final[dict[type[Struct], tuple[tuple[str, str], ...]]] = {
    kind: tuple(
        (each.name, each.encode_name)
        for each in struct_fields(kind)
        if each.name not in _SAID_ELSEWHERE
    )
    for kind in (
        Levels, SiteLevel, SegmentLevel, Minute, SiteMinute, SegmentMinute, Episode, Attack,
        SensorHealth, MobilityWindow, PlaneRange, GuidedTest, Night, Day, MorningStart, Change,
        SiteDay, Diary, ScoreAnswers, Alert,
    )
}  # fmt: skip
"""Attributes and what they are called on the wire and in the database."""


def plain(value: Struct) -> Values:
    """Give the fields that stand for themselves: numbers as floats, enumerations as text."""
    for attribute, name in _NAMES[type(value)]:
        held = getattr(value, attribute)
        # Floats first: nearly every field is one, and a backlog brings millions of them.
        if isinstance(held, (float, bool)):
            yield name, held
        elif isinstance(held, int):
            yield name, float(held)
        elif held is not None and not isinstance(held, dict):
            # A dictionary has a field for each of its keys, named by whoever knows them.
            yield name, str(held)


def with_utc(result: Episode | Attack | Night | Diary | Alert, utc_ns: int) -> Values:
    """Give monotonic instants as UTC in ms, which a dashboard can show and a float holds exactly.

    Monotonic time means nothing outside of its boot.
    """
    for name, value in plain(result):
        if name.endswith("_mono_ns"):
            instant_ns = utc_ns - (result.mono_ns - int(value))
            yield name.replace("_mono_ns", "_utc_ms"), float(instant_ns // NS_PER_MS)
        else:
            yield name, value


def of_minute(minute: Minute) -> Values:
    """Give the minute of the body; a position that was not taken has a known share: none."""
    yield from plain(minute)
    for posture, share in minute.postures.items():
        yield f"posture_{posture.value}_share", float(share)
    if minute.positions:
        for position in Position:
            share = minute.positions.get(position, 0.0)
            yield f"position_{_as_name(position)}_share", float(share)


def of_segment_minute(minute: SegmentMinute) -> Values:
    """Give the minute of a segment."""
    yield from plain(minute)
    for plane, count in minute.excursions.items():
        yield f"excursions_{plane.value}", float(count)
    if minute.doubts:
        yield "doubt", "; ".join(minute.doubts)


def of_site_minute(minute: SiteMinute) -> Values:
    """Give the minute of a muscle."""
    yield from plain(minute)
    if minute.doubts:
        yield "doubt", "; ".join(minute.doubts)


def of_attack(attack: Attack, utc_ns: int) -> Values:
    """Give possible spasms at several places, with which they are."""
    yield from with_utc(attack, utc_ns)
    yield "sites", ",".join(attack.sites)
    yield "episodes", ",".join(attack.episodes)


def of_health(health: SensorHealth) -> Values:
    """Give the health of a sensor."""
    yield "sites", ",".join(health.sites)
    yield from plain(health)


def of_night(night: Night, utc_ns: int) -> Values:
    """Give a night; only positions that were taken have minutes."""
    yield from with_utc(night, utc_ns)
    for position, minutes in night.positions_min.items():
        yield f"position_{_as_name(position)}_min", float(minutes)


def of_day(day: Day) -> Values:
    """Give a day with its morning; what changed, and muscles, have points of their own."""
    yield from plain(day)
    if day.morning is None:
        return
    for name, value in plain(day.morning):
        yield f"morning_{name}", value
    if day.morning.cause is not None:
        yield "morning_cause", day.morning.cause


def of_site_day(muscle: SiteDay, date: str) -> Values:
    """Give a local day of a muscle."""
    yield "date", date
    yield from plain(muscle)
    if muscle.doubts_min:
        yield "doubt", reasons(muscle.doubts_min)


def reasons(minutes: Mapping[str, int]) -> str:
    """Write reasons with the minutes that they held for."""
    return "; ".join(f"{reason} ({count} min)" for reason, count in minutes.items())


def of_diary(diary: Diary, utc_ns: int) -> Values:
    """Give what the person said, with the answers that scores were computed from."""
    yield from with_utc(diary, utc_ns)
    if diary.answers is not None:
        yield from plain(diary.answers)


def _as_name(position: Position) -> str:
    return position.value.replace(" ", "_")
