"""What the journal survives: kill, damage, a full disk, a folder that cannot be written."""

import errno
import os
import signal
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from spinewatch.journal.reader import JournalReader
from spinewatch.journal.writer import Journal
from spinewatch.model.errors import JournalError
from spinewatch.model.results import Producer

OpenJournal = Callable[..., Journal]
StartPython = Callable[..., subprocess.Popen[str]]

CHILD = """
import sys
from pathlib import Path
from spinewatch.journal.writer import Journal
from spinewatch.model.context import Posture
from spinewatch.model.results import Levels, Producer

journal = Journal(path=Path(sys.argv[1]))
second = int(sys.argv[2])
while True:
    second += 1
    result = Levels(
        person="p01", boot_id="boot", mono_ns=second, valid=True, posture=Posture.LYING
    )
    journal.append(Producer.MONITOR, [result], label_of=lambda _: None)
    if second % 3 == 0:
        journal.commit()
        print(second, flush=True)
"""


LIMITED = """
import resource, sys
from pathlib import Path
from spinewatch.journal.writer import Journal
from spinewatch.model.errors import JournalError

resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))
try:
    Journal(path=Path(sys.argv[1]))
except JournalError as error:
    print(error)
"""


def run_and_kill(child: subprocess.Popen[str]) -> int:
    """Let a child write and commit, kill it without warning; gives what it last had committed."""
    assert child.stdout is not None
    told = [child.stdout.readline() for _ in range(30)]
    child.send_signal(signal.SIGKILL)
    told += child.stdout.readlines()
    assert child.wait() == -signal.SIGKILL
    return max(int(line) for line in told if line.endswith("\n"))


def test_after_kill_9_everything_committed_is_there_and_no_sequence_number_is_reused(
    path: Path, start_python: StartPython
) -> None:
    first_told = run_and_kill(start_python(CHILD, path, 0))
    with JournalReader(path=path) as reader:
        first = reader.read(0, producer=Producer.MONITOR, limit=100_000)
    # The second life computes the last results of the first again, as after a real crash.
    second_told = run_and_kill(start_python(CHILD, path, first_told - 20))
    with Journal(path=path) as journal:
        assert journal.set_aside is None
        check = journal._connection.execute("PRAGMA integrity_check").fetchone()
    with JournalReader(path=path) as reader:
        both = reader.read(0, producer=Producer.MONITOR, limit=100_000)

    assert check == ("ok",)
    assert first[-1].result.mono_ns >= first_told
    assert both[-1].result.mono_ns >= second_told > first_told
    assert both[: len(first)] == first
    assert [entry.seq for entry in both] == list(range(1, len(both) + 1))
    assert [entry.result.mono_ns for entry in both] == list(range(1, len(both) + 1))


