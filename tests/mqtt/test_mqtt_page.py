"""docs/messages.md says what travels, with examples that are ours."""

import re
from pathlib import Path
from typing import get_args

import pytest

from spinewatch.model.results import AnyResult, Entry, Producer
from spinewatch.mqtt.codec import (
    Expired,
    ProcessStatus,
    StoredMark,
    decode_entry,
    decode_expired,
    decode_mark,
    decode_status,
)
from spinewatch.mqtt.schema import schema
from spinewatch.mqtt.topics import (
    ExpiredTopic,
    ResultTopic,
    StatusTopic,
    StoredTopic,
    parse_topic,
)

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "messages.md").read_text()
EXAMPLES = re.findall(r"^`(spinewatch/[^`]+)`[^\n]*:\n\n```json\n(.+)\n```$", PAGE, re.MULTILINE)
TABLE = re.findall(r"^\| `(spinewatch/[^`]+)` \|.*\| `(\w+)` \|$", PAGE, re.MULTILINE)


def test_the_table_of_topics_is_that_of_the_schema() -> None:
    references = schema()["anyOf"]
    assert isinstance(references, list)
    known = {(each["title"], each["$ref"].removeprefix("#/$defs/")) for each in references}

    assert len(known) == 4
    assert set(TABLE) == known


def test_every_kind_and_every_producer_is_named() -> None:
    kinds = {str(kind.__struct_config__.tag) for kind in get_args(AnyResult)}

    assert all(f"`{name}`" in PAGE for name in {*kinds, *Producer})


def test_there_is_an_example_of_every_message() -> None:
    assert {type(parse_topic(topic)) for topic, _ in EXAMPLES} == {
        ResultTopic,
        StoredTopic,
        ExpiredTopic,
        StatusTopic,
    }


@pytest.mark.parametrize(("topic", "payload"), EXAMPLES)
def test_an_example_is_a_message_of_ours(topic: str, payload: str) -> None:
    content = payload.encode()
    match parse_topic(topic):
        case ResultTopic() as place:
            assert isinstance(decode_entry(place, content), Entry)
        case StoredTopic():
            assert isinstance(decode_mark(content), StoredMark)
        case ExpiredTopic():
            assert isinstance(decode_expired(content), Expired)
        case StatusTopic():
            assert isinstance(decode_status(content), ProcessStatus)
        case None:
            pytest.fail(f"{topic} is no topic of ours")
