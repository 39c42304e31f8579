"""What is written to a real InfluxDB 1.6.7 is what is read back, character by character."""

from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spinewatch.influx.answers import ACCEPTED
from spinewatch.influx.database import Database
from spinewatch.influx.line_protocol import line_of
from spinewatch.influx.points import Point
from spinewatch.influx.tiers import Tier
from spinewatch.model.configuration import InfluxConfig
from tests.integration.influx_server import InfluxServer, influx_server

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]

NASTY = st.text(alphabet="ab\\\", =\n\t'é#", max_size=8)
TEXT = st.one_of(NASTY, st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20))
NUMBER = st.floats(allow_nan=False, allow_infinity=False)
INTEGER = st.integers(-(2**63), 2**63 - 1)
NUMBERS_OF_EXAMPLES = count(1)


@pytest.fixture(scope="module")
def influx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InfluxServer]:
    with influx_server(tmp_path_factory.mktemp("influx")) as server:
        yield server


def tag_as_stored(text: str) -> str:
    """Give what line protocol can say of a tag: control characters only as what shows them."""
    shown = text.replace("\n", r"\n").replace("\t", r"\t").replace("\r", r"\r")
    return f"{shown[:-1]} " if shown.endswith("\\") else shown


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    tag=TEXT,
    number=NUMBER,
    integer=INTEGER,
    text=TEXT,
    truth=st.booleans(),
    time_ns=st.integers(0, 2**62),
)
def test_every_value_reads_back_as_it_was(
    influx: InfluxServer,
    tag: str,
    number: float,
    integer: int,
    text: str,
    *,
    truth: bool,
    time_ns: int,
) -> None:
    database = Database(config=InfluxConfig(url=influx.url))
    seq = next(NUMBERS_OF_EXAMPLES)
    point = Point(
        measurement="odd, name",
        tags=(("person", tag),),
        seq=seq,
        fields=(("a number", number), ("integer", integer), ("text", text), ("truth", truth)),
        time_ns=time_ns,
        tier=Tier.KEEP,
    )

    answer = database.write(Tier.KEEP, [line_of(point).encode()])
    database.close()

    assert answer == ACCEPTED
    statement = " ".join(('SELECT * FROM "odd, name" WHERE seq =', str(seq)))
    (row,) = influx.rows(statement, "spinewatch_keep")
    assert (row.pop("person", None) or "") == tag_as_stored(tag)
    # InfluxDB shows a large whole float without a point or an exponent: JSON reads an integer.
    assert float(row.pop("a number")) == number
    assert row == {
        "time": time_ns,
        "seq": seq,
        "integer": integer,
        "text": text,
        "truth": truth,
    }


def test_each_field_has_the_type_that_it_had_here(influx: InfluxServer) -> None:
    database = Database(config=InfluxConfig(url=influx.url))
    point = Point(
        measurement="types",
        tags=(("person", "p01"),),
        seq=1,
        fields=(("whole", 3.0), ("small", 1e-300), ("integer", 3), ("text", "3"), ("truth", True)),
        time_ns=1,
        tier=Tier.KEEP,
    )
    database.write(Tier.KEEP, [line_of(point).encode()])
    database.close()

    rows = influx.rows('SHOW FIELD KEYS FROM "types"', "spinewatch_keep")
    assert {row["fieldKey"]: row["fieldType"] for row in rows} == {
        "seq": "integer",
        "whole": "float",
        "small": "float",
        "integer": "integer",
        "text": "string",
        "truth": "boolean",
    }
