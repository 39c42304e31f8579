"""What the readers promise: order, spans, newest, counts and cursors."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pytest

from spinewatch.journal.reader import JournalReader
from spinewatch.journal.writer import Journal
from spinewatch.model.errors import JournalError
from spinewatch.model.results import Producer
from spinewatch.model.sites import EmgSite
from spinewatch.model.time import NS_PER_S

LEFT, RIGHT = EmgSite.LUMBAR_ERECTOR_LEFT, EmgSite.LUMBAR_ERECTOR_RIGHT


@pytest.fixture
def reader(journal: Journal, path: Path, make: SimpleNamespace) -> Iterator[JournalReader]:
    """Read ten seconds of levels of each of two boots, and four episodes."""
    for boot_id in ("boot", "next"):
        levels = [make.levels(second, boot_id=boot_id) for second in range(10)]
        journal.append(Producer.MONITOR, levels, label_of=make.label)
    episodes = [
        make.episode(second, revision=revision, site=site)
        for second, revision, site in ((1, 1, RIGHT), (2, 1, LEFT), (3, 2, RIGHT), (4, 2, LEFT))
    ]
    journal.append(Producer.MONITOR, episodes, label_of=make.label)
    with JournalReader(path=path) as reader:
        yield reader


def test_reading_goes_on_after_the_last_known_entry(reader: JournalReader) -> None:
    first = reader.read(0, producer=Producer.MONITOR, limit=20)
    rest = reader.read(first[-1].seq, producer=Producer.MONITOR, limit=20)

    assert [entry.seq for entry in [*first, *rest]] == list(range(1, 25))
    assert {entry.epoch for entry in rest} == {reader.epoch}


def test_a_producer_that_has_written_nothing_reads_as_nothing(reader: JournalReader) -> None:
    assert reader.read(0, producer=Producer.PERSON, limit=20) == []


def test_the_latest_of_a_kind_is_one_per_series(
    reader: JournalReader, make: SimpleNamespace
) -> None:
    assert [entry.result for entry in reader.latest("episode")] == [
        make.episode(4, revision=2, site=LEFT),
        make.episode(3, revision=2, site=RIGHT),
    ]
    assert [(e.result.boot_id, e.result.mono_ns) for e in reader.latest("levels")] == [
        ("next", 9 * NS_PER_S)
    ]
    assert reader.latest("minute") == ()


@pytest.mark.parametrize("chunk", [1, 3, 1000])
def test_a_span_ends_with_its_end_and_starts_after_its_start(
    reader: JournalReader, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr("spinewatch.journal.queries.READ_CHUNK", chunk)

    span = reader.results(
        "levels", boot_id="boot", after_mono_ns=2 * NS_PER_S, until_mono_ns=5 * NS_PER_S
    )

    assert [entry.result.mono_ns // NS_PER_S for entry in span] == [3, 4, 5]


@pytest.mark.parametrize("chunk", [1, 3, 1000])
def test_a_span_over_several_series_is_in_order_of_time(
    reader: JournalReader, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr("spinewatch.journal.queries.READ_CHUNK", chunk)

    episodes = [entry.result for entry in reader.results("episode", boot_id="boot")]

    assert [each.mono_ns // NS_PER_S for each in episodes] == [1, 2, 3, 4]


@pytest.mark.parametrize("chunk", [1, 3, 1000])
def test_a_span_of_labels_crosses_boots_and_equal_labels(
    reader: JournalReader, make: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr("spinewatch.journal.queries.READ_CHUNK", chunk)
    after, until = make.label(6 * NS_PER_S).utc_ns, make.label(8 * NS_PER_S).utc_ns

    span = reader.labelled_results("levels", after_utc_ns=after, until_utc_ns=until)

    assert [(e.result.mono_ns // NS_PER_S, e.result.boot_id) for e in span] == [
        (7, "boot"), (7, "next"), (8, "boot"), (8, "next"),
    ]  # fmt: skip


def test_a_span_may_be_read_while_more_is_written(
    reader: JournalReader, journal: Journal, make: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spinewatch.journal.queries.READ_CHUNK", 2)
    walk = reader.results("levels", boot_id="boot")
    seen = [next(walk) for _ in range(3)]
    journal.append(Producer.MONITOR, [make.levels(10)], label_of=make.label)
    journal.commit()

    assert [e.result.mono_ns // NS_PER_S for e in [*seen, *walk]] == list(range(11))


def test_counts_boots_and_epochs_are_told(reader: JournalReader, journal: Journal) -> None:
    assert reader.counts() == {"episode": 4, "levels": 20}
    assert reader.boots() == ("boot", "next")
    assert reader.epochs() == (journal.epoch,)


def test_a_cursor_is_kept_per_name_producer_and_epoch(reader: JournalReader, path: Path) -> None:
    assert reader.cursor("sender", Producer.MONITOR) == 0
    reader.set_cursor("sender", Producer.MONITOR, 7)
    reader.set_cursor("sender", Producer.MONITOR, 9)
    reader.set_cursor("screen", Producer.MONITOR, 3)
    reader.set_cursor("sender", Producer.MONITOR, 5, epoch="earlier")

    with JournalReader(path=path) as later:
        assert later.cursor("sender", Producer.MONITOR) == 9
        assert later.cursor("screen", Producer.MONITOR) == 3
        assert later.cursor("sender", Producer.PERSON) == 0
        assert later.cursor("sender", Producer.MONITOR, epoch="earlier") == 5


def test_a_reader_in_another_thread_moves_its_cursor_while_the_writer_writes(
    journal: Journal, path: Path, make: SimpleNamespace
) -> None:
    seen: list[int] = []

    def follow() -> None:
        with JournalReader(path=path) as reader:
            while len(seen) < 200:
                at = reader.cursor("follower", Producer.MONITOR)
                entries = reader.read(at, producer=Producer.MONITOR, limit=20)
                if entries:
                    seen.extend(entry.seq for entry in entries)
                    reader.set_cursor("follower", Producer.MONITOR, entries[-1].seq)

    follower = Thread(target=follow)
    follower.start()
    for second in range(200):
        journal.append(Producer.MONITOR, [make.health(second)], label_of=make.label)
    follower.join()

    assert seen == list(range(1, 201))


def test_a_reader_cannot_write(reader: JournalReader) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader._connection.execute("DELETE FROM result")


@pytest.mark.parametrize("content", [None, b"", b"just some text, no database at all\n" * 40])
def test_a_missing_or_foreign_file_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "journal.sqlite"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(JournalError, match=str(path)):
        JournalReader(path=path)


def test_a_journal_of_a_newer_version_is_not_guessed_at(
    open_journal: Callable[[], Journal], path: Path
) -> None:
    journal = open_journal()
    journal._connection.execute("PRAGMA user_version = 99")
    journal.close()

    with pytest.raises(JournalError, match="newer"):
        JournalReader(path=path)
    with pytest.raises(JournalError, match="newer"):
        open_journal()
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_damaged_entry_is_named(reader: JournalReader, journal: Journal) -> None:
    journal._connection.execute("UPDATE result SET payload = '{' WHERE seq = 3")

    with pytest.raises(JournalError, match="Entry 3 of monitor"):
        reader.read(0, producer=Producer.MONITOR, limit=5)
