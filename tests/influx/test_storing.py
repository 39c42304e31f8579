"""A batch into the database: what is good is stored, what is bad is found, what fails waits."""

import re
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinewatch.influx.answers import ACCEPTED, Answer, Verdict
from spinewatch.influx.positions import SequenceId
from spinewatch.influx.storing import store
from spinewatch.influx.tiers import Tier
from spinewatch.influx.waiting import EntryId, Waiting
from spinewatch.model.results import Producer
from tests.influx.doubles import FakeDatabase

SEQUENCE = SequenceId("p01", Producer.MONITOR, "ep")
BAD = Answer(verdict=Verdict.BAD_POINTS, reason="unable to parse 'm bad': missing field value")


def judged_by(judge: Callable[[Sequence[bytes]], Answer]) -> FakeDatabase:
    return FakeDatabase(judge=lambda _, lines: judge(lines))


def accepted(database: FakeDatabase) -> set[bytes]:
    """Give the lines of requests that were accepted: 1.6.7 keeps the good ones of others too."""
    return {line for lines in database.lines.values() for line in lines}


def waiting(seq: int, *lines: bytes, tier: Tier = Tier.SECONDS) -> Waiting:
    texts = lines or (b"m f=%d" % seq,)
    return Waiting(id=EntryId(SEQUENCE, seq), tier=tier, time_ns=seq, lines=texts)


def refuse_bad(lines: Sequence[bytes]) -> Answer:
    return BAD if any(b"bad" in line for line in lines) else ACCEPTED


def keeping_since(oldest: int) -> Callable[[Sequence[bytes]], Answer]:
    """Refuse what is older, and say how many, as a retention policy does."""

    def judge(lines: Sequence[bytes]) -> Answer:
        old = sum(int(line.partition(b"=")[2]) < oldest for line in lines)
        reason = f"partial write: points beyond retention policy dropped={old}"
        return Answer(verdict=Verdict.BAD_POINTS, reason=reason) if old else ACCEPTED

    return judge


def test_a_good_batch_is_one_request_per_tier_with_events_first() -> None:
    database = judged_by(refuse_bad)
    batch = [waiting(1), waiting(2, tier=Tier.KEEP), waiting(3, tier=Tier.MINUTES), waiting(4)]

    stored = store(database, batch)

    assert database.requests == [
        (Tier.KEEP, (b"m f=2",)),
        (Tier.MINUTES, (b"m f=3",)),
        (Tier.SECONDS, (b"m f=1", b"m f=4")),
    ]
    assert {entry.id.seq for entry in stored.passed} == {1, 2, 3, 4}
    assert stored.refused == ()
    assert stored.fault is None


@given(st.sets(st.integers(0, 63), max_size=12))
def test_exactly_the_bad_lines_are_refused_and_all_others_stored(bad: set[int]) -> None:
    lines = [b"bad f=%d" % n if n in bad else b"m f=%d" % n for n in range(64)]
    batch = [waiting(seq, *lines[4 * seq : 4 * seq + 4]) for seq in range(16)]
    always_good = waiting(99, b"m f=99", tier=Tier.KEEP)
    database = judged_by(refuse_bad)

    stored = store(database, [*batch, always_good])

    assert {each.line.text for each in stored.refused} == {lines[n] for n in bad}
    assert accepted(database) == {b"m f=99", *(lines[n] for n in range(64) if n not in bad)}
    assert len(stored.passed) == 17
    assert stored.fault is None


def test_one_bad_line_of_a_thousand_costs_few_requests() -> None:
    database = judged_by(refuse_bad)
    lines = [b"m f=%d" % n for n in range(1000)]
    lines[617] = b"bad"

    store(database, [waiting(1, *lines)])

    assert len(database.requests) <= 25


@pytest.mark.parametrize("oldest", [0, 1, 400, 999, 1000])
def test_what_is_beyond_retention_is_told_apart_with_few_requests(oldest: int) -> None:
    database = judged_by(keeping_since(oldest))
    batch = [waiting(seq, b"m f=%d" % seq) for seq in reversed(range(1000))]

    stored = store(database, batch)

    assert {each.line.entry.seq for each in stored.refused} == set(range(oldest))
    assert accepted(database) == {b"m f=%d" % seq for seq in range(oldest, 1000)}
    assert len(stored.passed) == 1000
    assert len(database.requests) <= 25


