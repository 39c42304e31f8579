"""A start that dies while it sets a damaged journal aside leaves nothing unsalvaged."""

import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from spinewatch.journal import opening, salvage, setting_aside, writer
from spinewatch.journal.damage import mark_damaged
from spinewatch.journal.reader import JournalReader
from spinewatch.journal.writer import Journal
from spinewatch.model.results import Producer

STEPS = 12
"""More than a start takes: the last ones go through and prove it."""


class KilledError(BaseException):
    """Stands for SIGKILL: nothing catches it."""


class Reaper:
    """Kills at the n-th step of what it watches over."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.steps = 0

    def watch(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def stepped(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever the function takes
            self.steps += 1
            if self.steps == self.at:
                raise KilledError
            return function(*args, **kwargs)

        return stepped


def watch_all(reaper: Reaper, monkeypatch: pytest.MonkeyPatch) -> None:
    for owner, name in (
        (Path, "rename"),
        (Path, "write_text"),
        (opening, "unmark"),
        (opening, "_make_file"),
        (opening, "create_tables"),
        (opening, "await_salvage"),
        (opening, "drop_note"),
        (setting_aside, "_free_name"),
        (salvage, "read_meta"),
        (salvage, "note_begun"),
        (writer, "begin_epoch"),
    ):
        monkeypatch.setattr(owner, name, reaper.watch(getattr(owner, name)))


def stored(path: Path) -> list[tuple[str, int]]:
    with JournalReader(path=path) as reader:
        return [
            (epoch, entry.seq)
            for epoch in reader.epochs()
            for entry in reader.read(0, producer=Producer.MONITOR, limit=1_000, epoch=epoch)
        ]


@pytest.mark.parametrize("at", range(1, STEPS + 6))
def test_wherever_a_start_dies_the_next_one_takes_over_everything_once(
    path: Path, make: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    with Journal(path=path) as journal:
        levels = [make.levels(second) for second in range(50)]
        journal.append(Producer.MONITOR, levels, label_of=make.label)
    before = stored(path)
    mark_damaged(path, "found by the daily check")
    reaper = Reaper(at)

    with monkeypatch.context() as patched:
        watch_all(reaper, patched)
        try:
            Journal(path=path).close()
        except KilledError:
            died = True
        else:
            died = False
    Journal(path=path).close()

    assert died == (reaper.steps == at)
    assert died or at > STEPS
    assert stored(path) == before
    assert not path.with_name(f"{path.name}.aside").exists()
    assert not path.with_name(f"{path.name}.damaged").exists()
    assert len(list(path.parent.glob("*.corrupt-*[0-9]"))) == 1


def test_a_note_whose_files_somebody_has_taken_away_hinders_nothing(path: Path) -> None:
    path.parent.mkdir()
    path.with_name(f"{path.name}.aside").write_text(f"{path.name}.corrupt-2026-03-01\n")

    Journal(path=path).close()
    shutil.rmtree(path.parent)
    Journal(path=path).close()

    assert stored(path) == []
