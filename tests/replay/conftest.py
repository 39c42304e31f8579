"""Records of a simulated person, made once per process."""

from collections.abc import Callable
from itertools import takewhile
from pathlib import Path

import pytest

from spinewatch.model.records import Advance, CaptureHeader, Record
from spinewatch.model.time import NS_PER_S
from spinewatch.service.demo import DemoOptions, demo_header, demo_records


@pytest.fixture(scope="session")
def header() -> CaptureHeader:
    return demo_header()


@pytest.fixture(scope="session")
def make_records(header: CaptureHeader) -> Callable[[str, float], list[Record]]:
    """Give the records of the first seconds of a scenario, its calibration included."""

    def records(scenario: str, seconds: float) -> list[Record]:
        options = DemoOptions(
            scenario=scenario, minutes=3.0, seed=1, speed=None, folder=Path("unused")
        )
        end_ns = header.start_ns + round(seconds * NS_PER_S)
        return list(takewhile(lambda each: _time_ns(each) < end_ns, demo_records(header, options)))

    return records


def _time_ns(record: Record) -> int:
    return record.to_ns if isinstance(record, Advance) else record.mono_ns