def test_a_point_that_is_too_large_does_not_take_others_with_it() -> None:
    too_large = Answer(verdict=Verdict.TOO_LARGE, reason="answered 413")
    database = judged_by(lambda lines: too_large if sum(map(len, lines)) > 40 else ACCEPTED)
    batch = [waiting(seq) for seq in range(20)]
    batch[3] = waiting(3, b"x" * 100)

    stored = store(database, batch)

    assert [each.line.entry.seq for each in stored.refused] == [3]
    assert len(accepted(database)) == 19
    assert len(stored.passed) == 20


@pytest.mark.parametrize("verdict", [Verdict.TIMEOUT, Verdict.UNREACHABLE, Verdict.OVERLOADED])
def test_a_server_that_is_away_is_asked_once_and_everything_waits(verdict: Verdict) -> None:
    fault = Answer(verdict=verdict, reason="away")
    database = judged_by(lambda _: fault)

    stored = store(database, [waiting(1), waiting(2, tier=Tier.KEEP)])

    assert len(database.requests) == 1
    assert stored.passed == ()
    assert stored.fault == fault


def test_a_missing_database_keeps_only_its_own_tier_waiting() -> None:
    missing = Answer(verdict=Verdict.NOT_FOUND, reason="database not found")
    database = judged_by(lambda lines: missing if lines == [b"m f=2"] else ACCEPTED)

    stored = store(database, [waiting(1), waiting(2, tier=Tier.KEEP)])

    assert [entry.id.seq for entry in stored.passed] == [1]
    assert stored.fault == missing


def test_a_fault_in_the_middle_of_a_search_refuses_nothing() -> None:
    answers = iter([BAD, ACCEPTED, Answer(verdict=Verdict.TIMEOUT)])
    database = judged_by(lambda _: next(answers))

    stored = store(database, [waiting(1), waiting(2, b"bad"), waiting(3), waiting(4)])

    assert stored.passed == ()
    assert stored.refused == ()
    assert stored.fault is not None


def test_a_refusal_in_unknown_words_of_everything_is_not_blamed_on_the_points() -> None:
    unknown = Answer(verdict=Verdict.BAD_POINTS, reason="organization name is required")
    database = judged_by(lambda _: unknown)

    stored = store(database, [waiting(1), waiting(2), waiting(3, tier=Tier.KEEP)])

    assert stored.passed == ()
    assert stored.refused == ()
    assert stored.fault is not None
    assert stored.fault.verdict is Verdict.UNEXPECTED
    assert "organization name is required" in stored.fault.reason


def test_a_refusal_in_unknown_words_is_believed_beside_what_the_same_database_accepted() -> None:
    unknown = Answer(verdict=Verdict.BAD_POINTS, reason="this one smells")
    database = judged_by(lambda lines: unknown if b"bad" in lines else ACCEPTED)

    stored = store(database, [waiting(1, b"bad"), waiting(2)])

    assert [each.line.text for each in stored.refused] == [b"bad"]
    assert len(stored.passed) == 2
    assert stored.fault is None


def test_what_one_database_accepts_says_nothing_of_another_that_refuses_everything() -> None:
    policy = Answer(verdict=Verdict.BAD_POINTS, reason="request blocked by policy 17")
    database = FakeDatabase(judge=lambda tier, _: ACCEPTED if tier is Tier.KEEP else policy)

    stored = store(database, [waiting(1), waiting(2), waiting(3, tier=Tier.KEEP)])

    assert [entry.id.seq for entry in stored.passed] == [3]
    assert stored.refused == ()
    assert stored.fault is not None
    assert stored.fault.verdict is Verdict.UNEXPECTED


def test_a_database_that_takes_no_new_series_refuses_no_point_and_holds_up_no_other() -> None:
    full = "partial write: max-series-per-database limit exceeded: (2) dropped=2"
    fault = Answer(verdict=Verdict.OVERLOADED, reason=full)
    database = FakeDatabase(judge=lambda tier, _: fault if tier is Tier.KEEP else ACCEPTED)

    stored = store(database, [waiting(1), waiting(2, tier=Tier.KEEP)])

    assert [entry.id.seq for entry in stored.passed] == [1]
    assert stored.refused == ()
    assert stored.faults == {Tier.KEEP: fault}


def test_lines_are_sent_in_order_of_time() -> None:
    database = judged_by(refuse_bad)

    store(database, [waiting(3), waiting(1), waiting(2)])

    sent = [int(re.findall(rb"\d+", line)[0]) for line in database.requests[0][1]]
    assert sent == [1, 2, 3]
