"""Writing a capture that a crash, a full disk or a second program cannot spoil."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from spinewatch.capture.reader import read_capture
from spinewatch.capture.writer import CaptureWriter
from spinewatch.model.errors import CaptureError
from spinewatch.model.packets import Packet
from spinewatch.model.records import Advance, CaptureHeader, Record
from spinewatch.model.time import NS_PER_S


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "day.swcapture"


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Sizes of the file at each moment from which a power cut cannot take it back."""
    sizes: list[int] = []
    fsync = os.fsync

    def watched(descriptor: int) -> None:
        fsync(descriptor)
        sizes.append(os.fstat(descriptor).st_size)

    monkeypatch.setattr(os, "fsync", watched)
    return sizes


def test_what_was_written_is_read_back(
    path: Path, header: CaptureHeader, records: list[Record]
) -> None:
    with CaptureWriter(path=path, header=header) as writer:
        for each in records:
            writer.write(each)
    capture = read_capture(path)

    assert capture.header == header
    assert capture.truncated_at is None
    assert list(capture.records()) == records
    assert list(capture.records()) == records


def test_a_capture_without_records_is_one(path: Path, header: CaptureHeader) -> None:
    with CaptureWriter(path=path, header=header):
        pass

    assert list(read_capture(path).records()) == []


def test_an_existing_file_is_never_overwritten(path: Path, header: CaptureHeader) -> None:
    path.write_text("precious")

    with pytest.raises(CaptureError, match="exists already"):
        CaptureWriter(path=path, header=header)

    assert path.read_text() == "precious"


def test_a_capture_is_for_its_owner_only(path: Path, header: CaptureHeader) -> None:
    with CaptureWriter(path=path, header=header):
        assert path.stat().st_mode & 0o077 == 0


def test_a_disk_that_cannot_take_the_header_keeps_no_empty_file(
    path: Path, header: CaptureHeader
) -> None:
    with file_size_limit(30), pytest.raises(CaptureError, match="cannot be written"):
        CaptureWriter(path=path, header=header)

    assert not path.exists()


def test_a_crash_costs_at_most_the_last_second(
    path: Path, header: CaptureHeader, records: list[Record]
) -> None:
    writer = CaptureWriter(path=path, header=header)
    for each in records:
        writer.write(each)
    on_disk = list(read_capture(path).records())
    writer.close()

    assert on_disk == records[: len(on_disk)]
    assert len(records) - len(on_disk) <= 150


def test_a_power_cut_costs_less_than_ten_seconds(
    path: Path, header: CaptureHeader, synced: list[int], tmp_path: Path
) -> None:
    writer = CaptureWriter(path=path, header=header)
    worst_ns = 0
    for number in range(300):
        writer.write(Advance(to_ns=number * NS_PER_S // 5))
        kept = tmp_path / f"{number}"
        kept.write_bytes(path.read_bytes()[: synced[-1]] if number else path.read_bytes())
        safe = [each.to_ns for each in read_capture(kept).records()]
        worst_ns = max(worst_ns, number * NS_PER_S // 5 - max(safe, default=0))
    writer.close()

    assert 0 < worst_ns < 7 * NS_PER_S


def test_flush_forces_everything_to_the_disk(
    path: Path, header: CaptureHeader, records: list[Record], synced: list[int]
) -> None:
    writer = CaptureWriter(path=path, header=header)
    for each in records[:10]:
        writer.write(each)
    writer.flush()

    assert synced[-1] == path.stat().st_size
    assert list(read_capture(path).records()) == records[:10]
    writer.close()


def test_a_capture_that_can_be_made_again_is_not_synced_on_the_way(
    path: Path, header: CaptureHeader, records: list[Record], synced: list[int]
) -> None:
    with CaptureWriter(path=path, header=header, sync=False) as writer:
        at_start = len(synced)
        for each in records:
            writer.write(each)

        assert len(synced) == at_start

    assert synced[-1] == path.stat().st_size


def test_memory_stays_bounded_when_time_stands_still(path: Path, header: CaptureHeader) -> None:
    packet = Packet(sensor="neck", characteristic="ffe4", data=os.urandom(500), mono_ns=5)
    writer = CaptureWriter(path=path, header=header)
    before = path.stat().st_size
    for _ in range(700):
        writer.write(packet)

    assert path.stat().st_size > before
    writer.close()
    assert list(read_capture(path).records()) == [packet] * 700


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """Let files grow to ``size`` bytes only, as a full disk would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def write_all(writer: CaptureWriter, records: list[Record]) -> None:
    for each in records:
        writer.write(each)


def test_a_full_disk_is_told_and_leaves_a_readable_file(
    path: Path, header: CaptureHeader, records: list[Record]
) -> None:
    writer = CaptureWriter(path=path, header=header)
    with file_size_limit(path.stat().st_size + 5000):
        with pytest.raises(CaptureError, match="cannot be written") as told:
            write_all(writer, records * 3)
        with pytest.raises(CaptureError, match="cannot be written"):
            writer.flush()
    writer.close()
    saved = list(read_capture(path, salvage=True).records())

    assert "room" in told.value.advice
    assert saved
    assert saved == records[: len(saved)]


@pytest.mark.parametrize("where", ["missing/day", "file/day"])
def test_a_folder_that_cannot_be_written_to_is_told(
    tmp_path: Path, header: CaptureHeader, where: str
) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(CaptureError, match="cannot be written"):
        CaptureWriter(path=tmp_path / where, header=header)


def test_an_error_in_between_still_closes_the_file(
    path: Path, header: CaptureHeader, records: list[Record]
) -> None:
    writer = CaptureWriter(path=path, header=header)

    def interrupted() -> None:
        with writer:
            writer.write(records[0])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    writer.close()

    assert list(read_capture(path).records()) == records[:1]
