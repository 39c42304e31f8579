"""Results are written whole or not at all, and never over something that matters."""

import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from spinewatch.model.errors import InputError
from spinewatch.recordings.findings import Finding, FoundActivation, FoundUnknown
from spinewatch.recordings.json_lines import check_target, lines, save_lines

ACTIVATION = FoundActivation(channel="left", onset_s=1.25, offset_s=2.5, level_db=9.0)
UNKNOWN = FoundUnknown(start_s=0.0, end_s=3.0, cause="samples are missing")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "recording.csv"
    path.write_text("1,2\n")
    return path


def test_each_finding_is_one_object_with_its_kind() -> None:
    assert [json.loads(line) for line in lines([ACTIVATION, UNKNOWN])] == [
        {
            "kind": "activation",
            "channel": "left",
            "onset_s": 1.25,
            "offset_s": 2.5,
            "level_db": 9.0,
        },
        {"kind": "unknown", "start_s": 0.0, "end_s": 3.0, "cause": "samples are missing"},
    ]


def test_a_saved_file_is_whole_private_and_alone(tmp_path: Path) -> None:
    target = tmp_path / "results.jsonl"
    save_lines(target, [ACTIVATION, UNKNOWN])

    assert target.read_bytes().count(b"\n") == 2
    assert target.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [target]


def test_a_fault_on_the_way_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    def failing() -> Iterator[Finding]:
        yield ACTIVATION
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    target = tmp_path / "results.jsonl"
    target.write_text("old\n")
    with pytest.raises(InputError, match="cannot be written: No space left on device"):
        save_lines(target, failing())

    assert target.read_text() == "old\n"
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_keeps_pointing_to_its_file(tmp_path: Path) -> None:
    real = tmp_path / "real.jsonl"
    real.write_text("old\n")
    link = tmp_path / "link.jsonl"
    link.symlink_to(real)
    save_lines(link, [ACTIVATION])

    assert link.is_symlink()
    assert b"activation" in real.read_bytes()


def test_an_existing_file_is_overwritten_by_force_only(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "results.jsonl"
    check_target(target, source=source, force=False)
    target.write_text("old\n")

    check_target(target, source=source, force=True)
    with pytest.raises(InputError, match="exists already"):
        check_target(target, source=source, force=False)


def test_the_recording_itself_is_never_overwritten(source: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.jsonl"
    link.symlink_to(source)

    for target in (source, link):
        with pytest.raises(InputError, match="is the recording itself"):
            check_target(target, source=source, force=True)


def test_what_is_no_file_is_never_replaced(source: Path, tmp_path: Path) -> None:
    for target in (tmp_path, Path(os.devnull)):
        with pytest.raises(InputError, match="is not a regular file"):
            check_target(target, source=source, force=True)
    with pytest.raises(InputError, match="There is no folder"):
        check_target(tmp_path / "nowhere" / "results.jsonl", source=source, force=False)
