"""What a killed backup leaves at its target goes with the next one; a living one is left alone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import pytest

from spinewatch.journal.lock import InstanceLock
from spinewatch.model.errors import JournalError
from spinewatch.service.backup import leftovers
from spinewatch.service.backup.leftovers import appearing_whole
from tests.journal.conftest import start_python

__all__ = ["start_python"]

BE_KILLED = """
import sys
from pathlib import Path
from spinewatch.service.backup.leftovers import appearing_whole
with appearing_whole(Path(sys.argv[1])) as fresh:
    fresh.write_bytes(b"half of it")
    print("writing", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def living(stick: Path, start_python: Callable[..., Any]) -> Any:  # noqa: ANN401 - a Popen
    """Give a process that is in the middle of a backup."""
    child = start_python(BE_KILLED, stick / "first.tar.gz")
    assert child.stdout.readline() == "writing\n"
    return child


def back_up(target: Path) -> None:
    with appearing_whole(target) as fresh:
        fresh.write_bytes(b"whole")


def test_only_what_is_dead_is_taken_away(stick: Path, living: Any) -> None:  # noqa: ANN401 - a Popen
    back_up(stick / "second.tar.gz")
    [left] = stick.glob(".spinewatch-backup-*")
    assert (left / "backup").read_bytes() == b"half of it"

    living.kill()
    living.wait()
    back_up(stick / "third.tar.gz")

    assert sorted(path.name for path in stick.iterdir()) == ["second.tar.gz", "third.tar.gz"]


def test_what_holds_no_lock_file_may_be_just_beginning_and_stays(stick: Path) -> None:
    begun = stick / ".spinewatch-backup-begun"
    begun.mkdir()

    back_up(stick / "b.tar.gz")

    assert begun.exists()


def test_a_link_of_that_name_leads_nowhere(stick: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "lock").write_text("mine")
    (stick / ".spinewatch-backup-link").symlink_to(precious)

    back_up(stick / "b.tar.gz")

    assert (precious / "lock").read_text() == "mine"


def test_a_stick_that_knows_no_locks_takes_a_backup_and_loses_nothing(
    stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = stick / ".spinewatch-backup-left"
    left.mkdir()
    (left / "lock").touch()

    class Unable(InstanceLock):
        def __enter__(self) -> Self:
            raise JournalError("No locks available.", advice="Take another disk.")

    monkeypatch.setattr(leftovers, "InstanceLock", Unable)
    back_up(stick / "b.tar.gz")

    assert sorted(path.name for path in stick.iterdir()) == [left.name, "b.tar.gz"]
