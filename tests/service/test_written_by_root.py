"""`sudo spinewatch` locks no service out: whatever root writes among its files is the service's."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from spinewatch.calibration.ownership import make_folder
from spinewatch.influx.dead_letters import DeadLetterFile
from spinewatch.influx.position_file import PositionFile
from spinewatch.influx.positions import Positions, SequenceId
from spinewatch.influx.secret_writing import write_secret
from spinewatch.journal.forgetting import forget_span
from spinewatch.journal.lock import InstanceLock
from spinewatch.journal.ranges import TimeSpan
from spinewatch.journal.writer import Journal
from spinewatch.model.results import Producer
from spinewatch.model.time import NS_PER_S
from spinewatch.service.backup.restoring import restore
from spinewatch.service.forgetting import letters
from spinewatch.service.forgetting.letters import forget_letters
from tests.journal.conftest import UTC_AT_BOOT_NS
from tests.service.kept import Kept, a_home, backed_up, fill_journal, letter

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root writes for others"),
]

SERVICE: Final = 65_534

AS_THE_SERVICE: Final = f"""
import os, sys
from pathlib import Path
from spinewatch.influx.dead_letters import DeadLetterFile
from spinewatch.influx.position_file import PositionFile
from spinewatch.influx.positions import Positions, SequenceId
from spinewatch.journal.lock import InstanceLock
from spinewatch.journal.writer import Journal
from spinewatch.model.results import Producer
from tests.journal.conftest import levels
from tests.service.kept import label, letter
os.setgroups([])
os.setgid({SERVICE})
os.setuid({SERVICE})
state = Path(sys.argv[1])
with InstanceLock(state / "monitor.lock"), Journal(path=state / "journal.sqlite") as journal:
    journal.append(Producer.MONITOR, [levels(77)], label_of=label(0))
DeadLetterFile(state / "dead-letters-home.jsonl").append([letter(5, 6)])
marks = Positions([(SequenceId("p", Producer.MONITOR, "e"), 1)])
PositionFile(state / "positions.json").save(marks)
print("written")
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder of the service, below ones that let everybody pass."""
    with tempfile.TemporaryDirectory(dir="/tmp") as made:
        Path(made).chmod(0o755)
        os.chown(made, SERVICE, SERVICE)
        yield Path(made)


def owners(folder: Path) -> dict[str, int]:
    """Give whose is what is not the service's."""
    return {
        str(each.relative_to(folder)): each.stat().st_uid
        for each in (folder, *folder.rglob("*"))
        if each.stat().st_uid != SERVICE
    }


def write_journal(folder: Path) -> None:
    with Journal(path=folder / "journal.sqlite"):
        assert len(list(folder.iterdir())) == 3, "the log and its index are beside it"
        assert owners(folder) == {}
    fill_journal(folder / "journal.sqlite", first_utc_ns=UTC_AT_BOOT_NS, seconds=9)


def forget_in_journal(folder: Path) -> None:
    write_journal(folder)
    span = TimeSpan(UTC_AT_BOOT_NS, UTC_AT_BOOT_NS + 4 * NS_PER_S)
    assert forget_span(folder / "journal.sqlite", span).results == 4


def write_letters(folder: Path) -> None:
    DeadLetterFile(folder / "letters.jsonl").append([letter(3, UTC_AT_BOOT_NS), letter(9, 5)])


def forget_in_letters(folder: Path) -> None:
    write_letters(folder)
    span = TimeSpan(UTC_AT_BOOT_NS, UTC_AT_BOOT_NS + 1)
    assert forget_letters(folder / "letters.jsonl", span, "p01", lambda _: False) == 1


def write_positions(folder: Path) -> None:
    for seq in (1, 2):
        marks = Positions([(SequenceId("p01", Producer.MONITOR, "e1"), seq)])
        PositionFile(folder / "state" / "positions.json").save(marks)


def write_password(folder: Path) -> None:
    write_secret(folder / "influx-recorder-password", "a word")


def hold_lock(folder: Path) -> None:
    with InstanceLock(folder / "state" / "monitor.lock"):
        pass


@pytest.mark.parametrize(
    "write",
    [
        write_journal,
        forget_in_journal,
        write_letters,
        forget_in_letters,
        write_positions,
        write_password,
        hold_lock,
    ],
)
def test_what_root_writes_in_the_folder_of_a_service_belongs_to_it(
    folder: Path, write: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "_SETTLE_S", 0.0)
    write(folder)

    assert list(folder.iterdir())
    assert owners(folder) == {}


@pytest.fixture
def restored(folder: Path) -> Kept:
    """Have root restore a backup into the folder of the service, in place of what was there."""
    home = a_home(folder / "home", first_utc_ns=UTC_AT_BOOT_NS)
    backup = folder / "backup.tar.gz"
    backed_up(home, backup, captures=True)
    shutil.rmtree(home.folder)
    make_folder(home.paths.state_dir)
    home.paths.journal.write_bytes(b"in the way")
    os.chown(home.paths.journal, SERVICE, SERVICE)
    restore(backup, configuration_path=home.config, passphrase=None, force=True, environ={})
    backup.unlink()
    return home


def test_what_root_restores_belongs_to_the_service_and_what_was_put_aside_too(
    restored: Kept, folder: Path
) -> None:
    assert restored.paths.captures.is_dir()
    assert (restored.paths.state_dir / "before-restore-1").is_dir()
    assert owners(folder) == {}


def test_the_service_goes_on_with_what_root_restored(restored: Kept, folder: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", AS_THE_SERVICE, str(restored.paths.state_dir)],
        check=False,
        capture_output=True,
        text=True,
    )

    assert (ran.stdout, ran.stderr) == ("written\n", "")
    assert owners(folder) == {}
