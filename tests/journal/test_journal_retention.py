"""How long results stay: by age, by size, and never gone in silence."""

import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest

from spinewatch.journal import checking
from spinewatch.journal.expired import ExpiredSpan, Why
from spinewatch.journal.reader import JournalReader
from spinewatch.journal.room import KeepLimits, used_bytes
from spinewatch.journal.rows import StoredRow
from spinewatch.journal.upkeep import Upkeep
from spinewatch.journal.writer import Journal
from spinewatch.model.context import Posture
from spinewatch.model.errors import JournalError
from spinewatch.model.results import Minute, Producer
from spinewatch.model.time import NS_PER_S
from tests.journal.conftest import GivenLabel

pytestmark = pytest.mark.slow

OpenJournal = Callable[..., Journal]

DAY_S = 86_400
PLENTY = 10**9


def label(mono_ns: int) -> GivenLabel:
    """Let UTC be the monotonic time."""
    return GivenLabel(utc_ns=mono_ns)


def limits(
    *, days: float = 1.0, size_bytes: int = PLENTY, recorders: tuple[str, ...] = ()
) -> KeepLimits:
    return KeepLimits(days=days, size_bytes=size_bytes, recorders=recorders)


def minute(second: int) -> Minute:
    return Minute(
        person="p01",
        boot_id="boot",
        mono_ns=second * NS_PER_S,
        valid=True,
        postures={Posture.UPRIGHT: 1.0},
    )


def fill(journal: Journal, make: SimpleNamespace, seconds: range) -> None:
    """Write seconds, minutes, and episodes."""
    results: list[object] = []
    for second in seconds:
        results.append(make.levels(second))
        if second % 60 == 59:
            results += [minute(second), make.episode(second)]
    journal.append(Producer.MONITOR, results, label_of=label)
    journal.commit()


def keep(upkeep: Upkeep, *, now_s: float) -> None:
    """Let it do all that is due now."""
    for step in range(200):
        upkeep.step(0 if step < 199 else 1, round(now_s * NS_PER_S))


def keep_for(upkeep: Upkeep, *, monotonic_s: int, now_s: float) -> None:
    for step in range(20):
        upkeep.step(monotonic_s * NS_PER_S + step, round(now_s * NS_PER_S))


def counts(path: Path) -> dict[str, int]:
    with JournalReader(path=path) as reader:
        return {kind: count for kind, count in reader.counts().items() if count}


def expired(path: Path) -> tuple[ExpiredSpan, ...]:
    with JournalReader(path=path) as reader:
        return reader.expired()


def test_seconds_go_when_they_are_old_and_everything_else_stays_for_good(
    journal: Journal, path: Path, make: SimpleNamespace
) -> None:
    fill(journal, make, range(1200))

    keep(journal.upkeep(limits()), now_s=DAY_S + 600)

    assert counts(path) == {"levels": 600, "minute": 20, "episode": 20}
    with JournalReader(path=path) as reader:
        left = [e.result.mono_ns for e in reader.results("levels", boot_id="boot")]
    assert left == [second * NS_PER_S for second in range(600, 1200)]


def test_what_has_gone_is_known_as_one_span_however_many_portions_it_took(
    journal: Journal, path: Path, make: SimpleNamespace
) -> None:
    fill(journal, make, range(1800))
    upkeep = journal.upkeep(limits())

    keep(upkeep, now_s=DAY_S + 1200)

    assert expired(path) == (
        ExpiredSpan(
            producer=Producer.MONITOR,
            epoch=journal.epoch,
            tier="levels",
            why=Why.AGE,
            first_seq=1,
            last_seq=1200 + 2 * 19 + 0,
            results=1200,
            unstored=0,
        ),
    )


def test_age_takes_nothing_that_a_recorder_has_not_stored(
    journal: Journal, path: Path, make: SimpleNamespace
) -> None:
    fill(journal, make, range(100))
    with JournalReader(path=path) as reader:
        reader.set_cursor("stored:home", Producer.MONITOR, 102)
        reader.set_cursor("stored:clinic", Producer.MONITOR, 30)
    recorders = ("home", "clinic")

    keep(journal.upkeep(limits(recorders=recorders)), now_s=10 * DAY_S)
    assert counts(path)["levels"] == 70

    keep(journal.upkeep(limits(recorders=(*recorders, "new"))), now_s=10 * DAY_S)
    assert counts(path)["levels"] == 70
    assert [span.unstored for span in expired(path)] == [0]


