"""When a new day file begins, and that names sort by time and are never taken twice."""

from datetime import date, datetime
from itertools import islice

import pytest

from spinewatch.capture.days import LONGEST_NS, Began, WallClock, names
from spinewatch.model.records import Advance
from spinewatch.model.time import NS_PER_S, ClockOffset

HOUR_NS = 3600 * NS_PER_S
MONDAY = date(2026, 1, 5)
TUESDAY = date(2026, 1, 6)


def offset(when: str, *, mono_ns: int = 0, trusted: bool = True, zone_min: int = 60) -> ClockOffset:
    utc_ns = round(datetime.fromisoformat(f"{when}+00:00").timestamp()) * NS_PER_S
    return ClockOffset(mono_ns=mono_ns, utc_ns=utc_ns, trusted=trusted, utc_offset_min=zone_min)


def day_at(clock: WallClock, mono_ns: int) -> date:
    local = clock.local(mono_ns)
    assert local is not None
    return local.date()


def test_the_day_changes_at_the_persons_midnight() -> None:
    clock = WallClock(offset("2026-01-05T22:00:00"))

    assert day_at(clock, HOUR_NS - 1) == MONDAY
    assert day_at(clock, HOUR_NS) == TUESDAY


def test_the_zone_of_today_counts() -> None:
    clock = WallClock(offset("2026-01-05T22:30:00"))
    clock.observe(offset("2026-01-05T22:31:00", mono_ns=60 * NS_PER_S, zone_min=120))

    assert day_at(clock, 60 * NS_PER_S) == TUESDAY


def test_without_a_trusted_clock_there_is_no_date() -> None:
    clock = WallClock(offset("1970-01-01T00:00:00", trusted=False))
    clock.observe(Advance(to_ns=HOUR_NS))

    assert clock.local(HOUR_NS) is None
    assert clock.utc_ns(HOUR_NS) is None


def test_a_clock_that_was_trusted_once_goes_on_from_there() -> None:
    clock = WallClock(offset("2026-01-05T12:00:00"))
    clock.observe(offset("1999-01-01T00:00:00", mono_ns=HOUR_NS, trusted=False))

    assert day_at(clock, 2 * HOUR_NS) == MONDAY


@pytest.mark.parametrize(
    ("began", "hours", "today", "is_over"),
    [
        (MONDAY, 1, MONDAY, False),
        (MONDAY, 1, TUESDAY, True),
        (MONDAY, 25, MONDAY, False),
        (None, 23, None, False),
        (None, 24, None, True),
        (None, 0, MONDAY, True),
        (TUESDAY, 1, MONDAY, False),
        (TUESDAY, 24, MONDAY, True),
    ],
    ids=[
        "the day goes on",
        "the next day",
        "a day of 25 hours",
        "undated, not yet",
        "undated, for a day",
        "the date becomes known",
        "put back",
        "put back, for a day",
    ],
)
def test_a_file_is_over_with_its_day(
    began: date | None, hours: int, today: date | None, *, is_over: bool
) -> None:
    assert Began(mono_ns=5, day=began).is_over(5 + hours * HOUR_NS, today) is is_over
    assert LONGEST_NS == 24 * HOUR_NS


def test_names_sort_by_local_time_and_the_undated_by_uptime() -> None:
    clock = WallClock(offset("2026-01-05T08:30:15"))
    local = [clock.local(hours * HOUR_NS) for hours in (0, 1, 23)]
    dated = [next(names(each, boot_id="f00", mono_ns=7)) for each in local]
    undated = [next(names(None, boot_id="f00", mono_ns=s * NS_PER_S)) for s in (9, 100_000)]

    assert dated[0] == "2026-01-05T09-30-15-f00.swcapture"
    assert [*dated, *undated] == sorted([*dated, *undated])


def test_there_is_always_another_name_and_it_sorts_behind() -> None:
    found = list(islice(names(None, boot_id="b", mono_ns=0), 9))

    assert len(set(found)) == 9
    assert found == sorted(found)
    assert all(name.endswith(".swcapture") for name in found)
