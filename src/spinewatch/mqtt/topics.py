"""Where messages live: topics, written and read back."""

import re
from dataclasses import dataclass
from typing import Final

from spinewatch.model.errors import InputError

_ROOT: Final = "spinewatch"
_LEVEL: Final = re.compile(r"[A-Za-z0-9_.-]{1,64}")
"""Names in topics: no separator, no wildcard, nothing that needs escaping anywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultTopic:
    """Where the results of one kind of one person are published."""

    person: str
    kind: str

    def __str__(self) -> str:
        return _joined(self.person, "result", self.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusTopic:
    """Where a process says whether it runs; retained, with last will."""

    person: str
    process: str

    def __str__(self) -> str:
        return _joined(self.person, "status", self.process)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTopic:
    """Where a recorder says how much of a producer it has stored; retained."""

    person: str
    recorder: str
    producer: str

    def __str__(self) -> str:
        return _joined(self.person, "stored", self.recorder, self.producer)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiredTopic:
    """Where a sender says what of a producer will never come."""

    person: str
    producer: str

    def __str__(self) -> str:
        return _joined(self.person, "expired", self.producer)


Topic = ResultTopic | StatusTopic | StoredTopic | ExpiredTopic


def parse_topic(text: str) -> Topic | None:
    """Read a topic; None when it is none of ours."""
    root, *levels = text.split("/")
    if root != _ROOT or not all(map(_LEVEL.fullmatch, levels)):
        return None
    match levels:
        case [person, "result", kind]:
            return ResultTopic(person=person, kind=kind)
        case [person, "status", process]:
            return StatusTopic(person=person, process=process)
        case [person, "stored", recorder, producer]:
            return StoredTopic(person=person, recorder=recorder, producer=producer)
        case [person, "expired", producer]:
            return ExpiredTopic(person=person, producer=producer)
        case _:
            return None


def result_filter(person: str | None) -> str:
    """Give the subscription to all results of a person, or of everybody for None."""
    return f"{_ROOT}/{_level_or_any(person)}/result/+"


def status_filter(person: str | None) -> str:
    """Give the subscription to the states of all processes of a person, or of everybody."""
    return f"{_ROOT}/{_level_or_any(person)}/status/+"


def stored_filter(person: str | None, recorder: str | None = None) -> str:
    """Give the subscription to the marks of one recorder or of all, for a person or everybody."""
    return f"{_ROOT}/{_level_or_any(person)}/stored/{_level_or_any(recorder)}/+"


def expired_filter(person: str | None) -> str:
    """Give the subscription to what will never come of a person, or of everybody."""
    return f"{_ROOT}/{_level_or_any(person)}/expired/+"


def _level_or_any(name: str | None) -> str:
    return "+" if name is None else _checked(name)


def _joined(*names: str) -> str:
    return "/".join((_ROOT, *map(_checked, names)))


def _checked(name: str) -> str:
    if not _LEVEL.fullmatch(name):
        raise InputError(
            f"{name!r} cannot be part of an MQTT topic.",
            advice="Use 1 to 64 letters, digits, dots, hyphens and underscores.",
        )
    return name
