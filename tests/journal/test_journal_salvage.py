"""A damaged journal: everything readable comes back as what it was, and nothing twice."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from spinewatch.journal.expired import ExpiredSpan, Why, note_expired
from spinewatch.journal.limits import PAGE_BYTES
from spinewatch.journal.ranges import RangeReader, Run, Sequence
from spinewatch.journal.raw_pages import RawPages
from spinewatch.journal.raw_records import records_of
from spinewatch.journal.reader import JournalReader
from spinewatch.journal.room import KeepLimits
from spinewatch.journal.rows import Row
from spinewatch.journal.salvage import Salvage
from spinewatch.journal.state import SavedState
from spinewatch.journal.writer import Journal
from spinewatch.model.errors import JournalError
from spinewatch.model.results import Entry, Producer

pytestmark = pytest.mark.slow

OpenJournal = Callable[..., Journal]
Key = tuple[str, str, int]

LIMITS = KeepLimits(days=14, size_bytes=10**9)
STATE = SavedState(name="monitor", content=b"s" * 9_000, mono_ns=5, boot_id="boot")


def key_of(entry: Entry) -> Key:
    return entry.producer.value, entry.epoch, entry.seq


def everything(path: Path) -> dict[Key, Entry]:
    found: dict[Key, Entry] = {}
    with JournalReader(path=path) as reader:
        for epoch in reader.epochs():
            for producer in Producer:
                entries = reader.read(0, producer=producer, limit=100_000, epoch=epoch)
                assert len({entry.seq for entry in entries}) == len(entries)
                found |= {key_of(entry): entry for entry in entries}
    return found


def fill(journal: Journal, make: SimpleNamespace, seconds: int = 300) -> None:
    """Write two boots, three kinds, both producers, long results, marks and state."""
    for boot_id in ("before", "boot"):
        results = [make.levels(second, boot_id=boot_id) for second in range(seconds)]
        journal.append(Producer.MONITOR, results, label_of=make.label)
    for second in range(0, seconds, 30):
        journal.append(Producer.PERSON, [make.diary(second)], label_of=make.label)
        journal.append(Producer.MONITOR, [long_health(make, second)], label_of=make.no_label)
    journal.append(Producer.MONITOR, [make.levels(seconds)], label_of=make.label, states=[STATE])
    with JournalReader(path=journal.path) as reader:
        reader.set_cursor("stored:home", Producer.MONITOR, 123)


def long_health(make: SimpleNamespace, second: int) -> object:
    """Make a result that does not fit on a page of the file."""
    return make.health(second, sensor=f"{'neck' * 2_000}{second}")


def ten_gone(epoch: str) -> ExpiredSpan:
    return ExpiredSpan(
        producer=Producer.MONITOR, epoch=epoch, tier="levels", why=Why.AGE,
        first_seq=1, last_seq=10, results=10, unstored=0,
    )  # fmt: skip


def copied(path: Path, folder: Path) -> Path:
    """Copy file and log while they are in use, as a power cut leaves them."""
    folder.mkdir()
    for suffix in ("", "-wal"):
        part = path.with_name(path.name + suffix)
        (folder / part.name).write_bytes(part.read_bytes())
    return folder / path.name


@pytest.fixture
def damaged(open_journal: OpenJournal, make: SimpleNamespace) -> Path:
    journal = open_journal()
    fill(journal, make)
    journal.close()
    return journal.path


def spoil(path: Path, page: int, at: int = 0, length: int = PAGE_BYTES) -> None:
    with path.open("r+b") as file:
        file.seek((page - 1) * PAGE_BYTES + at)
        file.write(b"\xa5" * length)


def break_page_of_results(path: Path) -> None:
    """Break a page in the middle, which the start does not look at, and say so as a check does."""
    where = rows_by_page(path)
    pages = Counter(page for on, _ in where for page in on if len(on) == 1)
    spoil(path, pages.most_common(1)[0][0])
    path.with_name(f"{path.name}.damaged").write_text("found by the daily check\n")


def test_what_is_readable_keeps_producer_epoch_number_time_and_label(
    damaged: Path, open_journal: OpenJournal
) -> None:
    before = everything(damaged)
    break_page_of_results(damaged)

    fresh = open_journal()
    after = everything(damaged)

    assert len(after) > len(before) - 60
    assert len(after) < len(before)
    assert all(before[key] == entry for key, entry in after.items())
    assert fresh.salvaged is not None
    assert f"{len(after)} results were taken over" in fresh.salvaged
    assert f"; {len(before) - len(after)} could not be read" in fresh.salvaged
    assert str(fresh.set_aside) in fresh.salvaged


def test_new_results_never_get_a_number_that_was_given_before(
    damaged: Path, open_journal: OpenJournal, make: SimpleNamespace
) -> None:
    with JournalReader(path=damaged) as reader:
        old_epoch, last = reader.epoch, reader.last_seq(Producer.MONITOR)
    break_page_of_results(damaged)

    fresh = open_journal()
    fresh.append(Producer.MONITOR, [make.health(1_000)], label_of=make.label)

    with JournalReader(path=damaged) as reader:
        assert reader.epochs() == (old_epoch, fresh.epoch)
        assert fresh.epoch != old_epoch
        assert reader.last_seq(Producer.MONITOR, epoch=old_epoch) == last


def test_marks_and_saved_state_come_back_so_that_nothing_is_sent_or_begun_anew(
    damaged: Path, open_journal: OpenJournal
) -> None:
    with JournalReader(path=damaged) as reader:
        old_epoch = reader.epoch
    break_page_of_results(damaged)

    fresh = open_journal()

    assert fresh.load_state("monitor") == STATE
    with JournalReader(path=damaged) as reader:
        assert reader.cursor("stored:home", Producer.MONITOR, epoch=old_epoch) == 123
        assert reader.boots() == ("before", "boot")


def test_what_could_not_be_read_is_told_as_expired(
    damaged: Path, open_journal: OpenJournal
) -> None:
    with JournalReader(path=damaged) as reader:
        old_epoch, last = reader.epoch, reader.last_seq(Producer.MONITOR)
    break_page_of_results(damaged)

    open_journal()

    with JournalReader(path=damaged) as reader:
        spans = [span for span in reader.expired() if span.producer is Producer.MONITOR]
    assert [(span.epoch, span.why) for span in spans] == [(old_epoch, Why.DAMAGE)]
    assert (spans[0].first_seq, spans[0].last_seq) == (1, last)
    with JournalReader(path=damaged) as reader:
        left = reader.read(0, producer=Producer.MONITOR, limit=10_000, epoch=old_epoch)
    assert spans[0].results == last - len(left) > 0


def test_what_lies_in_the_log_only_comes_back_too(
    open_journal: OpenJournal, make: SimpleNamespace, tmp_path: Path
) -> None:
    journal = open_journal()
    fill(journal, make)
    copy = copied(journal.path, tmp_path / "copy")
    before = everything(journal.path)
    spoil(copy, 1)

    with Journal(path=copy):
        after = everything(copy)

    assert after == before


def test_what_the_person_had_deleted_does_not_come_back(
    damaged: Path, open_journal: OpenJournal
) -> None:
    before = everything(damaged)
    journal = open_journal()
    journal._connection.execute(
        "INSERT INTO forgotten VALUES ('monitor', ?, 10, 20)", (journal.epoch,)
    )
    journal.close()
    break_page_of_results(damaged)

    open_journal()

    gone = {key for key in before if key[0] == "monitor" and 10 <= key[2] <= 20}
    assert len(gone) == 11
    assert not gone & set(everything(damaged))
    assert len(everything(damaged)) > 500


def test_what_is_gone_is_known_though_the_list_of_tables_is_lost(
    damaged: Path, open_journal: OpenJournal
) -> None:
    journal = open_journal()
    epoch = journal.epoch
    journal._connection.execute("INSERT INTO forgotten VALUES ('monitor', ?, 10, 20)", (epoch,))
    note_expired(journal._connection, ten_gone(epoch))
    journal.close()
    spoil(damaged, 1, at=100, length=PAGE_BYTES - 100)

    open_journal()

    with RangeReader(damaged) as ranges, JournalReader(path=damaged) as reader:
        assert ranges.forgotten() == (Run(Sequence("monitor", epoch), 10, 20),)
        assert ten_gone(epoch) in reader.expired()


def test_what_is_gone_is_counted_once_though_file_and_log_both_tell_of_it(
    open_journal: OpenJournal, tmp_path: Path
) -> None:
    journal = open_journal()
    note_expired(journal._connection, ten_gone(journal.epoch))
    journal._connection.execute("PRAGMA wal_checkpoint(FULL)")
    note_expired(journal._connection, ten_gone(journal.epoch))
    copy = copied(journal.path, tmp_path / "copy")
    spoil(copy, 1)

    with Journal(path=copy), JournalReader(path=copy) as reader:
        told = [span.results for span in reader.expired() if span.why is Why.AGE]

    assert told == [20]


def test_what_was_too_old_does_not_come_back_from_pages_that_are_free_now(
    damaged: Path, open_journal: OpenJournal
) -> None:
    journal = open_journal()
    upkeep = journal.upkeep(KeepLimits(days=1e-9, size_bytes=10**9))
    for step in range(20):
        upkeep.step(0, 1_800_000_000 * 10**9 + step)
    kept = everything(damaged)
    assert {entry.result.__struct_config__.tag for entry in kept.values()} == {
        "diary", "sensor_health",
    }  # fmt: skip
    journal.close()
    path = damaged.with_name("journal.sqlite.damaged")
    path.write_text("somewhere\n")

    open_journal()

    assert everything(damaged) == kept
    with JournalReader(path=damaged) as reader:
        assert {span.why for span in reader.expired()} == {Why.AGE, Why.DAMAGE}


def test_a_large_file_is_salvaged_beside_the_monitoring_and_seen_only_when_it_is_complete(
    damaged: Path,
    open_journal: OpenJournal,
    make: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("spinewatch.journal.salvage.SALVAGE_AT_ONCE_PAGES", 1)
    monkeypatch.setattr(Salvage.portion, "__defaults__", (10,))
    before = everything(damaged)
    break_page_of_results(damaged)
    fresh = open_journal()
    assert fresh.salvaged is None
    upkeep = fresh.upkeep(LIMITS)

    for second in range(4):
        upkeep.step(second, None)
    fresh.append(Producer.MONITOR, [make.health(1_000)], label_of=make.label)
    assert set(everything(damaged)) == {("monitor", fresh.epoch, 1)}
    fresh.close()

    # Killed in between: the next process goes on where the last portion ended.
    again = open_journal()
    assert again.epoch == fresh.epoch
    upkeep = again.upkeep(LIMITS)
    for second in range(100):
        upkeep.step(second, None)

    after = everything(damaged)
    assert len(before) - 60 < len(after) - 1 < len(before)
    with JournalReader(path=damaged) as reader:
        assert reader.epochs()[-1] == fresh.epoch


def test_a_foreign_file_gives_nothing_and_is_kept(path: Path, open_journal: OpenJournal) -> None:
    path.parent.mkdir()
    path.write_bytes(np.random.default_rng(1).bytes(200_000))

    journal = open_journal()

    assert journal.set_aside is not None
    assert everything(path) == {}


def rows_by_page(path: Path) -> list[tuple[set[int], Key]]:
    """Say on which pages of a sound file each result lies."""
    with JournalReader(path=path) as reader:
        epoch = reader.epoch
    found = []
    with RawPages(path) as pages:
        for index in range(pages.parts):
            number, page = pages.part(index)
            on = {number}

            def fetch(overflow: int, on: set[int] = on) -> list[bytes]:
                on.add(overflow)
                return pages.versions(overflow)

            for _, record in records_of(number, page, fetch):
                if len(record) == len(Row._fields) + 1 and isinstance(record[-1], str):
                    producer = "person" if '"kind":"diary"' in record[-1] else "monitor"
                    found.append((set(on), (producer, epoch, int(str(record[2])))))
    return found


def test_whatever_is_broken_everything_on_whole_pages_comes_back_and_nothing_twice(
    damaged: Path, tmp_path: Path
) -> None:
    """Bytes flipped, pages cleared, the end cut off: at 60 random places of a real journal."""
    before, where = everything(damaged), rows_by_page(damaged)
    assert {key for _, key in where} == set(before)
    content = damaged.read_bytes()
    chance = np.random.default_rng(7)
    for attempt in range(60):
        path = tmp_path / f"attempt-{attempt}" / "journal.sqlite"
        path.parent.mkdir()
        broken = bytearray(content)
        places = [int(chance.integers(len(content))) for _ in range(int(chance.choice((1, 3, 10))))]
        hurt = {place // PAGE_BYTES + 1 for place in places}
        for place in places:
            length = int(chance.choice((1, 8, 500)))
            end = min(place + length, (place // PAGE_BYTES + 1) * PAGE_BYTES)
            broken[place:end] = bytes(
                byte ^ int(chance.integers(1, 256)) for byte in broken[place:end]
            )
        if attempt % 4 == 0:
            cut = int(chance.integers(len(content) // 2, len(content)))
            hurt |= set(range(cut // PAGE_BYTES + 1, len(content) // PAGE_BYTES + 2))
            broken = broken[:cut]
        path.write_bytes(broken)
        path.with_name("journal.sqlite.damaged").write_text("somewhere\n")

        with Journal(path=path):
            after = everything(path)

        instants = [
            (e.result.__struct_config__.tag, e.result.boot_id, e.result.mono_ns)
            for e in after.values()
            if e.producer is Producer.MONITOR and e.result.__struct_config__.tag == "levels"
        ]
        assert len(instants) == len(set(instants))
        told = {(producer, seq) for producer, _, seq in after}
        whole = {(key[0], key[2]) for pages, key in where if not pages & hurt}
        assert whole <= told, f"attempt {attempt}, pages {sorted(hurt)}"


def test_a_start_on_a_broken_file_never_fails_with_a_traceback(
    damaged: Path, tmp_path: Path, make: SimpleNamespace
) -> None:
    """Without a note of the damage: whether the start sees it or not, the journal can be used."""
    content = damaged.read_bytes()
    chance = np.random.default_rng(11)
    for attempt in range(60):
        path = tmp_path / f"attempt-{attempt}" / "journal.sqlite"
        path.parent.mkdir()
        broken = bytearray(content)
        # The first pages hold what every start reads: they are hit more often than by chance.
        end = len(content) if attempt % 2 else 20 * PAGE_BYTES
        for _ in range(int(chance.choice((1, 5)))):
            broken[int(chance.integers(end))] ^= int(chance.integers(1, 256))
        path.write_bytes(broken)

        use_until_sound(path, make)


def use_until_sound(path: Path, make: SimpleNamespace) -> None:
    """Start and write; where damage ends a run, the next start must find a way."""
    said: list[str] = []
    for _ in range(2):
        try:
            with Journal(path=path) as journal:
                upkeep = journal.upkeep(LIMITS)
                for second in range(40):
                    upkeep.step(second, None)
                journal.append(Producer.MONITOR, [make.health(5_000)], label_of=make.label)
            everything(path)
        except JournalError as error:
            said.append(error.what)
        else:
            break
    assert len(said) < 2, "the second start met the same damage"
    assert all("damaged" in each for each in said)
