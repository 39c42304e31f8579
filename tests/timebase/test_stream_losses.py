"""What was lost on the way, counted to the sample where the wire allows it."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinewatch.model.blocks import StreamKey
from spinewatch.model.samples import Samples
from spinewatch.model.time import NS_PER_MS, NS_PER_S
from spinewatch.timebase.stream import StreamTimebase

if TYPE_CHECKING:
    from tests.timebase.conftest import Air, Received, Sensor


def holes(received: "Received") -> list[tuple[int, int]]:
    """Find the first sample after each hole, and how many are missing before it."""
    steps = np.diff(received.numbers)
    after = np.flatnonzero(steps != 1)
    return [(int(received.numbers[i + 1]), int(steps[i]) - 1) for i in after]


def told(received: "Received") -> list[tuple[int, int]]:
    return [(number, gap.lost_samples) for number, gap in received.gaps]


@settings(max_examples=25, deadline=None)
@given(
    kind=st.sampled_from(["npg", "umyo", "movesense"]),
    seed=st.integers(0, 2**32),
    jitter_ms=st.floats(0.0, 30.0),
    loss=st.sampled_from([0.01, 0.1, 0.5]),
    repeat=st.sampled_from([0.0, 0.3]),
    hole_s=st.floats(0.1, 3.0),
)
def test_every_lost_sample_is_counted_where_it_is_missing(
    air: "Air",
    sensors: dict[str, "Sensor"],
    kind: str,
    seed: int,
    jitter_ms: float,
    loss: float,
    repeat: float,
    hole_s: float,
) -> None:
    received = air.through(
        sensors[kind],
        seconds=9.0,
        seed=seed,
        jitter_ms=jitter_ms,
        loss=loss,
        repeat=repeat,
        lost=((5.0, 5.0 + hole_s),),
    )
    stats = received.timebase.stats

    assert holes(received)
    assert told(received) == holes(received)
    assert stats.lost == sum(missing for _, missing in holes(received))
    assert stats.received == len(received.numbers)
    ratio_known = 2 * sensors[kind].fs_hz
    assert not any(gap.estimated for number, gap in received.gaps if number > ratio_known)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    jitter_ms=st.floats(0.0, 10.0),
    hole_s=st.floats(0.05, 2.5),
    repeat=st.sampled_from([0.0, 0.3]),
)
def test_a_counter_of_four_bits_still_counts_exactly_what_arrival_can_tell(
    air: "Air",
    sensors: dict[str, "Sensor"],
    seed: int,
    jitter_ms: float,
    hole_s: float,
    repeat: float,
) -> None:
    received = air.through(
        sensors["bitalino"],
        seconds=20.0,
        seed=seed,
        jitter_ms=jitter_ms,
        repeat=repeat,
        lost=((8.0, 8.0 + hole_s),),
    )

    ((lost, missing),) = holes(received)
    ((noticed, gap),) = received.gaps

    assert (gap.lost_samples, gap.estimated) == (missing, False)
    # Loss that the counter hides altogether has to stand out from mere lateness for some seconds.
    assert noticed == lost or (missing % 16 == 0 and missing <= 256 and noticed < lost + 10_500)


def test_a_loss_that_the_counter_hides_altogether_is_found_within_seconds(
    air: "Air", sensors: dict[str, "Sensor"]
) -> None:
    sensor = replace(sensors["bitalino"], sizes=(16,))
    received = air.through(sensor, seconds=14.0, jitter_ms=10.0, lost_packets=(600,))
    (noticed, gap), ((lost, missing),) = *received.gaps, holes(received)

    assert (gap.lost_samples, missing) == (16, 16)
    assert lost <= noticed < lost + 1.5 * sensor.true_hz


def test_a_stall_longer_than_the_counter_is_no_loss(
    air: "Air", sensors: dict[str, "Sensor"]
) -> None:
    received = air.through(sensors["bitalino"], seconds=14.0, stalls=((9.0, 10.5),))

    assert holes(received) == []
    assert received.gaps == []
    assert received.timebase.stats.lost == 0


def test_late_samples_are_withheld_for_less_than_half_a_second(
    air: "Air", sensors: dict[str, "Sensor"]
) -> None:
    sensor = sensors["npg"]
    packets = air.send(sensor, air.radio(lost=((9.0, 11.0),)), seconds=12.0)
    before = sum(packet.arrival_ns < 110 * NS_PER_S for packet in packets)
    at_once = air.receive(sensor, packets[: before + 1])
    soon = air.receive(
        sensor,
        [each for each in packets if each.arrival_ns < packets[before].arrival_ns + NS_PER_S // 2],
    )

    assert at_once.gaps == []
    assert len(soon.gaps) == 1


@pytest.mark.parametrize("kind", ["npg", "bitalino", "umyo", "movesense", "witmotion"])
def test_packets_that_come_twice_count_once(
    air: "Air", sensors: dict[str, "Sensor"], kind: str
) -> None:
    once = air.through(sensors[kind], seconds=6.0)
    twice = air.through(sensors[kind], seconds=6.0, repeat=1.0)

    assert np.array_equal(twice.numbers, once.numbers)
    assert twice.gaps == []
    assert twice.timebase.stats.dropped == len(once.numbers)


def test_a_packet_overtaken_by_the_next_is_dropped_and_counted(
    air: "Air", sensors: dict[str, "Sensor"]
) -> None:
    sensor = sensors["npg"]
    packets = air.send(sensor, air.radio(jitter_ms=1.0), seconds=8.0)
    late, early = packets[300], packets[301]
    packets[300] = replace(early, arrival_ns=early.arrival_ns)
    packets[301] = replace(late, arrival_ns=early.arrival_ns + NS_PER_MS)
    received = air.receive(sensor, packets)
    stats = received.timebase.stats

    assert told(received) == [(early.first, 10)]
    assert (stats.lost, stats.dropped) == (10, 10)
    assert (np.diff(received.numbers) > 0).all()


def test_without_a_counter_a_hole_gives_an_estimated_gap(
    air: "Air", sensors: dict[str, "Sensor"]
) -> None:
    received = air.through(sensors["witmotion"], seconds=20.0, lost=((10.0, 12.0),))
    (missing,) = holes(received)
    ((number, gap),) = received.gaps

    assert (number, gap.lost_samples) == missing
    assert gap.estimated
    assert received.timebase.stats.loss_estimated


def test_without_a_counter_a_single_lost_packet_is_noticed_soon(
    air: "Air", sensors: dict[str, "Sensor"]
) -> None:
    received = air.through(sensors["witmotion"], seconds=20.0, lost_packets=(250,))
    ((number, gap),) = received.gaps

    assert gap.lost_samples == 4
    assert gap.estimated
    assert 1000 < number < 1150


def test_a_long_hole_that_arrival_cannot_resolve_is_told_as_estimated(
    air: "Air", sensors: dict[str, "Sensor"]
) -> None:
    received = air.through(sensors["bitalino"], seconds=17.0, lost=((8.0, 16.0),))
    ((_, gap),) = received.gaps

    assert gap.estimated
    assert gap.lost_samples == pytest.approx(8 * 993, abs=64)


def test_a_sensor_that_takes_seconds_to_catch_up_has_lost_nothing(
    air: "Air", sensors: dict[str, "Sensor"]
) -> None:
    received = air.through(
        sensors["witmotion"], seconds=30.0, stalls=((10.0, 14.0),), trickle_ms=20.0
    )

    assert received.gaps == []
    assert np.abs(received.errors_ms(sensors["witmotion"], 10.0, 30.0)).max() < 10.0


def test_loss_that_was_not_is_taken_back(air: "Air", sensors: dict[str, "Sensor"]) -> None:
    sensor = sensors["witmotion"]
    packets = air.send(sensor, air.radio(stalls=((10.0, 12.5),)), seconds=40.0)
    first = next(i for i, each in enumerate(packets) if each.arrival_ns == 112_500_000_000)
    for packet, arrival_ms in enumerate((111_900, 112_100, 112_300), start=first):
        packets[packet] = replace(packets[packet], arrival_ns=arrival_ms * NS_PER_MS)
    received = air.receive(sensor, packets)
    ((_, gap),) = received.gaps

    assert holes(received) == []
    assert gap.lost_samples == pytest.approx(186, abs=8)
    assert received.timebase.stats.lost == 0
    assert np.abs(received.errors_ms(sensor, 35.0, 40.0)).max() < 5.0


def test_nothing_is_missing_before_the_first_block(
    air: "Air", sensors: dict[str, "Sensor"]
) -> None:
    received = air.through(sensors["npg"], seconds=0.1)

    assert received.blocks[0].gap is None


def test_a_restart_is_a_gap_of_unknown_length_with_its_first_cause(
    air: "Air", sensors: dict[str, "Sensor"]
) -> None:
    sensor = sensors["npg"]
    packets = air.send(sensor, air.radio(), seconds=1.0)
    received = air.receive(sensor, packets)
    received.timebase.restart("the battery was changed")
    received.timebase.restart("the sensor was connected anew")
    later = [
        replace(each, first=each.first, arrival_ns=each.arrival_ns + 9 * NS_PER_S)
        for each in packets
    ]
    after = air.receive(sensor, later, timebase=received.timebase)
    ((number, gap),) = after.gaps

    assert number == 0
    assert gap.lost_samples is None
    assert gap.cause == "the battery was changed"
    assert received.timebase.stats.lost == 0
    assert received.timebase.stats.received == 2 * len(received.numbers)


def test_samples_that_wait_when_the_connection_breaks_are_dropped_and_counted(
    air: "Air", sensors: dict[str, "Sensor"]
) -> None:
    sensor = sensors["witmotion"]
    packets = air.send(sensor, air.radio(lost=((4.0, 6.0),)), seconds=6.1)
    received = air.receive(sensor, packets)
    received.timebase.restart("the connection was lost")
    stats = received.timebase.stats

    assert stats.dropped > 0
    assert stats.received + stats.dropped == 4 * len(packets)
    assert received.timebase.more() is None


def test_a_counter_that_starts_anew_unannounced_is_taken_up_after_a_second(
    air: "Air", sensors: dict[str, "Sensor"]
) -> None:
    sensor = sensors["umyo"]
    packets = air.send(sensor, air.radio(), seconds=4.0)
    again = [replace(each, arrival_ns=each.arrival_ns + 4 * NS_PER_S) for each in packets]
    received = air.receive(sensor, packets + again)
    ((number, gap),) = received.gaps

    assert gap.lost_samples is None
    assert gap.cause == "the counter of the sensor started anew"
    assert number < 1.2 * sensor.true_hz


def test_a_sensor_that_paused_starts_a_new_stretch(
    air: "Air", sensors: dict[str, "Sensor"]
) -> None:
    sensor = sensors["umyo"]
    packets = air.send(sensor, air.radio(), seconds=8.0)
    paused = [
        replace(each, arrival_ns=each.arrival_ns + (each.first > 5000) * 3 * NS_PER_S)
        for each in packets
    ]
    received = air.receive(sensor, paused)
    ((number, gap),) = received.gaps

    assert number == next(each.first for each in packets if each.first > 5000)
    assert gap.lost_samples is None
    assert gap.cause == "the sensor stopped sampling for a while"


def test_a_stuck_channel_is_not_taken_for_a_repeat(sensors: dict[str, "Sensor"]) -> None:
    sensor = sensors["witmotion"]
    timebase = StreamTimebase(key=StreamKey("neck", "s"), spec=sensor.spec)
    stuck = Samples(stream="s", values=np.full((4, 1), 1023.0))
    blocks = [timebase.add(stuck, arrival_ns=NS_PER_S + NS_PER_MS * k) for k in range(5)]

    assert all(block is not None for block in blocks)


def test_an_empty_packet_brings_nothing(sensors: dict[str, "Sensor"]) -> None:
    timebase = StreamTimebase(key=StreamKey("neck", "s"), spec=sensors["npg"].spec)
    empty = Samples(stream="s", values=np.zeros((0, 1)), counter=3)

    assert timebase.add(empty, arrival_ns=NS_PER_S) is None
    assert timebase.stats.received == 0
