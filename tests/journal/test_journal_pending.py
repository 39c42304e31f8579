"""What waits for the disk: bounded, the least is given up first, and lost time is told."""

from collections.abc import Sequence
from types import SimpleNamespace

from spinewatch.journal.lost_time import CAUSE
from spinewatch.journal.pending import Pending
from spinewatch.journal.rows import Row, row_of
from spinewatch.model.context import Posture
from spinewatch.model.results import AnyResult, Minute, Producer
from spinewatch.model.time import NS_PER_S


def minute(second: int) -> Minute:
    return Minute(
        person="p01",
        boot_id="boot",
        mono_ns=second * NS_PER_S,
        valid=True,
        postures={Posture.UPRIGHT: 1.0},
    )


def taken(make: SimpleNamespace, results: Sequence[AnyResult], *, room: int) -> Pending:
    pending = Pending(room=room)
    rows = [row_of(Producer.MONITOR, each, make.label(each.mono_ns)) for each in results]
    pending.take(rows, make.label)
    pending.shed()
    return pending


def told(pending: Pending) -> list[tuple[str, int, bool]]:
    return [(row.kind, row.mono_ns // NS_PER_S, CAUSE in row.payload) for row in pending.rows()]


def rows_of(pending: Pending) -> list[Row]:
    return list(pending.rows())


def test_the_oldest_seconds_go_first_then_minutes_and_events_last(make: SimpleNamespace) -> None:
    results = [
        make.episode(1), minute(2), make.levels(3), make.levels(4), make.episode(5), make.levels(6),
    ]  # fmt: skip

    kept = [
        [(kind, second) for kind, second, is_lost in told(taken(make, results, room=room))
         if not is_lost]
        for room in (5, 3, 2, 1)
    ]  # fmt: skip

    assert kept == [
        [("episode", 1), ("minute", 2), ("levels", 4), ("episode", 5), ("levels", 6)],
        [("episode", 1), ("minute", 2), ("episode", 5)],
        [("episode", 1), ("episode", 5)],
        [("episode", 5)],
    ]


def test_a_second_that_was_given_up_is_told_as_unknown_with_the_label_it_had(
    make: SimpleNamespace,
) -> None:
    pending = taken(make, [make.levels(second) for second in range(1, 6)], room=2)

    assert told(pending) == [
        ("levels", 1, True), ("levels", 2, True), ("levels", 3, True),
        ("levels", 4, False), ("levels", 5, False),
    ]  # fmt: skip
    labels = [row.utc_ns for row in rows_of(pending)]
    assert labels == [make.label(second * NS_PER_S).utc_ns for second in range(1, 6)]
    assert (pending.given_up, pending.lost_s) == (3, 3)


def test_lost_time_with_a_hole_stays_two_stretches(make: SimpleNamespace) -> None:
    pending = taken(make, [make.levels(1), make.levels(2), make.levels(9)], room=0)

    assert [second for _, second, _ in told(pending)] == [1, 2, 9]


def test_what_was_written_waits_no_more(make: SimpleNamespace) -> None:
    pending = taken(make, [make.levels(1), make.levels(2)], room=1)
    assert pending

    pending.clear()

    assert not pending
    assert (len(pending), pending.given_up, told(pending)) == (0, 0, [])
