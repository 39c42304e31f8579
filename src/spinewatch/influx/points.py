"""Entries as points: measurement, tags, fields, time and the tier they belong to.

`docs/influx.md` lists every field; a test keeps it true.
"""

from typing import Final, NamedTuple

from spinewatch.influx.places import Place, Tags, places_of
from spinewatch.influx.tiers import Tier
from spinewatch.influx.values import FieldValue
from spinewatch.model.errors import InputError
from spinewatch.model.results import (
    Alert,
    Attack,
    Day,
    Diary,
    Entry,
    Episode,
    GuidedTest,
    Levels,
    Minute,
    MobilityWindow,
    Night,
    Result,
    SensorHealth,
)

Fields = tuple[tuple[str, FieldValue], ...]

TIERS: Final[dict[type[Result], Tier]] = {
    Levels: Tier.SECONDS,
    Minute: Tier.MINUTES,
    SensorHealth: Tier.MINUTES,
    MobilityWindow: Tier.MINUTES,
    Episode: Tier.KEEP,
    Attack: Tier.KEEP,
    GuidedTest: Tier.KEEP,
    Night: Tier.KEEP,
    Day: Tier.KEEP,
    Diary: Tier.KEEP,
    Alert: Tier.KEEP,
}
"""What is worth how much: by second, by minute or quarter of an hour, and what happened, was said
or came of a whole night or day."""


class Point(NamedTuple):
    """One point of InfluxDB.

    Attributes
    ----------
    measurement
        The kind of the result.
    tags
        Person, and whose it is of the body's parts, sensors, windows or metrics; sorted by key.
    seq
        Sequence number of the entry it came from: with it no point is ever empty.
    fields
        Everything else that is known; what is unknown is absent.
    time_ns
        UTC in nanoseconds.
    tier
        Which database it belongs into.
    """

    measurement: str
    tags: Tags
    seq: int
    fields: Fields
    time_ns: int
    tier: Tier


def points_of(entry: Entry, person: str) -> tuple[Point, ...]:
    """Turn an entry into its points, all of them with its sequence number and time.

    Parameters
    ----------
    entry
        With its label.
    person
        Whose it is, as the topic says, which the broker's access list vouches for.

    Raises
    ------
    InputError
        When the entry has no label yet: it has no place in time.
    """
    if entry.utc_ns is None:
        raise InputError(
            f"Entry {entry.seq} of {entry.producer} in epoch {entry.epoch} has no UTC label.",
            advice="Send entries only after the clock is trusted.",
        )
    result = entry.result
    measurement = str(result.__struct_config__.tag)
    tier = TIERS[type(result)]
    of_entry = (("epoch", entry.epoch), ("producer", entry.producer.value))
    return tuple(
        Point(
            measurement,
            tuple(sorted((("person", person), *place.identity))),
            entry.seq,
            (*of_entry, *_fields(place)),
            entry.utc_ns,
            tier,
        )
        for place in places_of(result, entry.utc_ns)
    )


def _fields(place: Place) -> Fields:
    cause = () if place.cause is None else (("cause", place.cause),)
    return (("valid", place.valid), *cause, *place.values)
