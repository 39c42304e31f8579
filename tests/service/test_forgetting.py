"""What is forgotten is gone from every store of this computer, and is missed by nobody."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from spinewatch.capture.writer import CaptureWriter
from spinewatch.influx.dead_letters import DeadLetterFile
from spinewatch.journal.damage import mark_damaged
from spinewatch.journal.expired import Why
from spinewatch.journal.forgetting import forget_span
from spinewatch.journal.limits import NS_PER_DAY
from spinewatch.journal.lock import InstanceLock
from spinewatch.journal.ranges import RangeReader, Run, Sequence, TimeSpan
from spinewatch.journal.reader import JournalReader
from spinewatch.journal.readonly import open_for_reading
from spinewatch.journal.room import KeepLimits
from spinewatch.journal.schema import pragma
from spinewatch.journal.writer import Journal
from spinewatch.model.calibration import CalibrationSet
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.records import CaptureHeader
from spinewatch.model.results import Producer
from spinewatch.model.sites import MotionSite
from spinewatch.model.time import NS_PER_S, ClockOffset
from spinewatch.service.forgetting import letters
from spinewatch.service.forgetting.captured import captures_of
from spinewatch.service.forgetting.letters import forget_letters
from spinewatch.service.forgetting.order import MONITOR_LAGS_NS, forget
from spinewatch.service.forgetting.stores import Stores
from spinewatch.service.forgetting.unreached import unreached_copies
from tests.journal.conftest import UTC_AT_BOOT_NS, levels
from tests.service.kept import EPOCH, a_home, fill_journal, label, letter


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "_SETTLE_S", 0.0)


MONITOR = Sequence("monitor", EPOCH)


def span(first: int, end: int) -> TimeSpan:
    return TimeSpan(UTC_AT_BOOT_NS + first * NS_PER_S, UTC_AT_BOOT_NS + end * NS_PER_S)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "journal.sqlite"
    fill_journal(path, first_utc_ns=UTC_AT_BOOT_NS, seconds=20)
    return path


def seqs(path: Path) -> list[int]:
    with JournalReader(path=path) as reader:
        found = reader.read(0, producer=Producer.MONITOR, limit=1000)
    return [entry.seq for entry in found]


def test_the_span_goes_and_nothing_beside_it(journal: Path) -> None:
    assert forget_span(journal, span(5, 8)) == (3, None)
    assert seqs(journal) == [*range(1, 6), *range(9, 21)]


def test_it_is_known_what_was_forgotten_however_often_and_where(journal: Path) -> None:
    for each in (span(5, 8), span(12, 13), span(8, 9), span(5, 9)):
        forget_span(journal, each)

    with RangeReader(journal) as reader:
        assert reader.forgotten() == (Run(MONITOR, 6, 9), Run(MONITOR, 13, 13))


def test_nothing_of_it_is_left_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    fill_journal(path, first_utc_ns=UTC_AT_BOOT_NS, seconds=3)
    with Journal(path=path) as writer:
        writer.append(
            Producer.MONITOR,
            [replace(levels(7), cause="a very private word")],
            label_of=label(UTC_AT_BOOT_NS),  # type: ignore[arg-type]  # it gives labels
        )
    assert b"a very private word" in path.read_bytes()

    forget_span(path, span(7, 8))

    files = [each.read_bytes() for each in tmp_path.iterdir() if each.name.startswith(path.name)]
    assert not any(b"a very private word" in content for content in files)


WORD = "a very private word"


def remains(path: Path) -> bool:
    """Whether the word is still in any file of the journal."""
    files = path.parent.glob(f"{path.name}*")
    return any(WORD.encode() in each.read_bytes() for each in files)


def write(writer: Journal, second: int, cause: str) -> None:
    writer.append(
        Producer.MONITOR,
        [replace(levels(second), cause=cause)],
        label_of=label(UTC_AT_BOOT_NS),  # type: ignore[arg-type]  # it gives labels
    )
    writer.commit()


def test_nothing_is_left_on_pages_that_were_freed_before(journal: Path) -> None:
    """Age took the results, without overwriting the pages that it freed; the writer goes on."""
    with Journal(path=journal) as writer:
        for second in range(100, 400):
            write(writer, second, 10 * WORD)
        upkeep = writer.upkeep(KeepLimits(days=1, size_bytes=10**9))
        for step in range(10):
            upkeep.step(step, UTC_AT_BOOT_NS + 2 * NS_PER_DAY)
        write(writer, 500, "after them")
        assert seqs(journal) == [321]
        assert remains(journal)

        assert forget_span(journal, span(100, 400)) == (0, None)

        assert not remains(journal)
        write(writer, 501, "it goes on")
    assert seqs(journal) == [321, 322]


def test_what_another_program_reads_stays_in_the_log_and_is_told_until_it_is_gone(
    journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spinewatch.journal.forgetting.BUSY_TIMEOUT_S", 0.001)
    monkeypatch.setattr("spinewatch.journal.scrubbing._FOLD_APART_S", 0.0)
    with Journal(path=journal) as writer, closing(open_for_reading(journal)) as reading:
        write(writer, 100, WORD)
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM result").fetchone()

        deleted, left = forget_span(journal, span(100, 101))
        assert (deleted, remains(journal)) == (1, True)
        assert left is not None
        assert "still in its log" in left

        reading.execute("COMMIT")
        assert forget_span(journal, span(100, 101)) == (0, None)
        assert not remains(journal)


def test_a_writer_is_not_held_up_by_many_free_pages(
    journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Page by page: every commit in between works, and all that is taken is given back."""
    monkeypatch.setattr("spinewatch.journal.scrubbing.SCRUB_PAGES", 2)
    with Journal(path=journal) as writer:
        for second in range(100, 130):
            write(writer, second, 200 * WORD)
        forget_span(journal, span(100, 120))
        pages = pragma(writer._connection, "page_count")
        for second in range(200, 220):
            write(writer, second, 200 * WORD)
        assert pragma(writer._connection, "page_count") <= pages + 2
    tables = [row[0] for row in sqlite3.connect(journal).execute("SELECT name FROM sqlite_master")]
    assert "scrap" not in tables


