"""Results to write, and a journal to write them to."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest

from spinewatch.journal.writer import Journal
from spinewatch.model.context import Posture
from spinewatch.model.results import Diary, Episode, Grade, Levels, SensorHealth
from spinewatch.model.sites import EmgSite
from spinewatch.model.time import NS_PER_S

UTC_AT_BOOT_NS = 1_790_000_000 * NS_PER_S


@dataclass(frozen=True)
class GivenLabel:
    utc_ns: int
    utc_offset_min: int = 60


def levels(second: int, *, boot_id: str = "boot", valid: bool = True) -> Levels:
    return Levels(
        person="p01",
        boot_id=boot_id,
        mono_ns=second * NS_PER_S,
        valid=valid,
        posture=Posture.UPRIGHT,
    )


def episode(
    second: int, *, revision: int = 1, site: EmgSite = EmgSite.LUMBAR_ERECTOR_LEFT
) -> Episode:
    return Episode(
        person="p01",
        boot_id="boot",
        mono_ns=second * NS_PER_S,
        valid=True,
        id="e1",
        revision=revision,
        site=site,
        grade=Grade.B,
        start_mono_ns=0,
        tense_minutes=1.5,
        confidence=0.8,
        reason="above your own reference",
        context="upright and still",
        config_hash="abc",
    )


def health(second: int, *, sensor: str = "neck") -> SensorHealth:
    return SensorHealth(
        person="p01",
        boot_id="boot",
        mono_ns=second * NS_PER_S,
        valid=True,
        sensor=sensor,
        sites=("head",),
        connected=True,
    )


def diary(second: int) -> Diary:
    return Diary(
        person="p01",
        boot_id="boot",
        mono_ns=second * NS_PER_S,
        valid=True,
        event_mono_ns=second * NS_PER_S,
        pain=3,
    )


def label(mono_ns: int) -> GivenLabel:
    return GivenLabel(utc_ns=UTC_AT_BOOT_NS + mono_ns)


def no_label(_: int) -> None:
    return None


@pytest.fixture
def make() -> SimpleNamespace:
    """Make small valid results of every kind, and labels for them."""
    return SimpleNamespace(
        levels=levels,
        episode=episode,
        health=health,
        diary=diary,
        label=label,
        no_label=no_label,
    )


@pytest.fixture
def start_python() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start Python programs with arguments; whatever still runs at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def start(program: str, *arguments: Path | int) -> subprocess.Popen[str]:
        child = subprocess.Popen(
            [sys.executable, "-c", program, *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(child)
        return child

    yield start
    for child in started:
        with child:
            child.kill()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.sqlite"


@pytest.fixture
def open_journal(path: Path) -> Iterator[Callable[..., Journal]]:
    """Open the journal once or several times; whatever is open at the end is closed."""
    opened: list[Journal] = []

    def open_one(epoch: str | None = None) -> Journal:
        journal = Journal(path=path, epoch=epoch)
        opened.append(journal)
        return journal

    yield open_one
    for journal in opened:
        journal._connection.close()


@pytest.fixture
def journal(open_journal: Callable[..., Journal]) -> Journal:
    return open_journal()
