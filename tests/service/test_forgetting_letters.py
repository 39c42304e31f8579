"""Of the refused results none is lost and none doubled, wherever forgetting is cut off."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
import pytest

from spinewatch.influx.dead_letters import DeadLetter, DeadLetterFile
from spinewatch.journal.ranges import TimeSpan
from spinewatch.service.forgetting import letters
from spinewatch.service.forgetting.letters import count_letters, forget_letters
from tests.journal.conftest import UTC_AT_BOOT_NS
from tests.service.kept import letter

SPAN: Final = TimeSpan(UTC_AT_BOOT_NS, UTC_AT_BOOT_NS + 1)
FORGOTTEN: Final = letter(3, UTC_AT_BOOT_NS)
KEPT: Final = [letter(seq, UTC_AT_BOOT_NS - 1) for seq in (9, 10, 11)]
PERSONS: Final = ("p01",)


class PowerCutError(Exception):
    """Nothing after this is done."""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(letters, "_SETTLE_S", 0.0)
    path = tmp_path / "letters.jsonl"
    DeadLetterFile(path).append([FORGOTTEN, *KEPT])
    return path


def go(path: Path) -> int:
    return forget_letters(path, SPAN, PERSONS, lambda _: False)


def numbers(path: Path) -> list[int]:
    lines = path.read_bytes().splitlines()
    read = [msgspec.json.decode(line, type=DeadLetter) for line in lines]
    return [each.first_seq for each in read]


def cut(*_: object, **_named: object) -> None:
    raise PowerCutError


def torn(descriptor: int) -> None:
    """Leave half of what was written, as a power cut before the flush may."""
    os.ftruncate(descriptor, os.fstat(descriptor).st_size // 2)
    raise PowerCutError


@pytest.mark.parametrize(
    ("where", "what", "how"),
    [
        (Path, "rename", cut),
        (time, "sleep", cut),
        (letters, "_append", cut),
        (os, "fsync", cut),
        (os, "fsync", torn),
        (letters, "sync_folder", cut),
        (Path, "unlink", cut),
    ],
)
def test_wherever_it_is_cut_off_the_next_call_ends_it(
    path: Path, where: object, what: str, how: Callable[..., None]
) -> None:
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(where, what, how)
        with pytest.raises(PowerCutError):
            go(path)
    DeadLetterFile(path).append([letter(20, UTC_AT_BOOT_NS - 2)])

    go(path)

    whole = [line for line in path.read_bytes().splitlines() if line.endswith(b"}")]
    path.write_bytes(b"\n".join(whole))
    assert sorted(numbers(path)) == [9, 10, 11, 20]
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_what_a_recorder_appends_meanwhile_stays(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = [letter(20, UTC_AT_BOOT_NS - 2), letter(21, UTC_AT_BOOT_NS)]
    monkeypatch.setattr(time, "sleep", lambda _: DeadLetterFile(path).append(fresh))

    assert go(path) == 1
    assert sorted(numbers(path)) == [9, 10, 11, 20, 21]

    monkeypatch.setattr(time, "sleep", lambda _: None)
    assert go(path) == 1
    assert sorted(numbers(path)) == [9, 10, 11, 20]


def test_what_was_left_aside_is_counted_and_what_came_since_is_deleted_too(path: Path) -> None:
    path.rename(path.with_name(f"{path.name}.forgetting"))
    DeadLetterFile(path).append([letter(4, UTC_AT_BOOT_NS), letter(30, UTC_AT_BOOT_NS - 1)])

    assert count_letters(path, SPAN, PERSONS) == 2
    assert go(path) == 2
    assert sorted(numbers(path)) == [9, 10, 11, 30]


def test_a_line_that_a_power_cut_has_torn_takes_no_letter_with_it(path: Path) -> None:
    path.rename(path.with_name(f"{path.name}.forgetting"))
    path.write_bytes(b'{"torn')

    go(path)

    torn, *whole = path.read_bytes().splitlines()
    path.write_bytes(b"\n".join(whole))
    assert (torn, numbers(path)) == (b'{"torn', [9, 10, 11])


def test_bytes_that_are_no_letter_are_no_trouble(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b'{"person":"\xff\xfe"}\n{"torn')

    assert go(path) == 1
    assert path.read_bytes().endswith(b'{"torn\n')
