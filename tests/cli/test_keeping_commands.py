"""What a person reads who keeps, deletes and compares."""

from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from spinewatch.cli import spinewatch
from spinewatch.cli.moments import Moment, moment_text, span_between
from spinewatch.model.errors import InputError
from spinewatch.model.time import NS_PER_S
from spinewatch.service.backup import sealing
from spinewatch.service.backup.sealing import Work
from tests.journal.conftest import UTC_AT_BOOT_NS
from tests.service.kept import Kept, a_home

Say = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path) -> Kept:
    return a_home(tmp_path / "home", first_utc_ns=UTC_AT_BOOT_NS)


@pytest.fixture
def say(home: Kept, monkeypatch: pytest.MonkeyPatch) -> Say:
    monkeypatch.setattr(sealing, "WORK", Work(2, 1, 1))

    def typed(*words: str | Path, typing: str = "") -> Result:
        return CliRunner().invoke(spinewatch, [*map(str, words)], input=typing)

    assert home.config.exists()
    return typed


def test_a_backup_says_what_is_in_it_and_what_is_not(say: Say, home: Kept, tmp_path: Path) -> None:
    told = say("backup", tmp_path, "--config", home.config)

    assert told.exit_code == 0
    [made] = tmp_path.glob("spinewatch-p01-*.tar.gz")
    assert str(made) in told.output
    assert "NOT encrypted: whoever has it can read it" in told.output
    assert "state/journal.sqlite" in told.output
    assert "it is a secret, and this backup is not encrypted" in told.output
    assert "1 captures: add --captures" in told.output


def test_a_key_may_be_typed_and_must_be_typed_twice_alike(
    say: Say, home: Kept, tmp_path: Path
) -> None:
    target = tmp_path / "b.sealed"
    typed = "a good long key\na good long key\n"
    told = say("backup", target, "--ask-key", "--config", home.config, typing=typed)
    assert "encrypted; without its key nobody can read it" in told.output
    assert "a good long key" not in told.output

    told = say(
        "restore", target, "--into", tmp_path / "out", "--ask-key", typing="a good long key\n"
    )

    assert told.exit_code == 0
    assert "The backup is whole" in told.output
    assert (tmp_path / "out" / "files" / "mqtt.password_file").exists()


def test_a_short_key_is_refused(say: Say, home: Kept, tmp_path: Path) -> None:
    told = say("backup", tmp_path / "b", "--ask-key", "--config", home.config, typing="123\n123\n")

    assert isinstance(told.exception, InputError)
    assert not (tmp_path / "b").exists()


def test_a_rehearsal_never_goes_into_a_folder_in_use(say: Say, home: Kept, tmp_path: Path) -> None:
    say("backup", tmp_path / "b.tar.gz", "--config", home.config)
    before = home.everything

    told = say("restore", tmp_path / "b.tar.gz", "--into", home.folder)

    assert isinstance(told.exception, InputError)
    assert home.everything == before


@pytest.mark.parametrize("exists", [True, False])
def test_a_rehearsal_of_a_damaged_backup_leaves_nothing(
    say: Say, home: Kept, tmp_path: Path, *, exists: bool
) -> None:
    """What it left would be in clear, and look like a backup that can be read."""
    backup, look = tmp_path / "b.tar.gz", tmp_path / "new" / "look"
    say("backup", backup, "--config", home.config)
    backup.write_bytes(backup.read_bytes()[:-20])
    if exists:
        look.mkdir(parents=True)
    before = set(tmp_path.iterdir())

    told = say("restore", backup, "--into", look)

    assert isinstance(told.exception, InputError)
    assert "cut short, damaged or altered" in str(told.exception)
    assert set(tmp_path.iterdir()) == before
    assert not exists or list(look.iterdir()) == []


@pytest.mark.parametrize("typing", ["", "a good long key\n"])
def test_a_key_that_nobody_types_is_missed_in_one_sentence(
    say: Say, home: Kept, tmp_path: Path, typing: str
) -> None:
    told = say("backup", tmp_path / "b", "--ask-key", "--config", home.config, typing=typing)

    assert isinstance(told.exception, InputError)
    assert "The key was not typed" in str(told.exception)
    assert "--key-file" in str(told.exception)
    assert not (tmp_path / "b").exists()


def test_before_anything_is_deleted_it_is_listed_and_asked(say: Say, home: Kept) -> None:
    told = say(
        "forget",
        "--from",
        "2026-09-20",
        "--to",
        "2026-09-23",
        "--config",
        home.config,
        typing="n\n",
    )

    assert "20 results: levels 20" in told.output
    assert "Out of reach, so see to it yourself:" in told.output
    assert told.output.endswith("Nothing was deleted.\n")


def test_without_a_database_there_is_nothing_to_compare(say: Say, home: Kept) -> None:
    home.config.write_text(home.text.partition("[influx]")[0])

    for words in (("verify",), ("backfill", "--from", "2026-09-20", "--to", "2026-09-23")):
        told = say(*words, "--config", home.config)
        assert isinstance(told.exception, InputError)
        assert "no [influx] table" in str(told.exception)


def test_a_day_as_the_end_means_the_whole_day() -> None:
    start = Moment().convert("2026-11-02", None, None)
    end = Moment(ends_day=True).convert("2026-11-02", None, None)

    assert end - start == 24 * 3600 * NS_PER_S
    assert moment_text(Moment(ends_day=True).convert("2026-11-02 14:30", None, None)) == (
        "2026-11-02 14:30:00"
    )


def test_a_moment_that_is_none_is_refused_with_examples() -> None:
    with pytest.raises(click.BadParameter, match="is not like 2026-11-02, "):
        Moment().convert("yesterday", None, None)


def test_an_empty_span_is_refused() -> None:
    with pytest.raises(InputError, match="is not before"):
        span_between(5, 5)
