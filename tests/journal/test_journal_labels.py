"""Labels: given when the clock is trusted, and never changed."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from spinewatch.journal.reader import JournalReader
from spinewatch.journal.writer import Journal
from spinewatch.model.results import Producer
from spinewatch.model.time import NS_PER_S


def labels_on_disk(path: Path) -> list[tuple[int | None, int | None]]:
    with JournalReader(path=path) as reader:
        entries = reader.read(0, producer=Producer.MONITOR, limit=10_000)
    return [(entry.utc_ns, entry.utc_offset_min) for entry in entries]


def test_without_a_trusted_clock_a_result_has_no_label(
    journal: Journal, path: Path, make: SimpleNamespace
) -> None:
    journal.append(Producer.MONITOR, [make.levels(1)], label_of=make.no_label)
    journal.commit()

    assert labels_on_disk(path) == [(None, None)]


def test_labels_come_when_the_clock_is_trusted_also_for_what_is_still_pending(
    journal: Journal, path: Path, make: SimpleNamespace
) -> None:
    journal.append(Producer.MONITOR, [make.levels(1), make.health(2)], label_of=make.no_label)
    journal.append(Producer.MONITOR, [make.levels(3)], label_of=make.no_label)

    assert journal.assign_labels("boot", make.label) == 3
    expected = [make.label(second * NS_PER_S) for second in (1, 2, 3)]
    assert labels_on_disk(path) == [(each.utc_ns, each.utc_offset_min) for each in expected]


def test_a_label_once_given_never_changes(
    journal: Journal, path: Path, make: SimpleNamespace
) -> None:
    journal.append(Producer.MONITOR, [make.levels(1)], label_of=make.label)
    journal.commit()
    before = labels_on_disk(path)

    assert journal.assign_labels("boot", lambda ns: make.label(ns + NS_PER_S)) == 0
    assert labels_on_disk(path) == before
    assert before[0][0] is not None


def test_another_boot_is_not_labelled(journal: Journal, path: Path, make: SimpleNamespace) -> None:
    journal.append(Producer.MONITOR, [make.levels(1, boot_id="before")], label_of=make.no_label)

    assert journal.assign_labels("boot", make.label) == 0
    assert labels_on_disk(path) == [(None, None)]


def test_what_cannot_be_labelled_yet_stays_for_the_next_time(
    journal: Journal, path: Path, make: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spinewatch.journal.labelling.READ_CHUNK", 3)
    results = [each for second in range(5) for each in (make.levels(second), make.health(second))]
    journal.append(Producer.MONITOR, results, label_of=make.no_label)
    late = 2 * NS_PER_S

    assert journal.assign_labels("boot", lambda ns: make.label(ns) if ns > late else None) == 4
    assert [utc is None for utc, _ in labels_on_disk(path)] == [True] * 6 + [False] * 4
    assert journal.assign_labels("boot", make.label) == 6
    assert None not in [utc for utc, _ in labels_on_disk(path)]
