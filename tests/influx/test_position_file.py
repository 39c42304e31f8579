"""Marks on disk."""

from pathlib import Path

import pytest

from spinewatch.influx.position_file import PositionFile
from spinewatch.influx.positions import Positions, SequenceId
from spinewatch.model.errors import SpinewatchError
from spinewatch.model.results import Producer

FIRST = SequenceId("p01", Producer.MONITOR, "ep")
SECOND = SequenceId("p01", Producer.PERSON, "ep")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "positions.json"


def test_marks_are_there_again_in_the_same_order(path: Path) -> None:
    PositionFile(path).save(Positions([(SECOND, 3), (FIRST, 9)]))

    assert PositionFile(path).load().marks() == ((SECOND, 3), (FIRST, 9))


def test_without_a_file_nothing_is_stored(path: Path) -> None:
    assert PositionFile(path).load().marks() == ()


def test_what_is_beyond_a_hole_is_not_claimed_after_a_restart(path: Path) -> None:
    positions = Positions()
    positions.add(FIRST, 1)
    positions.add(FIRST, 3)
    PositionFile(path).save(positions)
    again = PositionFile(path).load()
    again.add(FIRST, 2)

    assert again.mark(FIRST) == 2


def test_others_cannot_read_whose_results_are_stored(path: Path) -> None:
    PositionFile(path).save(Positions())

    assert path.stat().st_mode & 0o777 == 0o600


def test_a_write_that_is_cut_short_leaves_the_old_marks(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = PositionFile(path)
    file.save(Positions([(FIRST, 5)]))

    def cut(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", cut)
    with pytest.raises(SpinewatchError, match=r"positions\.json cannot be written: No space left"):
        file.save(Positions([(FIRST, 6)]))

    assert PositionFile(path).load().mark(FIRST) == 5


def test_the_file_is_replaced_and_never_written_into(path: Path) -> None:
    file = PositionFile(path)
    file.save(Positions([(FIRST, 5)]))
    old = path.with_name("old")
    old.hardlink_to(path)
    file.save(Positions([(FIRST, 6)]))

    assert PositionFile(old).load().mark(FIRST) == 5
    assert PositionFile(path).load().mark(FIRST) == 6
    assert {each.name for each in path.parent.iterdir()} == {path.name, "old"}


@pytest.mark.parametrize(
    "content", [b"", b"\0\xff", b"[]", b'{"version":1,"marks":[{}]}', b'{"version":2,"marks":[]}']
)
def test_a_file_that_cannot_be_read_is_set_aside_and_all_is_sent_again(
    path: Path, content: bytes
) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    file = PositionFile(path)

    assert file.load().marks() == ()
    assert file.set_aside is not None
    assert file.set_aside.read_bytes() == content
    assert not path.exists()


def test_a_folder_that_cannot_be_used_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(SpinewatchError, match=r"cannot be read.*Give the user that runs"):
        PositionFile(tmp_path / "file" / "positions.json").load()
