"""Which captures go, and when there is room for more."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinewatch.capture.retention import (
    BYTES_PER_GB,
    FLOOR_BYTES,
    NS_PER_DAY,
    RESUME_BYTES,
    Limits,
    Stored,
    has_room,
    to_delete,
)

LIMITS = Limits(days=3.0, size_bytes=8 * BYTES_PER_GB)
NOW_NS = 20_000 * NS_PER_DAY


def stored(name: str, *, age_days: float, gb: float) -> Stored:
    return Stored(
        path=Path(name),
        ended_ns=NOW_NS - round(age_days * NS_PER_DAY),
        size_bytes=round(gb * BYTES_PER_GB),
    )


def gone(*each: Stored, now_ns: int | None = NOW_NS, opened: str | None = None) -> list[str]:
    found = to_delete(
        each, limits=LIMITS, now_ns=now_ns, opened=None if opened is None else Path(opened)
    )
    return [str(path) for path in found]


def test_what_ended_more_than_three_days_ago_goes() -> None:
    files = (
        stored("old", age_days=3.01, gb=0.1),
        stored("kept", age_days=2.99, gb=0.1),
        stored("older", age_days=40.0, gb=0.1),
    )

    assert gone(*files) == ["older", "old"]


def test_beyond_eight_gigabytes_the_oldest_go_until_it_fits() -> None:
    files = (
        stored("today", age_days=0.0, gb=3.0),
        stored("yesterday", age_days=1.0, gb=3.0),
        stored("before", age_days=2.0, gb=3.0),
        stored("long-before", age_days=2.5, gb=3.0),
    )

    assert gone(*files) == ["long-before", "before"]


def test_exactly_what_is_allowed_stays() -> None:
    files = (stored("a", age_days=3.0, gb=4.0), stored("b", age_days=0.0, gb=4.0))

    assert gone(*files) == []


def test_while_nobody_knows_the_date_age_takes_nothing_away_but_size_does() -> None:
    files = (stored("old", age_days=400.0, gb=5.0), stored("new", age_days=0.0, gb=2.0))

    assert gone(*files, now_ns=None) == []
    assert gone(*files, stored("more", age_days=1.0, gb=2.0), now_ns=None) == ["old"]


def test_a_file_from_the_future_is_not_old() -> None:
    assert gone(stored("ahead", age_days=-300.0, gb=0.1)) == []


@given(
    files=st.lists(st.tuples(st.floats(-1.0, 10.0), st.floats(0.0, 4.0)), min_size=1, max_size=8),
    opened=st.integers(0, 7),
)
def test_the_open_file_stays_and_all_the_rest_keeps_to_the_limits(
    files: list[tuple[float, float]], opened: int
) -> None:
    each = [stored(f"{i}", age_days=age, gb=gb) for i, (age, gb) in enumerate(files)]
    went = set(gone(*each, opened=f"{opened}"))
    left = [one for one in each if str(one.path) not in went and str(one.path) != f"{opened}"]
    open_bytes = sum(one.size_bytes for one in each if str(one.path) == f"{opened}")

    assert f"{opened}" not in went
    assert all(NOW_NS - one.ended_ns <= 3 * NS_PER_DAY for one in left)
    assert not left or open_bytes + sum(one.size_bytes for one in left) <= LIMITS.size_bytes


def test_no_file_takes_more_than_a_quarter_of_the_room() -> None:
    assert LIMITS.largest_file_bytes == 2 * BYTES_PER_GB


@pytest.mark.parametrize(
    ("free", "capturing", "room"),
    [
        (FLOOR_BYTES, True, True),
        (FLOOR_BYTES - 1, True, False),
        (FLOOR_BYTES, False, False),
        (RESUME_BYTES, False, True),
    ],
)
def test_it_takes_more_room_to_begin_than_to_go_on(
    free: int, *, capturing: bool, room: bool
) -> None:
    assert has_room(free, capturing=capturing) is room
