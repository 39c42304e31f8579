"""A journal that another person's results come into."""

from pathlib import Path

import msgspec
import pytest

from spinewatch.journal.reader import JournalReader
from spinewatch.journal.writer import Journal
from spinewatch.model.results import AnyResult, Producer
from tests.journal.conftest import diary, label, levels


def write(path: Path, producer: Producer, result: AnyResult, person: str) -> str:
    with Journal(path=path, person=person) as journal:
        renamed = msgspec.structs.replace(result, person=person)
        journal.append(producer, [renamed], label_of=label)
        journal.commit()
        return journal.epoch


def test_the_same_person_goes_on_in_the_same_epoch(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    epochs = {write(path, Producer.MONITOR, levels(second), "p01") for second in range(1, 4)}

    assert len(epochs) == 1


@pytest.mark.parametrize(
    ("producer", "before"), [(Producer.MONITOR, levels(1)), (Producer.PERSON, diary(1))]
)
def test_another_person_begins_another_epoch_with_numbers_of_its_own(
    tmp_path: Path, producer: Producer, before: AnyResult
) -> None:
    path = tmp_path / "journal.sqlite"
    epochs = (
        write(path, producer, before, "p01"),
        write(path, Producer.MONITOR, levels(2), "p02"),
        write(path, Producer.MONITOR, levels(3), "p01"),
    )

    with JournalReader(path=path) as reader:
        assert reader.epochs() == epochs
        assert [reader.person(epoch) for epoch in epochs] == ["p01", "p02", "p01"]
        assert [reader.last_seq(Producer.MONITOR, epoch=epoch) for epoch in epochs[1:]] == [1, 1]


def test_an_epoch_without_results_is_of_nobody_and_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    with Journal(path=path, person="p01") as journal:
        begun = journal.epoch
    with JournalReader(path=path) as reader:
        assert reader.person(begun) is None

    assert write(path, Producer.MONITOR, levels(1), "p02") == begun


def test_who_does_not_know_the_person_goes_on_with_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    begun = write(path, Producer.MONITOR, levels(1), "p01")

    with Journal(path=path) as journal:
        assert journal.epoch == begun
