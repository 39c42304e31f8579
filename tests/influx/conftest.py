"""Fixtures of the doubles and samples beside this file."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from spinewatch.model.results import AnyResult, Entry
from tests.influx.bench import Bench
from tests.influx.doubles import FakeDatabase, HandClock, ScriptedServer
from tests.influx.samples import FULL, make_entry


@pytest.fixture
def full() -> dict[str, AnyResult]:
    """Results with every field that they can have, by kind."""
    return FULL


@pytest.fixture
def entry_of() -> Callable[..., Entry]:
    """Make an entry of a result; each sequence number is a second of its own."""
    return make_entry


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def database() -> FakeDatabase:
    return FakeDatabase()


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    scripted = ScriptedServer()
    yield scripted
    scripted.close()


@pytest.fixture
def bench(tmp_path: Path, clock: HandClock, database: FakeDatabase) -> Bench:
    return Bench(tmp_path, clock, database)
