"""Monitoring goes on while the disk is full, says so, and writes everything when there is room."""

import logging
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from spinewatch.journal.lost_time import CAUSE
from spinewatch.journal.reader import JournalReader
from spinewatch.journal.writer import Journal
from spinewatch.model.calibration import CalibrationSet
from spinewatch.model.commands import CommandRecord, LogDiary
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.errors import JournalError
from spinewatch.model.records import Advance, CaptureHeader, Record
from spinewatch.model.results import Diary, Entry, Levels, Producer
from spinewatch.model.sites import EmgSite, MotionSite
from spinewatch.model.time import NS_PER_S, ClockOffset
from spinewatch.service.chain import Chain
from spinewatch.service.session import MONITOR_STATE, Session

pytestmark = pytest.mark.slow

CONFIGURATION = Configuration(
    person="p01",
    sensors=(
        SensorConfig(name="neck", kind="witmotion", site=MotionSite.C7),
        SensorConfig(name="muscles", kind="npg_lite", channels=(EmgSite.UPPER_TRAPEZIUS_LEFT,)),
    ),
)
UTC_NS = 1_790_000_000 * NS_PER_S


class Disk:
    """A folder whose disk can be filled, and emptied again."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "journal.sqlite"
        self._ballast = folder / "ballast"

    def fill(self, _session: Session) -> None:
        with suppress(OSError), self._ballast.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))

    def make_room(self, _session: Session) -> None:
        self.make_room_for_the_next()

    def make_room_for_the_next(self) -> None:
        """Make room for a process that opens the journal anew."""
        self._ballast.unlink()


class LimitedFile(Disk):
    """A journal that SQLite will not let grow: the same error from the same call."""

    def fill(self, session: Session) -> None:
        pages = session._journal._connection.execute("PRAGMA page_count").fetchone()[0]
        session._journal._connection.execute(f"PRAGMA max_page_count = {pages}")

    def make_room(self, session: Session) -> None:
        session._journal._connection.execute("PRAGMA max_page_count = 1000000")

    def make_room_for_the_next(self) -> None:
        """Do nothing: the limit was that of a connection."""


@pytest.fixture(params=["full file system", "limited file"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    if request.param == "limited file":
        yield LimitedFile(tmp_path)
        return
    mount, unmount = shutil.which("mount"), shutil.which("umount")
    folder = tmp_path / "small"
    folder.mkdir()
    small = ["-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if (
        mount is None
        or subprocess.run([mount, *small], capture_output=True, check=False).returncode
    ):
        pytest.skip("a small file system can be mounted by root only")
    yield Disk(folder)
    subprocess.run([unmount, str(folder)], check=True)


Open = Callable[[], Session]


@pytest.fixture
def open_session(disk: Disk) -> Iterator[Open]:
    opened: list[Session] = []

    def open_one() -> Session:
        journal = Journal(path=disk.path)
        saved = journal.load_state(MONITOR_STATE)
        header = CaptureHeader(
            made_by="test",
            boot_id="boot",
            start_ns=0,
            configuration=CONFIGURATION,
            settings={},
            calibrations=CalibrationSet(),
            state=None if saved is None else saved.content,
        )
        session = Session(chain=Chain(header=header), journal=journal, capture=None, boot_id="boot")
        opened.append(session)
        return session

    yield open_one
    for session in opened:
        session._journal._connection.close()


def play(session: Session, seconds: range) -> None:
    session.take(clock(seconds.start))
    for second in seconds:
        session.take(Advance(to_ns=second * NS_PER_S))


def clock(second: int) -> Record:
    return ClockOffset(
        mono_ns=second * NS_PER_S,
        utc_ns=UTC_NS + second * NS_PER_S,
        trusted=True,
        utc_offset_min=0,
    )


def entries(disk: Disk, producer: Producer = Producer.MONITOR) -> list[Entry]:
    with JournalReader(path=disk.path) as reader:
        return reader.read(0, producer=producer, limit=1_000_000)


def seconds_told(disk: Disk) -> list[int]:
    found = [entry.result for entry in entries(disk)]
    return [each.mono_ns // NS_PER_S for each in found if isinstance(each, Levels)]


def test_everything_is_written_in_order_when_there_is_room_again(
    disk: Disk, open_session: Open
) -> None:
    session = open_session()
    play(session, range(1, 60))
    disk.fill(session)
    play(session, range(60, 1200))
    assert session.trouble is not None
    told_before = seconds_told(disk)

    disk.make_room(session)
    play(session, range(1200, 1230))

    assert session.trouble is None
    told = seconds_told(disk)
    assert told == list(range(told[0], told[-1] + 1))
    assert len(told) > len(told_before) + 1000
    assert [entry.seq for entry in entries(disk)] == list(range(1, len(entries(disk)) + 1))
    assert all(entry.result.cause != CAUSE for entry in entries(disk))
    labels = [entry.utc_ns for entry in entries(disk) if isinstance(entry.result, Levels)]
    assert labels == sorted(set(labels), key=lambda utc_ns: utc_ns or 0)


def test_it_is_said_once_and_once_that_it_is_over(
    disk: Disk, open_session: Open, caplog: pytest.LogCaptureFixture
) -> None:
    session = open_session()
    disk.fill(session)
    play(session, range(1, 600))

    trouble = session.trouble
    assert trouble is not None
    assert "disk is full" in trouble.what
    assert trouble.waiting > 400
    errors = [record.message for record in caplog.records if record.levelno == logging.ERROR]
    assert len(errors) == 1
    assert "Monitoring goes on in memory, up to 10000 results" in errors[0]
    assert "Free space" in errors[0]

    disk.make_room(session)
    play(session, range(600, 630))
    assert "written again. Nothing was lost." in caplog.records[-1].message


def test_what_a_person_says_meanwhile_is_kept(disk: Disk, open_session: Open) -> None:
    session = open_session()
    disk.fill(session)
    play(session, range(1, 300))
    said = session.take(CommandRecord(mono_ns=300 * NS_PER_S, command=LogDiary(pain=4)))
    assert isinstance(said[0], Diary)

    disk.make_room(session)
    play(session, range(301, 330))

    assert [entry.result for entry in entries(disk, Producer.PERSON)] == list(said)


def test_beyond_the_bound_the_oldest_seconds_go_first_and_are_told_as_unknown(
    disk: Disk,
    open_session: Open,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("spinewatch.journal.writer.MAX_PENDING", 300)
    session = open_session()
    play(session, range(1, 30))
    disk.fill(session)
    play(session, range(30, 200))
    said = session.take(CommandRecord(mono_ns=200 * NS_PER_S, command=LogDiary(pain=4)))
    play(session, range(201, 900))
    trouble = session.trouble
    assert trouble is not None
    assert trouble.waiting <= 300 + 15
    assert trouble.given_up > 400

    disk.make_room(session)
    play(session, range(900, 930))

    told = seconds_told(disk)
    assert told == list(range(told[0], told[-1] + 1))
    lost = [entry.result for entry in entries(disk) if entry.result.cause == CAUSE]
    assert len(lost) == trouble.given_up
    assert all(isinstance(each, Levels) and not each.valid for each in lost)
    assert isinstance(lost[0], Levels)
    assert [site.cause for site in lost[0].sites] == [CAUSE]
    kept = [e.result.__struct_config__.tag for e in entries(disk)]
    assert kept.count("minute") >= 14
    assert [entry.result for entry in entries(disk, Producer.PERSON)] == list(said)
    assert f"{trouble.given_up} results were lost" in caplog.records[-1].message


def test_whoever_takes_over_after_a_kill_tells_what_was_in_memory_only_as_unknown(
    disk: Disk, open_session: Open
) -> None:
    session = open_session()
    play(session, range(1, 60))
    disk.fill(session)
    play(session, range(60, 240))
    on_disk = seconds_told(disk)
    session._journal._connection.close()  # killed: nothing more is written

    disk.make_room_for_the_next()
    heir = open_session()
    play(heir, range(245, 300))

    told = seconds_told(disk)
    assert told[: len(on_disk)] == on_disk
    assert told == list(range(told[0], told[-1] + 1))
    assert [entry.seq for entry in entries(disk)] == list(range(1, len(entries(disk)) + 1))


def test_closing_on_a_full_disk_says_that_results_are_lost(disk: Disk, open_session: Open) -> None:
    session = open_session()
    disk.fill(session)
    play(session, range(1, 300))

    with pytest.raises(JournalError, match="disk is full"):
        session.close(300 * NS_PER_S)


def test_a_damaged_journal_ends_the_monitor_so_that_the_next_start_can_mend_it(
    disk: Disk, open_session: Open
) -> None:
    session = open_session()
    play(session, range(1, 100))
    root = session._journal._connection.execute(
        "SELECT rootpage FROM sqlite_master WHERE name = 'result_by_seq'"
    ).fetchone()[0]
    session._journal._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with disk.path.open("r+b") as file:
        file.seek((root - 1) * 4096)
        file.write(b"\xff" * 4096)
    session._journal._connection.execute("PRAGMA shrink_memory")  # forget the page as it was

    with pytest.raises(JournalError, match="is damaged"):
        play(session, range(100, 200))

    assert disk.path.with_name("journal.sqlite.damaged").exists()
