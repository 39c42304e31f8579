"""A journal of a newer spinewatch is refused as such by an older one, and never taken for damaged.

An older version cannot read a kind of result, a word or a required field that it does not know: it
would call such a result damaged and set the whole journal aside. So whatever is new for a reader
raises the version of the file, which an older one looks at first. `RESULT_VERSION` says that known
fields mean something else; rows do not carry it, so it raises the version of the file as well.
"""

import json
from pathlib import Path
from typing import Any

import msgspec

from spinewatch.journal.limits import SCHEMA_VERSION
from spinewatch.model.results import RESULT_VERSION, AnyResult

KNOWN = Path(__file__).parent.parent / "data" / "journal" / "known-to-readers.json"


def known_to_readers() -> dict[str, list[str]]:
    """Give what a reader must know: the words of each enumeration, each struct's required fields.

    And what the fields mean. New ones with a default are left out: an older reader passes over
    them.
    """
    definitions: dict[str, dict[str, Any]] = msgspec.json.schema(AnyResult)["$defs"]
    words = {
        name: sorted(each.get("enum", each.get("required", [])))
        for name, each in definitions.items()
    }
    return {"RESULT_VERSION": [str(RESULT_VERSION)], **words}


def test_what_is_new_in_results_raises_the_version_of_the_journal() -> None:
    written = json.loads(KNOWN.read_text())

    assert known_to_readers() == written[str(SCHEMA_VERSION)], (
        "An older spinewatch cannot read these results. Raise SCHEMA_VERSION in "
        "src/spinewatch/journal/limits.py and put what is known now under the new number into "
        f"{KNOWN.name}."
    )


def test_the_file_names_every_kind_of_result() -> None:
    kinds = {each.__name__ for each in AnyResult.__args__}

    assert kinds <= known_to_readers().keys()
