"""Reading captures, and whatever else a person may hand in as one."""

import tracemalloc
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spinewatch.capture.format import MAGIC, MAX_CONTENT_BYTES, frame_of
from spinewatch.capture.reader import read_capture
from spinewatch.capture.writer import CaptureWriter
from spinewatch.model.errors import CaptureError
from spinewatch.model.records import CAPTURE_VERSION, CaptureHeader, Record

any_bytes = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def good(tmp_path: Path, header: CaptureHeader, records: list[Record]) -> Path:
    path = tmp_path / "good.swcapture"
    with CaptureWriter(path=path, header=header, sync=False) as writer:
        for each in records:
            writer.write(each)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "handed-in"


def refusal(path: Path, *, salvage: bool = False) -> CaptureError:
    with pytest.raises(CaptureError) as told:
        list(read_capture(path, salvage=salvage).records())
    assert str(path) in told.value.what
    assert told.value.advice.endswith(".")
    return told.value


def frame_starts(data: bytes) -> list[int]:
    starts, at = [], len(MAGIC)
    while at < len(data):
        starts.append(at)
        at += 8 + int.from_bytes(data[at : at + 4], "little")
    return starts


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    assert "no file" in refusal(tmp_path / "nowhere").what
    assert "folder" in refusal(tmp_path).what


@pytest.mark.parametrize("content", [b"PK\x03\x04 a zip", b"spinewatch", b"", b"\0" * 4096])
def test_a_foreign_or_empty_file_is_no_capture(path: Path, content: bytes) -> None:
    path.write_bytes(content)

    assert "not a capture" in refusal(path).what or "before anything" in refusal(path).what


def test_a_newer_version_is_told_with_both_numbers(path: Path) -> None:
    newer = {"version": CAPTURE_VERSION + 1, "made_by": "the future"}
    path.write_bytes(MAGIC + frame_of(msgspec.msgpack.encode(newer)))
    told = refusal(path)

    assert f"version {CAPTURE_VERSION + 1}" in told.what
    assert f"up to {CAPTURE_VERSION}" in told.what
    assert "Update" in told.advice


def test_a_version_that_is_no_longer_read_is_told(path: Path) -> None:
    older = {"version": CAPTURE_VERSION - 1, "made_by": "the past"}
    path.write_bytes(MAGIC + frame_of(msgspec.msgpack.encode(older)))

    assert f"version {CAPTURE_VERSION - 1}" in refusal(path).what


def test_a_record_of_an_unknown_kind_is_told_with_its_place(
    path: Path, header: CaptureHeader
) -> None:
    start = MAGIC + frame_of(msgspec.msgpack.encode(header))
    path.write_bytes(start + frame_of(msgspec.msgpack.encode([{"type": "telepathy"}])))

    assert f"byte {len(start)}" in refusal(path).what


@pytest.mark.parametrize(
    "content",
    [b"", b"\xa1\xff", b"\x91" * 100_000, b"\xdd\xff\xff\xff\xff", b"\xc0"],
    ids=["empty", "no text", "nested", "cut", "nil"],
)
def test_intact_frames_with_nonsense_in_them_are_told(
    path: Path, header: CaptureHeader, content: bytes
) -> None:
    start = MAGIC + frame_of(msgspec.msgpack.encode(header))
    path.write_bytes(start + frame_of(content))

    assert f"byte {len(start)}" in refusal(path).what

    path.write_bytes(MAGIC + frame_of(content))

    assert f"byte {len(MAGIC)}" in refusal(path).what


