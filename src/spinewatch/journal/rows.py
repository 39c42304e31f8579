"""Results as rows of the journal, and rows as entries."""

from collections.abc import Callable
from typing import Final, NamedTuple, Protocol

import msgspec

from spinewatch.model.errors import InputError, JournalError
from spinewatch.model.results import (
    Alert,
    AnyResult,
    Attack,
    Diary,
    Entry,
    Episode,
    GuidedTest,
    MobilityWindow,
    Producer,
    SensorHealth,
)

EVENTS: Final = (Episode, Attack, GuidedTest, Diary, SensorHealth, Alert)
"""What is committed at once. `SensorHealth` comes once a minute for all sensors together and on
change; as an event it costs one commit a minute more, and a lost sensor is known at once."""

_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder(AnyResult)


class Label(Protocol):
    """What the timebase says of one monotonic instant once the clock is trusted."""

    @property
    def utc_ns(self) -> int:
        """UTC in nanoseconds."""
        ...

    @property
    def utc_offset_min(self) -> int:
        """Local time minus UTC, for the "day" of the person."""
        ...


LabelOf = Callable[[int], Label | None]
"""Monotonic time -> label, or None while the clock is not trusted."""


class Row(NamedTuple):
    """A result on its way to disk."""

    producer: Producer
    kind: str
    identity: str
    boot_id: str
    mono_ns: int
    utc_ns: int | None
    utc_offset_min: int | None
    valid: bool
    payload: str


class StoredRow(NamedTuple):
    """A result as the readers' queries select it."""

    number: int
    producer: str
    epoch: str
    seq: int
    mono_ns: int
    utc_ns: int | None
    utc_offset_min: int | None
    payload: str


def row_of(producer: Producer, result: AnyResult, label: Label | None) -> Row:
    """Make a row of a result."""
    return Row(
        producer=producer,
        kind=str(result.__struct_config__.tag),
        identity=identity_of(result),
        boot_id=result.boot_id,
        mono_ns=result.mono_ns,
        utc_ns=None if label is None else label.utc_ns,
        utc_offset_min=None if label is None else label.utc_offset_min,
        valid=result.valid,
        payload=_payload_of(result),
    )


def producer_of(result: AnyResult) -> Producer:
    """Say who writes results of this kind."""
    match result:
        case Diary():
            return Producer.PERSON
        case Alert():
            return Producer.ALERTER
        case _:
            return Producer.MONITOR


def identity_of(result: AnyResult) -> str:
    """Name the series within a kind: results of one series never share an instant."""
    match result:
        case Episode():
            return str(result.site)
        case SensorHealth():
            return result.sensor
        case MobilityWindow():
            return str(result.window)
        case GuidedTest():
            return f"{result.test}/{result.segment or result.site}/{result.plane}"
        case _:
            return ""


def entry_of(row: StoredRow) -> Entry:
    """Make the entry that travels of a stored row."""
    try:
        result = _DECODER.decode(row.payload)
    except msgspec.MsgspecError as error:
        raise JournalError(
            f"Entry {row.seq} of {row.producer} in epoch {row.epoch} is damaged: {error}.",
            advice="Restart the monitor: it checks the journal when it starts.",
        ) from error
    return Entry(
        producer=Producer(row.producer),
        epoch=row.epoch,
        seq=row.seq,
        result=result,
        utc_ns=row.utc_ns,
        utc_offset_min=row.utc_offset_min,
    )


def _payload_of(result: AnyResult) -> str:
    payload = _ENCODER.encode(result)
    if b"null" in payload:
        payload = _without_nulls(payload)
    return payload.decode()


def _without_nulls(payload: bytes) -> bytes:
    """Make absent what JSON had to write as null: not a number, or infinite."""
    try:
        return _ENCODER.encode(_DECODER.decode(payload))
    except msgspec.ValidationError as error:
        raise InputError(
            f"A result carries a number that is not finite: {error}.",
            advice="This is a mistake in spinewatch: report it with the capture that shows it.",
        ) from error
