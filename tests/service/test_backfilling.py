"""A backfill is slow on purpose, patient, and says what became of every result."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from spinewatch.influx.answers import ACCEPTED, Answer, Verdict
from spinewatch.influx.tiers import Tier
from spinewatch.journal.ranges import TimeSpan
from spinewatch.model.errors import SpinewatchError
from spinewatch.model.time import NS_PER_S
from spinewatch.service.backfilling import BATCH, TRIES, Backfill
from tests.influx.doubles import FakeDatabase, HandClock
from tests.journal.conftest import UTC_AT_BOOT_NS
from tests.service.kept import fill_journal

SECONDS = 250
SPAN = TimeSpan(UTC_AT_BOOT_NS, UTC_AT_BOOT_NS + SECONDS * NS_PER_S)
DOWN = Answer(verdict=Verdict.UNREACHABLE, reason="Connection refused")


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("backfill") / "journal.sqlite"
    fill_journal(path, first_utc_ns=UTC_AT_BOOT_NS, seconds=SECONDS)
    return path


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def begin(journal: Path, clock: HandClock) -> Callable[..., Backfill]:
    def begun(database: FakeDatabase, *, per_second: float = 100.0) -> Backfill:
        return Backfill(
            person="p01",
            journals=(journal,),
            writer=database,
            clock=clock,
            wait=clock.advance,
            jitter=lambda: 0.5,
            per_second=per_second,
        )

    return begun


def test_every_result_of_the_span_is_written_once_and_no_other(
    begin: Callable[..., Backfill],
) -> None:
    database = FakeDatabase()
    work = begin(database)
    part = TimeSpan(SPAN.start_ns + 10 * NS_PER_S, SPAN.start_ns + 210 * NS_PER_S)

    assert list(work.parts(part)) == [part]
    times = [int(line.rpartition(b" ")[2]) for line in database.lines[Tier.SECONDS]]
    assert times == list(range(part.start_ns, part.end_ns, NS_PER_S))
    assert work.tally.stored == 200


def test_it_takes_the_time_that_its_rate_says(
    begin: Callable[..., Backfill], clock: HandClock
) -> None:
    list(begin(FakeDatabase(), per_second=10.0).parts(SPAN))

    assert clock.now_ns == SECONDS / 10 * NS_PER_S


def test_a_database_that_is_away_for_a_while_is_waited_for(
    begin: Callable[..., Backfill],
) -> None:
    answers = iter([DOWN, DOWN])
    database = FakeDatabase(judge=lambda *_: next(answers, ACCEPTED))
    work = begin(database)

    list(work.parts(SPAN))

    assert work.tally.stored == len(database.lines[Tier.SECONDS]) == SECONDS


def test_a_database_that_stays_away_ends_it_with_a_word_on_how_to_go_on(
    begin: Callable[..., Backfill],
) -> None:
    database = FakeDatabase(judge=lambda *_: DOWN)

    with pytest.raises(SpinewatchError, match=r"go on with --from the last day"):
        list(begin(database).parts(SPAN))
    assert len(database.requests) == TRIES


def test_expired_and_refused_results_are_told_apart(begin: Callable[..., Backfill]) -> None:
    def judge(_: Tier, lines: Sequence[bytes]) -> Answer:
        seqs = [int(line.partition(b"seq=")[2].partition(b"i")[0]) for line in lines]
        if any(seq == 3 for seq in seqs):
            return Answer(verdict=Verdict.BAD_POINTS, reason="field type conflict")
        if any(BATCH < seq <= 2 * BATCH for seq in seqs):
            reason = f"partial write: points beyond retention policy dropped={len(lines)}"
            return Answer(verdict=Verdict.BAD_POINTS, reason=reason)
        return ACCEPTED

    work = begin(FakeDatabase(judge=judge))
    list(work.parts(SPAN))

    assert work.tally.expired == BATCH
    assert work.tally.refused == {"field type conflict": 1}
    assert work.tally.stored == SECONDS - BATCH - 1
