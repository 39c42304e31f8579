"""A sensor that counts nothing, picked up at connection events: slips are not losses."""

from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
import pytest

from spinewatch.model.samples import CounterSpec
from spinewatch.model.time import NS_PER_MS
from spinewatch.timebase.dither import Dither
from spinewatch.timebase.slips import LevelFloor, may_be_locked

if TYPE_CHECKING:
    from tests.timebase.conftest import Air, Radio, Sensor, Sent

HOST_NS = 2 * NS_PER_MS


def at_events(
    air: "Air", sensor: "Sensor", radio: "Radio", *, interval_ms: float, seconds: float
) -> "list[Sent]":
    """Send packets, each of which waits for the next connection event and then for the host."""
    rng = np.random.default_rng(3)
    sent = air.send(sensor, radio, seconds=seconds)
    interval_ns = interval_ms * NS_PER_MS
    events_ns = [-(-each.arrival_ns // interval_ns) * interval_ns for each in sent]
    arrivals_ns = np.maximum.accumulate(events_ns + rng.uniform(0, HOST_NS, len(sent)))
    return [
        air.sent(first=each.first, rows=each.rows, arrival_ns=int(at_ns))
        for each, at_ns in zip(sent, arrivals_ns, strict=True)
    ]


@pytest.mark.parametrize("drift_ppm", [-7000, -3000, 3000, 7000])
def test_a_batch_per_event_slips_and_loses_nothing(air: "Air", drift_ppm: int) -> None:
    """40 ms of samples at events each 40 ms: the delay slides and jumps by 40 ms for ever."""
    sensor = air.sensor(fs_hz=100.0, true_hz=100.0 + drift_ppm * 1e-4, sizes=(4,), counter=None)
    packets = at_events(air, sensor, air.radio(jitter_ms=0.0), interval_ms=40.0, seconds=100.0)
    received = air.receive(sensor, packets)
    errors_ms = received.errors_ms(sensor, 50.0, 100.0)

    assert received.gaps == []
    assert received.timebase.stats.lost == 0
    assert received.timebase.stats.drift_ppm == pytest.approx(drift_ppm, abs=100)
    assert np.sqrt(np.mean((errors_ms - errors_ms.min()) ** 2)) < 5.0


def test_a_single_lost_packet_is_noticed_where_delays_change_all_the_time(air: "Air") -> None:
    """Batches each 40.3 ms at events each 30 ms, as in the one real capture."""
    sensor = air.sensor(fs_hz=100.0, true_hz=99.3, sizes=(4,), counter=None)
    packets = at_events(air, sensor, air.radio(jitter_ms=0.0), interval_ms=30.0, seconds=40.0)
    del packets[600]
    ((number, gap),) = air.receive(sensor, packets).gaps

    assert (gap.lost_samples, gap.estimated) == (4, True)
    assert 2404 <= number < 2404 + 2 * sensor.fs_hz


@pytest.mark.parametrize("interval_ms", [7.5, 11.25, 15.0, 30.0, 37.5, 50.0])
def test_packets_a_little_late_before_a_gap_stay_before_it(air: "Air", interval_ms: float) -> None:
    """The last packets before the gap are 70 ms late: a silence does not make them lost."""
    sensor = air.sensor(fs_hz=100.0, true_hz=99.3, sizes=(4,), counter=None)
    packets = at_events(
        air, sensor, air.radio(jitter_ms=0.0), interval_ms=interval_ms, seconds=40.0
    )
    ends_ns = packets[750].arrival_ns + 70 * NS_PER_MS
    late = [
        air.sent(first=each.first, rows=4, arrival_ns=ends_ns + k * NS_PER_MS)
        for k, each in enumerate(packets[749:751])
    ]
    received = air.receive(sensor, packets[:749] + late + packets[800:])
    ((number, gap),) = received.gaps

    assert number == packets[800].first
    assert gap.lost_samples == pytest.approx(49 * 4, abs=2)
    assert np.abs(received.errors_ms(sensor, 29.0, 40.0)).max() < 60.0


def without_whole_turns(packets: "list[Sent]", first: int) -> "list[Sent]":
    """Leave out about two seconds of a kilohertz, a multiple of 16 samples."""
    missing = list(accumulate(packet.rows for packet in packets[first : first + 140]))
    last = max(at for at, rows in enumerate(missing) if rows % 16 == 0 and rows <= 2000)
    return packets[:first] + packets[first + last + 1 :]


@pytest.mark.parametrize("interval_ms", [22.5, 27.5, 42.5, 50.0])
def test_a_hole_that_four_bits_hide_is_found_after_stalls_that_passed(
    air: "Air", interval_ms: float
) -> None:
    """Neither connection events nor what is left of a stall make it look like another stall."""
    counter = CounterSpec(modulus=16)
    sensor = air.sensor(fs_hz=1000.0, true_hz=1000.0, sizes=tuple(range(15, 30)), counter=counter)
    stalls = tuple((start, start + 0.35) for start in (4.98, 8.0, 13.01))
    every = at_events(
        air, sensor, air.radio(jitter_ms=15.0, stalls=stalls), interval_ms=interval_ms, seconds=26.0
    )
    packets = without_whole_turns(every, first=880)
    ((number, gap),) = air.receive(sensor, packets).gaps

    assert number == packets[880].first
    assert gap.lost_samples == number - packets[879].first - packets[879].rows
    assert not gap.estimated


def test_a_dither_is_wide_where_delays_change_in_the_median() -> None:
    beating, slipping = Dither(), Dither()
    for packet in range(140):
        beating.take(packet * 10 % 30 * NS_PER_MS)
        slides_ms = 40.0 - 0.28 * packet
        at_the_next_event = packet > 110 and packet % 2 == 0
        slipping.take((slides_ms + 40.0 * at_the_next_event) * NS_PER_MS)

    assert beating.is_wide
    assert not slipping.is_wide


@pytest.mark.parametrize("interval_ms", [7.5, 11.25])
def test_a_single_lost_packet_is_noticed_where_the_floor_has_been_level(
    air: "Air", interval_ms: float
) -> None:
    """Delays change by less than the interval, but 40.3 ms are no multiple of it."""
    sensor = air.sensor(fs_hz=100.0, true_hz=99.3, sizes=(4,), counter=None)
    at_once = air.radio(jitter_ms=0.0)
    packets = at_events(air, sensor, at_once, interval_ms=interval_ms, seconds=50.0)
    del packets[750], packets[1000]
    gaps = air.receive(sensor, packets).gaps

    assert [gap.lost_samples for _, gap in gaps] == [4, 4]
    assert [number // 200 for number, _ in gaps] == [15, 20]


def test_batches_near_a_multiple_of_the_unit_of_intervals_may_be_locked() -> None:
    assert may_be_locked(40.0 * NS_PER_MS)
    assert may_be_locked(40.03 * NS_PER_MS)
    assert not may_be_locked(40.28 * NS_PER_MS)


def test_a_floor_that_slides_or_is_not_known_for_long_is_not_level() -> None:
    sliding, young, level = LevelFloor(), LevelFloor(), LevelFloor()
    for packet in range(1000):
        at_ns = packet * 40 * NS_PER_MS
        sliding.take((packet % 143) * 0.28 * NS_PER_MS, at_ns)
        level.take(packet % 4 * 10 * NS_PER_MS, at_ns)
        if packet < 200:
            young.take(0.0, at_ns)

    assert not sliding.is_level
    assert not young.is_level
    assert level.is_level
