"""What root writes among the files of a service stays that service's."""

import os
from pathlib import Path
from typing import Final

import pytest

from spinewatch.calibration import ownership
from spinewatch.calibration.ownership import hand_over, make_folder
from spinewatch.calibration.whole_file import replace_whole

SERVICE: Final = 12_345
OTHER: Final = 12_346

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root writes for others")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "state"
    folder.mkdir()
    if os.geteuid() == 0:
        os.chown(folder, SERVICE, SERVICE + 1)
    return folder / "kept.json"


def _owner(path: Path) -> tuple[int, int]:
    return path.stat().st_uid, path.stat().st_gid


@as_root
def test_a_new_file_belongs_to_the_owner_of_its_folder(path: Path) -> None:
    replace_whole(path, b"1")

    assert _owner(path) == (SERVICE, SERVICE + 1)
    assert path.stat().st_mode & 0o777 == 0o600


@as_root
def test_a_file_that_is_replaced_keeps_its_owner(path: Path) -> None:
    path.touch()
    os.chown(path, OTHER, OTHER)

    replace_whole(path, b"1")

    assert _owner(path) == (OTHER, OTHER)


@as_root
def test_a_file_that_root_took_from_the_service_is_given_back(path: Path) -> None:
    path.touch()

    replace_whole(path, b"1")

    assert _owner(path) == (SERVICE, SERVICE + 1)


@as_root
def test_in_a_folder_of_root_it_is_root_s(path: Path) -> None:
    os.chown(path.parent, 0, 0)

    replace_whole(path, b"1")

    assert _owner(path) == (0, 0)


@as_root
@pytest.mark.parametrize("link", [Path.symlink_to, Path.hardlink_to])
def test_a_link_that_waits_for_root_leads_nowhere(path: Path, link: object) -> None:
    secret = path.with_name("of-root")
    secret.write_bytes(b"of root")
    assert callable(link)
    link(path.with_name("kept.json.new"), secret)

    replace_whole(path, b"1")

    assert (secret.read_bytes(), _owner(secret)) == (b"of root", (0, 0))
    assert path.read_bytes() == b"1"


@as_root
def test_a_file_that_has_another_name_elsewhere_is_not_given_away(path: Path) -> None:
    path.write_bytes(b"of root")
    path.with_name("another").hardlink_to(path)

    with path.open("rb") as file:
        hand_over(file.fileno(), path)

    assert _owner(path) == (0, 0)


@as_root
def test_each_folder_that_was_missing_belongs_to_the_owner_of_the_one_above(path: Path) -> None:
    made = path.parent / "one" / "below"
    for _ in range(2):
        make_folder(made)

    assert [_owner(each) for each in (made, made.parent)] == [(SERVICE, SERVICE + 1)] * 2
    assert [each.stat().st_mode & 0o777 for each in (made, made.parent)] == [0o700] * 2


def test_a_file_in_the_way_of_a_folder_is_told(path: Path) -> None:
    path.touch()
    with pytest.raises(FileExistsError):
        make_folder(path)


@pytest.mark.parametrize("is_root", [True, False])
def test_only_root_gives_anything_away(
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    is_root: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """With somebody else in the part of root, so that this holds for whoever runs the tests."""
    me = os.geteuid()
    given: list[tuple[int, int]] = []
    monkeypatch.setattr(ownership, "_ROOT", me if is_root else me + 1)
    monkeypatch.setattr(os, "fchown", lambda _, uid, gid: given.append((uid, gid)))

    replace_whole(path, b"1")

    assert given == ([_owner(path.parent)] if is_root else [])
