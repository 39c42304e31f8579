"""What a person reads who forgets: whatever they type, words, and nothing deleted unasked."""

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from spinewatch.cli import forget as forgetting
from spinewatch.cli import spinewatch
from spinewatch.cli.moments import Moment, moment_text
from spinewatch.journal.lock import InstanceLock
from spinewatch.journal.reader import JournalReader
from spinewatch.model.errors import InputError
from spinewatch.model.time import NS_PER_S
from spinewatch.service.forgetting import letters
from tests.journal.conftest import UTC_AT_BOOT_NS
from tests.service.kept import Kept, a_home

Say = Callable[..., Result]

THE_SPAN = ("--from", "2026-09-20", "--to", "2026-09-22")
BEFORE_IT = ("--from", "2026-08-20", "--to", "2026-08-22")


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_home(tmp_path_factory.mktemp("pattern"), first_utc_ns=UTC_AT_BOOT_NS).folder


@pytest.fixture
def home(tmp_path: Path, pattern: Path) -> Kept:
    shutil.copytree(pattern, tmp_path, dirs_exist_ok=True)
    copied = Kept(tmp_path)
    copied.config.write_text(copied.text)
    return copied


@pytest.fixture
def without_influx(home: Kept) -> Kept:
    home.config.write_text(home.text.partition("[influx]")[0])
    return home


@pytest.fixture
def say(home: Kept, monkeypatch: pytest.MonkeyPatch) -> Say:
    monkeypatch.setattr(letters, "_SETTLE_S", 0.0)

    def typed(*words: str, typing: str | None = None) -> Result:
        return CliRunner().invoke(
            spinewatch, ["forget", *words, "--config", str(home.config)], input=typing
        )

    return typed


def count(home: Kept) -> int:
    with JournalReader(path=home.paths.journal) as reader:
        return reader.counts()["levels"]


NO_MOMENTS = (
    "0001-01-01", "1600-01-01", "1969-12-31", "2262-01-01", "9999-12-31", "9999-12-31 23:59:59",
    "2026-11-02 24:00", "2026-02-30", "2026-11-02 14:30+01:00", "yesterday", "", " ", "\ud800",
)  # fmt: skip


@pytest.mark.parametrize(("option", "other"), [("--from", "--to"), ("--to", "--from")])
def test_what_is_no_moment_is_refused_with_words_and_exit_code_2(option: str, other: str) -> None:
    for moment in NO_MOMENTS:
        told = CliRunner().invoke(spinewatch, ["forget", option, moment, other, "2026-09-21"])

        assert told.exit_code == 2
        assert isinstance(told.exception, SystemExit)
        assert "is not like 2026-11-02" in told.output or "is not within 1970 to" in told.output


@given(st.text() | st.datetimes().map(str) | st.dates().map(str))
def test_whatever_is_typed_is_a_moment_that_can_be_stored_and_told_or_refused(text: str) -> None:
    for moment in (Moment(), Moment(ends_day=True)):
        try:
            utc_ns = moment.convert(text, None, None)
        except click.BadParameter:
            continue
        assert -(2**63) <= utc_ns < 2**63
        assert moment_text(utc_ns)


@pytest.fixture
def in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("in_berlin")
@pytest.mark.parametrize(
    ("typed", "begins", "ends"),
    [
        ("2026-10-25 02:30", 1_792_888_200, 1_792_891_800),
        ("2026-03-29 02:30", 1_774_744_200, 1_774_747_800),
        ("2026-10-25", 1_792_879_200, 1_792_969_200),
        ("2026-1-5", 1_767_567_600, 1_767_654_000),
    ],
)
def test_an_hour_that_comes_twice_or_never_is_taken_as_wide_as_it_can_be_meant(
    typed: str, begins: int, ends: int
) -> None:
    assert Moment().convert(typed, None, None) == begins * NS_PER_S
    assert Moment(ends_day=True).convert(typed, None, None) == ends * NS_PER_S


def test_a_span_that_has_not_come_yet_or_ends_before_it_begins_is_refused(
    say: Say, home: Kept
) -> None:
    told = say("--from", "2200-01-01", "--to", "2200-01-02", "--yes")
    assert isinstance(told.exception, InputError)
    assert "has not come yet" in str(told.exception)

    told = say("--from", "2200-01-02", "--to", "2026-09-20", "--yes")
    assert isinstance(told.exception, InputError)
    assert "is not before --to" in str(told.exception)
    assert count(home) == 20


@pytest.mark.parametrize(("typing", "code"), [("n\n", 0), ("\n", 0), ("", 1)])
def test_without_a_yes_nothing_is_deleted_and_that_is_said(
    say: Say, home: Kept, typing: str, code: int
) -> None:
    told = say(*THE_SPAN, typing=typing)

    assert told.output.endswith("Nothing was deleted.\n")
    assert "Abort" not in told.output
    assert (told.exit_code, count(home)) == (code, 20)


def pressed(*_: object, **_named: object) -> None:
    """Press Ctrl-C."""
    raise KeyboardInterrupt


@pytest.mark.parametrize("where", ["Stores.look", "unreached_copies", "click.confirm"])
def test_ctrl_c_before_anything_is_deleted_says_that_nothing_is(
    say: Say, home: Kept, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setattr(f"{forgetting.__name__}.{where}", pressed)

    told = say(*THE_SPAN)

    assert told.output.endswith("Nothing was deleted.\n")
    assert "Abort" not in told.output
    assert (told.exit_code, count(home)) == (1, 20)


def test_ctrl_c_meanwhile_says_that_it_is_not_done(
    say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "forget_everywhere", pressed)

    told = say(*THE_SPAN, "--yes")

    assert told.output.endswith(
        "Stopped before the end. Say the same again, so that all of it is deleted.\n"
    )
    assert told.exit_code == 130


@pytest.mark.usefixtures("without_influx")
def test_where_nothing_is_nothing_is_asked(say: Say, home: Kept) -> None:
    told = say(*BEFORE_IT)

    assert told.exit_code == 0, told.output
    assert "nothing is there" in told.output
    assert "Delete?" not in told.output
    assert count(home) == 20


@pytest.mark.usefixtures("without_influx")
def test_it_is_asked_where_a_monitor_may_have_something_in_memory(say: Say, home: Kept) -> None:
    with InstanceLock(home.paths.lock):
        told = say("--from", "2026-09-23", "--to", "2200-01-01", typing="n\n")

    assert "nothing is there" in told.output
    assert "Delete? It cannot be undone." in told.output
    assert told.output.endswith("Nothing was deleted.\n")


def test_the_persons_are_named_before_it_is_asked(say: Say, home: Kept) -> None:
    home.config.write_text(home.text.replace('person = "p01"', 'person = "p02"'))

    told = say(*THE_SPAN, typing="n\n")

    assert "20 results: levels 20 (of p01)" in told.output
    assert "all points of p01, p02 (uncounted" in told.output
