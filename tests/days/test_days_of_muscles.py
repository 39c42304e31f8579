"""Muscles over a day: hours tense of the hours known, the longest stretch, and the level."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import msgpack
from msgspec.structs import replace

from spinewatch.days.counts import percentile
from spinewatch.days.kept import Kept
from spinewatch.model.context import Position
from spinewatch.model.packing import unpack
from spinewatch.model.results import SiteDay, SiteMinute
from spinewatch.model.sites import EmgSite

UP, BACK = Position.UPRIGHT, Position.LYING_ON_BACK
SITE = EmgSite.UPPER_TRAPEZIUS_LEFT
HOUR = 60
Make = Callable[..., Any]


def a_minute(tense_s: float | None, *, known_s: float = 60.0, **said: Any) -> SiteMinute:  # noqa: ANN401 - any field of a minute
    share = None if tense_s is None else tense_s / known_s
    return SiteMinute(
        **{"site": SITE, "coverage": 1.0, **said},
        tense_s=tense_s,
        tense_share=share,
        judged_s=None if tense_s is None else known_s,
    )


REST = a_minute(0.0)
TENSE = a_minute(60.0)
UNKNOWN = SiteMinute(site=SITE, coverage=0.0, causes=("electrode off the skin",))


def told(days: Any) -> SiteDay:  # noqa: ANN401 - a fixture's
    """Let the day pass without muscles, and give what it says of the only one."""
    days.spend(25 * HOUR - days.minute, UP)
    (muscle,) = days.days[0].muscles
    assert isinstance(muscle, SiteDay)
    return muscle


def test_hours_tense_stand_beside_the_hours_that_are_known(walk: Make) -> None:
    days = walk()
    days.spend(HOUR, BACK, sites=(REST,))
    days.spend(HOUR, BACK, sites=(a_minute(20.0, known_s=40.0),))
    days.spend(HOUR, BACK, sites=(UNKNOWN,))
    muscle = told(days)
    assert muscle.tense_h == pytest.approx(1 / 3)
    assert muscle.known_h == pytest.approx(1 + 2 / 3)
    assert muscle.coverage == pytest.approx(muscle.known_h / 24)
    assert muscle.causes_min == {"electrode off the skin": 60}


def test_a_day_on_which_nothing_could_be_judged_has_no_hours_tense(walk: Make) -> None:
    days = walk()
    days.spend(HOUR, BACK, sites=(replace(UNKNOWN, coverage=1.0, causes=("not calibrated",)),))
    muscle = told(days)
    assert (muscle.known_h, muscle.coverage) == (0.0, 0.0)
    assert muscle.tense_h is None
    assert muscle.tense_lying_h is None
    assert muscle.longest_tense_min is None
    assert muscle.causes_min == {"not calibrated": 60}


def test_a_day_without_emg_has_no_muscles(walk: Make) -> None:
    days = walk()
    days.spend(25 * HOUR, UP)
    assert days.days[0].muscles == ()


def test_time_that_could_not_be_judged_is_not_known_where_a_minute_has_no_tension(
    walk: Make,
) -> None:
    days = walk()
    days.spend(HOUR, UP, sites=(a_minute(0.0, known_s=15.0),))
    assert told(days).known_h == 0.25


def test_tension_while_lying_stands_beside_the_lying_hours_that_are_known(walk: Make) -> None:
    days = walk()
    days.spend(2 * HOUR, BACK, sites=(REST,))
    days.spend(HOUR, BACK, sites=(TENSE,))
    days.spend(HOUR, UP, sites=(TENSE,))
    muscle = told(days)
    assert (muscle.tense_h, muscle.known_h) == (2.0, 4.0)
    assert (muscle.tense_lying_h, muscle.known_lying_h) == (1.0, 3.0)


@pytest.mark.parametrize(
    "between",
    [REST, UNKNOWN, a_minute(29.0), a_minute(2.0, known_s=2.0)],
    ids=["rest", "unknown", "less than half", "hardly known"],
)
def test_the_longest_tense_stretch_is_cut_by_a_minute_not_tense_for_half(
    walk: Make, between: SiteMinute
) -> None:
    days = walk()
    days.spend(20, BACK, sites=(a_minute(30.0),))
    days.spend(1, BACK, sites=(between,))
    days.spend(30, BACK, sites=(TENSE,))
    assert told(days).longest_tense_min == 30.0


def test_a_stretch_is_cut_by_time_without_a_record_and_by_midnight(walk: Make, wall: Make) -> None:
    days = walk(wall(start="2025-03-01T22:00"))
    days.spend(50, BACK, sites=(TENSE,))
    days.skip(10)
    days.spend(80, BACK, sites=(TENSE,))
    days.spend(25 * HOUR, UP)
    assert [day.muscles[0].longest_tense_min for day in days.days] == [60.0, 20.0]


def test_a_stretch_goes_on_over_a_restart_and_ends_with_a_boot(walk: Make, wall: Make) -> None:
    first = walk()
    first.spend(30, BACK, sites=(TENSE,))
    again = walk()
    again.minute = first.minute
    again.book.restore(first.book.state())
    again.spend(15, BACK, sites=(TENSE,))
    after_boot = walk(wall(start="2025-03-01T01:00"), again.book.memory(), boot="c")
    after_boot.spend(40, BACK, sites=(TENSE,))
    muscle = told(after_boot)
    assert muscle.longest_tense_min == 45.0
    assert muscle.tense_h == pytest.approx(85 / 60)


def test_a_stretch_does_not_go_on_where_the_clock_of_another_boot_reads_the_same(
    walk: Make, wall: Make
) -> None:
    first = walk()
    first.spend(45, BACK, sites=(TENSE,))
    after_boot = walk(wall(start="2025-03-01T02:00"), first.book.memory(), boot="c")
    after_boot.skip(45)
    after_boot.spend(40, BACK, sites=(TENSE,))
    muscle = told(after_boot)
    assert muscle.longest_tense_min == 45.0
    assert muscle.tense_h == pytest.approx(85 / 60)


def test_the_level_of_a_steady_day_is_that_of_its_minutes(walk: Make) -> None:
    days = walk()
    steady = {"p10_db": -1.2, "p50_db": 2.4, "p90_db": 7.9, "p50_rve_pct": 11.6}
    days.spend(HOUR, BACK, sites=(a_minute(0.0, **steady, min_detectable_db=1.53),))
    muscle = told(days)
    assert (muscle.p10_db, muscle.p50_db, muscle.p90_db) == (-1.0, 2.0, 8.0)
    assert muscle.p50_rve_pct == 12.0
    assert muscle.min_detectable_db == 1.5


def test_minutes_count_for_the_level_as_much_as_they_are_valid(walk: Make) -> None:
    days = walk()
    low, high = ({f"p{at}_db": level for at in (10, 50, 90)} for level in (0.0, 12.0))
    days.spend(40, BACK, sites=(a_minute(0.0, **high, coverage=0.1),))
    days.spend(10, BACK, sites=(a_minute(0.0, **low),))
    assert told(days).p50_db == 0.0


def test_doubts_are_told_with_their_minutes_the_most_frequent_first(walk: Make) -> None:
    days = walk()
    days.spend(2, BACK, sites=(a_minute(0.0, doubts=("a",)),))
    days.spend(5, BACK, sites=(a_minute(0.0, doubts=("b", "c")),))
    assert list(told(days).doubts_min.items()) == [("b", 5), ("c", 5), ("a", 2)]


def test_memory_from_before_muscles_were_kept_is_read(walk: Make) -> None:
    days = walk()
    days.spend(HOUR, BACK, sites=(REST,))
    plain = msgpack.decode(days.book.memory().content)
    (tally,) = plain["tallies"].values()
    assert tally.pop("muscles")
    kept = unpack(msgpack.encode(plain), Kept)
    (read,) = kept.tallies.values()
    assert read.muscles == {}
    assert read.known_min == 60.0


def test_eight_muscles_of_a_varied_day_take_little_to_keep(walk: Make) -> None:
    days = walk()
    bare = len(days.book.state())
    for minute in range(200):
        level = {"p10_db": minute % 20 - 5, "p50_db": minute % 30, "p90_db": minute % 40}
        more = {"p50_rve_pct": minute % 100, "min_detectable_db": 1.0 + minute % 20 / 10}
        each = tuple(a_minute(30.0, **level, **more, site=site) for site in EmgSite)
        days.spend(1, BACK, sites=each)
    assert len(EmgSite) == 8
    assert len(days.book.state()) - bare < 8_000


@given(
    counts=st.dictionaries(st.integers(-20, 60), st.integers(0, 500), max_size=20),
    percent=st.integers(1, 99),
)
@settings(max_examples=50)
def test_a_percentile_is_the_least_value_not_exceeded_by_so_many(
    counts: dict[int, int], percent: int
) -> None:
    values = sorted(value for value, count in counts.items() for _ in range(count))
    needed = -(-percent * len(values) // 100)
    assert percentile(counts, percent) == (values[needed - 1] if values else None)