def test_while_a_damaged_journal_is_taken_over_it_is_not_called_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spinewatch.journal.salvage.SALVAGE_AT_ONCE_PAGES", 0)
    home = a_home(tmp_path, first_utc_ns=UTC_AT_BOOT_NS)
    stores = Stores(configuration=home.configuration, paths=home.paths)
    mark_damaged(home.paths.journal, "found by the daily check")

    with Journal(path=home.paths.journal) as writer:
        early = [each for each in stores.delete_here(span(0, 20), ("p01",)) if each.unreached]
        writer.upkeep(KeepLimits(days=1e6, size_bytes=10**9)).step(0, None)
        late = list(stores.delete_here(span(0, 20), ("p01",)))

    assert [each.store for each in early] == [str(home.paths.journal)]
    assert "still being taken over" in str(early[0].unreached)
    assert [(each.what, each.unreached) for each in late] == [("20 results", None)]


def test_what_was_forgotten_before_the_damage_stays_forgotten(journal: Path) -> None:
    """As many runs as fill several pages, so that some lie on an inner page of their table."""
    for second in (3, 8, 15):
        forget_span(journal, span(second, second + 1))
    kept = seqs(journal)
    others = [("person", EPOCH, first, first + 1) for first in range(1, 2_000, 4)]
    with closing(sqlite3.connect(journal)) as connection, connection:
        connection.executemany("INSERT INTO forgotten VALUES (?, ?, ?, ?)", others)
    with RangeReader(journal) as reader:
        runs = reader.forgotten()
    assert len(runs) == 503
    mark_damaged(journal, "found by the daily check")

    with Journal(path=journal):
        pass

    with RangeReader(journal) as reader:
        assert reader.forgotten() == runs
    with JournalReader(path=journal) as again:
        entries = again.read(0, producer=Producer.MONITOR, limit=1000, epoch=EPOCH)
        told = {each.why: each.results for each in again.expired()}
    assert [each.seq for each in entries] == kept
    assert told == {Why.FORGOTTEN: 3, Why.DAMAGE: 0}


def test_a_writer_at_work_goes_on_with_its_numbers(journal: Path) -> None:
    with Journal(path=journal) as writer:
        forget_span(journal, span(15, 20))
        writer.append(
            Producer.MONITOR,
            [levels(30)],
            label_of=label(UTC_AT_BOOT_NS),  # type: ignore[arg-type]  # it gives labels
        )

    assert seqs(journal) == [*range(1, 16), 21]


def test_what_has_no_date_stays_and_is_named(journal: Path) -> None:
    with Journal(path=journal) as writer:
        writer.append(Producer.MONITOR, [levels(50)], label_of=lambda _: None)
    forget_span(journal, span(0, 100))

    assert seqs(journal) == [21]
    with RangeReader(journal) as reader:
        assert reader.undated() == 1


def test_letters_of_the_span_go_and_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "letters.jsonl"
    file = DeadLetterFile(path)
    file.append([letter(3, UTC_AT_BOOT_NS), letter(9, UTC_AT_BOOT_NS - 1), letter(30, 5)])
    path.with_name("letters.jsonl.old").write_bytes(path.read_bytes())

    gone = forget_letters(path, span(0, 1), ("p01",), lambda numbered: numbered.seq == 30)

    assert gone == 4
    for each in (path, path.with_name("letters.jsonl.old")):
        assert b'"first_seq":9' in each.read_bytes()
        assert each.read_bytes().count(b"\n") == 1
    assert len(list(tmp_path.iterdir())) == 2


