"""Which entries are written when."""

import pytest

from spinewatch.influx.batching import Batching
from spinewatch.influx.limits import (
    FULL_BATCH,
    LEVELS_WAIT_NS,
    MAX_BATCH,
    MAX_BATCH_BYTES,
    MAX_WAITING,
    MAX_WAITING_BYTES,
)
from spinewatch.influx.positions import SequenceId
from spinewatch.influx.tiers import Tier
from spinewatch.influx.waiting import EntryId, Waiting
from spinewatch.model.results import Producer
from spinewatch.model.time import NS_PER_S

SEQUENCE = SequenceId("p01", Producer.MONITOR, "ep")


LARGE = b"m f=" + b"1" * 250_000
"""As much as the largest message that the broker may bring."""


def waiting(seq: int, tier: Tier = Tier.SECONDS, line: bytes = b"m f=1") -> Waiting:
    return Waiting(id=EntryId(SEQUENCE, seq), tier=tier, time_ns=seq, lines=(line,))


@pytest.mark.parametrize("tier", [Tier.KEEP, Tier.MINUTES])
def test_an_event_is_due_within_a_second(tier: Tier) -> None:
    batching = Batching()
    batching.add(waiting(1, tier), 0)

    due_ns = batching.due_ns(0)
    assert due_ns is not None
    assert 0 < due_ns <= NS_PER_S


def test_levels_wait_for_company_and_leave_together_with_an_event() -> None:
    batching = Batching()
    batching.add(waiting(1), 0)
    alone_ns = batching.due_ns(0)
    batching.add(waiting(2, Tier.KEEP), 0)
    with_event_ns = batching.due_ns(0)

    assert alone_ns is not None
    assert with_event_ns is not None
    assert with_event_ns < NS_PER_S < alone_ns <= 10 * NS_PER_S
    assert {entry.id.seq for entry in batching.batch()} == {1, 2}


def test_later_company_does_not_make_the_first_wait_longer() -> None:
    batching = Batching()
    batching.add(waiting(1), 0)
    first_ns = batching.due_ns(0)
    batching.add(waiting(2), 2 * NS_PER_S)

    assert batching.due_ns(2 * NS_PER_S) == first_ns


def test_a_backlog_is_due_at_once() -> None:
    batching = Batching()
    for seq in range(FULL_BATCH):
        batching.add(waiting(seq), 0)

    assert batching.due_ns(5) == 5


def test_nothing_is_due_when_nothing_waits() -> None:
    assert Batching().due_ns(0) is None


def test_one_write_is_bounded_and_takes_events_first() -> None:
    batching = Batching()
    for seq in range(MAX_BATCH + 10):
        batching.add(waiting(seq), 0)
    batching.add(waiting(9999, Tier.KEEP), 0)

    batch = batching.batch()

    assert len(batch) == MAX_BATCH
    assert batch[0].id.seq == 9999
    assert [entry.id.seq for entry in batch[1:]] == list(range(MAX_BATCH - 1))


def test_what_waits_for_a_database_that_rests_leaves_its_place_to_others() -> None:
    batching = Batching()
    for seq in range(MAX_BATCH + 10):
        batching.add(waiting(seq, Tier.MINUTES), 0)
    alone_ns = batching.due_ns(9, {Tier.MINUTES})
    batching.add(waiting(9999), NS_PER_S)

    assert alone_ns is None
    assert batching.due_ns(2 * NS_PER_S, {Tier.MINUTES}) == NS_PER_S + LEVELS_WAIT_NS
    assert [entry.id.seq for entry in batching.batch({Tier.MINUTES})] == [9999]
    assert len(batching.batch()) == MAX_BATCH


def test_what_comes_again_while_it_waits_is_one_entry() -> None:
    batching = Batching()

    assert batching.add(waiting(1), 0)
    assert batching.add(waiting(1), 5)
    assert len(batching) == 1


def test_what_finds_no_room_is_dropped_and_finds_room_later() -> None:
    batching = Batching()
    for seq in range(MAX_WAITING):
        assert batching.add(waiting(seq), 0)

    assert not batching.add(waiting(MAX_WAITING), 0)
    assert batching.add(waiting(0), 0), "a duplicate needs no room"
    batching.done(waiting(0))
    assert batching.add(waiting(MAX_WAITING), 0)
    assert len(batching) == MAX_WAITING


def test_one_write_is_bounded_in_bytes_but_takes_at_least_one_entry() -> None:
    batching = Batching()
    batching.add(waiting(0, line=b"m f=" + b"1" * 2 * MAX_BATCH_BYTES), 0)
    oversized = batching.batch()
    batching.done(waiting(0))
    for seq in range(1, 40):
        batching.add(waiting(seq, line=LARGE), 0)
    batch = batching.batch()

    assert [entry.id.seq for entry in oversized] == [0]
    assert 10 < len(batch) < 39
    assert sum(entry.size for entry in batch) <= MAX_BATCH_BYTES
    assert sum(entry.size for entry in batch) + len(LARGE) + 1 > MAX_BATCH_BYTES


def test_the_largest_entries_cannot_take_the_memory() -> None:
    batching = Batching()
    taken = 0
    while batching.add(waiting(taken, line=LARGE), 0):
        taken += 1
    was_half_empty = batching.is_half_empty
    for seq in range(taken // 2 + 1):
        batching.done(waiting(seq))

    assert MAX_WAITING_BYTES <= taken * (len(LARGE) + 1) <= MAX_WAITING_BYTES + len(LARGE) + 1
    assert not was_half_empty
    assert batching.is_half_empty
    assert batching.add(waiting(taken), 0)
