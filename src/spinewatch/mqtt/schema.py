"""JSON Schema of every message.

``python -m spinewatch.mqtt.schema > docs/messages.schema.json`` writes it anew; a test tells when
that is due.
"""

import json
import sys
from inspect import cleandoc
from typing import Final

import msgspec

from spinewatch.model.results import Entry
from spinewatch.mqtt.codec import Expired, ProcessStatus, StoredMark

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_MESSAGES: Final = {
    "spinewatch/<person>/result/<kind>": Entry,
    "spinewatch/<person>/stored/<recorder>/<producer>": StoredMark,
    "spinewatch/<person>/expired/<producer>": Expired,
    "spinewatch/<person>/status/<process>": ProcessStatus,
}
"""What is published on which topics."""

_Json = dict[str, object]


def schema() -> _Json:
    """Give one schema: a message matches it when it is one of ours."""
    references, definitions = msgspec.json.schema_components(
        _MESSAGES.values(), ref_template="#/$defs/{name}"
    )
    return {
        "$schema": _DIALECT,
        "title": "Messages of spinewatch",
        "anyOf": [
            {"title": topic, **reference}
            for topic, reference in zip(_MESSAGES, references, strict=True)
        ],
        "$defs": {name: _tidy(definition) for name, definition in definitions.items()},
    }


def text() -> str:
    """Give it as it stands in the file."""
    return json.dumps(schema(), indent=2) + "\n"


def _tidy(definition: _Json) -> _Json:
    """Take the indentation of the source out of the description."""
    description = definition.get("description")
    if not isinstance(description, str):
        return definition
    return definition | {"description": cleandoc(description)}


if __name__ == "__main__":
    sys.stdout.write(text())