def test_age_takes_nothing_while_nobody_knows_the_time(
    journal: Journal, path: Path, make: SimpleNamespace
) -> None:
    fill(journal, make, range(100))
    upkeep = journal.upkeep(limits())

    for _ in range(20):
        upkeep.step(0, None)

    assert counts(path)["levels"] == 100


def test_seconds_that_never_got_a_label_are_as_old_as_the_next_that_have_one(
    journal: Journal, path: Path, make: SimpleNamespace
) -> None:
    unlabelled = [make.levels(second, boot_id="before") for second in range(700)]
    journal.append(Producer.MONITOR, unlabelled, label_of=make.no_label)
    fill(journal, make, range(10))

    keep(journal.upkeep(limits()), now_s=DAY_S - 5)
    assert counts(path)["levels"] == 710

    keep(journal.upkeep(limits()), now_s=DAY_S + 5)
    assert counts(path)["levels"] == 5


def test_at_the_size_limit_stored_seconds_go_first_and_the_oldest_of_them(
    journal: Journal, path: Path, make: SimpleNamespace, caplog: pytest.LogCaptureFixture
) -> None:
    fill(journal, make, range(6000))
    with JournalReader(path=path) as reader:
        reader.set_cursor("stored:home", Producer.MONITOR, 5000)
    room = used_bytes(journal._connection) * 3 // 4

    keep(journal.upkeep(limits(days=1000, size_bytes=room, recorders=("home",))), now_s=6000)

    assert used_bytes(journal._connection) <= room
    span = expired(path)[0]
    assert (span.why, span.unstored, span.first_seq) == (Why.SIZE, 0, 1)
    assert counts(path)["minute"] == 100
    assert caplog.records == []


def test_what_is_not_stored_goes_only_when_nothing_else_is_left_and_that_is_said_once(
    journal: Journal, path: Path, make: SimpleNamespace, caplog: pytest.LogCaptureFixture
) -> None:
    fill(journal, make, range(6000))
    with JournalReader(path=path) as reader:
        reader.set_cursor("stored:home", Producer.MONITOR, 100)
    room = used_bytes(journal._connection) // 2

    keep(journal.upkeep(limits(days=1000, size_bytes=room, recorders=("home",))), now_s=6000)

    span = expired(path)[0]
    assert span.unstored > 1000
    assert span.unstored == span.results - 98
    warnings = [r.message for r in caplog.records if r.levelno == logging.WARNING]
    assert len(warnings) == 1
    assert "not every recorder has stored" in warnings[0]


def test_minutes_go_after_the_last_second_and_episodes_never(
    journal: Journal, path: Path, make: SimpleNamespace, caplog: pytest.LogCaptureFixture
) -> None:
    fill(journal, make, range(600))
    journal.append(Producer.PERSON, [make.diary(1)], label_of=label)

    keep(journal.upkeep(limits(days=1000, size_bytes=1)), now_s=600)

    assert counts(path) == {"episode": 10, "diary": 1}
    assert "journal_gb" in caplog.records[-1].message
    assert len([r for r in caplog.records if "never deleted" in r.message]) == 1


