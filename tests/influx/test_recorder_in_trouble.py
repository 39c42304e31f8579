"""The recorder when something is wrong: it holds out, and tells it once."""

import logging
from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest

from spinewatch.influx.answers import ACCEPTED, Answer, Verdict
from spinewatch.influx.limits import MAX_WAITING
from spinewatch.influx.tiers import Tier
from spinewatch.model.results import AnyResult, Entry
from tests.influx.bench import AWAY, BAD, Bench

EntryOf = Callable[..., Entry]


def test_while_the_database_is_away_entries_wait_and_are_stored_afterwards(
    bench: Bench, entry_of: EntryOf, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    bench.database.judge = lambda *_: AWAY
    for seq in range(1, 6):
        bench.recorder.take("p01", entry_of(seq=seq))
    bench.run(3600.0)
    requests = len(bench.database.requests)
    marks = [mark[-1] for mark in bench.marks]
    bench.database.judge = lambda *_: ACCEPTED
    bench.run(61.0)

    assert marks == [0]
    assert 60 <= requests <= 75, "after the first ones, one attempt a minute"
    assert bench.seqs() == {1, 2, 3, 4, 5}
    assert bench.mark[-1] == 5
    messages = [record.getMessage() for record in caplog.records]
    assert len(messages) == 2
    assert messages[0] == "Recorder home: unreachable: Connection refused. Wait."
    assert messages[1].startswith("Recorder home: InfluxDB takes results again (after 3")


def test_each_cause_of_an_outage_is_told_once(
    bench: Bench, entry_of: EntryOf, caplog: pytest.LogCaptureFixture
) -> None:
    answers = [AWAY, Answer(verdict=Verdict.TIMEOUT, reason="10 s")] * 5
    bench.database.judge = lambda *_: answers.pop() if answers else ACCEPTED
    bench.recorder.take("p01", entry_of(seq=1))
    bench.run(600.0)

    warnings = [each.getMessage() for each in caplog.records if each.levelno == logging.WARNING]
    assert len(warnings) == 2
    assert bench.mark[-1] == 1


def test_a_second_outage_begins_with_short_waits_again(bench: Bench, entry_of: EntryOf) -> None:
    bench.database.judge = lambda *_: AWAY
    bench.recorder.take("p01", entry_of(seq=1))
    bench.run(600.0)
    bench.database.judge = lambda *_: ACCEPTED
    bench.run(61.0)
    bench.database.judge = lambda *_: AWAY
    bench.recorder.take("p01", entry_of(seq=2))
    bench.database.requests.clear()
    bench.run(12.0)

    assert len(bench.database.requests) >= 3


def test_a_server_that_asks_for_time_gets_it_up_to_ten_minutes(
    bench: Bench, entry_of: EntryOf
) -> None:
    asked: list[float] = []

    def judge(*_: object) -> Answer:
        asked.append(bench.clock.now_ns / 1e9)
        wait_s = [20.0, 300.0, 1e9][(len(asked) - 1) % 3]
        return Answer(verdict=Verdict.OVERLOADED, retry_after_s=wait_s)

    bench.database.judge = judge
    bench.recorder.take("p01", entry_of(seq=1))
    bench.run(1000.0)

    assert [round(b - a) for a, b in pairwise(asked)][:3] == [20, 300, 600]


@pytest.mark.slow
def test_memory_is_bounded_while_the_database_is_away(
    bench: Bench, entry_of: EntryOf, caplog: pytest.LogCaptureFixture
) -> None:
    bench.database.judge = lambda *_: AWAY
    for seq in range(1, MAX_WAITING + 100):
        bench.recorder.take("p01", entry_of(seq=seq))
    bench.run(30.0)
    bench.database.judge = lambda *_: ACCEPTED
    bench.run(61.0)
    stored = bench.mark[-1]
    for seq in range(stored + 1, MAX_WAITING + 100):
        bench.recorder.take("p01", entry_of(seq=seq))
    bench.run(30.0)

    assert stored == MAX_WAITING
    assert bench.mark[-1] == MAX_WAITING + 99
    assert sum("results wait for InfluxDB" in each.getMessage() for each in caplog.records) == 1


def test_a_bad_point_is_kept_apart_with_its_reason_and_holds_nothing_up(
    bench: Bench, entry_of: EntryOf, full: dict[str, AnyResult]
) -> None:
    def judge(_: Tier, lines: Sequence[bytes]) -> Answer:
        return BAD if any(b"seq=2i" in line and b"segment" in line for line in lines) else ACCEPTED

    bench.database.judge = judge
    for seq in (1, 2, 3):
        bench.recorder.take("p01", entry_of(full["levels"], seq))
    bench.run(5.0)

    assert bench.mark[-1] == 3
    assert bench.seqs() == {1, 2, 3}, "the other points of the entry are stored"
    (letter,) = bench.letters
    assert (letter.person, letter.first_seq, letter.last_seq) == ("p01", 2, 2)
    assert letter.reason == BAD.reason
    assert len(letter.lines) == 1
    assert "segment=neck" in letter.lines[0]


def test_what_the_database_no_longer_keeps_is_passed_and_listed(
    bench: Bench, entry_of: EntryOf, caplog: pytest.LogCaptureFixture
) -> None:
    def judge(_: Tier, lines: Sequence[bytes]) -> Answer:
        old = sum(int(line.rpartition(b" ")[2]) <= 1_790_000_020 * 10**9 for line in lines)
        reason = f"partial write: points beyond retention policy dropped={old}"
        return Answer(verdict=Verdict.BAD_POINTS, reason=reason) if old else ACCEPTED

    bench.database.judge = judge
    for seq in range(1, 25):
        bench.recorder.take("p01", entry_of(seq=seq))
    bench.run(5.0)

    assert bench.mark[-1] == 24
    assert bench.seqs() == {21, 22, 23, 24}
    assert [(each.first_seq, each.last_seq) for each in bench.letters] == [(1, 20)]
    assert sum("older than it keeps" in each.getMessage() for each in caplog.records) == 1


def test_bad_and_good_batches_that_take_turns_are_one_trouble(
    bench: Bench, entry_of: EntryOf, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    bench.database.judge = lambda _, lines: BAD if b"seq=2i" in lines[0] else ACCEPTED
    for seq in (1, 2, 3, 2, 4):
        bench.recorder.take("p01", entry_of(seq=seq))
        bench.run(4.0)
    during = [each.getMessage() for each in caplog.records]
    bench.run(60.0)
    bench.recorder.take("p01", entry_of(seq=5))
    bench.run(4.0)

    assert len(during) == 1
    assert "refuses points for good" in during[0]
    (over,) = [each.getMessage() for each in caplog.records][1:]
    assert over.startswith("Recorder home: InfluxDB refuses nothing more (after 7")


def test_nothing_is_passed_before_its_refusal_is_on_disk(
    bench: Bench, entry_of: EntryOf, caplog: pytest.LogCaptureFixture
) -> None:
    bench.database.judge = lambda *_: BAD
    (bench.folder / "refused.jsonl").mkdir()
    bench.recorder.take("p01", entry_of(seq=1))
    bench.run(100.0)
    before = [mark[-1] for mark in bench.marks]
    (bench.folder / "refused.jsonl").rmdir()
    bench.run(61.0)

    assert before == [0]
    assert bench.mark[-1] == 1
    assert len(bench.letters) == 1
    told = [each.getMessage() for each in caplog.records]
    assert sum("cannot be written" in message for message in told) == 1


def test_without_a_place_for_its_marks_the_recorder_tells_none(
    bench: Bench, entry_of: EntryOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full_disk)
        bench.recorder.take("p01", entry_of(seq=1))
        bench.run(100.0)
    before = [mark[-1] for mark in bench.marks]
    bench.run(61.0)

    assert before == [0]
    assert bench.mark[-1] == 1


def test_an_entry_that_can_never_get_a_label_is_a_dead_letter_that_the_mark_passes(
    bench: Bench, entry_of: EntryOf, caplog: pytest.LogCaptureFixture
) -> None:
    for seq in (1, 2):
        bench.recorder.take("p01", entry_of(seq=seq, labelled=False))
    bench.run(5.0)

    assert bench.database.requests == []
    assert bench.mark[-1] == 2
    assert len(caplog.records) == 1
    assert len((bench.folder / "refused.jsonl").read_text().splitlines()) == 2


def test_a_clean_end_does_not_ask_a_database_again_that_is_away(
    bench: Bench, entry_of: EntryOf
) -> None:
    bench.database.judge = lambda *_: AWAY
    bench.recorder.take("p01", entry_of(seq=1))
    bench.recorder.flush()
    bench.recorder.flush()

    assert len(bench.database.requests) == 1


def test_a_damaged_position_file_is_told_and_the_sender_starts_again(
    bench: Bench, entry_of: EntryOf, caplog: pytest.LogCaptureFixture
) -> None:
    bench.recorder.take("p01", entry_of(seq=1))
    bench.recorder.flush()
    (bench.folder / "positions.json").write_bytes(b"\0\0\0")
    bench.start()
    bench.recorder.announce()
    bench.recorder.take("p01", entry_of(seq=2))

    assert bench.mark[-1] == 0
    assert "positions.json.unreadable" in caplog.records[0].getMessage()


def test_a_damaged_position_file_is_made_good_by_the_marks_that_the_broker_kept(
    bench: Bench, entry_of: EntryOf, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for seq in range(1, 8):
        bench.recorder.take("p01", entry_of(seq=seq))
    bench.recorder.flush()
    kept = bench.marks[-1]
    (bench.folder / "positions.json").write_bytes(b"")
    bench.marks.clear()
    bench.start()
    bench.recorder.recover(*kept)
    bench.recorder.announce()
    bench.recorder.take("p01", entry_of(seq=8))
    bench.run(5.0)

    assert bench.marks == [kept, (*kept[:3], 8)], "no zero in between: nothing is sent again"
    assert "the broker has kept that monitor of p01 is stored up to 7" in caplog.text


def test_a_position_file_that_is_older_than_the_marks_is_believed_no_longer(
    bench: Bench, entry_of: EntryOf
) -> None:
    path = bench.folder / "positions.json"
    bench.recorder.take("p01", entry_of(seq=1))
    bench.recorder.flush()
    old = path.read_bytes()
    bench.recorder.take("p01", entry_of(seq=2))
    bench.recorder.flush()
    kept = bench.mark
    path.write_bytes(old)
    bench.start()
    bench.recorder.recover(*kept)
    bench.recorder.take("p01", entry_of(seq=3))
    bench.run(5.0)
    bench.start()
    bench.recorder.announce()

    assert bench.mark == (*kept[:3], 3)


def test_a_mark_that_is_lower_than_the_file_changes_nothing(
    bench: Bench, entry_of: EntryOf
) -> None:
    for seq in (1, 2):
        bench.recorder.take("p01", entry_of(seq=seq))
    bench.run(5.0)
    told = bench.mark
    bench.recorder.recover(*told[:3], 1)
    bench.recorder.announce()

    assert bench.mark == told


def test_what_the_sender_does_not_have_any_more_is_passed_over_and_written_down(
    bench: Bench, entry_of: EntryOf
) -> None:
    bench.recorder.take("p01", entry_of(seq=1))
    bench.recorder.take("p01", entry_of(seq=900))
    bench.run(5.0)
    before = bench.mark
    bench.marks.clear()
    for _ in range(2):
        bench.recorder.pass_over(*before[:3], (2, 899), why="expired in the journal")
        bench.run(1.0)

    assert before[-1] == 1
    assert bench.marks == [(*before[:3], 900)] * 2, "told again: the sender waits for it"
    (letter,) = bench.letters
    assert (letter.first_seq, letter.last_seq, letter.lines) == (2, 899, ())
    assert letter.reason == "expired in the journal"


def test_nothing_is_passed_over_before_that_is_on_disk(bench: Bench, entry_of: EntryOf) -> None:
    bench.recorder.take("p01", entry_of(seq=1))
    bench.run(5.0)
    (bench.folder / "refused.jsonl").mkdir()
    bench.recorder.pass_over(*bench.mark[:3], (2, 5), why="forgotten")
    bench.run(20.0)
    before = bench.mark[-1]
    (bench.folder / "refused.jsonl").rmdir()
    bench.run(61.0)

    assert before == 1
    assert bench.mark[-1] == 5
    assert [each.reason for each in bench.letters] == ["forgotten"]


def test_while_the_name_is_shared_results_are_stored_but_none_is_confirmed(
    bench: Bench, entry_of: EntryOf, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for _ in range(3):
        bench.recorder.shares_its_name("The recorder of p02")
    bench.recorder.take("p01", entry_of(seq=1))
    bench.run(5.0)
    during = list(bench.marks)
    bench.recorder.shares_its_name(None)

    assert bench.seqs() == {1}
    assert during == []
    assert bench.mark[-1] == 1
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 2
    assert told[0].startswith("Recorder home: The recorder of p02 has the same name on this broker")
    assert "`recorder` in [influx]" in told[0]
