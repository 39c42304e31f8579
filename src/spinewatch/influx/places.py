"""A result fanned out: the body, each site, each segment or the sensor it speaks of."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from msgspec import Struct
from msgspec.structs import fields as struct_fields

from spinewatch.model.results import (
    Activity,
    Alert,
    AnyResult,
    Diary,
    Episode,
    Levels,
    Minute,
    Result,
    SegmentLevel,
    SegmentMinute,
    SensorHealth,
    SiteLevel,
    SiteMinute,
)
from spinewatch.model.time import NS_PER_MS

FieldValue = float | int | bool | str
Tags = tuple[tuple[str, str], ...]
Values = Iterator[tuple[str, FieldValue]]

_SAID_ELSEWHERE: Final = {
    "person", "boot_id", "mono_ns", "valid", "cause", "causes",
    "site", "segment", "sensor", "sites", "segments", "postures",
}  # fmt: skip
"""Tags, what every point carries, and what is fanned out: no plain fields of their own."""

_NAMES: Final[dict[type[Struct], tuple[tuple[str, str], ...]]] = {
    kind: tuple(
        (each.name, each.encode_name)
        for each in struct_fields(kind)
        if each.name not in _SAID_ELSEWHERE
    )
    for kind in (
        Levels, SiteLevel, SegmentLevel, Minute, SiteMinute, SegmentMinute,
        Episode, SensorHealth, Diary, Alert,
    )
}  # fmt: skip
"""Attributes and what they are called on the wire and in the database."""


class Place(NamedTuple):
    """What one point says, before it gets the labels of its entry.

    ``identity`` holds the tags beside the person: a site, a segment, a sensor, or nothing.
    """

    identity: Tags
    valid: bool
    cause: str | None
    values: Values


def places_of(result: AnyResult, utc_ns: int) -> Iterator[Place]:
    """Fan a result out; ``utc_ns`` is the label of its ``mono_ns``."""
    match result:
        case Levels():
            yield _whole(result, (), _plain(result))
            yield from map(_site_level, result.sites)
            yield from map(_segment_level, result.segments)
        case Minute():
            yield _whole(result, (), _minute_of_body(result))
            yield from map(_site_minute, result.sites)
            yield from map(_segment_minute, result.segments)
        case Episode():
            yield _whole(result, (("site", result.site.value),), _with_utc(result, utc_ns))
        case SensorHealth():
            yield _whole(result, (("sensor", result.sensor),), _health(result))
        case Diary() | Alert():
            yield _whole(result, (), _with_utc(result, utc_ns))


def _whole(result: Result, identity: Tags, values: Values) -> Place:
    return Place(identity=identity, valid=result.valid, cause=result.cause, values=values)


def _site_level(level: SiteLevel) -> Place:
    return Place(
        identity=(("site", level.site.value),),
        valid=level.state is not Activity.UNKNOWN,
        cause=level.cause,
        values=_plain(level),
    )


def _segment_level(level: SegmentLevel) -> Place:
    return Place(
        identity=(("segment", level.segment.value),),
        valid=level.cause is None,
        cause=level.cause,
        values=_plain(level),
    )


def _site_minute(minute: SiteMinute) -> Place:
    return Place(
        identity=(("site", minute.site.value),),
        valid=minute.coverage > 0.0,
        cause="; ".join(minute.causes) or None,
        values=_plain(minute),
    )


def _segment_minute(minute: SegmentMinute) -> Place:
    return Place(
        identity=(("segment", minute.segment.value),),
        valid=minute.coverage > 0.0,
        cause="; ".join(minute.causes) or None,
        values=_plain(minute),
    )


def _minute_of_body(minute: Minute) -> Values:
    yield from _plain(minute)
    for posture, share in minute.postures.items():
        yield f"posture_{posture.value}_share", float(share)


def _health(health: SensorHealth) -> Values:
    yield "sites", ",".join(health.sites)
    yield from _plain(health)


def _with_utc(result: Episode | Diary | Alert, utc_ns: int) -> Values:
    """Give monotonic instants as UTC in ms, which a dashboard can show and a float holds exactly.

    Monotonic time means nothing outside of its boot.
    """
    for name, value in _plain(result):
        if name.endswith("_mono_ns"):
            instant_ns = utc_ns - (result.mono_ns - int(value))
            yield name.replace("_mono_ns", "_utc_ms"), float(instant_ns // NS_PER_MS)
        else:
            yield name, value


def _plain(value: Struct) -> Values:
    """Give the fields that stand for themselves: numbers as floats, enumerations as text."""
    for attribute, name in _NAMES[type(value)]:
        match getattr(value, attribute):
            case None:
                pass
            case bool(flag):
                yield name, flag
            case int(number) | float(number):
                yield name, float(number)
            case text:
                yield name, str(text)
