"""One monitor per state folder."""

import errno
import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from spinewatch.journal.lock import InstanceLock
from spinewatch.model.errors import AlreadyRunningError, JournalError

HOLD = """
import sys
from pathlib import Path
from spinewatch.journal.lock import InstanceLock
with InstanceLock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_one_is_refused_and_told_who_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "state" / "monitor.lock"

    with (
        InstanceLock(path),
        pytest.raises(AlreadyRunningError, match=f"process {os.getpid()}"),
        InstanceLock(path),
    ):
        pytest.fail("two hold one lock")


def test_it_is_free_again_after_the_block(tmp_path: Path) -> None:
    for _ in range(2):
        with InstanceLock(tmp_path / "monitor.lock") as lock:
            assert lock.path.read_text() == f"{os.getpid()}\n"


def test_it_is_free_again_when_its_holder_was_killed(
    tmp_path: Path, start_python: Callable[..., Any]
) -> None:
    path = tmp_path / "monitor.lock"
    child = start_python(HOLD, path)
    assert child.stdout.readline() == "held\n"

    with pytest.raises(AlreadyRunningError, match=f"process {child.pid}"), InstanceLock(path):
        pytest.fail("two hold one lock")
    child.kill()
    child.wait()

    with InstanceLock(path):
        assert path.read_text() == f"{os.getpid()}\n"


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(JournalError, match="lock file"), InstanceLock(tmp_path / "file" / "lock"):
        pytest.fail("locked what does not exist")


def test_a_disk_without_room_for_the_file_is_told_from_a_folder_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "open", full)

    with pytest.raises(JournalError) as caught, InstanceLock(tmp_path / "monitor.lock"):
        pytest.fail("locked what does not exist")
    assert caught.value.advice == f"Free space on the disk of the folder {tmp_path}."


def test_a_file_system_without_locks_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unable(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", unable)

    with (
        pytest.raises(JournalError, match="cannot be locked: No locks available"),
        InstanceLock(tmp_path / "monitor.lock"),
    ):
        pytest.fail("locked without a lock")


def test_a_full_disk_does_not_keep_a_monitor_from_starting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    path = tmp_path / "monitor.lock"

    with InstanceLock(path), pytest.raises(AlreadyRunningError), InstanceLock(path):
        pytest.fail("two hold one lock")