def test_one_portion_is_small_so_that_results_do_not_wait(
    journal: Journal, path: Path, make: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spinewatch.journal.pruning.PRUNE_CHUNK", 50)
    fill(journal, make, range(400))
    upkeep = journal.upkeep(limits())
    left = [400]
    for _ in range(12):
        upkeep.step(0, 2 * DAY_S * NS_PER_S)
        left.append(counts(path).get("levels", 0))

    went = {before - after for before, after in pairwise(left)}
    assert went == {0, 50}
    assert left[-1] == 0


def test_the_file_does_not_grow_while_as_much_goes_as_comes(
    journal: Journal, make: SimpleNamespace
) -> None:
    pages = []
    for round_ in range(8):
        fill(journal, make, range(round_ * 1000, round_ * 1000 + 1000))
        keep(journal.upkeep(limits(days=1000 / DAY_S)), now_s=(round_ + 1) * 1000)
        pages.append(journal._connection.execute("PRAGMA page_count").fetchone()[0])

    assert pages[-1] <= 1.1 * pages[2]


def test_room_is_told_with_the_days_that_fit(journal: Journal, make: SimpleNamespace) -> None:
    fill(journal, make, range(3600))
    upkeep = journal.upkeep(limits(days=14, size_bytes=100_000_000))
    assert upkeep.room is None

    keep(upkeep, now_s=3600)

    room = upkeep.room
    assert room is not None
    assert room.used_bytes == used_bytes(journal._connection)
    # What an hour has written, times 24, is what the forecast says of a day.
    assert room.bytes_per_day == pytest.approx(24 * room.used_bytes, rel=0.25)
    assert room.fitting_days == pytest.approx(100_000_000 / room.bytes_per_day, rel=0.1)
    assert room.kept_days == pytest.approx(1 / 24, rel=0.01)


def test_an_empty_journal_forecasts_nothing(journal: Journal) -> None:
    upkeep = journal.upkeep(limits())

    keep(upkeep, now_s=1)

    assert upkeep.room is not None
    assert (upkeep.room.bytes_per_day, upkeep.room.fitting_days) == (0, None)


def broken_text(journal: Journal) -> None:
    journal._connection.execute("UPDATE result SET payload = '{' WHERE number = 350")


def test_damage_that_a_start_cannot_see_is_found_later_and_the_next_start_mends_it(
    open_journal: OpenJournal, make: SimpleNamespace
) -> None:
    journal = open_journal()
    fill(journal, make, range(2000))
    broken_text(journal)
    journal.close()
    again = open_journal()
    assert again.set_aside is None

    with pytest.raises(JournalError, match="is damaged") as caught:
        keep(again.upkeep(limits()), now_s=2000)
    assert "Restart" in caught.value.advice
    again.close()

    mended = open_journal()
    assert mended.set_aside is not None
    assert counts(mended.path)["levels"] in {1999, 2000}
    keep(mended.upkeep(limits()), now_s=2000)
    assert not mended.path.with_name("journal.sqlite.damaged").exists()


def test_the_whole_journal_is_checked_at_the_start_and_again_after_a_day(
    journal: Journal, make: SimpleNamespace
) -> None:
    fill(journal, make, range(700))
    upkeep = journal.upkeep(limits(days=1000))
    keep(upkeep, now_s=700)
    broken_text(journal)

    keep(upkeep, now_s=701)
    with pytest.raises(JournalError, match="is damaged"):
        keep_for(upkeep, monotonic_s=DAY_S, now_s=702)


def test_a_journal_of_the_first_version_gets_what_is_new(
    open_journal: OpenJournal, make: SimpleNamespace
) -> None:
    journal = open_journal()
    fill(journal, make, range(100))
    for table in ("expired", "salvage", "salvaged_epoch"):
        journal._connection.execute(f"DROP TABLE {table}")
    journal._connection.execute("PRAGMA user_version = 1")
    journal.close()
    assert expired(journal.path) == ()

    later = open_journal()
    keep(later.upkeep(limits()), now_s=10 * DAY_S)

    assert later.epoch == journal.epoch
    assert [span.results for span in expired(later.path)] == [100]


def test_what_another_process_deletes_during_a_check_is_no_damage(
    journal: Journal, make: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`spinewatch forget` works beside the monitor."""
    fill(journal, make, range(200))
    is_whole = checking._is_whole

    def slowly(row: StoredRow) -> bool:
        with closing(sqlite3.connect(journal.path, isolation_level=None)) as other:
            other.execute("DELETE FROM result WHERE number BETWEEN 50 AND 60")
        return is_whole(row)

    monkeypatch.setattr(checking, "_is_whole", slowly)

    assert checking.first_look(journal._connection) is None
    fill(journal, make, range(200, 400))
    assert checking.Checker(journal._connection).portion() is None
