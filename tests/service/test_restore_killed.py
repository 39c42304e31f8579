"""A restore that is killed at any moment loses nothing, and nobody begins an empty journal."""

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from spinewatch.journal.lock import InstanceLock
from spinewatch.journal.reader import JournalReader
from spinewatch.journal.unfinished_restore import restore_note
from spinewatch.model.errors import InputError, JournalError, SpinewatchError
from spinewatch.service.backup.places import Move
from spinewatch.service.backup.restoring import Restored, restore
from spinewatch.service.backup.swapping import swap, take_back_unfinished
from tests.journal.conftest import UTC_AT_BOOT_NS
from tests.service.kept import EPOCH, Kept, a_home, backed_up

LAST: Final = 23
"""The last change on the disk in a restore of the files below: the note goes."""
MORE: Final = LAST + 2
"""The last of these go through and prove it."""


class KilledError(BaseException):
    """Stands for SIGKILL: nothing catches it."""


@dataclass
class Death:
    """Comes at the n-th change on the disk; after it nothing is changed any more."""

    at: int
    steps: int = 0

    def watch(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def stepped(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever the function takes
            self.steps += 1
            if self.steps >= self.at:
                raise KilledError
            return function(*args, **kwargs)

        return stepped


BE_KILLED: Final = """
import os, signal, sys
from pathlib import Path
from spinewatch.service.backup.restoring import restore
rename = Path.rename
def dies_at_the_last(self, target):
    if self.name == ".journal.sqlite.restoring":
        os.kill(os.getpid(), signal.SIGKILL)
    return rename(self, target)
Path.rename = dies_at_the_last
backup, configuration = map(Path, sys.argv[1:])
restore(backup, configuration_path=configuration, passphrase=None, force=True, environ={})
"""

CHANGES: Final = ("rename", "replace", "unlink", "mkdir", "rmdir", "link", "symlink")


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)


@dataclass(frozen=True)
class Place:
    """A state folder with an old journal, its log, and a configuration elsewhere."""

    folder: Path

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def moves(self) -> list[Move]:
        names = {
            "new.toml": self.folder / "etc" / "new.toml",
            "calibrations": self.state / "calibrations",
            "capture": self.state / "captures" / "capture",
            "journal": self.state / "journal",
        }
        return [
            Move(name=name, source=self.folder / "room" / name, target=target)
            for name, target in names.items()
        ]

    @property
    def obstacles(self) -> list[Path]:
        return [
            self.folder / "etc" / "new.toml",
            self.state / "journal",
            self.state / "journal-wal",
        ]

    @property
    def there(self) -> dict[str, str]:
        """Everything but the unpacked backup."""
        return {
            str(path.relative_to(self.folder)): path.read_text()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and "room" not in path.parts and path.suffix != ".lock"
        }

    def restore(self) -> Path | None:
        take_back_unfinished(self.state)
        return swap(self.moves, self.obstacles, self.state)

    def may_be_worked_in(self) -> bool:
        with suppress(JournalError), InstanceLock(self.state / "monitor.lock"):
            return True
        return False


OLD: Final = {
    "etc/new.toml": "old new.toml", "state/journal": "old journal", "state/journal-wal": "old log",
}  # fmt: skip
RESTORED: Final = {
    "etc/new.toml": "new", "state/calibrations": "new", "state/captures/capture": "new",
    "state/journal": "new",
    "state/before-restore-1/1/new.toml": "old new.toml",
    "state/before-restore-1/2/journal": "old journal",
    "state/before-restore-1/2/journal-wal": "old log",
}  # fmt: skip


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place(tmp_path)
    for name, content in OLD.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
    (tmp_path / "room").mkdir()
    for move in made.moves:
        move.source.write_text("new")
    return made


def die(death: Death, action: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> bool:
    with monkeypatch.context() as patched:
        for name in CHANGES:
            patched.setattr(os, name, death.watch(getattr(os, name)))
        try:
            action()
        except KilledError:
            return True
    return False


def without_what_waits(there: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in there.items() if ".restoring" not in name}


@pytest.mark.parametrize("at", range(1, MORE + 1))
def test_wherever_a_restore_dies_nothing_is_lost_and_the_next_one_completes_it(
    place: Place, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    died = die(Death(at), place.restore, monkeypatch)
    found = place.there

    assert set(OLD.values()) <= set(found.values())
    if place.may_be_worked_in():
        assert without_what_waits(found) in (OLD, RESTORED)
    assert died == (at <= LAST)
    assert died or found == RESTORED
    if found != RESTORED:
        assert place.restore() == place.state / "before-restore-1"
        assert place.there == RESTORED
    assert place.may_be_worked_in()


@pytest.mark.parametrize("at", range(1, MORE + 1))
def test_taking_back_may_be_killed_too(
    place: Place, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    die(Death(LAST), place.restore, monkeypatch)
    assert not place.may_be_worked_in()
    assert without_what_waits(place.there).items() >= RESTORED.items()

    died = die(Death(at), lambda: take_back_unfinished(place.state), monkeypatch)
    assert set(OLD.values()) <= set(place.there.values())
    assert died != place.may_be_worked_in() or place.there == OLD
    take_back_unfinished(place.state)

    assert place.there == OLD
    assert place.may_be_worked_in()


def test_on_two_disks_nothing_is_lost_either(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = os.rename

    def between_disks(source: Path, target: Path) -> None:
        if (place.state in Path(source).parents) != (place.state in Path(target).parents):
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        rename(source, target)

    monkeypatch.setattr(os, "rename", between_disks)
    (place.folder / "etc" / "new.toml").chmod(0o640)
    at = 1
    while die(Death(at), place.restore, monkeypatch):
        assert set(OLD.values()) <= set(place.there.values())
        take_back_unfinished(place.state)
        assert place.there.items() >= OLD.items()
        assert (place.folder / "etc" / "new.toml").stat().st_mode & 0o777 == 0o640
        at += 1

    assert at > LAST
    assert place.there.items() >= {"etc/new.toml": "new", "state/journal": "new"}.items()


def test_what_somebody_has_put_there_meanwhile_stays(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    die(Death(LAST), place.restore, monkeypatch)
    mine = place.folder / "etc" / "new.toml"
    mine.unlink()
    mine.write_text("written by hand")

    take_back_unfinished(place.state)

    assert place.there == {
        **OLD, "etc/new.toml": "written by hand",
        "state/before-restore-1/1/new.toml": "old new.toml",
    }  # fmt: skip


def test_a_note_that_is_damaged_is_not_followed(place: Place) -> None:
    restore_note(place.state).write_text("{")
    before = place.there

    with pytest.raises(SpinewatchError, match="cannot be followed: it is damaged"):
        place.restore()
    assert place.there == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_note_of_somebody_else_moves_nothing_for_root(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    die(Death(LAST), place.restore, monkeypatch)
    os.chown(restore_note(place.state), 65_534, 65_534)
    before = place.there

    with pytest.raises(SpinewatchError, match="cannot be followed: another user wrote it"):
        take_back_unfinished(place.state)
    assert place.there == before


def test_who_comes_into_a_half_restored_folder_is_told_what_to_do(place: Place) -> None:
    restore_note(place.state).write_text("{}")

    for who in ("monitor", "recorder", "backup"):
        with (
            pytest.raises(JournalError, match="was interrupted before its end") as caught,
            InstanceLock(place.state / f"{who}.lock", who=who),
        ):
            pytest.fail("an empty journal would begin here")
        assert "`spinewatch restore` again" in caught.value.advice


@pytest.fixture
def killed(tmp_path: Path) -> tuple[Kept, Path]:
    """Give a home in which a restore was killed before the journal was there, and its backup."""
    home = a_home(tmp_path / "home", first_utc_ns=UTC_AT_BOOT_NS, seconds=5)
    backup = backed_up(home, tmp_path / "b.tar.gz", captures=True).path
    home.paths.found_settings.write_text("later")
    ended = subprocess.run(
        [sys.executable, "-c", BE_KILLED, str(backup), str(home.config)], check=False
    )
    assert ended.returncode == -signal.SIGKILL
    assert not home.paths.journal.exists()
    return home, backup


def again(home: Kept, backup: Path, *, force: bool) -> Restored:
    return restore(backup, configuration_path=home.config, passphrase=None, force=force, environ={})


@pytest.mark.slow
def test_a_real_kill_is_survived(killed: tuple[Kept, Path]) -> None:
    home, backup = killed
    with pytest.raises(JournalError, match="was interrupted"), InstanceLock(home.paths.lock):
        pytest.fail("an empty journal would begin here")

    with pytest.raises(InputError, match="Something is there already"):
        again(home, backup, force=False)
    assert home.paths.found_settings.read_text() == "later"
    with JournalReader(path=home.paths.journal) as reader:
        assert reader.counts() == {"levels": 5}
        assert reader.epochs() == (EPOCH,)
    assert not list(home.paths.state_dir.glob(".*"))

    restored = again(home, backup, force=True)
    assert restored.counts == {"levels": 5}
    assert restored.kept == home.paths.state_dir / "before-restore-1"
    assert home.paths.found_settings.read_text() != "later"
    with InstanceLock(home.paths.lock):
        assert not list(home.folder.rglob(".*"))
