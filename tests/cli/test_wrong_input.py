"""Wrong input on the command line: one clear message, no traceback, nothing written."""

import subprocess
import sys
from pathlib import Path

import pytest

from spinewatch.config.example import example_text


def spinewatch(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "spinewatch", *words],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        cwd=cwd,
    )


def refused(*words: str, cwd: Path, code: int = 1) -> str:
    """Run a command that must fail, and give what it said."""
    answer = spinewatch(*words, cwd=cwd)
    assert answer.returncode == code, answer
    assert "Traceback" not in answer.stderr
    return answer.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "content", [None, b"", b"%PDF-1.7 nothing of ours"], ids=["missing", "empty", "foreign"]
)
def test_a_capture_that_is_none_is_named(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "day.swcapture").write_bytes(content)

    assert "day.swcapture" in refused("replay", "day.swcapture", cwd=tmp_path)


@pytest.mark.slow
def test_a_demo_is_not_written_over_an_earlier_one(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite").touch()

    said = refused("demo", "--folder", str(tmp_path), cwd=tmp_path)

    assert "earlier demo" in said
    assert (tmp_path / "journal.sqlite").read_bytes() == b""


@pytest.mark.slow
def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    said = refused("demo", "--folder", str(tmp_path / "file" / "below"), cwd=tmp_path)

    assert "file" in said


@pytest.mark.slow
def test_every_mistake_of_a_configuration_is_told_at_once(tmp_path: Path) -> None:
    text = example_text().replace('kind = "witmotion"', 'kind = "witmotoin"', 1)
    text = text.replace('person = "p01"', 'person = "Mary Smith"')
    (tmp_path / "mine.toml").write_text(text)

    said = refused("config", "check", "--config", "mine.toml", cwd=tmp_path)

    assert "2 mistakes" in said
    assert "witmotoin" in said
    assert "Mary Smith" in said


@pytest.mark.slow
def test_the_example_passes_its_own_check(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(spinewatch("config", "example", cwd=tmp_path).stdout)

    answer = spinewatch("config", "check", "--config", "mine.toml", cwd=tmp_path)

    assert answer.returncode == 0
    assert "no mistake" in answer.stdout
    assert "links" in answer.stdout


@pytest.mark.slow
@pytest.mark.parametrize("option", ["--minutes=1", "--speed=0", "--scenario=x"])
def test_an_option_out_of_range_is_refused_by_name(tmp_path: Path, option: str) -> None:
    said = refused("demo", option, cwd=tmp_path, code=2)

    assert option.partition("=")[0] in said
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_an_empty_diary_entry_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(example_text())

    assert "empty" in refused("log", "--config", "mine.toml", cwd=tmp_path)
