"""A result fanned out: the body, and each site, segment, plane, sensor or metric it speaks of."""

from collections.abc import Iterator
from typing import NamedTuple

from spinewatch.influx import values
from spinewatch.influx.values import Values
from spinewatch.model.results import (
    Activity,
    Alert,
    AnyResult,
    Attack,
    Change,
    Day,
    Diary,
    Direction,
    Episode,
    GuidedTest,
    Levels,
    Minute,
    MobilityWindow,
    Night,
    PlaneRange,
    Result,
    SegmentLevel,
    SegmentMinute,
    SensorHealth,
    SiteDay,
    SiteLevel,
    SiteMinute,
)

Tags = tuple[tuple[str, str], ...]


class Place(NamedTuple):
    """What one point says, before it gets the labels of its entry.

    ``identity`` holds the tags beside the person, sorted by key: none for the whole body.
    """

    identity: Tags
    valid: bool
    cause: str | None
    values: Values


def places_of(result: AnyResult, utc_ns: int) -> Iterator[Place]:
    """Fan a result out; ``utc_ns`` is the label of its ``mono_ns``."""
    match result:
        case Levels():
            yield _whole(result, (), values.plain(result))
            yield from map(_site_level, result.sites)
            yield from map(_segment_level, result.segments)
        case Minute():
            yield _whole(result, (), values.of_minute(result))
            yield from map(_site_minute, result.sites)
            yield from map(_segment_minute, result.segments)
        case MobilityWindow():
            window = ("window", result.window.value)
            yield _whole(result, (window,), values.plain(result))
            yield from (_plane_range(each, window) for each in result.planes)
        case Day():
            yield _whole(result, (), values.of_day(result))
            yield from map(_change, result.changes)
            yield from (_site_day(each, result.date) for each in result.muscles)
        case Attack():
            yield _whole(result, (), values.of_attack(result, utc_ns))
        case _:
            yield _single(result, utc_ns)


def _single(
    result: Episode | SensorHealth | GuidedTest | Night | Diary | Alert, utc_ns: int
) -> Place:
    """Give the place of a result that speaks of one only."""
    match result:
        case Episode():
            identity = (("site", result.site.value),)
            return _whole(result, identity, values.with_utc(result, utc_ns))
        case SensorHealth():
            return _whole(result, (("sensor", result.sensor),), values.of_health(result))
        case GuidedTest():
            return _whole(result, _moved(result), values.plain(result))
        case Night():
            return _whole(result, (), values.of_night(result, utc_ns))
        case Diary():
            return _whole(result, (), values.of_diary(result, utc_ns))
        case Alert():
            return _whole(result, (), values.with_utc(result, utc_ns))


def _whole(result: Result, identity: Tags, said: Values) -> Place:
    return Place(identity=identity, valid=result.valid, cause=result.cause, values=said)


def _site_level(level: SiteLevel) -> Place:
    return Place(
        identity=(("site", level.site.value),),
        valid=level.state is not Activity.UNKNOWN,
        cause=level.cause,
        values=values.plain(level),
    )


def _segment_level(level: SegmentLevel) -> Place:
    return Place(
        identity=(("segment", level.segment.value),),
        valid=level.cause is None,
        cause=level.cause,
        values=values.plain(level),
    )


def _site_minute(minute: SiteMinute) -> Place:
    return Place(
        identity=(("site", minute.site.value),),
        valid=minute.coverage > 0.0,
        cause="; ".join(minute.causes) or None,
        values=values.of_site_minute(minute),
    )


def _segment_minute(minute: SegmentMinute) -> Place:
    return Place(
        identity=(("segment", minute.segment.value),),
        valid=minute.coverage > 0.0,
        cause="; ".join(minute.causes) or None,
        values=values.of_segment_minute(minute),
    )


def _plane_range(used: PlaneRange, window: tuple[str, str]) -> Place:
    return Place(
        identity=(("plane", used.plane.value), ("segment", used.segment.value), window),
        valid=used.range_p90_deg is not None,
        cause=used.cause,
        values=values.plain(used),
    )


def _moved(test: GuidedTest) -> Tags:
    """Name what moved. Which test it was is a field: no two of them share a plane."""
    parts = (("segment", test.segment), ("site", test.site))
    return (
        ("plane", test.plane.value),
        *((key, part.value) for key, part in parts if part is not None),
    )


def _change(change: Change) -> Place:
    return Place(
        identity=(("metric", change.metric),),
        valid=change.direction is not Direction.UNKNOWN,
        cause=change.cause,
        values=values.plain(change),
    )


def _site_day(muscle: SiteDay, date: str) -> Place:
    return Place(
        identity=(("site", muscle.site.value),),
        valid=muscle.known_h > 0.0,
        cause=values.reasons(muscle.causes_min) or None,
        values=values.of_site_day(muscle, date),
    )
