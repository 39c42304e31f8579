"""Each number that is on one side only gets the word that fits."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from spinewatch.influx.asking import Row
from spinewatch.influx.tiers import DAY_S, Tier
from spinewatch.journal.expired import ExpiredSpan, Why, note_expired
from spinewatch.journal.forgetting import forget_span
from spinewatch.journal.ranges import Numbered, RangeReader, Run, Sequence, TimeSpan
from spinewatch.journal.reader import JournalReader
from spinewatch.journal.transactions import transaction
from spinewatch.journal.writer import Journal
from spinewatch.model.results import Producer
from spinewatch.model.time import NS_PER_S
from spinewatch.service.verifying.comparing import HOUR_NS, Comparison
from spinewatch.service.verifying.differences import Difference, Word, runs_of
from spinewatch.service.verifying.known import Known, Runs
from spinewatch.service.verifying.mending import missing, spans_to_mend
from tests.journal.conftest import UTC_AT_BOOT_NS
from tests.service.kept import EPOCH, fill_journal

SECONDS = 10
SPAN = TimeSpan(UTC_AT_BOOT_NS, UTC_AT_BOOT_NS + SECONDS * NS_PER_S)
MONITOR = Sequence("monitor", EPOCH)

Compare = Callable[..., dict[Word, list[tuple[int, int]]]]


class StoredRows:
    """Stands for InfluxDB: gives the rows of `levels` that it was given."""

    def __init__(self, rows: list[Row]) -> None:
        self._rows = sorted(rows)

    def rows(self, kind: str, tier: Tier, start_ns: int, end_ns: int) -> Iterator[Row]:
        assert tier in Tier
        inside = (row for row in self._rows if start_ns <= row.time_ns < end_ns)
        return inside if kind == "levels" else iter(())


def row(seq: int, *, second: int | None = None, epoch: str = EPOCH) -> Row:
    at = seq - 1 if second is None else second
    return Row(UTC_AT_BOOT_NS + at * NS_PER_S, "monitor", epoch, seq)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "journal.sqlite"
    fill_journal(path, first_utc_ns=UTC_AT_BOOT_NS, seconds=SECONDS)
    return path


@pytest.fixture
def compare(journal: Path) -> Compare:
    def compared(
        rows: list[Row],
        *,
        refused: tuple[Run, ...] = (),
        now_ns: int = SPAN.end_ns,
        positions: dict[Sequence, int] | None = None,
    ) -> dict[Word, list[tuple[int, int]]]:
        with closing(RangeReader(journal)) as reader:
            comparison = Comparison(
                readers=[reader],
                questions=StoredRows(rows),  # type: ignore[arg-type]  # all that is asked of it
                known=Known([reader], recorder="home", refused=refused, positions=positions or {}),
                now_ns=now_ns,
            )
            found = list(comparison.differences(SPAN))
        return {each.word: list(each.runs) for each in found}

    return compared


def mark(journal: Path, seq: int) -> None:
    with JournalReader(path=journal) as reader:
        reader.set_cursor("stored:home", Producer.MONITOR, seq)


ALL = [row(seq) for seq in range(1, SECONDS + 1)]


def test_equal_sets_have_no_difference(compare: Compare) -> None:
    assert compare(ALL) == {}


def test_what_is_missing_below_the_mark_is_lost_and_above_it_on_its_way(
    journal: Path, compare: Compare
) -> None:
    mark(journal, 7)

    assert compare(ALL[:3] + ALL[5:8]) == {Word.LOST: [(4, 5)], Word.WAITING: [(9, 10)]}


def test_what_was_refused_is_no_loss(journal: Path, compare: Compare) -> None:
    mark(journal, 10)

    assert compare(ALL[:3] + ALL[5:], refused=(Run(MONITOR, 4, 5),)) == {Word.REFUSED: [(4, 5)]}


def test_what_is_older_than_the_database_keeps_is_expired(journal: Path, compare: Compare) -> None:
    mark(journal, 10)

    assert compare([], now_ns=SPAN.end_ns + 14 * DAY_S * NS_PER_S) == {Word.EXPIRED: [(1, 10)]}


def test_one_point_twice_is_doubled_and_under_another_time_too(compare: Compare) -> None:
    assert compare([*ALL, row(3, second=9)]) == {Word.DOUBLED: [(3, 3)]}


def test_another_journal_and_numbers_not_given_yet_are_foreign(compare: Compare) -> None:
    assert compare([*ALL, row(11, second=0)]) == {Word.FOREIGN: [(11, 11)]}
    assert compare([*ALL, row(2, epoch="another")]) == {Word.FOREIGN: [(2, 2)]}


def test_what_was_delivered_after_the_backup_is_told_as_that(
    journal: Path, compare: Compare
) -> None:
    with Journal(path=journal, epoch="after the restore"):
        pass

    assert compare([*ALL, row(11, second=0)]) == {Word.LATER: [(11, 11)]}


def test_what_was_forgotten_here_and_is_still_there_is_named(
    journal: Path, compare: Compare
) -> None:
    forget_span(journal, SPAN._replace(end_ns=SPAN.start_ns + 2 * NS_PER_S))

    assert compare(ALL) == {Word.REMEMBERED: [(1, 2)]}
    assert compare(ALL[2:]) == {}


def test_what_age_took_from_the_journal_is_no_difference(journal: Path, compare: Compare) -> None:
    with Journal(path=journal) as writer, transaction(writer._connection):
        writer._connection.execute("DELETE FROM result WHERE seq < 4")

    assert compare(ALL) == {Word.PRUNED: [(1, 3)]}
    assert Word.PRUNED.value == "no longer in the journal"


def test_runs_hold_what_they_hold() -> None:
    runs = Runs([Run(MONITOR, 5, 6), Run(MONITOR, 1, 2), Run(MONITOR, 2, 3)])

    assert [seq for seq in range(9) if Numbered(MONITOR, seq) in runs] == [1, 2, 3, 5, 6]
    assert Numbered(Sequence("person", EPOCH), 1) not in runs
    assert runs_of([3, 1, 2, 7, 7]) == ((1, 3), (7, 7))


def test_what_the_recorder_says_itself_counts_before_the_journal_has_written_it_down(
    journal: Path, compare: Compare
) -> None:
    mark(journal, 3)

    assert compare(ALL[:5]) == {Word.WAITING: [(6, 10)]}
    assert compare(ALL[:5], positions={MONITOR: 10}) == {Word.LOST: [(6, 10)]}


def difference(hour: int, word: Word, last: int = 1) -> Difference:
    return Difference(
        kind="levels", hour_ns=hour * HOUR_NS, sequence=MONITOR, word=word, runs=((1, last),)
    )


def test_the_hours_in_which_something_is_missing_are_mended_and_no_others() -> None:
    found = [
        difference(5, Word.LOST, last=7),
        difference(2, Word.WAITING),
        difference(3, Word.LOST),
        difference(3, Word.WAITING),
        difference(9, Word.REFUSED),
        difference(8, Word.DOUBLED),
    ]
    span = TimeSpan(2 * HOUR_NS + 30, 5 * HOUR_NS + 40)

    assert missing(found) == 10
    assert spans_to_mend(found, span) == (
        TimeSpan(2 * HOUR_NS + 30, 4 * HOUR_NS),
        TimeSpan(5 * HOUR_NS, 5 * HOUR_NS + 40),
    )


def test_what_was_given_up_or_has_no_date_is_said_beside_the_numbers(journal: Path) -> None:
    """Numbers alone would call it equal: it is on neither side."""
    with Journal(path=journal, epoch=EPOCH) as written, transaction(written._connection):
        for tier, why, unstored in (("levels", Why.SIZE, 7), ("minute", Why.AGE, 0)):
            span = ExpiredSpan(
                producer=Producer.MONITOR, epoch=EPOCH, tier=tier, why=why,
                first_seq=20, last_seq=40, results=9, unstored=unstored,
            )  # fmt: skip
            note_expired(written._connection, span)
        written._connection.execute("UPDATE result SET utc_ns = NULL WHERE seq = 4")

    with closing(RangeReader(journal)) as reader:
        known = Known([reader], recorder="home", refused=(), positions={})
        comparison = Comparison(
            readers=[reader],
            questions=StoredRows([]),  # type: ignore[arg-type]  # all that is asked of it
            known=known,
            now_ns=SPAN.end_ns,
        )
        told = list(comparison.beyond())

    undated, given_up = told
    assert undated == "Not compared: 1 results without a date, which InfluxDB cannot hold."
    assert given_up.startswith("Gone from the journal for size, maybe before InfluxDB had them")
    assert given_up.endswith(f": 7 levels of monitor {EPOCH} 20-40.")
