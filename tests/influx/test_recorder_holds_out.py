"""What one database, one file or one mistake does wrong keeps nothing else out."""

import logging
from collections.abc import Callable

import pytest

from spinewatch.influx import recorder
from spinewatch.influx.answers import ACCEPTED, Answer, Verdict
from spinewatch.influx.tiers import Tier
from spinewatch.influx.waiting import Waiting, waiting_of
from spinewatch.model.results import AnyResult, Entry
from tests.influx.bench import AWAY, BAD, Bench

EntryOf = Callable[..., Entry]

MISSING = Answer(verdict=Verdict.NOT_FOUND, reason="database not found")


def minutes_are(answer: Answer) -> Callable[[Tier, object], Answer]:
    return lambda tier, _: answer if tier is Tier.MINUTES else ACCEPTED


@pytest.fixture
def minutes_missing(
    bench: Bench, entry_of: EntryOf, full: dict[str, AnyResult], monkeypatch: pytest.MonkeyPatch
) -> int:
    """More minutes than a batch takes wait for a database that is missing; gives their number."""
    monkeypatch.setattr("spinewatch.influx.batching.MAX_BATCH", 20)
    bench.database.judge = minutes_are(MISSING)
    waiting = 25
    for seq in range(1, waiting + 1):
        bench.recorder.take("p01", entry_of(full["minute"], seq))
    bench.run(600.0)
    return waiting


def test_a_missing_database_starves_no_other(
    bench: Bench, entry_of: EntryOf, minutes_missing: int
) -> None:
    waits = []
    for seq in range(minutes_missing + 1, minutes_missing + 6):
        began_ns = bench.clock.now_ns
        bench.recorder.take("p01", entry_of(seq=seq))
        while seq not in bench.seqs():
            bench.run(0.5)
        waits.append((bench.clock.now_ns - began_ns) / 1e9)

    assert max(waits) < 15.0
    assert bench.mark[-1] == 0, "nothing is told of what comes after a hole"


def test_a_database_that_was_missing_catches_up_and_the_end_is_told_once(
    bench: Bench, entry_of: EntryOf, minutes_missing: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for seq in range(minutes_missing + 1, minutes_missing + 4):
        bench.recorder.take("p01", entry_of(seq=seq))
        bench.run(10.0)
    during = list(caplog.records)
    bench.database.judge = lambda *_: ACCEPTED
    bench.run(70.0)

    assert during == [], "told when it began, and not taken for over because others go on"
    assert bench.mark[-1] == minutes_missing + 3
    (over,) = [each.getMessage() for each in caplog.records]
    assert "InfluxDB takes results again" in over


def test_two_databases_with_faults_of_their_own_are_told_both_and_a_bad_login_once(
    bench: Bench, entry_of: EntryOf, full: dict[str, AnyResult], caplog: pytest.LogCaptureFixture
) -> None:
    def take_all() -> None:
        bench.recorder.take("p01", entry_of(full["minute"], 1))
        bench.recorder.take("p01", entry_of(full["episode"], 2))
        bench.run(100.0)

    bench.database.judge = lambda *_: MISSING
    take_all()
    missing = len(caplog.records)
    bench.database.judge = lambda *_: Answer(verdict=Verdict.UNAUTHORISED, reason="no")
    take_all()

    assert (missing, len(caplog.records)) == (2, 3)


def test_a_dead_letter_file_that_cannot_be_written_holds_up_no_good_point(
    bench: Bench, entry_of: EntryOf, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    refused = bench.folder / "refused.jsonl"
    refused.mkdir()
    bench.database.judge = lambda _, lines: BAD if b"seq=2i" in b"".join(lines) else ACCEPTED
    for seq in range(1, 31):
        bench.recorder.take("p01", entry_of(seq=seq))
        bench.run(10.0)
        bench.recorder.take("p01", entry_of(seq=2))
    stored, mark = bench.seqs(), bench.mark[-1]
    refused.rmdir()
    bench.run(61.0)

    assert stored == set(range(1, 31)) - {2}
    assert mark == 1
    assert bench.mark[-1] == 30
    assert [each.first_seq for each in bench.letters] == [2]
    told = [each.getMessage() for each in caplog.records]
    assert sum("cannot be written" in message for message in told) == 1
    assert sum("can be written down again" in message for message in told) == 1


def test_what_is_repeated_is_written_down_once(bench: Bench, entry_of: EntryOf) -> None:
    bench.database.judge = lambda *_: BAD
    for _ in range(5):
        bench.recorder.take("p01", entry_of(seq=1))
        bench.recorder.take("p01", entry_of(seq=2, labelled=False))
        bench.recorder.take("p01", entry_of(seq=9, labelled=False))
        bench.run(60.0)

    assert [each.first_seq for each in bench.letters] == [2, 9, 1]
    assert len([mark for mark in bench.marks if mark[-1] == 2]) == 5, "and the mark is told again"


def test_a_whole_tier_refused_in_unknown_words_is_no_letter_beside_an_accepted_event(
    bench: Bench, entry_of: EntryOf, full: dict[str, AnyResult]
) -> None:
    policy = Answer(verdict=Verdict.BAD_POINTS, reason="request blocked by policy 17")
    bench.database.judge = lambda tier, _: ACCEPTED if tier is Tier.KEEP else policy
    bench.recorder.take("p01", entry_of(full["episode"], 1))
    for seq in range(2, 6):
        bench.recorder.take("p01", entry_of(seq=seq))
    bench.run(20.0)
    before = bench.mark[-1]
    bench.database.judge = lambda *_: ACCEPTED
    bench.run(61.0)

    assert before == 1
    assert bench.mark[-1] == 5
    assert not (bench.folder / "refused.jsonl").exists()


def test_a_mistake_in_the_writing_is_told_once_and_ends_nothing(
    bench: Bench, entry_of: EntryOf, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)

    def fail(*_: object) -> Answer:
        raise AttributeError

    bench.database.judge = fail
    bench.recorder.take("p01", entry_of(seq=1))
    bench.run(600.0)
    tried = len(bench.database.requests)
    bench.database.judge = lambda *_: ACCEPTED
    bench.run(61.0)

    assert 10 <= tried <= 25, "with the waits of an outage"
    assert bench.mark[-1] == 1
    told = [each.getMessage() for each in caplog.records]
    assert len(told) == 2
    assert "a mistake in spinewatch" in told[0]
    assert "can be stored again" in told[1]


def test_an_entry_that_nobody_can_write_is_told_once_and_keeps_no_other_out(
    bench: Bench,
    entry_of: EntryOf,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def some_fail(entry: Entry, person: str) -> Waiting:
        if entry.seq == 2:
            raise OverflowError
        return waiting_of(entry, person)

    monkeypatch.setattr(recorder, "waiting_of", some_fail)
    for _ in range(3):
        for seq in (1, 2, 3):
            bench.recorder.take("p01", entry_of(seq=seq))
        bench.run(5.0)

    assert bench.seqs() == {1, 3}
    assert bench.mark[-1] == 1
    told = [each.getMessage() for each in caplog.records]
    assert len([each for each in told if "entry 2 of monitor of p01 cannot be stored" in each]) == 1


def test_a_server_that_is_away_is_asked_no_oftener_for_three_databases(
    bench: Bench, entry_of: EntryOf, full: dict[str, AnyResult]
) -> None:
    bench.database.judge = lambda *_: AWAY
    for seq, kind in enumerate(("levels", "minute", "episode"), start=1):
        bench.recorder.take("p01", entry_of(full[kind], seq))
    bench.run(3600.0)

    assert 60 <= len(bench.database.requests) <= 75
