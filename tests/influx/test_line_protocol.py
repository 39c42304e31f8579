"""Points as text."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinewatch.influx.line_protocol import line_of
from spinewatch.influx.points import Point
from spinewatch.influx.tiers import Tier
from spinewatch.influx.values import FieldValue


def point(
    *fields: tuple[str, FieldValue],
    tags: tuple[tuple[str, str], ...] = (("person", "p01"),),
    measurement: str = "levels",
) -> Point:
    return Point(
        measurement=measurement, tags=tags, seq=7, fields=fields, time_ns=1_790, tier=Tier.KEEP
    )


def test_a_point_is_one_line_with_series_fields_and_time() -> None:
    line = line_of(point(("level_db", 1.5), ("valid", True), ("cause", "lifted")))

    assert line == 'levels,person=p01 seq=7i,level_db=1.5,valid=true,cause="lifted" 1790'


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (3.0, "3.0"),
        (-0.0, "-0.0"),
        (1e-9, "1e-9"),
        (1e300, "1e300"),
        (np.float64(0.1), "0.1"),
        (3, "3i"),
        (-(2**62), "-4611686018427387904i"),
        (True, "true"),
        (False, "false"),
        ("", '""'),
        ('a "b" \\ c', r'"a \"b\" \\ c"'),
        ("two\nlines, x=1", '"two\nlines, x=1"'),
        ("Rücken", '"Rücken"'),
    ],
)
def test_each_type_of_value_is_written_so_that_it_stays_what_it_is(
    value: FieldValue, written: str
) -> None:
    assert line_of(point(("x", value))) == f"levels,person=p01 seq=7i,x={written} 1790"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), np.float64("nan")])
def test_a_number_that_is_not_finite_is_absent(value: float) -> None:
    line = line_of(point(("rms", value), ("level_db", 2.0)))

    assert line == "levels,person=p01 seq=7i,level_db=2.0 1790"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("a b", r"a\ b"),
        ("a,b=c", r"a\,b\=c"),
        ('"a"', '"a"'),
        ("a\\b", "a\\b"),
        ("a\\,b", r"a\\,b"),
        ("a\nb\tc\rd", r"a\nb\tc\rd"),
        ("a\\", "a\\ "),
    ],
)
def test_a_tag_is_escaped_where_it_would_end(value: str, written: str) -> None:
    line = line_of(point(tags=(("person", value), ("site", "s"))))

    assert line == f"levels,person={written},site=s seq=7i 1790"


def test_a_tag_without_a_value_is_absent() -> None:
    assert line_of(point(tags=(("person", "p01"), ("site", "")))) == "levels,person=p01 seq=7i 1790"


def test_names_are_escaped_too() -> None:
    line = line_of(point(("a b", 1.0), measurement="a b,c=d"))

    assert line == r"a\ b\,c=d,person=p01 seq=7i,a\ b=1.0 1790"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_reads_back_as_the_same_float(value: float) -> None:
    written = line_of(point(("x", value))).split()[1].partition("x=")[2]

    assert float(written) == value
    assert not written.endswith("i")
