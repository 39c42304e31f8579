"""Flight mode as the kernel shows it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from spinewatch.link.bluetooth.rfkill import is_blocked


def _switch(system: Path, adapter: str, **values: str) -> None:
    folder = system / "class" / "bluetooth" / adapter / "rfkill3"
    folder.mkdir(parents=True)
    for name, value in values.items():
        (folder / name).write_text(value)


@pytest.mark.parametrize(
    ("soft", "hard", "blocked"),
    [("0\n", "0\n", False), ("1\n", "0\n", True), ("0\n", "1\n", True), ("1\n", "1\n", True)],
)
def test_a_block_by_software_or_by_a_switch_is_seen(
    tmp_path: Path, soft: str, hard: str, *, blocked: bool
) -> None:
    _switch(tmp_path, "hci0", soft=soft, hard=hard)

    assert is_blocked(tmp_path, "hci0") is blocked


def test_the_block_of_another_adapter_is_not_this_one_s(tmp_path: Path) -> None:
    _switch(tmp_path, "hci1", soft="1", hard="0")
    _switch(tmp_path, "hci0", soft="0", hard="0")

    assert not is_blocked(tmp_path, "hci0")
    assert is_blocked(tmp_path, "hci1")


def test_a_machine_without_rfkill_or_without_the_adapter_blocks_nothing(tmp_path: Path) -> None:
    _switch(tmp_path, "hci1", hard="0")

    assert not is_blocked(tmp_path, "hci0")
    assert not is_blocked(tmp_path, "hci1")


def test_a_file_that_cannot_be_read_blocks_nothing(tmp_path: Path) -> None:
    (tmp_path / "class" / "bluetooth" / "hci0" / "rfkill0" / "soft").mkdir(parents=True)

    assert not is_blocked(tmp_path, "hci0")


def test_an_adapter_that_is_unplugged_while_it_is_looked_at_is_not_blocked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(folder: Path, _pattern: str) -> Iterator[Path]:
        yield folder / "rfkill3" / "soft"
        raise FileNotFoundError(2, "No such file or directory", str(folder))

    _switch(tmp_path, "hci0", soft="1", hard="0")
    monkeypatch.setattr(Path, "glob", gone)

    assert not is_blocked(tmp_path, "hci0")
