"""Whatever somebody puts on our topics is refused or becomes lines; the recorder goes on."""

import json
from collections.abc import Iterator

import pytest

from spinewatch.influx.waiting import waiting_of
from spinewatch.model.results import AnyResult
from spinewatch.mqtt.codec import ForeignMessage, decode_entry, encode
from spinewatch.mqtt.topics import ResultTopic
from tests.influx.samples import FULL, make_entry

HOSTILE = (
    "1" + 400 * "0",
    "-1" + 400 * "0",
    "9223372036854775808",
    "-9223372036854775809",
    "1e400",
    "1e308",
    "NaN",
    "null",
    "true",
    '""',
    '"\\ud800"',
    '"\\u0000\\n,= \\\\"',
    "[]",
    "{}",
    60 * "[" + 60 * "]",
)
MARK = "here stands what is hostile"


def replaced(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Give the way to every value, branches and leaves."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from replaced(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from replaced(inner, (*path, index))


def with_hostile(payload: bytes, path: tuple[str | int, ...], hostile: str) -> bytes:
    message = json.loads(payload)
    at = message
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = MARK
    return json.dumps(message).replace(f'"{MARK}"', hostile).encode()


@pytest.mark.parametrize("result", FULL.values(), ids=FULL)
def test_a_hostile_value_in_any_field_is_refused_or_becomes_lines(result: AnyResult) -> None:
    payload = encode(make_entry(result))
    topic = ResultTopic(person=result.person, kind=str(result.__struct_config__.tag))
    paths = list(replaced(json.loads(payload)))
    refused = 0
    for path in paths:
        for hostile in HOSTILE:
            entry = decode_entry(topic, with_hostile(payload, path, hostile))
            if isinstance(entry, ForeignMessage):
                refused += 1
            elif entry.utc_ns is not None:
                assert all(b"seq=" in line for line in waiting_of(entry, "p01").lines)

    assert refused > len(paths)


def test_numbers_that_nothing_can_hold_are_refused() -> None:
    for result in FULL.values():
        payload = encode(make_entry(result))
        topic = ResultTopic(person=result.person, kind=str(result.__struct_config__.tag))
        for path in replaced(json.loads(payload)):
            entry = decode_entry(topic, with_hostile(payload, path, HOSTILE[0]))
            assert isinstance(entry, ForeignMessage), path