def flip_bytes(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for position in range(5_000, len(content), 4_096):
        content[position : position + 64] = bytes(255 - byte for byte in content[position:][:64])
        content[position - 904 : position - 896] = b"\xff" * 8
    path.write_bytes(content)


def cut_in_half(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def replace_with_text(path: Path) -> None:
    path.write_text("shopping: milk, bread\n" * 300)


def replace_with_short_text(path: Path) -> None:
    path.write_text("x")


def replace_with_foreign_database(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE photos (name TEXT)")
    connection.close()


def written_on_the_first_of_march(path: Path) -> None:
    os.utime(path, (1_772_366_400, 1_772_366_400))


@pytest.mark.parametrize(
    "spoil",
    [
        flip_bytes,
        cut_in_half,
        replace_with_text,
        replace_with_short_text,
        replace_with_foreign_database,
    ],
)
def test_a_file_that_cannot_be_trusted_is_set_aside_untouched_and_a_new_epoch_starts(
    open_journal: OpenJournal, make: SimpleNamespace, spoil: Callable[[Path], None]
) -> None:
    with open_journal("old") as journal:
        levels = [make.levels(second) for second in range(500)]
        journal.append(Producer.MONITOR, levels, label_of=make.label)
    path = journal.path
    spoil(path)
    content = path.read_bytes()
    written_on_the_first_of_march(path)

    fresh = open_journal()

    assert fresh.set_aside == path.with_name("journal.sqlite.corrupt-2026-03-01")
    assert fresh.set_aside.read_bytes() == content
    assert fresh.epoch != "old"
    fresh.append(Producer.MONITOR, [make.health(1)], label_of=make.label)
    with JournalReader(path=path) as reader:
        assert reader.counts()["sensor_health"] == 1
        assert reader.epochs()[-1] == fresh.epoch


def test_the_log_goes_aside_with_its_journal_and_names_are_not_used_twice(
    open_journal: OpenJournal, path: Path
) -> None:
    for _ in range(2):
        path.parent.mkdir(exist_ok=True)
        path.write_text("not a database, and long enough to be read as one" * 20)
        path.with_name("journal.sqlite-wal").write_text("an old log")
        written_on_the_first_of_march(path)
        journal = open_journal()
        journal.close()

    second = "journal.sqlite.corrupt-2026-03-01-2"
    assert journal.set_aside == path.with_name(second)
    names = {each.name for each in path.parent.iterdir()}
    assert {"journal.sqlite.corrupt-2026-03-01", second} < names
    assert path.with_name(f"{second}-wal").read_text() == "an old log"


def test_an_empty_file_becomes_a_journal(open_journal: OpenJournal, path: Path) -> None:
    path.parent.mkdir()
    path.touch()

    assert open_journal().set_aside is None


def test_a_full_disk_is_named_and_what_was_pending_is_written_when_there_is_room(
    journal: Journal, path: Path, make: SimpleNamespace
) -> None:
    journal.append(Producer.MONITOR, [make.health(0)], label_of=make.label)
    pages = journal._connection.execute("PRAGMA page_count").fetchone()[0]
    journal._connection.execute(f"PRAGMA max_page_count = {pages}")
    results = [make.levels(second) for second in range(1, 200)]
    journal.append(Producer.MONITOR, results, label_of=make.label)

    with pytest.raises(JournalError, match="disk is full") as caught:
        journal.commit()
    assert str(path.parent) in caught.value.advice
    with JournalReader(path=path) as reader:
        assert len(reader.read(0, producer=Producer.MONITOR, limit=999)) == 1

    journal._connection.execute("PRAGMA max_page_count = 100000")
    journal.commit()
    with JournalReader(path=path) as reader:
        entries = reader.read(0, producer=Producer.MONITOR, limit=999)
    assert [entry.seq for entry in entries] == list(range(1, 201))
    assert [entry.result for entry in entries[1:]] == results


def test_memory_stays_bounded_while_the_disk_is_full(
    open_journal: OpenJournal, make: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spinewatch.journal.writer.MAX_PENDING", 100)
    journal = open_journal()
    pages = journal._connection.execute("PRAGMA page_count").fetchone()[0]
    journal._connection.execute(f"PRAGMA max_page_count = {pages}")
    journal.append(
        Producer.MONITOR, [make.levels(second) for second in range(99)], label_of=make.label
    )

    for second in range(99, 110):
        with pytest.raises(JournalError, match="disk is full"):
            journal.append(Producer.MONITOR, [make.levels(second)], label_of=make.label)

    assert (journal.waiting, journal.given_up) == (100, 10)
    with pytest.raises(JournalError, match="disk is full"):
        journal.close()


def test_a_failed_disk_is_named(tmp_path: Path, start_python: StartPython) -> None:
    """A limit on file size fails the write itself, in a child because it holds for a process."""
    child = start_python(LIMITED, tmp_path / "journal.sqlite")
    said, complained = child.communicate()

    assert "The disk reported an error at the journal" in said
    assert complained == ""


def test_a_folder_that_cannot_be_made_is_named_with_advice(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(JournalError, match="Not a directory") as caught:
        Journal(path=tmp_path / "file" / "state" / "journal.sqlite")
    assert "state_dir" in caught.value.advice


def test_a_disk_without_room_for_the_file_asks_for_room_and_not_for_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "open", full)

    with pytest.raises(JournalError, match="No space left") as caught:
        Journal(path=tmp_path / "journal.sqlite")
    assert caught.value.advice == f"Free space on the disk of the folder {tmp_path}."


def test_a_folder_in_the_place_of_the_journal_is_named(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="cannot be opened"):
        Journal(path=tmp_path)


def test_a_journal_held_by_another_program_is_named(
    journal: Journal, path: Path, make: SimpleNamespace
) -> None:
    journal._connection.execute("PRAGMA busy_timeout = 10")
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")

    with pytest.raises(JournalError, match="held by another program"):
        journal.append(Producer.MONITOR, [make.health(1)], label_of=make.label)
    holder.close()
    journal.commit()
    with JournalReader(path=path) as reader:
        assert reader.counts() == {"sensor_health": 1}


def test_only_the_owner_can_read_the_journal(journal: Journal, path: Path) -> None:
    modes = {each.stat().st_mode & 0o077 for each in [path.parent, *path.parent.iterdir()]}

    assert modes == {0}
    assert journal.path == path


def test_every_commit_is_flushed_to_disk(journal: Journal) -> None:
    full = 2

    assert journal._connection.execute("PRAGMA synchronous").fetchone() == (full,)
    assert journal._connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
