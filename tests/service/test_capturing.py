"""Captures day by day: every record in one file, old ones gone, and never an error raised."""

import logging
import os
import resource
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from spinewatch.capture.belonging import in_order
from spinewatch.capture.reader import Capture, read_capture
from spinewatch.capture.retention import FLOOR_BYTES, NS_PER_DAY, RESUME_BYTES, Limits
from spinewatch.model.calibration import CalibrationSet
from spinewatch.model.configuration import Configuration
from spinewatch.model.packets import Packet
from spinewatch.model.records import Advance, CaptureHeader, Record
from spinewatch.model.time import NS_PER_S, ClockOffset
from spinewatch.service.capturing import DayCaptures

START_NS = 1000 * NS_PER_S
NEW_YEAR_NS = round(datetime(2026, 1, 1, tzinfo=UTC).timestamp()) * NS_PER_S
HOUR_NS = 3600 * NS_PER_S
PLENTY = 100 * RESUME_BYTES
NO_LIMITS = Limits(days=1e6, size_bytes=2**60)


def clock(mono_ns: int, utc_ns: int, *, trusted: bool = True) -> ClockOffset:
    return ClockOffset(mono_ns=mono_ns, utc_ns=utc_ns, trusted=trusted, utc_offset_min=0)


def header_at(now_ns: int) -> CaptureHeader:
    return CaptureHeader(
        made_by="spinewatch test",
        boot_id="b00",
        start_ns=now_ns,
        configuration=Configuration(person="p01", sensors=()),
        settings={},
        calibrations=CalibrationSet(),
    )


def seconds(first_s: int, last_s: int, *, every_s: int = 1, size: int = 20) -> Iterator[Record]:
    """Give two packets and an advance for each second."""
    for second in range(first_s, last_s, every_s):
        now_ns = START_NS + second * NS_PER_S
        data = os.urandom(size)
        yield Packet(sensor="neck", characteristic="c", data=data, mono_ns=now_ns + 1)
        yield Packet(sensor="neck", characteristic="c", data=data[::-1], mono_ns=now_ns + 2)
        yield Advance(to_ns=now_ns + NS_PER_S)


@dataclass
class Rig:
    """Day captures on a disk whose room the test decides."""

    folder: Path
    started: ClockOffset
    limits: Limits = NO_LIMITS
    free: int = PLENTY
    captures: DayCaptures = field(init=False)

    def __post_init__(self) -> None:
        self.captures = DayCaptures(
            folder=self.folder,
            header_at=header_at,
            started=self.started,
            limits=self.limits,
            free_bytes=lambda _: self.free,
        )

    def write(self, records: Iterable[Record]) -> list[Record]:
        written = list(records)
        for each in written:
            self.captures.write(each)
        return written

    def files(self) -> list[Path]:
        return sorted(self.folder.glob("*.swcapture"))

    def stories(self) -> list[Capture]:
        return list(in_order([read_capture(path) for path in self.files()]))


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., Rig]]:
    rigs: list[Rig] = []

    def made(*, utc_ns: int = NEW_YEAR_NS, trusted: bool = True, **more: object) -> Rig:
        started = clock(START_NS, utc_ns, trusted=trusted)
        rigs.append(Rig(folder=tmp_path / "captures", started=started, **more))  # type: ignore[arg-type]
        return rigs[-1]

    yield made
    for rig in rigs:
        rig.captures.close()


Make = Callable[..., Rig]


def test_midnight_ends_a_file_and_no_record_is_lost_or_doubled(make: Make) -> None:
    rig = make(utc_ns=NEW_YEAR_NS - 10 * NS_PER_S)

    written = rig.write(seconds(0, 20))
    rig.captures.close()

    first, second = rig.stories()
    assert [path.name[:10] for path in rig.files()] == ["2025-12-31", "2026-01-01"]
    assert [*first.records(), *second.records()] == written
    assert second.header.start_ns == first.ended_ns() == START_NS + 10 * NS_PER_S


def test_a_file_begins_where_no_samples_wait_for_an_advance(make: Make) -> None:
    rig = make(utc_ns=NEW_YEAR_NS - 5 * NS_PER_S)
    packets = [each for each in seconds(0, 20) if isinstance(each, Packet)]

    rig.write([*packets, Advance(to_ns=START_NS + 20 * NS_PER_S), *seconds(20, 22)])
    rig.captures.close()

    first, second = rig.stories()
    assert isinstance(list(first.records())[-1], Advance)
    assert second.header.start_ns == START_NS + 20 * NS_PER_S


def test_what_came_before_the_date_was_known_lies_in_a_file_without_one(make: Make) -> None:
    rig = make(utc_ns=0, trusted=False)

    rig.write(seconds(0, 5))
    rig.write([clock(START_NS + 5 * NS_PER_S, NEW_YEAR_NS)])
    rig.write(seconds(5, 10))
    rig.captures.close()

    assert [path.name for path in rig.files()] == [
        "2026-01-01T00-00-00-b00.swcapture",
        "undated-b00-000001000.swcapture",
    ]
    assert len(rig.stories()) == 2


def test_while_nobody_knows_the_date_a_file_lasts_a_day(make: Make) -> None:
    rig = make(utc_ns=0, trusted=False)

    rig.write(seconds(0, 50 * 3600, every_s=600))
    rig.captures.close()

    assert len(rig.stories()) == 3


