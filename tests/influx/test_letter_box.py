"""Letters on their way into their file: bounded, none twice, none lost once it can be written."""

from pathlib import Path

import pytest

from spinewatch.influx.dead_letters import DeadLetterFile, passing_letter
from spinewatch.influx.letter_box import LetterBox
from spinewatch.influx.positions import SequenceId
from spinewatch.model.errors import SpinewatchError
from spinewatch.model.results import Producer

SEQUENCE = SequenceId("p01", Producer.MONITOR, "ep")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "refused.jsonl"


def test_a_letter_that_waits_is_not_taken_again(path: Path) -> None:
    box = LetterBox(DeadLetterFile(path))
    for _ in range(3):
        box.add(passing_letter(SEQUENCE, 2, 5, "expired"))
        box.add(passing_letter(SEQUENCE, 3, 4, "expired"))

    assert [(each.first_seq, each.last_seq) for each in box.empty()] == [(2, 5)]
    assert len(path.read_bytes().splitlines()) == 1
    assert len(box) == 0


def test_letters_stay_until_they_are_on_disk(path: Path) -> None:
    box = LetterBox(DeadLetterFile(path))
    path.mkdir()
    box.add(passing_letter(SEQUENCE, 2, 5, "expired"))
    with pytest.raises(SpinewatchError):
        box.empty()
    waited = box.covers(SEQUENCE, 2, 5)
    path.rmdir()

    assert waited
    assert len(box.empty()) == 1
    assert not box.covers(SEQUENCE, 2, 5)


def test_letters_cannot_take_the_memory(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spinewatch.influx.letter_box.MAX_LETTERS_BYTES", 20_000)
    box = LetterBox(DeadLetterFile(path))
    for seq in range(10, 1010, 2):
        box.add(passing_letter(SEQUENCE, seq, seq, "expired"))
    kept = len(box)
    box.empty()
    box.add(passing_letter(SEQUENCE, 1008, 1008, "expired"))

    assert 10 <= kept <= 100
    assert len(box) == 1, "once they are written there is room again"
