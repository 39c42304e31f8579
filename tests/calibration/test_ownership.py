"""What root writes among the files of a service stays that service's."""

import os
from pathlib import Path
from typing import Final

import pytest

from spinewatch.calibration.whole_file import replace_whole

SERVICE: Final = 12_345
OTHER: Final = 12_346

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root writes for others")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "state"
    folder.mkdir()
    os.chown(folder, SERVICE, SERVICE + 1)
    return folder / "kept.json"


def _owner(path: Path) -> tuple[int, int]:
    return path.stat().st_uid, path.stat().st_gid


def test_a_new_file_belongs_to_the_owner_of_its_folder(path: Path) -> None:
    replace_whole(path, b"1")

    assert _owner(path) == (SERVICE, SERVICE + 1)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_replaced_keeps_its_owner(path: Path) -> None:
    path.touch()
    os.chown(path, OTHER, OTHER)

    replace_whole(path, b"1")

    assert _owner(path) == (OTHER, OTHER)


def test_a_file_that_root_took_from_the_service_is_given_back(path: Path) -> None:
    path.touch()

    replace_whole(path, b"1")

    assert _owner(path) == (SERVICE, SERVICE + 1)


def test_in_a_folder_of_root_it_is_root_s(path: Path) -> None:
    os.chown(path.parent, 0, 0)

    replace_whole(path, b"1")

    assert _owner(path) == (0, 0)


@pytest.mark.parametrize("link", [Path.symlink_to, Path.hardlink_to])
def test_a_link_that_waits_for_root_leads_nowhere(path: Path, link: object) -> None:
    secret = path.with_name("of-root")
    secret.write_bytes(b"of root")
    assert callable(link)
    link(path.with_name("kept.json.new"), secret)

    replace_whole(path, b"1")

    assert (secret.read_bytes(), _owner(secret)) == (b"of root", (0, 0))
    assert path.read_bytes() == b"1"
