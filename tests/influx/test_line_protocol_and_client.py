"""Our lines against those of the official client, where both can say it."""

import re
from math import isfinite

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinewatch.influx.line_protocol import line_of
from spinewatch.influx.points import Point
from spinewatch.influx.tiers import Tier

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=8)
NAME = st.text(alphabet="abcxyz _,=é", min_size=1, max_size=6)
NUMBER = st.floats(allow_nan=True, allow_infinity=True)
VALUE = st.one_of(NUMBER, st.integers(-(2**63), 2**63 - 1), st.booleans(), TEXT)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(
    measurement=st.text(alphabet="abc ,=\n", min_size=1, max_size=6),
    tags=st.dictionaries(NAME, TEXT, max_size=3),
    fields=st.dictionaries(NAME.filter(lambda name: name > "seq"), VALUE, max_size=4),
    time_ns=st.integers(0, 2**62),
)
def test_lines_are_those_of_the_official_client(
    measurement: str,
    tags: dict[str, str],
    fields: dict[str, float | int | bool | str],
    time_ns: int,
) -> None:
    """The client sorts tags and fields, and writes whole floats and exponents in other words."""
    from influxdb_client import Point as ClientPoint  # noqa: PLC0415 - half a second

    theirs = ClientPoint(measurement).field("seq", 1).time(time_ns)
    for key, text in tags.items():
        theirs.tag(key, text)
    for key, value in fields.items():
        theirs.field(key, value)
    ours = Point(
        measurement=measurement,
        tags=tuple(sorted(tags.items())),
        seq=1,
        fields=tuple(sorted(fields.items())),
        time_ns=time_ns,
        tier=Tier.KEEP,
    )

    assert in_their_words(line_of(ours), fields) == theirs.to_line_protocol()


def in_their_words(line: str, fields: dict[str, float | int | bool | str]) -> str:
    """Write floats as the client does: 3 for 3.0, 1e-09 for 1e-9."""
    for value in {v for v in fields.values() if isinstance(v, float) and isfinite(v)}:
        written = msgspec.json.encode(value).decode()
        line = re.sub(rf"={re.escape(written)}(?=[, ])", f"={repr(value).removesuffix('.0')}", line)
    return line
