"""The comparison that the fault tests rest on finds whatever is wrong."""

from collections.abc import Callable

import pytest

from spinewatch.model.time import NS_PER_S
from tests.faults.both_sides import Id, Row
from tests.faults.finding import Finding, compared, overtaken

START_NS = 1_790_000_000 * NS_PER_S
ENDS = {("monitor", "e1"): 9}

Times = dict[Id, set[int]]


def row(seq: int, *, boot: int = 1, late_ns: int = 0, label: bool = True) -> Row:
    mono_ns = seq * NS_PER_S
    utc_ns = START_NS + mono_ns + late_ns if label else None
    return Row(Id("monitor", "e1", "levels", seq), "", boot, mono_ns, utc_ns)


def times_of(rows: list[Row]) -> Times:
    return {each.id: {each.utc_ns} for each in rows if each.utc_ns is not None}


@pytest.fixture
def sound() -> list[Row]:
    return [row(seq) for seq in range(1, 10)]


def test_equal_sides_are_flawless(sound: list[Row]) -> None:
    found = compared(sound, times_of(sound), {}, ENDS)

    assert found.is_flawless
    assert found.results == 9


def test_what_no_recorder_has_claimed_yet_is_not_lost(sound: list[Row]) -> None:
    times = times_of(sound[:4])

    found = compared(sound, times, {}, {("monitor", "e1"): 4})

    assert found.is_flawless
    assert found.results == 4


def lose(rows: list[Row], times: Times) -> None:
    del times[rows[4].id]


def store_twice(rows: list[Row], times: Times) -> None:
    times[rows[4].id].add(START_NS)


def store_elsewhere(rows: list[Row], times: Times) -> None:
    times[rows[4].id] = {START_NS}


def invent(_rows: list[Row], times: Times) -> None:
    times[Id("monitor", "e2", "levels", 1)] = {START_NS}


def share_a_time(rows: list[Row], times: Times) -> None:
    rows[5] = rows[5]._replace(utc_ns=rows[4].utc_ns)
    times.update(times_of(rows))


def fall(rows: list[Row], times: Times) -> None:
    rows[5] = row(6, late_ns=-3 * NS_PER_S // 2)
    times.update(times_of(rows))


def skip_a_second(rows: list[Row], times: Times) -> None:
    del times[rows.pop(4).id]


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        (lose, "lost"),
        (store_twice, "doubled"),
        (store_elsewhere, "doubled"),
        (invent, "doubled"),
        (share_a_time, "doubled"),
        (fall, "falling"),
        (skip_a_second, "holes"),
    ],
)
def test_every_kind_of_mistake_is_found(
    sound: list[Row], spoil: Callable[[list[Row], Times], None], what: str
) -> None:
    times = times_of(sound)
    spoil(sound, times)

    found = compared(sound, times, {}, ENDS)

    assert not found.is_flawless
    assert getattr(found, what)


def test_what_the_database_refused_is_told_apart(sound: list[Row]) -> None:
    times = times_of(sound)
    sound[6] = row(7, label=False)
    for seq in (5, 7):
        del times[Id("monitor", "e1", "levels", seq)]

    found = compared(sound, times, {("monitor", "e1", seq): "why" for seq in (5, 7)}, ENDS)

    assert [each.seq for each in found.refused] == [5]
    assert [each.seq for each in found.timeless] == [7]
    assert not found.lost


def test_a_boot_that_is_dated_before_the_end_of_the_last_is_counted(sound: list[Row]) -> None:
    later = [row(seq, boot=2, late_ns=-3 * NS_PER_S) for seq in range(10, 14)]

    assert overtaken(sound) == 0
    assert overtaken([*sound, *later]) == 3


def test_findings_of_several_people_are_joined(sound: list[Row]) -> None:
    whole = Finding()
    for times in (times_of(sound), times_of(sound[1:])):
        whole.add(compared(sound, times, {}, ENDS))

    assert whole.results == 18
    assert [each.seq for each in whole.lost] == [1]