def test_no_file_is_ever_written_over(make: Make) -> None:
    rig = make()
    rig.folder.mkdir()
    taken = rig.folder / "2026-01-01T00-00-00-b00.swcapture"
    taken.write_text("precious")

    written = rig.write(seconds(0, 3))
    rig.captures.close()

    assert taken.read_text() == "precious"
    (other,) = [path for path in rig.files() if path != taken]
    assert list(read_capture(other).records()) == written


def test_old_files_go_and_foreign_ones_stay(make: Make) -> None:
    rig = make(limits=Limits(days=3.0, size_bytes=2**40))
    rig.folder.mkdir()
    for name, days in (("a.swcapture", 4), ("b.swcapture", 2), ("notes.txt", 400)):
        path = rig.folder / name
        path.touch()
        os.utime(path, ns=(0, NEW_YEAR_NS - days * NS_PER_DAY))

    rig.write(seconds(0, 3))
    assert not (rig.folder / "a.swcapture").exists()
    assert (rig.folder / "b.swcapture").exists()
    rig.write(seconds(25 * 3600, 25 * 3600 + 3))

    assert not (rig.folder / "b.swcapture").exists()
    assert (rig.folder / "notes.txt").exists()


def test_a_full_share_ends_a_file_before_its_day_and_all_stay_below_the_limit(make: Make) -> None:
    rig = make(limits=Limits(days=3.0, size_bytes=400_000))

    for minute in range(60):
        rig.write(seconds(60 * minute, 60 * minute + 60, every_s=20, size=4000))
        rig.captures.flush()
    sizes = [path.stat().st_size for path in rig.files()]

    assert len(sizes) > 2
    assert max(sizes) < 150_000
    assert sum(sizes) < 450_000
    assert len({capture.header.start_ns for capture in rig.stories()}) == len(sizes)


def test_a_file_bears_the_date_of_its_end_by_the_trusted_clock(make: Make) -> None:
    rig = make(utc_ns=0, trusted=False)

    rig.write(seconds(0, 5))
    rig.write([clock(START_NS + 5 * NS_PER_S, NEW_YEAR_NS + 9 * HOUR_NS)])
    rig.write(seconds(5, 7))

    undated = next(path for path in rig.files() if path.name.startswith("undated"))
    assert undated.stat().st_mtime_ns == NEW_YEAR_NS + 9 * HOUR_NS


def messages(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


def test_a_full_disk_stops_captures_once_and_room_brings_them_back_once(
    make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    rig = make()
    rig.write(seconds(0, 100))
    rig.free = FLOOR_BYTES - 1
    rig.write(seconds(100, 1000))
    (full,) = rig.stories()
    rig.free = RESUME_BYTES
    rig.write(seconds(1000, 1200))
    rig.captures.close()

    first, second = rig.stories()
    lost, back = messages(caplog)
    assert "1 GB" in lost
    assert "Monitoring goes on" in lost
    assert "go on" in back
    assert first.ended_ns() == full.ended_ns() < START_NS + 200 * NS_PER_S
    assert START_NS + 1000 * NS_PER_S <= second.header.start_ns < START_NS + 1070 * NS_PER_S
    assert second.ended_ns() == START_NS + 1200 * NS_PER_S


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """Let files grow to ``size`` bytes only, as a full disk would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_fails_never_ends_monitoring_and_leaves_readable_files(
    make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    rig = make()
    with file_size_limit(20_000):
        rig.write(seconds(0, 1000, size=200))
        rig.captures.flush()
    rig.write(seconds(1000, 1100, size=200))
    rig.captures.close()

    said = messages(caplog)
    whole = [read_capture(path, salvage=True) for path in rig.files()]
    assert "cannot be written" in said[0]
    assert "go on" in said[-1]
    assert len(said) % 2 == 0
    assert max(capture.ended_ns() for capture in whole) == START_NS + 1100 * NS_PER_S


def test_a_disk_that_takes_nothing_at_all_gets_no_litter(
    make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    rig = make()
    with file_size_limit(10):
        rig.write(seconds(0, 1000))
        rig.captures.close()

    assert rig.files() == []
    assert len(messages(caplog)) == 1


def test_a_folder_that_cannot_be_made_is_told_once(
    make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    rig = make()
    rig.folder.write_text("in the way")

    rig.write(seconds(0, 1000))
    rig.captures.flush()
    rig.captures.close()

    assert len(messages(caplog)) == 1


def test_an_old_file_that_cannot_be_deleted_is_told_once_and_harms_nothing(
    make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    rig = make(limits=Limits(days=3.0, size_bytes=2**40))
    held = rig.folder / "a-folder.swcapture"
    held.mkdir(parents=True)
    os.utime(held, ns=(0, NEW_YEAR_NS - 9 * NS_PER_DAY))

    written = rig.write(seconds(0, 300))
    rig.captures.close()

    assert len(messages(caplog)) == 1
    (path,) = [path for path in rig.files() if path != held]
    assert list(read_capture(path).records()) == written


def test_a_file_deleted_by_hand_is_followed_by_another_within_a_minute(
    make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    rig = make()
    rig.write(seconds(0, 30))
    rig.files()[0].unlink()
    rig.write(seconds(30, 100))
    rig.captures.close()

    (story,) = rig.stories()
    assert story.header.start_ns < START_NS + 70 * NS_PER_S
    assert messages(caplog) == []


def test_closing_without_a_record_makes_no_file(make: Make) -> None:
    rig = make()

    rig.captures.flush()
    rig.captures.close()

    assert not rig.folder.exists()
