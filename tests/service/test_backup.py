"""Backups come back whole on another machine, or not at all."""

import gzip
import io
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spinewatch.journal import salvage
from spinewatch.journal.damage import mark_damaged
from spinewatch.journal.limits import PAGE_BYTES
from spinewatch.journal.lock import InstanceLock
from spinewatch.journal.reader import JournalReader
from spinewatch.journal.room import KeepLimits
from spinewatch.journal.writer import Journal
from spinewatch.model.errors import AlreadyRunningError, InputError, JournalError, SpinewatchError
from spinewatch.model.results import Producer
from spinewatch.service.backup import making, sealing
from spinewatch.service.backup.restoring import Restored, restore
from spinewatch.service.backup.sealing import Work
from spinewatch.service.backup.unpacking import unpack
from tests.journal.conftest import UTC_AT_BOOT_NS, levels
from tests.service.kept import EPOCH, IN_FILE, Kept, a_home, backed_up, label

KEY = "a key long enough"
SECONDS = 20


@pytest.fixture(autouse=True, scope="module")
def quick_keys() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, "WORK", Work(2, 1, 1))
        yield


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return a_home(tmp_path_factory.mktemp("home"), first_utc_ns=UTC_AT_BOOT_NS, seconds=SECONDS)


@pytest.fixture(scope="module")
def plain(home: Kept, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return backed_up(home, tmp_path_factory.mktemp("usb") / "plain.tar.gz").path


@pytest.fixture(scope="module")
def secret(home: Kept, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("usb") / "secret.sealed"
    return backed_up(home, target, passphrase=KEY, captures=True).path


@pytest.fixture
def elsewhere(home: Kept, tmp_path: Path) -> Iterator[Kept]:
    """Take everything away from where the configuration says that it lies."""
    aside = tmp_path / "aside"
    home.folder.rename(aside)
    home.folder.mkdir()
    yield home
    shutil.rmtree(home.folder)
    aside.rename(home.folder)


def put_back(backup: Path, home: Kept, **options: object) -> Restored:
    given: dict[str, object] = {"passphrase": None, "force": False, **options}
    return restore(backup, configuration_path=home.config, environ={}, **given)  # type: ignore[arg-type]  # the keywords above


def in_journal(home: Kept, *, epoch: str = EPOCH) -> list[int]:
    with JournalReader(path=home.paths.journal) as reader:
        found = reader.read(0, producer=Producer.MONITOR, limit=1000, epoch=epoch)
    return [entry.seq for entry in found]


def left(home: Kept) -> list[str]:
    return [name for name in home.everything if not name.endswith(".lock")]


def test_everything_comes_back_with_a_key(secret: Path, elsewhere: Kept) -> None:
    restored = put_back(secret, elsewhere, passphrase=KEY)

    assert (elsewhere.folder / "secrets" / "mqtt").read_text().strip() == IN_FILE
    assert (elsewhere.folder / "secrets" / "mqtt").stat().st_mode & 0o777 == 0o600
    assert (elsewhere.folder / "ca.pem").read_text() == "a certificate"
    assert [path.name for path in elsewhere.paths.captures.iterdir()] == [
        "2026-11-01T00-00-00-abc.swcapture"
    ]
    assert elsewhere.paths.calibrations.stat().st_size > 0
    assert elsewhere.paths.found_settings.exists()
    assert elsewhere.paths.dead_letters("home").exists()
    assert in_journal(elsewhere) == list(range(1, SECONDS + 1))
    assert restored.counts == {"levels": SECONDS}
    assert restored.kept is None


def test_without_a_key_no_secret_goes_in(home: Kept, tmp_path: Path) -> None:
    made = backed_up(home, tmp_path / "b.tar.gz")

    assert not any("password" in name for name in made.names)
    assert any("it is a secret" in line for line in made.left_out)
    with tarfile.open(made.path) as tar:
        assert tar.getnames() == list(made.names)
    assert IN_FILE.encode() not in gzip.decompress(made.path.read_bytes())


def test_nobody_else_can_read_it(plain: Path) -> None:
    assert plain.stat().st_mode & 0o777 == 0o600


def test_what_is_written_while_it_is_made_is_in_it_whole_or_not_at_all(
    tmp_path: Path,
) -> None:
    """The writer's connection stays open, with a commit in its log."""
    home = a_home(tmp_path / "home", first_utc_ns=UTC_AT_BOOT_NS, seconds=SECONDS)
    with Journal(path=home.paths.journal) as journal:
        journal.append(
            Producer.MONITOR,
            [levels(100)],
            label_of=label(UTC_AT_BOOT_NS),  # type: ignore[arg-type]  # it gives labels
        )
        journal.commit()
        made = backed_up(home, tmp_path / "b.tar.gz")
        journal.append(
            Producer.MONITOR,
            [levels(101)],
            label_of=label(UTC_AT_BOOT_NS),  # type: ignore[arg-type]  # it gives labels
        )
        journal.commit()
    unpacked = unpack(made.path, tmp_path / "out", passphrase=None)

    with JournalReader(path=unpacked.folder / "state" / "journal.sqlite") as reader:
        assert reader.counts() == {"levels": SECONDS + 1}


def test_a_restored_journal_gives_no_number_twice(plain: Path, elsewhere: Kept) -> None:
    put_back(plain, elsewhere)
    with Journal(path=elsewhere.paths.journal) as journal:
        fresh = journal.epoch
        journal.append(
            Producer.MONITOR,
            [levels(1, boot_id="another machine")],
            label_of=label(UTC_AT_BOOT_NS),  # type: ignore[arg-type]  # it gives labels
        )

    assert fresh != EPOCH
    assert in_journal(elsewhere, epoch=fresh) == [1]
    assert in_journal(elsewhere) == list(range(1, SECONDS + 1))


def test_nothing_is_overwritten_without_force(plain: Path, elsewhere: Kept) -> None:
    elsewhere.paths.state_dir.mkdir()
    elsewhere.paths.calibrations.write_text("precious")
    with pytest.raises(InputError, match=r"Something is there already: .*calibrations"):
        put_back(plain, elsewhere)
    assert left(elsewhere) == ["state/calibrations.jsonl"]

    restored = put_back(plain, elsewhere, force=True)

    assert restored.kept is not None
    kept = [path for path in restored.kept.rglob("*") if path.is_file()]
    assert [path.read_text() for path in kept] == ["precious"]
    assert in_journal(elsewhere)


def test_a_journal_that_is_put_aside_keeps_its_log_and_the_notes_on_it(
    plain: Path, elsewhere: Kept
) -> None:
    beside = ("", "-wal", ".damaged", ".aside")
    elsewhere.paths.state_dir.mkdir()
    for suffix in beside:
        path = elsewhere.paths.journal
        path.with_name(path.name + suffix).write_text(f"old{suffix}")

    restored = put_back(plain, elsewhere, force=True)

    assert restored.kept is not None
    [folder] = {path.parent for path in restored.kept.rglob("journal.sqlite*")}
    names = {f"journal.sqlite{suffix}" for suffix in beside}
    assert names <= {path.name for path in folder.iterdir()}
    with Journal(path=elsewhere.paths.journal) as journal:
        assert journal.set_aside is None
    assert in_journal(elsewhere)


def test_a_backup_without_a_journal_is_refused(elsewhere: Kept, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no journal"):
        backed_up(elsewhere, tmp_path / "nothing.tar.gz")

    assert not (tmp_path / "nothing.tar.gz").exists()


def test_beside_an_encrypted_backup_there_is_never_a_clear_copy(
    home: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was deleted on a stick that is lost can be read again."""
    stick = tmp_path / "stick"
    stick.mkdir()
    copied: list[Path] = []
    copy_journal = making.copy_journal

    def watched(path: Path, copy: Path) -> None:
        copy_journal(path, copy)
        copied.append(copy)
        assert not any(
            file.read_bytes().startswith(b"SQLite") for file in stick.rglob("*") if file.is_file()
        )

    monkeypatch.setattr(making, "copy_journal", watched)
    backed_up(home, stick / "secret.sealed", passphrase=KEY)

    assert copied
    assert all(home.paths.state_dir in copy.parents for copy in copied)
    assert all(not copy.parent.exists() for copy in copied)


def test_what_a_killed_backup_has_left_is_swept_away_by_the_next(
    home: Kept, tmp_path: Path
) -> None:
    stale = home.paths.state_dir / ".copying-killed"
    stale.mkdir()
    (stale / "copy.sqlite").write_bytes(b"clear")

    backed_up(home, tmp_path / "next.tar.gz")

    assert not stale.exists()


def test_the_log_of_an_old_journal_is_never_left_beside_the_new_one(
    plain: Path, elsewhere: Kept
) -> None:
    elsewhere.paths.state_dir.mkdir()
    log = elsewhere.paths.state_dir / "journal.sqlite-wal"
    log.write_text("of another journal")

    put_back(plain, elsewhere, force=True)

    assert not log.exists() or log.read_bytes() != b"of another journal"


@pytest.mark.parametrize("lock", ["lock", "alerter_lock"])
def test_never_while_something_runs(plain: Path, elsewhere: Kept, lock: str) -> None:
    put_back(plain, elsewhere)
    before = elsewhere.everything

    with (
        InstanceLock(getattr(elsewhere.paths, lock)),
        pytest.raises(AlreadyRunningError) as caught,
    ):
        put_back(plain, elsewhere, force=True)

    assert "sudo systemctl stop" in caught.value.advice
    assert set(elsewhere.everything) == set(before)


def test_a_place_that_cannot_be_written_undoes_everything(
    plain: Path, elsewhere: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename, calls = Path.rename, []

    def failing(self: Path, target: Path) -> Path:
        calls.append(self)
        if len(calls) == 4:
            raise PermissionError(13, "Permission denied", str(target))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)

    with pytest.raises(SpinewatchError, match="Everything is as it was before"):
        put_back(plain, elsewhere)
    assert left(elsewhere) == []


def test_what_was_put_aside_comes_back_when_the_rest_cannot_be_written(
    plain: Path, elsewhere: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if self.name.endswith(".restoring"):
            raise PermissionError(13, "Permission denied", str(target))
        return rename(self, target)

    elsewhere.paths.state_dir.mkdir()
    elsewhere.paths.calibrations.write_text("precious")
    monkeypatch.setattr(Path, "rename", failing)

    with pytest.raises(SpinewatchError, match="Everything is as it was before"):
        put_back(plain, elsewhere, force=True)
    assert left(elsewhere) == ["state/calibrations.jsonl"]
    assert elsewhere.paths.calibrations.read_text() == "precious"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is no backup of spinewatch"),
        (b"hello, this is a letter", "is no backup of spinewatch"),
        (b"spinewatch sea", "cut short"),
        (gzip.compress(b"something else" * 100, mtime=0), "is no backup of spinewatch"),
    ],
)
def test_a_foreign_file_is_named_in_one_sentence(
    content: bytes, said: str, elsewhere: Kept, tmp_path: Path
) -> None:
    file = tmp_path / "given"
    file.write_bytes(content)

    with pytest.raises(InputError, match=said):
        put_back(file, elsewhere)
    assert left(elsewhere) == []


def archive(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as tar:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return made.getvalue()


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"letters/to-anna.txt": b"dear"}, "is no backup of spinewatch"),
        ({"backup.json": b'{"format":2,"made_by":"later"}'}, "made by a newer spinewatch"),
        ({"backup.json": b'{"format":1'}, "cut short, damaged or altered"),
        (
            {
                "backup.json": msgspec.json.encode(
                    {
                        "format": 1,
                        "made_by": "x",
                        "made_utc_ns": None,
                        "person": "p",
                        "configuration": "c",
                    }
                ),
                "../../etc/passwd": b"root",
            },
            "cut short, damaged or altered",
        ),
    ],
)
def test_an_archive_that_is_not_ours_reaches_nothing(
    files: dict[str, bytes], said: str, elsewhere: Kept, tmp_path: Path
) -> None:
    file = tmp_path / "given"
    file.write_bytes(archive(files))

    with pytest.raises(InputError, match=said):
        put_back(file, elsewhere)
    assert left(elsewhere) == []


def test_a_file_that_is_not_as_the_list_has_it_is_refused(
    plain: Path, elsewhere: Kept, tmp_path: Path
) -> None:
    """Packed anew, with every check of gzip and tar in order."""
    with tarfile.open(plain) as tar:
        files = {entry.name: tar.extractfile(entry).read() for entry in tar}  # type: ignore[union-attr]  # only files are in it
    files["state/calibrations.jsonl"] = files["state/calibrations.jsonl"].swapcase()
    file = tmp_path / "given"
    file.write_bytes(archive(files))

    with pytest.raises(InputError, match="cut short, damaged or altered"):
        put_back(file, elsewhere)
    assert left(elsewhere) == []


def test_a_damaged_journal_is_not_backed_up(tmp_path: Path) -> None:
    other = a_home(tmp_path / "other", first_utc_ns=UTC_AT_BOOT_NS, seconds=2)
    with closing(sqlite3.connect(other.paths.journal)) as connection:
        [root] = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'result_by_time'"
        ).fetchone()
    with other.paths.journal.open("r+b") as file:
        file.seek((root - 1) * PAGE_BYTES)
        file.write(bytes(PAGE_BYTES))

    with pytest.raises(JournalError, match="does not fit together"):
        backed_up(other, tmp_path / "b.tar.gz")
    assert not (tmp_path / "b.tar.gz").exists()


def test_while_a_damaged_journal_is_being_taken_over_nothing_is_backed_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is there by then would look like everything."""
    other = a_home(tmp_path / "other", first_utc_ns=UTC_AT_BOOT_NS, seconds=2)
    mark_damaged(other.paths.journal, "found by the daily check")
    monkeypatch.setattr(salvage, "SALVAGE_AT_ONCE_PAGES", 0)

    with Journal(path=other.paths.journal) as journal:
        assert journal.set_aside is not None
        assert journal.salvaged is None
        with pytest.raises(JournalError, match="still being taken over") as caught:
            backed_up(other, tmp_path / "b.tar.gz")
        assert str(journal.set_aside) in caught.value.what
        assert "log says that results were taken over" in caught.value.advice
        assert not (tmp_path / "b.tar.gz").exists()

        journal.upkeep(KeepLimits(days=14, size_bytes=10**9)).step(0, None)
        made = backed_up(other, tmp_path / "b.tar.gz")
    unpacked = unpack(made.path, tmp_path / "out", passphrase=None)
    with JournalReader(path=unpacked.folder / "state" / "journal.sqlite") as reader:
        assert reader.counts() == {"levels": 2}


def test_a_journal_from_before_there_was_taking_over_is_backed_up(tmp_path: Path) -> None:
    other = a_home(tmp_path / "other", first_utc_ns=UTC_AT_BOOT_NS, seconds=2)
    with closing(sqlite3.connect(other.paths.journal)) as connection, connection:
        connection.execute("DROP TABLE salvage")

    assert backed_up(other, tmp_path / "b.tar.gz").path.exists()


def test_a_journal_of_a_newer_version_is_not_backed_up(tmp_path: Path) -> None:
    other = a_home(tmp_path / "other", first_utc_ns=UTC_AT_BOOT_NS, seconds=2)
    with closing(sqlite3.connect(other.paths.journal)) as connection:
        connection.execute("PRAGMA user_version = 99")

    with pytest.raises(SpinewatchError, match="newer spinewatch"):
        backed_up(other, tmp_path / "b.tar.gz")
    assert not (tmp_path / "b.tar.gz").exists()


def test_an_existing_file_is_not_replaced_by_a_backup(home: Kept, plain: Path) -> None:
    before = plain.read_bytes()
    with pytest.raises(InputError, match="exists already"):
        backed_up(home, plain)
    assert plain.read_bytes() == before


def test_a_backup_that_cannot_be_finished_leaves_nothing(
    home: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making.os, "fsync", full)

    with pytest.raises(SpinewatchError, match="No space left on device"):
        backed_up(home, tmp_path / "b.tar.gz")
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), is_sealed=st.booleans())
def test_an_altered_or_truncated_backup_is_refused_or_still_says_the_same(
    plain: Path,
    secret: Path,
    tmp_path_factory: pytest.TempPathFactory,
    data: st.DataObject,
    *,
    is_sealed: bool,
) -> None:
    """A byte that nobody reads, such as the system's name in gzip's header, may change."""
    source, key = (secret, KEY) if is_sealed else (plain, None)
    whole = source.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    changed = bytearray(whole)
    changed[at] ^= data.draw(st.integers(1, 255))
    content = data.draw(st.sampled_from([bytes(changed), whole[:at]]))
    folder = tmp_path_factory.mktemp("altered")
    (folder / "b").write_bytes(content)
    (folder / "good").mkdir()
    (folder / "bad").mkdir()

    with suppress(InputError):
        found = unpack(folder / "b", folder / "bad", passphrase=key)
        assert found.files == unpack(source, folder / "good", passphrase=key).files
