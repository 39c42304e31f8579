"""What the writer promises: sequence, commit rhythm, regeneration, state."""

from collections.abc import Callable
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from spinewatch.journal.reader import JournalReader
from spinewatch.journal.state import SavedState
from spinewatch.journal.writer import Journal
from spinewatch.model.errors import InputError, JournalError
from spinewatch.model.results import Activity, AnyResult, Producer, SiteLevel
from spinewatch.model.sites import EmgSite
from spinewatch.model.time import NS_PER_S

OpenJournal = Callable[..., Journal]


def on_disk(path: Path, producer: Producer = Producer.MONITOR) -> list[tuple[int, AnyResult]]:
    with JournalReader(path=path) as reader:
        return [(e.seq, e.result) for e in reader.read(0, producer=producer, limit=10_000)]


def sequence_on_disk(path: Path) -> list[int]:
    return [seq for seq, _ in on_disk(path)]


def test_a_result_comes_back_as_it_was_given(
    journal: Journal, path: Path, make: SimpleNamespace
) -> None:
    given_results: list[AnyResult] = [make.levels(1), make.health(2), make.episode(3)]

    journal.append(Producer.MONITOR, given_results, label_of=make.label)

    assert on_disk(path) == list(enumerate(given_results, start=1))


def test_levels_wait_for_ten_seconds_of_monotonic_time(
    journal: Journal, path: Path, make: SimpleNamespace
) -> None:
    journal.tick(100 * NS_PER_S)
    journal.append(Producer.MONITOR, [make.levels(101)], label_of=make.label)

    assert not journal.tick(110 * NS_PER_S - 1)
    assert on_disk(path) == []
    assert journal.tick(110 * NS_PER_S)
    assert sequence_on_disk(path) == [1]


@pytest.mark.parametrize("kind", ["episode", "health", "diary"])
def test_an_event_is_on_disk_at_once_and_all_before_it_first(
    journal: Journal, path: Path, make: SimpleNamespace, kind: str
) -> None:
    event = getattr(make, kind)(3)
    journal.append(Producer.MONITOR, [make.levels(1)], label_of=make.label)
    journal.append(Producer.MONITOR, [make.levels(2), event], label_of=make.label)

    assert on_disk(path) == [(1, make.levels(1)), (2, make.levels(2)), (3, event)]


def test_each_producer_has_its_own_sequence(
    journal: Journal, path: Path, make: SimpleNamespace
) -> None:
    journal.append(Producer.MONITOR, [make.levels(1), make.levels(2)], label_of=make.label)
    journal.append(Producer.PERSON, [make.diary(3)], label_of=make.label)

    assert sequence_on_disk(path) == [1, 2]
    assert on_disk(path, Producer.PERSON) == [(1, make.diary(3))]


def test_sequence_goes_on_after_reopening(open_journal: OpenJournal, make: SimpleNamespace) -> None:
    first = open_journal()
    first.append(Producer.MONITOR, [make.levels(1), make.levels(2)], label_of=make.label)
    first.close()
    second = open_journal()
    second.append(Producer.MONITOR, [make.levels(3)], label_of=make.label)
    second.commit()

    assert second.epoch == first.epoch
    assert sequence_on_disk(second.path) == [1, 2, 3]


def test_sequence_is_not_reused_when_the_newest_rows_were_pruned(
    open_journal: OpenJournal, make: SimpleNamespace
) -> None:
    first = open_journal()
    first.append(Producer.MONITOR, [make.levels(1), make.levels(2)], label_of=make.label)
    first.commit()
    first._connection.execute("DELETE FROM result")
    first.close()
    second = open_journal()
    second.append(Producer.MONITOR, [make.levels(3)], label_of=make.label)
    second.commit()

    assert sequence_on_disk(second.path) == [3]
    with JournalReader(path=second.path) as reader:
        assert reader.last_seq(Producer.MONITOR) == 3
        assert reader.last_seq(Producer.PERSON) == 0


@pytest.mark.slow
@given(
    runs=st.lists(
        st.lists(st.tuples(st.sampled_from(["levels", "episode"]), st.integers(0, 12)), max_size=8),
        min_size=1,
        max_size=4,
    )
)
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_is_regenerated_the_first_one_stays_and_the_sequence_has_no_hole(
    tmp_path_factory: pytest.TempPathFactory,
    make: SimpleNamespace,
    runs: list[list[tuple[str, int]]],
) -> None:
    path = tmp_path_factory.mktemp("runs") / "journal.sqlite"
    for run in runs:
        with Journal(path=path) as journal:
            results = [getattr(make, kind)(second) for kind, second in run]
            journal.append(Producer.MONITOR, results, label_of=make.label)
    expected = list(dict.fromkeys(each for run in runs for each in run))

    written = [(result.__struct_config__.tag, result.mono_ns) for _, result in on_disk(path)]

    assert written == [(kind, second * NS_PER_S) for kind, second in expected]
    assert sequence_on_disk(path) == list(range(1, len(expected) + 1))


def test_a_regenerated_result_keeps_its_content_and_is_counted(
    open_journal: OpenJournal, make: SimpleNamespace
) -> None:
    with open_journal() as journal:
        journal.append(Producer.MONITOR, [make.levels(1)], label_of=make.label)
    again = open_journal()
    again.append(Producer.MONITOR, [make.levels(1, valid=False)], label_of=make.no_label)
    again.commit()

    assert on_disk(again.path) == [(1, make.levels(1))]
    assert again.ignored == 1


