"""Day files: the second one, replayed alone, tells what was told live, to the bit."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from spinewatch.capture.belonging import holes_between, in_order
from spinewatch.capture.reader import Capture, read_capture
from spinewatch.capture.retention import Limits
from spinewatch.model.records import Advance, CaptureHeader, Record
from spinewatch.model.results import AnyResult
from spinewatch.model.time import NS_PER_S, ClockOffset
from spinewatch.service.capturing import DayCaptures, header_of
from spinewatch.service.chain import Chain
from spinewatch.service.demo import DemoOptions, demo_records
from spinewatch.service.replaying import replayed
from spinewatch.service.sources import sensor_settings
from spinewatch.simulation.configurations import reference_rig_configuration

MIDNIGHT_NS = 1_767_308_400 * NS_PER_S
"""Between 1 and 2 January 2026 in the zone of the simulated person."""

PLENTY = 10**12
CUT_NS = 160 * NS_PER_S

pytestmark = pytest.mark.slow


def told(results: Sequence[AnyResult]) -> list[bytes]:
    return [msgspec.json.encode(result) for result in results]


def replay(capture: Capture) -> list[bytes]:
    return told([result for results in replayed(capture, say=pytest.fail) for result in results])


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What a chain told, and what it kept to go on with."""

    told: list[bytes]
    state: bytes


def lived(header: CaptureHeader, records: Iterable[Record]) -> Life:
    """Let a chain live through records."""
    chain = Chain(header=header)
    assert chain.abandoned is None
    results = [result for record in records for result in chain.take(record)]
    return Life(told=told(results), state=chain.state())


def captured(header: CaptureHeader, records: Sequence[Record], folder: Path) -> Life:
    """Let a chain live through records while they are captured."""
    chain = Chain(header=header)
    assert isinstance(records[0], ClockOffset)
    captures = DayCaptures(
        folder=folder,
        header_at=lambda now_ns: header_of(chain, begun_with=header, now_ns=now_ns),
        started=records[0],
        limits=Limits(days=3.0, size_bytes=PLENTY),
        free_bytes=lambda _: PLENTY,
    )
    results: list[AnyResult] = []
    for record in records:
        captures.write(record)
        results += chain.take(record)
    captures.close()
    return Life(told=told(results), state=chain.state())


def around_midnight(
    header: CaptureHeader, scenario: str, *, before_min: float, after_min: float
) -> list[Record]:
    options = DemoOptions(
        scenario=scenario,
        minutes=before_min + after_min,
        seed=2,
        speed=None,
        folder=Path("unused"),
        start_utc_ns=MIDNIGHT_NS - round(before_min * 60 * NS_PER_S),
    )
    return list(demo_records(header, options))


def days_in(folder: Path) -> tuple[Capture, ...]:
    return in_order([read_capture(path) for path in folder.glob("*.swcapture")])


@pytest.fixture
def reference_rig(header: CaptureHeader) -> CaptureHeader:
    configuration = reference_rig_configuration()
    return msgspec.structs.replace(
        header, configuration=configuration, settings=sensor_settings(configuration)
    )


@pytest.mark.timeout(150)
@pytest.mark.parametrize("scenario", ["bursts", "shower-and-charging"])
def test_two_days_replayed_one_by_one_tell_what_was_told_live(
    header: CaptureHeader, tmp_path: Path, scenario: str
) -> None:
    records = around_midnight(header, scenario, before_min=2.5, after_min=2.5)
    live = captured(header, records, tmp_path)

    first, second = days_in(tmp_path)

    assert holes_between((first, second)) == ()
    assert replay(first) + replay(second) == live.told
    assert replay(second)


@pytest.mark.timeout(150)
def test_the_reference_rig_knows_after_a_second_day_replayed_alone_all_that_it_knew_live(
    reference_rig: CaptureHeader, tmp_path: Path
) -> None:
    """What is kept to go on with is the same to the last byte: so is what it makes of hours."""
    records = around_midnight(reference_rig, "quiet-day", before_min=3.0, after_min=2.0)
    live = captured(reference_rig, records, tmp_path)

    _, second = days_in(tmp_path)
    alone = lived(second.header, second.records())

    assert len(alone.told) > 120
    assert alone.told == live.told[-len(alone.told) :]
    assert alone.state == live.state


def test_a_second_day_does_not_start_running_sensors_from_what_is_remembered_of_them(
    header: CaptureHeader, make_records: Callable[[str, float], list[Record]]
) -> None:
    records = make_records("bursts", 110.0)
    cut = next(i for i, each in enumerate(records) if each == Advance(to_ns=CUT_NS)) + 1
    earlier_boot = Chain(header=header)
    after(earlier_boot, records)
    live = Chain(header=msgspec.structs.replace(header, memory=earlier_boot.memory()))
    after(live, records[:cut])

    second = Chain(header=header_of(live, begun_with=header, now_ns=CUT_NS))

    assert second.abandoned is None
    assert after(second, records[cut:]) == after(live, records[cut:]) != []


def after(chain: Chain, records: Sequence[Record]) -> list[bytes]:
    return told([result for record in records for result in chain.take(record)])
