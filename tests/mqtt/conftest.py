"""Entries, a clock that the test moves, and a journal."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from spinewatch.journal.reader import JournalReader
from spinewatch.journal.writer import Journal
from spinewatch.model.context import Posture
from spinewatch.model.results import Entry, Levels, Producer
from spinewatch.model.time import NS_PER_S, ClockOffset

UTC_AT_BOOT_NS = 1_790_000_000 * NS_PER_S


@dataclass
class ManualClock:
    now_ns: int = 0
    trusted: bool = True
    boot_id: str = "boot"

    def monotonic_ns(self) -> int:
        return self.now_ns

    def offset(self) -> ClockOffset:
        return ClockOffset(
            mono_ns=self.now_ns,
            utc_ns=UTC_AT_BOOT_NS + self.now_ns,
            trusted=self.trusted,
            utc_offset_min=60,
        )


@dataclass(frozen=True)
class GivenLabel:
    utc_ns: int
    utc_offset_min: int = 60


def levels(second: int, *, boot_id: str = "boot") -> Levels:
    return Levels(
        person="p01",
        boot_id=boot_id,
        mono_ns=second * NS_PER_S,
        valid=True,
        posture=Posture.UPRIGHT,
    )


def entry(seq: int, *, epoch: str = "e1") -> Entry:
    return Entry(
        producer=Producer.MONITOR,
        epoch=epoch,
        seq=seq,
        result=levels(seq),
        utc_ns=UTC_AT_BOOT_NS + seq * NS_PER_S,
        utc_offset_min=60,
    )


def label(mono_ns: int) -> GivenLabel:
    return GivenLabel(utc_ns=UTC_AT_BOOT_NS + mono_ns)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def lost_clock() -> ManualClock:
    """Give a clock that nobody vouches for."""
    return ManualClock(trusted=False)


@pytest.fixture
def make_entry() -> Callable[..., Entry]:
    return entry


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    with Journal(path=path) as opened:
        yield opened


@pytest.fixture
def reader(journal: Journal) -> Iterator[JournalReader]:
    with JournalReader(path=journal.path) as opened:
        yield opened


@pytest.fixture
def commit(journal: Journal) -> Callable[..., None]:
    """Commit seconds ``first`` to ``last`` as `levels`, labelled or not."""

    def commit_seconds(
        first: int, last: int, *, boot_id: str = "boot", labelled: bool = True
    ) -> None:
        results = [levels(second, boot_id=boot_id) for second in range(first, last + 1)]
        label_of = label if labelled else lambda _: None
        journal.append(Producer.MONITOR, results, label_of=label_of)
        journal.commit()

    return commit_seconds


@pytest.fixture
def label_all(journal: Journal) -> Callable[[], int]:
    """Give every result of this boot its label."""
    return lambda: journal.assign_labels("boot", label)