def test_the_same_instant_of_another_series_or_boot_is_another_result(
    journal: Journal, path: Path, make: SimpleNamespace
) -> None:
    left, right = EmgSite.LUMBAR_ERECTOR_LEFT, EmgSite.LUMBAR_ERECTOR_RIGHT
    results: list[AnyResult] = [
        make.levels(1),
        make.levels(1, boot_id="next boot"),
        make.episode(1, site=left),
        make.episode(1, site=right),
        make.health(1, sensor="neck"),
        make.health(1, sensor="back"),
    ]

    journal.append(Producer.MONITOR, results, label_of=make.label)

    assert [result for _, result in on_disk(path)] == results


def saved(content: bytes, mono_ns: int) -> SavedState:
    return SavedState(name="monitor", content=content, mono_ns=mono_ns, boot_id="boot")


def test_state_and_the_results_that_led_to_it_are_written_together(
    open_journal: OpenJournal, path: Path, make: SimpleNamespace
) -> None:
    journal = open_journal()
    journal.append(Producer.MONITOR, [make.levels(1)], label_of=make.label)
    journal.save_states([saved(b"old", NS_PER_S)])
    newer = saved(b"new", 2 * NS_PER_S)
    journal.append(Producer.MONITOR, [make.levels(2)], label_of=make.label, states=[newer])

    assert sequence_on_disk(path) == [1, 2]
    journal.close()
    assert open_journal().load_state("monitor") == newer


def test_state_that_was_never_saved_is_none(journal: Journal) -> None:
    assert journal.load_state("monitor") is None


def test_time_that_went_back_makes_a_commit_due(journal: Journal) -> None:
    journal.tick(500 * NS_PER_S)

    assert journal.tick(3 * NS_PER_S)
    assert not journal.tick(4 * NS_PER_S)


def test_closing_commits(open_journal: OpenJournal, make: SimpleNamespace) -> None:
    with open_journal() as journal:
        journal.append(Producer.MONITOR, [make.levels(1)], label_of=make.label)

    assert sequence_on_disk(journal.path) == [1]


def test_a_number_that_is_not_finite_becomes_an_absent_field(
    journal: Journal, make: SimpleNamespace
) -> None:
    unknown = SiteLevel(
        site=EmgSite.LUMBAR_ERECTOR_LEFT, state=Activity.UNKNOWN, level_db=float("nan")
    )
    journal.append(
        Producer.MONITOR, [replace(make.levels(1), sites=(unknown,))], label_of=make.label
    )
    journal.commit()

    payload = journal._connection.execute("SELECT payload FROM result").fetchone()[0]
    assert "level_db" not in payload
    assert "null" not in payload


def test_words_of_the_person_may_contain_null(
    journal: Journal, path: Path, make: SimpleNamespace
) -> None:
    entry = replace(make.diary(1), note="felt null")
    journal.append(Producer.PERSON, [entry], label_of=make.label)

    assert on_disk(path, Producer.PERSON) == [(1, entry)]


def test_a_required_number_that_is_not_finite_is_refused(
    journal: Journal, make: SimpleNamespace
) -> None:
    bad = replace(make.episode(1), confidence=float("inf"))

    with pytest.raises(InputError, match="not finite"):
        journal.append(Producer.MONITOR, [bad], label_of=make.label)


def test_an_epoch_can_be_named_and_a_new_one_starts_its_own_sequence(
    open_journal: OpenJournal, make: SimpleNamespace
) -> None:
    with open_journal("first") as journal:
        journal.append(Producer.MONITOR, [make.levels(1)], label_of=make.label)
    with open_journal("second") as journal:
        journal.append(Producer.MONITOR, [make.levels(2)], label_of=make.label)

    with JournalReader(path=journal.path) as reader:
        assert reader.epochs() == ("first", "second")
        read = {
            epoch: [e.seq for e in reader.read(0, producer=Producer.MONITOR, limit=9, epoch=epoch)]
            for epoch in reader.epochs()
        }
    assert read == {"first": [1], "second": [1]}


def test_an_epoch_that_has_ended_is_not_taken_up_again(open_journal: OpenJournal) -> None:
    open_journal("first").close()
    open_journal("second").close()

    with pytest.raises(JournalError, match="has ended"):
        open_journal("first")


def test_two_new_journals_have_different_epochs(tmp_path: Path) -> None:
    with Journal(path=tmp_path / "a") as one, Journal(path=tmp_path / "b") as other:
        assert one.epoch != other.epoch


def test_a_bulk_import_commits_of_its_own_accord(
    open_journal: OpenJournal,
    path: Path,
    make: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("spinewatch.journal.writer.MAX_PENDING", 5)
    journal = open_journal()
    for second in range(12):
        journal.append(Producer.MONITOR, [make.levels(second)], label_of=make.label)

    assert len(on_disk(path)) == 10
    assert journal.waiting == 2


def test_a_journal_may_be_opened_here_and_used_in_a_worker(
    journal: Journal, path: Path, make: SimpleNamespace
) -> None:
    worker = Thread(
        target=journal.append,
        args=(Producer.MONITOR, [make.health(1)]),
        kwargs={"label_of": make.label},
    )
    worker.start()
    worker.join()
    journal.close()

    assert sequence_on_disk(path) == [1]