def test_letters_that_a_crash_left_aside_are_taken_up_again(tmp_path: Path) -> None:
    path = tmp_path / "letters.jsonl"
    DeadLetterFile(path).append([letter(3, UTC_AT_BOOT_NS), letter(9, UTC_AT_BOOT_NS - 1)])
    path.rename(tmp_path / "letters.jsonl.forgetting")

    forget_letters(path, span(0, 1), ("p01",), lambda _: False)

    assert b'"first_seq":9' in path.read_bytes()
    assert b'"first_seq":3' not in path.read_bytes()


def a_header() -> CaptureHeader:
    sensor = SensorConfig(name="neck", kind="witmotion", site=MotionSite.C7)
    return CaptureHeader(
        made_by="the test",
        boot_id="boot",
        start_ns=0,
        configuration=Configuration(person="p01", sensors=(sensor,)),
        settings={},
        calibrations=CalibrationSet(),
    )


def capture(path: Path, *, from_s: int, until_s: int, trusted: bool = True) -> None:
    writer = CaptureWriter(path=path, header=a_header())
    writer.write(
        ClockOffset(
            mono_ns=from_s * NS_PER_S,
            utc_ns=UTC_AT_BOOT_NS + from_s * NS_PER_S,
            trusted=trusted,
            utc_offset_min=0,
        )
    )
    writer.close()
    ended_ns = UTC_AT_BOOT_NS + until_s * NS_PER_S
    os.utime(path, ns=(ended_ns, ended_ns))


def test_captures_that_touch_the_span_are_whole_files_and_undated_ones_are_named(
    tmp_path: Path,
) -> None:
    capture(tmp_path / "before.swcapture", from_s=0, until_s=1000)
    capture(tmp_path / "within.swcapture", from_s=1000, until_s=5000)
    capture(tmp_path / "after.swcapture", from_s=5000, until_s=9000)
    capture(tmp_path / "unknown.swcapture", from_s=1000, until_s=5000, trusted=False)

    found = captures_of(tmp_path, span(2000, 3000))

    assert [path.name for path in found.in_span] == ["within.swcapture"]
    assert [path.name for path in found.undated] == ["unknown.swcapture"]


def test_a_capture_that_was_written_to_after_its_date_belongs_to_the_span(tmp_path: Path) -> None:
    """A file is dated by the clock of its end, and a clock may have been put right meanwhile."""
    capture(tmp_path / "open.swcapture", from_s=0, until_s=1941)
    capture(tmp_path / "over.swcapture", from_s=0, until_s=1939)

    found = captures_of(tmp_path, span(2000, 3000))

    assert [path.name for path in found.in_span] == ["open.swcapture"]


def test_with_a_monitor_at_work_it_waits_until_the_span_is_on_disk(tmp_path: Path) -> None:
    home = a_home(tmp_path, first_utc_ns=UTC_AT_BOOT_NS)
    stores = Stores(configuration=home.configuration, paths=home.paths)
    waited: list[float] = []
    whole = span(0, 20)

    with InstanceLock(home.paths.lock):
        list(forget(stores, whole, now_ns=lambda: whole.end_ns, wait=waited.append))
    list(forget(stores, whole, now_ns=lambda: whole.end_ns, wait=waited.append))

    assert waited == [MONITOR_LAGS_NS / NS_PER_S]


def test_a_database_that_is_away_is_named_and_the_rest_is_forgotten(tmp_path: Path) -> None:
    home = a_home(tmp_path, first_utc_ns=UTC_AT_BOOT_NS)
    stores = Stores(configuration=home.configuration, paths=home.paths)

    found = list(forget(stores, span(0, 20), now_ns=lambda: 2**62, wait=lambda _: None))

    assert [each.store for each in found if each.unreached] == [home.influx]
    assert seqs(home.paths.journal) == []
    assert not any(each.unreached is None and each.store == home.influx for each in found)


def test_the_copies_out_of_reach_are_named(tmp_path: Path) -> None:
    home = a_home(tmp_path, first_utc_ns=UTC_AT_BOOT_NS)
    (home.paths.state_dir / "journal.sqlite.corrupt-1").touch()
    stores = Stores(configuration=home.configuration, paths=home.paths)

    told = "\n".join(unreached_copies(stores, span(0, 20)))

    for word in ("Backups", "broker", "abc.swcapture", "corrupt-1"):
        assert word in told
