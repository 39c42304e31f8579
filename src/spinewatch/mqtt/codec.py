"""What travels, as bytes and back; what is not ours is told apart, never raised."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final, TypeVar

import msgspec
from msgspec import Meta, Struct

from spinewatch.model.results import RESULT_VERSION, Entry
from spinewatch.mqtt.limits import (
    MAX_EPOCH_CHARACTERS,
    MAX_INT,
    MAX_MESSAGE_BYTES,
    MAX_RANGES,
    MAX_SEQ,
    MAX_UTC_OFFSET_MIN,
    WINDOW,
)
from spinewatch.mqtt.topics import ResultTopic

MARK_VERSION: Final = 1
STATUS_VERSION: Final = 1
EXPIRED_VERSION: Final = 1

_Epoch = Annotated[str, Meta(min_length=1, max_length=MAX_EPOCH_CHARACTERS)]
_Count = Annotated[int, Meta(ge=0, le=MAX_INT)]
_Room = Annotated[int, Meta(ge=1, le=MAX_INT)]
_Seq = Annotated[int, Meta(ge=1, le=MAX_SEQ)]
_Mark = Annotated[int, Meta(ge=0, le=MAX_SEQ)]


class StoredMark(Struct, frozen=True, kw_only=True):
    """How much of one producer a recorder has stored for good.

    Attributes
    ----------
    epoch
        Which life of the producer's journal the number belongs to.
    seq
        The highest sequence number with everything below it stored, or 0.
    resend
        The recorder has just started or was disconnected: whatever lies above the mark may have
        passed it by, and it asks for it at once instead of after the sender's patience.
    room
        How far beyond the mark entries may be on their way: the broker keeps only so many for a
        recorder, and everybody's entries wait in one queue.
    """

    version: int = MARK_VERSION
    epoch: _Epoch
    seq: _Mark
    resend: bool = False
    room: _Room = WINDOW


class Expired(Struct, frozen=True, kw_only=True):
    """Which sequence numbers of a producer will never come: its journal no longer has them.

    Whatever removed them, age, size or `spinewatch forget`: a mark passes over them.

    Attributes
    ----------
    epoch
        Which life of the producer's journal the numbers belong to.
    ranges
        First and last of every run, both included, rising.
    """

    version: int = EXPIRED_VERSION
    epoch: _Epoch
    ranges: Annotated[tuple[tuple[_Seq, _Seq], ...], Meta(min_length=1, max_length=MAX_RANGES)]


class ProcessState(StrEnum):
    """What a process says of itself, or the broker for it when it died."""

    ONLINE = "online"
    OFFLINE = "offline"


class ProcessStatus(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whether a process runs.

    ``since_utc_ns`` is absent in a last will, and while the clock is not trusted.
    """

    version: int = STATUS_VERSION
    state: ProcessState
    since_utc_ns: _Count | None = None


class Foreign(StrEnum):
    """Why a message is not ours."""

    TOO_LARGE = "larger than any message of spinewatch"
    NEWER = "of a newer spinewatch"
    MALFORMED = "not a message of spinewatch"
    MISPLACED = "on a topic that is not its own"


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignMessage:
    """A message that is counted and never used. ``detail`` is for the log."""

    why: Foreign
    detail: str


class _AnyVersion(Struct):
    version: int = 0


_Message = TypeVar("_Message", Entry, StoredMark, Expired, ProcessStatus)

_ENCODER: Final = msgspec.json.Encoder()
_ENTRIES: Final = msgspec.json.Decoder(Entry)
_MARKS: Final = msgspec.json.Decoder(StoredMark)
_EXPIRED: Final = msgspec.json.Decoder(Expired)
_STATES: Final = msgspec.json.Decoder(ProcessStatus)
_VERSIONS: Final = msgspec.json.Decoder(_AnyVersion)


def encode(message: Entry | StoredMark | Expired | ProcessStatus) -> bytes:
    """Write a message as JSON."""
    return _ENCODER.encode(message)


def decode_entry(topic: ResultTopic, payload: bytes) -> Entry | ForeignMessage:
    """Read a result that came on this topic."""
    entry = _decoded(_ENTRIES, payload, RESULT_VERSION)
    if isinstance(entry, ForeignMessage):
        return entry
    kind = entry.result.__struct_config__.tag
    if (entry.result.person, kind) != (topic.person, topic.kind):
        return ForeignMessage(
            why=Foreign.MISPLACED, detail=f"{kind} of {entry.result.person!r} on {topic}"
        )
    if not _is_in_range(entry):
        return ForeignMessage(why=Foreign.MALFORMED, detail="a number out of range")
    return entry


def decode_mark(payload: bytes) -> StoredMark | ForeignMessage:
    """Read a stored mark."""
    return _decoded(_MARKS, payload, MARK_VERSION)


def decode_expired(payload: bytes) -> Expired | ForeignMessage:
    """Read which sequence numbers will never come."""
    expired = _decoded(_EXPIRED, payload, EXPIRED_VERSION)
    if isinstance(expired, Expired) and not _rises(expired.ranges):
        return ForeignMessage(why=Foreign.MALFORMED, detail="ranges that do not rise")
    return expired


def decode_status(payload: bytes) -> ProcessStatus | ForeignMessage:
    """Read the status of a process."""
    return _decoded(_STATES, payload, STATUS_VERSION)


def _decoded(
    decoder: msgspec.json.Decoder[_Message], payload: bytes, known_version: int
) -> _Message | ForeignMessage:
    if len(payload) > MAX_MESSAGE_BYTES:
        return ForeignMessage(why=Foreign.TOO_LARGE, detail=f"{len(payload)} bytes")
    try:
        message = decoder.decode(payload)
    # The last one is msgspec's answer to JSON that is nested thousands deep.
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        if _version_of(payload) > known_version:
            return ForeignMessage(why=Foreign.NEWER, detail=str(error))
        return ForeignMessage(why=Foreign.MALFORMED, detail=str(error))
    if message.version > known_version:
        return ForeignMessage(why=Foreign.NEWER, detail=f"version {message.version}")
    return message


def _version_of(payload: bytes) -> int:
    try:
        return _VERSIONS.decode(payload).version
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return 0


def _is_in_range(entry: Entry) -> bool:
    return (
        0 < entry.seq <= MAX_SEQ
        and 0 < len(entry.epoch) <= MAX_EPOCH_CHARACTERS
        and 0 <= entry.result.mono_ns <= MAX_INT
        and (entry.utc_ns is None or 0 <= entry.utc_ns <= MAX_INT)
        and abs(entry.utc_offset_min or 0) <= MAX_UTC_OFFSET_MIN
    )


def _rises(ranges: tuple[tuple[int, int], ...]) -> bool:
    ends = [end for range_ in ranges for end in range_]
    return all(low <= high for low, high in ranges) and ends == sorted(ends)
