"""The central promise: however a capture is fed, the results are the same, to the bit."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence

import msgspec
import numpy as np
import pytest

from spinewatch.model.blocks import Block, joined
from spinewatch.model.commands import CommandRecord
from spinewatch.model.packets import LinkEvent, Packet
from spinewatch.model.records import Advance, CaptureHeader, Record
from spinewatch.model.results import AnyResult
from spinewatch.model.time import NS_PER_S, ClockOffset
from spinewatch.monitor.monitor import Monitor
from spinewatch.service.chain import Chain, make_drivers
from spinewatch.timebase.ingest import SensorIngest

pytestmark = pytest.mark.slow

MakeRecords = Callable[[str, float], list[Record]]
SECONDS = 50.0
"""The lying rest of the calibration is over and references hold: levels and states are told."""


def cut(block: Block, sizes: Iterator[int]) -> list[Block]:
    pieces = []
    while len(block) > (size := next(sizes)):
        piece, block = block.split(size)
        pieces.append(piece)
    return [*pieces, block]


def constant(size: int) -> Iterator[int]:
    while True:
        yield size


def random_sizes(seed: int) -> Iterator[int]:
    rng = np.random.default_rng(seed)
    while True:
        yield int(rng.integers(1, 12))


Arrivals = list[tuple[int, Block]]
"""Blocks with the arrival time of the packet that completed them."""


def told(results: Sequence[AnyResult]) -> list[bytes]:
    """Give results as they travel: equal bytes are equal to the last bit."""
    return [msgspec.json.encode(result) for result in results]


def arrivals_of(header: CaptureHeader, records: Sequence[Record]) -> Arrivals:
    ingests = {
        name: SensorIngest(sensor=name, driver=driver)
        for name, driver in make_drivers(header).items()
    }
    arrivals: Arrivals = []
    for record in records:
        if isinstance(record, Packet):
            ingested = ingests[record.sensor].add(record)
            arrivals += [(record.mono_ns, block) for block in ingested.blocks]
        elif isinstance(record, LinkEvent):
            ingests[record.sensor].link(record)
    return arrivals


def new_chain(header: CaptureHeader, records: Sequence[Record]) -> Chain:
    """Make a chain that has been told everything but samples and the passing of time."""
    chain = Chain(header=header)
    for record in records:
        if isinstance(record, ClockOffset | LinkEvent | CommandRecord):
            chain.take(record)
    return chain


def advances_of(records: Sequence[Record]) -> list[int]:
    return [record.to_ns for record in records if isinstance(record, Advance)]


def drive(monitor: Monitor, arrivals: Arrivals, advances: Sequence[int]) -> list[AnyResult]:
    """Feed every block that has arrived before each advance."""
    coming = deque(sorted(arrivals, key=lambda each: each[0]))
    results: list[AnyResult] = []
    for to_ns in advances:
        while coming and coming[0][0] <= to_ns:
            monitor.feed(coming.popleft()[1])
        results += monitor.advance(to_ns)
    assert not coming
    return results


def fed(header: CaptureHeader, records: Sequence[Record], arrivals: Arrivals) -> list[bytes]:
    advances = advances_of(records)
    end_ns = advances[-1] + 5 * NS_PER_S
    return told(drive(new_chain(header, records).monitor, arrivals, [*advances, end_ns]))


@pytest.fixture(scope="module")
def records(make_records: MakeRecords) -> list[Record]:
    return make_records("bursts", SECONDS)


@pytest.fixture(scope="module")
def reference(header: CaptureHeader, records: list[Record]) -> list[bytes]:
    results = fed(header, records, arrivals_of(header, records))
    assert any(b'"state":"rest"' in result for result in results)
    return results


@pytest.mark.parametrize("size", [1, 7])
def test_blocks_of_any_size_give_the_same_results(
    header: CaptureHeader, records: list[Record], reference: list[bytes], size: int
) -> None:
    pieces = [
        (arrival_ns, piece)
        for arrival_ns, block in arrivals_of(header, records)
        for piece in cut(block, constant(size))
    ]

    assert fed(header, records, pieces) == reference


@pytest.mark.parametrize("seed", [1, 2])
def test_blocks_of_random_sizes_give_the_same_results(
    header: CaptureHeader, records: list[Record], reference: list[bytes], seed: int
) -> None:
    sizes = random_sizes(seed)
    pieces = [
        (arrival_ns, piece)
        for arrival_ns, block in arrivals_of(header, records)
        for piece in cut(block, sizes)
    ]

    assert fed(header, records, pieces) == reference


def test_whole_streams_in_one_block_give_the_same_results(
    header: CaptureHeader, records: list[Record], reference: list[bytes]
) -> None:
    whole = [(0, block) for block in joined([block for _, block in arrivals_of(header, records)])]

    assert fed(header, records, whole) == reference


@pytest.mark.parametrize("seed", [1, 2])
def test_streams_that_arrive_late_within_the_bound_give_the_same_results(
    header: CaptureHeader, records: list[Record], reference: list[bytes], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    blocks = arrivals_of(header, records)
    late_ns = {block.stream: int(rng.integers(0, NS_PER_S)) for _, block in blocks}
    shifted = [(arrival_ns + late_ns[block.stream], block) for arrival_ns, block in blocks]

    assert fed(header, records, shifted) == reference


def test_a_monitor_restored_from_its_state_tells_what_it_would_have_told(
    header: CaptureHeader, records: list[Record]
) -> None:
    advances = advances_of(records)
    half = len(advances) // 2
    arrivals = arrivals_of(header, records)
    before = [each for each in arrivals if each[0] <= advances[half - 1]]
    after = [each for each in arrivals if each[0] > advances[half - 1]]
    end_ns = advances[-1] + 5 * NS_PER_S
    first = new_chain(header, records)
    drive(first.monitor, before, advances[:half])
    state = first.state()
    expected = told(drive(first.monitor, after, [*advances[half:], end_ns]))

    second = Chain(header=msgspec.structs.replace(header, state=state))

    assert told(drive(second.monitor, after, [*advances[half:], end_ns])) == expected


@pytest.mark.timeout(120)
@pytest.mark.parametrize("scenario", ["sensor-dies", "shower-and-charging"])
def test_dropouts_give_the_same_results_however_the_samples_were_fed(
    header: CaptureHeader, make_records: MakeRecords, scenario: str
) -> None:
    records = make_records(scenario, 265.0)
    arrivals = arrivals_of(header, records)
    whole = [(0, block) for block in joined([block for _, block in arrivals])]
    sizes = random_sizes(3)
    pieces = [(arrival_ns, piece) for arrival_ns, block in arrivals for piece in cut(block, sizes)]

    as_it_came = fed(header, records, arrivals)

    assert any(block.gap is not None for _, block in whole[1:])
    assert fed(header, records, pieces) == as_it_came
    assert fed(header, records, whole) == as_it_came
