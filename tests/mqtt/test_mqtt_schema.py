"""docs/messages.schema.json is what the code makes, and every message is in it."""

import json
from pathlib import Path
from typing import get_args

import msgspec

from spinewatch.model.results import AnyResult, Entry
from spinewatch.mqtt.codec import ProcessState, ProcessStatus
from spinewatch.mqtt.schema import schema, text
from tests.mqtt.conftest import entry

FILE = Path(__file__).parents[2] / "docs" / "messages.schema.json"
ADVICE = "run `python -m spinewatch.mqtt.schema > docs/messages.schema.json`"


def test_the_committed_schema_is_what_the_code_makes() -> None:
    assert FILE.read_text() == text(), ADVICE


def test_every_kind_of_result_is_in_the_schema() -> None:
    kinds = {kind.__struct_config__.tag for kind in get_args(AnyResult)}
    result = schema_of("Entry")["properties"]["result"]

    assert len(kinds) == 11
    assert set(result["discriminator"]["mapping"]) == kinds


def test_the_schema_names_every_field_that_is_written_and_asks_for_no_other() -> None:
    messages: list[Entry | ProcessStatus] = [
        entry(1),
        ProcessStatus(state=ProcessState.ONLINE, since_utc_ns=1),
        ProcessStatus(state=ProcessState.OFFLINE),
    ]
    for message in messages:
        written = set(json.loads(msgspec.json.encode(message)))
        told = schema_of(type(message).__name__)

        assert set(told["required"]) <= written <= set(told["properties"])


def schema_of(name: str) -> dict[str, dict[str, dict[str, dict[str, str]]]]:
    content: dict[str, dict[str, dict[str, dict[str, dict[str, dict[str, str]]]]]] = json.loads(
        json.dumps(schema())
    )
    return content["$defs"][name]
