"""Nothing that was forgotten comes back: from memory, from its way, or under another name."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pytest

from spinewatch.config.loading import parse_configuration
from spinewatch.influx.answers import Answer, Verdict
from spinewatch.influx.asking import AskingError
from spinewatch.influx.position_file import PositionFile
from spinewatch.influx.positions import Positions, SequenceId
from spinewatch.influx.tiers import Tier
from spinewatch.journal.lock import InstanceLock
from spinewatch.journal.ranges import TimeSpan
from spinewatch.journal.reader import JournalReader
from spinewatch.journal.writer import Journal
from spinewatch.model.errors import ControlError, JournalError
from spinewatch.model.results import Producer
from spinewatch.model.status import JournalTrouble
from spinewatch.model.time import NS_PER_S
from spinewatch.service.backfill_lock import backfill_lock
from spinewatch.service.forgetting import letters, stores, under_way
from spinewatch.service.forgetting.order import CONFIRMED_WITHIN, RECORDER_LAGS_S, forget
from spinewatch.service.forgetting.stores import Found, Stores
from tests.journal.conftest import UTC_AT_BOOT_NS, levels
from tests.service.kept import EPOCH, Kept, a_home, label

SPAN = TimeSpan(UTC_AT_BOOT_NS, UTC_AT_BOOT_NS + 20 * NS_PER_S)
IN_SPAN = UTC_AT_BOOT_NS + 5 * NS_PER_S


class Point(NamedTuple):
    person: str
    time_ns: int


@dataclass
class Database:
    """An InfluxDB of several houses, which may be away."""

    points: set[Point] = field(default_factory=set)
    is_away: bool = False

    def asked(self, *, config: object, person: str) -> "Asked":
        del config
        if self.is_away:
            raise AskingError(Answer(verdict=Verdict.UNREACHABLE, reason="is away"))
        return Asked(self, person)


@dataclass
class Asked:
    """The same, asked about one person."""

    database: Database
    person: str
    can_delete: bool = True

    def delete(self, _kind: str, _tier: Tier, start_ns: int, end_ns: int) -> None:
        self.database.points -= {
            each
            for each in self.database.points
            if each.person == self.person and start_ns <= each.time_ns < end_ns
        }

    def close(self) -> None:
        pass


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Database:
    made = Database()
    monkeypatch.setattr(stores, "Questions", made.asked)
    monkeypatch.setattr(letters, "_SETTLE_S", 0.0)
    return made


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_home(tmp_path_factory.mktemp("pattern"), first_utc_ns=UTC_AT_BOOT_NS).folder


@pytest.fixture
def home(tmp_path: Path, pattern: Path, database: Database) -> Kept:
    assert not database.points
    shutil.copytree(pattern, tmp_path, dirs_exist_ok=True)
    return Kept(tmp_path)


@pytest.fixture
def says(monkeypatch: pytest.MonkeyPatch) -> Callable[[object], None]:
    """Have the monitor say of its journal that it is well, what ails it, or nothing at all."""

    def set_answer(answer: object) -> None:
        def status() -> SimpleNamespace:
            if isinstance(answer, ControlError):
                raise answer
            return SimpleNamespace(journal_trouble=answer)

        client = SimpleNamespace(status=status)
        monkeypatch.setattr(under_way, "ControlClient", lambda path: (path, client)[1])

    set_answer(None)
    return set_answer


def stores_of(home: Kept, *, person: str = "p01") -> Stores:
    text = home.text.replace('person = "p01"', f'person = "{person}"')
    return Stores(configuration=parse_configuration(text, source="the test"), paths=home.paths)


def forgotten(
    home: Kept, *, person: str = "p01", wait: Callable[[float], object] = lambda _: None
) -> list[Found]:
    return list(forget(stores_of(home, person=person), SPAN, now_ns=lambda: 2**62, wait=wait))


def unreached(found: list[Found]) -> dict[str, str]:
    return {each.store: each.unreached for each in found if each.unreached is not None}


@contextmanager
def running(home: Kept, *, recorder: bool = False) -> Iterator[None]:
    """Have a monitor, and perhaps a recorder, at work."""
    with InstanceLock(home.paths.lock):
        if not recorder:
            yield
            return
        with InstanceLock(home.paths.recorder_lock("home")):
            yield


def confirm(home: Kept, seq: int, *, person: str = "p01") -> None:
    marks = Positions([(SequenceId(person, Producer.MONITOR, EPOCH), seq)])
    PositionFile(home.paths.recorder_positions("home")).save(marks)


def left(home: Kept) -> dict[str, int]:
    with (
        JournalReader(path=home.paths.journal) as monitor,
        JournalReader(path=home.paths.alert_journal) as alerter,
    ):
        counts = {**monitor.counts(), **alerter.counts()}
    return {kind: count for kind, count in counts.items() if count}


def test_the_journals_of_monitor_and_alerter_forget_both(home: Kept) -> None:
    assert left(home) == {"levels": 20, "alert": 1}

    forgotten(home)

    assert left(home) == {}


def test_points_go_for_everybody_whose_results_the_span_holds(
    home: Kept, database: Database
) -> None:
    """The configuration names another person by now, and has another house beside it."""
    database.points = {Point(person, IN_SPAN) for person in ("p01", "p02", "p03")}

    found = forgotten(home, person="p02")

    assert database.points == {Point("p03", IN_SPAN)}
    assert "all points of p01, p02 in the span" in [each.what for each in found]


def test_whose_points_they_were_is_known_when_they_could_not_be_deleted_with_the_journal(
    home: Kept, database: Database
) -> None:
    confirm(home, 20)
    database.points, database.is_away = {Point("p01", IN_SPAN)}, True
    assert "is away (points of p01, p02)" in unreached(forgotten(home, person="p02"))[home.influx]
    assert left(home) == {}

    database.is_away = False
    assert unreached(forgotten(home, person="p02")) == {}
    assert database.points == set()


def test_other_houses_that_the_same_recorder_serves_keep_their_points(
    home: Kept, database: Database
) -> None:
    theirs = SequenceId("p03", Producer.MONITOR, "another journal")
    PositionFile(home.paths.recorder_positions("home")).save(Positions([(theirs, 20)]))
    database.points = {Point("p03", IN_SPAN)}

    forgotten(home)

    assert database.points == {Point("p03", IN_SPAN)}


def test_letters_go_for_the_same_persons(home: Kept) -> None:
    forgotten(home, person="p02")

    told = home.paths.dead_letters("home").read_text()
    assert '"first_seq":900' in told
    assert '"first_seq":3,' not in told


def test_what_was_measured_right_before_the_end_goes_though_its_second_ends_behind_it(
    home: Kept,
) -> None:
    end_ns = UTC_AT_BOOT_NS + 4 * NS_PER_S + 300_000_000
    list(
        forget(
            stores_of(home), TimeSpan(UTC_AT_BOOT_NS, end_ns), now_ns=lambda: 0, wait=lambda _: None
        )
    )

    with JournalReader(path=home.paths.journal) as reader:
        first = reader.read(0, producer=Producer.MONITOR, limit=1)[0]
    assert first.result.mono_ns == 6 * NS_PER_S


def test_what_arrives_after_the_first_deletion_is_deleted_too(
    home: Kept, database: Database, says: Callable[[object], None]
) -> None:
    says(None)
    confirm(home, 20)

    def arrive(seconds: float) -> None:
        assert seconds == RECORDER_LAGS_S
        database.points.add(Point("p01", IN_SPAN))

    with running(home, recorder=True):
        found = forgotten(home, wait=arrive)

    assert database.points == set()
    assert unreached(found) == {}


def test_it_waits_until_the_recorder_has_confirmed_what_the_sender_had_read_ahead(
    home: Kept, database: Database, says: Callable[[object], None]
) -> None:
    says(None)
    waits = iter(range(100))

    def arrive(_seconds: float) -> None:
        if next(waits) == 12:
            database.points.add(Point("p01", IN_SPAN))
            confirm(home, 20)

    with running(home, recorder=True):
        found = forgotten(home, wait=arrive)

    assert next(waits) == 14
    assert database.points == set()
    assert unreached(found) == {}


def test_what_the_recorder_does_not_confirm_is_not_called_forgotten_until_it_does(
    home: Kept, says: Callable[[object], None]
) -> None:
    says(None)
    confirm(home, 12)
    waited: list[float] = []
    with running(home, recorder=True):
        told = unreached(forgotten(home, wait=waited.append))
        assert len(waited) == CONFIRMED_WITHIN + 1
        confirm(home, 20)
        again = unreached(forgotten(home))

    assert told == {"the recorder 'home'": "8 forgotten results may still be on their way to it"}
    assert again == {}


def test_marks_that_only_the_sender_knows_of_count_as_well(
    home: Kept, says: Callable[[object], None]
) -> None:
    says(None)
    with JournalReader(path=home.paths.journal) as reader:
        reader.set_cursor("stored:home", Producer.MONITOR, 20)

    with running(home, recorder=True):
        assert unreached(forgotten(home)) == {}


def test_without_a_recorder_at_work_nothing_is_waited_for(
    home: Kept, says: Callable[[object], None]
) -> None:
    says(None)
    waited: list[float] = []
    with running(home):
        assert unreached(forgotten(home, wait=waited.append)) == {}
    assert waited == []


def test_what_a_monitor_holds_in_memory_is_named_and_goes_when_its_disk_is_well(
    home: Kept, says: Callable[[object], None]
) -> None:
    with running(home), Journal(path=home.paths.journal) as journal:
        connection = journal._connection
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
        with suppress(JournalError):
            append(journal, range(18, 200))
        assert journal.trouble is not None
        trouble = JournalTrouble(
            what=journal.trouble.what, advice=journal.trouble.advice, waiting=journal.waiting
        )
        says(trouble)
        told = unreached(forgotten(home))
        assert "182 results in memory: The disk is full" in told["the running monitor"]

        connection.execute("PRAGMA max_page_count = 1000000")
        journal.commit()
        says(None)
        assert unreached(forgotten(home)) == {}

    with JournalReader(path=home.paths.journal) as reader:
        stayed = reader.read(0, producer=Producer.MONITOR, limit=1000)
    assert stayed[0].result.mono_ns == 21 * NS_PER_S


def append(journal: Journal, seconds: range) -> None:
    journal.append(
        Producer.MONITOR,
        [levels(second, boot_id="now") for second in seconds],
        label_of=label(UTC_AT_BOOT_NS),  # type: ignore[arg-type]  # it gives labels
    )
    journal.commit()


@pytest.mark.parametrize(
    "answer",
    [
        JournalTrouble(what="The disk is full.", advice="Free space.", waiting=5),
        ControlError("The monitor does not answer.", advice="Look at its log."),
    ],
)
def test_a_span_long_before_what_is_on_disk_is_in_nobody_s_memory(
    home: Kept, says: Callable[[object], None], answer: object
) -> None:
    says(answer)
    with running(home):
        assert list(unreached(forgotten(home))) == ["the running monitor"]
        with Journal(path=home.paths.journal) as journal:
            append(journal, range(40, 50))
        assert unreached(forgotten(home)) == {}


def test_a_backfill_at_work_is_named_for_what_it_has_read(home: Kept) -> None:
    with InstanceLock(backfill_lock(home.paths), who="backfill"):
        assert list(unreached(forgotten(home))) == ["the running backfill"]
    assert unreached(forgotten(home)) == {}
