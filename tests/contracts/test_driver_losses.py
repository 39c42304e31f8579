"""Loss, as every driver that has a counter on its wire lets it be counted; and byte streams."""

from functools import cache
from itertools import accumulate, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinewatch.model.samples import Samples
from spinewatch.model.time import NS_PER_S
from spinewatch.timebase.ingest import SensorIngest
from tests.contracts.driver_wire import (
    COUNTING,
    GOLDEN,
    STREAMING,
    Case,
    Notification,
    batch_of,
    body_like,
    counter_at,
    heard,
    held,
    joined,
    packet,
    told,
)

each_counting_case = pytest.mark.parametrize("case", COUNTING, ids=str)
each_streaming_case = pytest.mark.parametrize("case", STREAMING, ids=str)
each_checked_case = pytest.mark.parametrize(
    "case", [case for case in STREAMING if GOLDEN[case.kind]["checksum"]], ids=str
)

DELIVERIES = 40


def wrap_of(case: Case) -> int:
    """Give the number of samples after which the counter begins anew."""
    spec = case.spec()
    assert spec.counter is not None
    per_sample = 1.0 if spec.counter.ticks_hz is None else spec.counter.ticks_hz / spec.fs_hz
    return int(spec.counter.modulus / per_sample)


def start_before_wrap(case: Case) -> int:
    """Give a sample number so near the counter's end that the wrap comes among the deliveries."""
    batch = batch_of(case)
    return max(0, wrap_of(case) // batch - DELIVERIES // 2) * batch


@cache
def deliveries(case: Case) -> list[tuple[Notification, ...]]:
    """Encode a stream through the wrap of its counter, delivery by delivery."""
    batch, first = batch_of(case), start_before_wrap(case)
    count = DELIVERIES
    values, driver = body_like(case, count * batch), case.driver()
    return [
        told(case, driver, values[at : at + batch], first + at)
        for at in range(0, count * batch, batch)
    ]


@each_counting_case
def test_loss_is_counted_to_the_sample_through_drops_doubles_swaps_and_the_wrap(
    case: Case,
) -> None:
    """A counter that wraps within a few deliveries cannot tell a repeat or a swap from a loss."""
    batch, spec = batch_of(case), case.spec()
    order = [at for at in range(DELIVERIES) if at not in {12, 27}]
    told_apart = wrap_of(case) > 4 * batch
    if told_apart:
        order[16], order[17] = order[17], order[16]
        order = [each for index in order for each in [index] * (1 + (index in {5, 33}))]
    sent = deliveries(case)
    ingest = SensorIngest(sensor="worn", driver=case.driver())

    for index, latest in zip(order, accumulate(order, max), strict=True):
        mono_ns = round((latest + 1) * batch / spec.fs_hz * NS_PER_S)
        for name, data in sent[index]:
            assert ingest.add(packet(name, data, mono_ns)).rejected is None

    stats = ingest.stats(case.stream)
    assert not stats.loss_estimated
    assert stats.received + stats.lost == DELIVERIES * batch
    assert stats.lost == (2 + told_apart) * batch
    assert stats.dropped == 3 * told_apart * batch


@each_counting_case
@given(data=st.data())
def test_counters_come_as_they_are_on_the_wire_whatever_the_radio_does(
    case: Case, data: st.DataObject
) -> None:
    """Each delivery arrives whole; which ones, how often and in which order is up to the radio."""
    sent, batch, first = deliveries(case), batch_of(case), start_before_wrap(case)
    spec = case.spec()
    assert spec.counter is not None
    slack = 0 if spec.counter.ticks_hz is None else spec.counter.ticks_hz / spec.fs_hz / 2
    arriving = data.draw(st.lists(st.integers(0, DELIVERIES - 1), max_size=20))
    driver = case.driver()

    for index in arriving:
        sample = first + index * batch
        got = heard(case, driver, sent[index])
        assert sum(len(each.values) for each in got) == batch
        for each in got:
            error = ((each.counter or 0) - (counter_at(spec, sample) or 0)) % spec.counter.modulus
            assert min(error, spec.counter.modulus - error) <= slack
            sample += len(each.values)


# Byte streams


@cache
def stream_of(case: Case, batches: int) -> bytes:
    values = body_like(case, batches * batch_of(case))
    return b"".join(data for _, data in told(case, case.driver(), values))


def pieces(case: Case, wire: bytes, edges: list[int]) -> list[Notification]:
    name = GOLDEN[case.kind]["samples"][0]["characteristic"]
    return [(name, wire[start:stop]) for start, stop in pairwise(edges)]


@each_streaming_case
@given(cuts=st.lists(st.integers(1, 60), min_size=1, max_size=200))
def test_a_stream_gives_identical_samples_however_it_is_cut(case: Case, cuts: list[int]) -> None:
    assert_cutting_changes_nothing(case, stream_of(case, 3), cuts)


@each_checked_case
@given(data=st.data(), cuts=st.lists(st.integers(1, 60), min_size=1, max_size=200))
def test_where_frames_carry_a_checksum_so_does_a_damaged_stream(
    case: Case, data: st.DataObject, cuts: list[int]
) -> None:
    wire = stream_of(case, 3)
    for _ in range(data.draw(st.integers(1, 2))):
        at = data.draw(st.integers(0, len(wire)))
        gone = data.draw(st.integers(0, 30))
        wire = wire[:at] + data.draw(st.binary(max_size=30)) + wire[at + gone :]

    assert_cutting_changes_nothing(case, wire, cuts)


def assert_cutting_changes_nothing(case: Case, wire: bytes, cuts: list[int]) -> None:
    edges = [0, *(edge for edge in accumulate(cuts) if edge < len(wire)), len(wire)]

    whole = heard(case, case.driver(), pieces(case, wire, [0, len(wire)]))
    cut = heard(case, case.driver(), pieces(case, wire, edges))

    assert counted(case, cut) == counted(case, whole)


def counted(case: Case, samples: list[Samples]) -> list[tuple[int | None, bytes]]:
    """Give every sample with its own counter, however they are grouped."""
    spec = case.spec()
    per_sample = counter_at(spec, 1) or 0
    modulus = 1 if spec.counter is None else spec.counter.modulus
    return [
        (
            None if each.counter is None else (each.counter + at * per_sample) % modulus,
            row.tobytes(),
        )
        for each in samples
        for at, row in enumerate(each.values)
    ]


@each_streaming_case
@pytest.mark.parametrize("size", [1, 7, 19, 20, 21, 80, 100])
def test_an_undamaged_stream_loses_nothing_however_it_is_cut(case: Case, size: int) -> None:
    wire = stream_of(case, 3)

    got = heard(case, case.driver(), pieces(case, wire, [*range(0, len(wire), size), len(wire)]))

    assert sum(len(each.values) for each in got) == 3 * batch_of(case)


@each_streaming_case
@pytest.mark.parametrize("lost", range(1, 25))
def test_a_stream_finds_its_step_again_after_lost_bytes(case: Case, lost: int) -> None:
    values = body_like(case, 6 * batch_of(case))
    wire = stream_of(case, 6)
    middle = len(wire) // 2 + 3
    name = GOLDEN[case.kind]["samples"][0]["characteristic"]

    got = heard(case, case.driver(), [(name, wire[:middle]), (name, wire[middle + lost :])])

    assert len(joined(got)) >= len(values) - 2 - lost // 3
    np.testing.assert_allclose(got[-1].values[-1], values[-1], atol=case.steps().max())


@each_streaming_case
def test_reset_forgets_the_rest_of_the_old_connection(case: Case) -> None:
    driver, wire = case.driver(), stream_of(case, 3)
    whole = pieces(case, wire, [0, len(wire)])
    expected = counted(case, heard(case, case.driver(), whole))

    heard(case, driver, pieces(case, wire, [0, len(wire) - 2]))
    driver.reset()

    assert held(driver) == held(case.driver())
    assert counted(case, heard(case, driver, whole)) == expected