def test_a_frame_that_unpacks_to_more_than_any_is_refused_in_little_memory(
    path: Path, header: CaptureHeader
) -> None:
    start = MAGIC + frame_of(msgspec.msgpack.encode(header))
    path.write_bytes(start + frame_of(bytes(4 * MAX_CONTENT_BYTES)))
    tracemalloc.start()
    told = refusal(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert "cannot read" in told.what
    assert peak < 3 * MAX_CONTENT_BYTES


def test_a_damaged_frame_is_told_with_its_place_and_salvage_stops_before_it(
    good: Path, records: list[Record]
) -> None:
    data = bytearray(good.read_bytes())
    starts = frame_starts(bytes(data))
    data[starts[4] + 100] ^= 1
    good.write_bytes(data)
    told = refusal(good)
    salvaged = read_capture(good, salvage=True)
    saved = list(salvaged.records())

    assert f"damaged at byte {starts[4]}" in told.what
    assert "--salvage" in told.advice
    assert salvaged.truncated_at == starts[4]
    assert saved == records[: len(saved)]
    assert len(saved) > 300


def test_a_file_cut_short_is_told_with_its_place_and_salvage_uses_the_rest(
    good: Path, records: list[Record]
) -> None:
    data = good.read_bytes()
    starts = frame_starts(data)
    good.write_bytes(data[: starts[-1] + 50])
    told = refusal(good)
    salvaged = read_capture(good, salvage=True)
    saved = list(salvaged.records())

    assert f"byte {starts[-1]}" in told.what
    assert "--salvage" in told.advice
    assert salvaged.truncated_at == starts[-1]
    assert 0 < len(saved) < len(records)
    assert saved == records[: len(saved)]


def test_zeros_after_a_power_cut_are_damage_not_records(good: Path, records: list[Record]) -> None:
    size = good.stat().st_size
    good.write_bytes(good.read_bytes() + bytes(4096))

    assert f"damaged at byte {size}" in refusal(good).what
    assert list(read_capture(good, salvage=True).records()) == records


def test_salvage_of_a_whole_file_says_that_nothing_is_missing(
    good: Path, records: list[Record]
) -> None:
    salvaged = read_capture(good, salvage=True)

    assert salvaged.truncated_at is None
    assert list(salvaged.records()) == records


def test_a_file_without_a_whole_header_cannot_be_salvaged(good: Path) -> None:
    data = good.read_bytes()
    good.write_bytes(data[: len(MAGIC) + 20])

    told = refusal(good, salvage=True)

    assert f"byte {len(MAGIC)}" in told.what
    assert "--salvage" not in told.advice

    good.write_bytes(data[: len(MAGIC)])

    assert "before its header" in refusal(good, salvage=True).what


def test_damage_right_after_the_header_salvages_a_capture_without_records(good: Path) -> None:
    data = good.read_bytes()
    second = frame_starts(data)[1]
    good.write_bytes(data[: second + 20])
    salvaged = read_capture(good, salvage=True)

    assert salvaged.truncated_at == second
    assert list(salvaged.records()) == []


def outcome(path: Path, *, salvage: bool) -> tuple[CaptureHeader, list[Record]] | CaptureError:
    try:
        capture = read_capture(path, salvage=salvage)
        return capture.header, list(capture.records())
    except CaptureError as error:
        return error


def check_like_a_person(path: Path, header: CaptureHeader, records: list[Record]) -> None:
    """Refused with a clear error, or the header and the beginning of what was written."""
    for salvage in (False, True):
        found = outcome(path, salvage=salvage)
        if isinstance(found, CaptureError):
            assert found.advice
        else:
            assert found == (header, records[: len(found[1])])


@any_bytes
@given(cut=st.floats(0.0, 1.0))
def test_any_cut_gives_a_clear_error_or_the_beginning(
    good: Path, path: Path, header: CaptureHeader, records: list[Record], cut: float
) -> None:
    data = good.read_bytes()
    path.write_bytes(data[: round(cut * len(data))])

    check_like_a_person(path, header, records)


@any_bytes
@given(
    place=st.floats(0.0, 1.0, exclude_max=True),
    removed=st.integers(0, 300),
    put=st.binary(max_size=300),
)
def test_any_damage_gives_a_clear_error_or_the_beginning(
    good: Path,
    path: Path,
    header: CaptureHeader,
    records: list[Record],
    place: float,
    removed: int,
    put: bytes,
) -> None:
    data = good.read_bytes()
    at = int(place * len(data))
    path.write_bytes(data[:at] + put + data[at + removed :])

    check_like_a_person(path, header, records)


@any_bytes
@given(start=st.sampled_from([b"", MAGIC]), content=st.binary(max_size=500))
def test_any_bytes_give_a_clear_error(path: Path, start: bytes, content: bytes) -> None:
    path.write_bytes(start + content)

    with pytest.raises(CaptureError):
        read_capture(path)
    with pytest.raises(CaptureError):
        read_capture(path, salvage=True)
