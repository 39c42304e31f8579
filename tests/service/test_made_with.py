"""What was made with forgotten time and ends behind it is never passed over in silence."""

from pathlib import Path

from spinewatch.journal.ranges import TimeSpan
from spinewatch.journal.reader import JournalReader
from spinewatch.journal.writer import Journal
from spinewatch.model.results import (
    Alert,
    AlertClass,
    AlertLevel,
    AnyResult,
    Day,
    Diary,
    Minute,
    MobilityWindow,
    Night,
    Producer,
    WindowLength,
)
from spinewatch.model.time import NS_PER_S
from spinewatch.service.forgetting.made_with import made_with
from spinewatch.service.forgetting.stores import Stores
from spinewatch.service.forgetting.unreached import unreached_copies
from tests.journal.conftest import GivenLabel, episode
from tests.service.kept import a_home

NOON_NS = 1_789_992_000 * NS_PER_S
"""12:00 UTC on 2026-09-21; results are told in a zone an hour ahead."""

HOUR_S = 3600
SPAN = TimeSpan(NOON_NS + 30 * NS_PER_S, NOON_NS + 150 * NS_PER_S)


def minute(end_s: float) -> Minute:
    return Minute(
        person="p01", boot_id="b", mono_ns=round(end_s * NS_PER_S), valid=True, postures={}
    )


def window(end_s: int, window: WindowLength) -> MobilityWindow:
    return MobilityWindow(
        person="p01",
        boot_id="b",
        mono_ns=end_s * NS_PER_S,
        valid=True,
        window=window,
        upright_min=1.0,
    )


def day(end_s: int, date: str) -> Day:
    return Day(
        person="p01", boot_id="b", mono_ns=end_s * NS_PER_S, valid=True, date=date, coverage=1.0
    )


def night(end_s: int, *, start_s: int) -> Night:
    return Night(
        person="p01",
        boot_id="b",
        mono_ns=end_s * NS_PER_S,
        valid=True,
        date="2026-09-21",
        start_mono_ns=start_s * NS_PER_S,
        lying_min=1.0,
        coverage=1.0,
    )


def diary(said_s: int, *, felt_s: int) -> Diary:
    return Diary(
        person="p01",
        boot_id="b",
        mono_ns=said_s * NS_PER_S,
        valid=True,
        event_mono_ns=felt_s * NS_PER_S,
    )


def alert(told_s: int, *, start_s: int | None) -> Alert:
    return Alert(
        person="p01",
        boot_id="b",
        mono_ns=told_s * NS_PER_S,
        valid=True,
        id="a",
        revision=1,
        alert_class=AlertClass.TENSION,
        level=AlertLevel.INFO,
        start_mono_ns=None if start_s is None else start_s * NS_PER_S,
    )


def journal_of(folder: Path, *results: AnyResult) -> Path:
    path = folder / "made.sqlite"
    with Journal(path=path) as journal:
        journal.append(
            Producer.MONITOR,
            results,
            label_of=lambda mono_ns: GivenLabel(utc_ns=NOON_NS + mono_ns),
        )
    return path


INSIDE = (
    minute(180.0),
    minute(149 + 8 * 60),
    window(900, WindowLength.QUARTER_HOUR),
    window(5 * HOUR_S, WindowLength.MIDDAY),
    window(11 * HOUR_S, WindowLength.DAY),
    day(20 * HOUR_S, "2026-09-21"),
    night(8 * HOUR_S, start_s=-60),
    episode(300),
    diary(4000, felt_s=100),
    alert(4000, start_s=100),
    alert(5000, start_s=140),
)
OUTSIDE = (
    minute(151 + 8 * 60),
    window(1800, WindowLength.QUARTER_HOUR),
    window(7 * HOUR_S, WindowLength.MIDDAY),
    window(35 * HOUR_S, WindowLength.DAY),
    day(35 * HOUR_S, "2026-09-22"),
    night(18 * HOUR_S, start_s=10 * HOUR_S),
    diary(4001, felt_s=3000),
    alert(4001, start_s=3000),
    alert(5001, start_s=None),
)


def test_what_reaches_back_into_the_span_is_named_and_nothing_else(tmp_path: Path) -> None:
    told = made_with([journal_of(tmp_path, *INSIDE, *OUTSIDE)], SPAN)

    assert told is not None
    assert told.startswith(
        "Results that end after the span and were made with a part of it: alert 2, day 1, "
        "diary 1, episode 1, minute 2, mobility_window 3, night 1, the last at 2026-09-2"
    )
    assert told.endswith(":00:00. A later --to takes them, too.")


def test_where_nothing_reaches_back_nothing_is_said(tmp_path: Path) -> None:
    assert made_with([journal_of(tmp_path, *OUTSIDE)], SPAN) is None


def test_what_ends_in_the_span_goes_and_is_not_named(tmp_path: Path) -> None:
    home = a_home(tmp_path, first_utc_ns=NOON_NS)
    path = journal_of(tmp_path, minute(60.0), minute(120.0), minute(150.5))
    path.replace(home.paths.journal)
    stores = Stores(configuration=home.configuration, paths=home.paths)

    assert made_with(stores.journals, SPAN) is None
    list(stores.delete_here(SPAN, ("p01",)))

    with JournalReader(path=home.paths.journal) as reader:
        assert reader.counts() == {"minute": 0}


def test_it_is_among_what_is_out_of_reach(tmp_path: Path) -> None:
    home = a_home(tmp_path, first_utc_ns=NOON_NS)
    journal_of(tmp_path, minute(180.0), minute(240.0)).replace(home.paths.journal)
    stores = Stores(configuration=home.configuration, paths=home.paths)

    assert any("minute 2, the last at" in each for each in unreached_copies(stores, SPAN))
