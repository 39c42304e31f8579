"""When samples were taken, told from when their packets came."""

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinewatch.model.blocks import FloatArray
from spinewatch.model.time import NS_PER_MS, NS_PER_S
from spinewatch.timebase.limits import SLEW

if TYPE_CHECKING:
    from tests.timebase.conftest import Air, Sensor

EVERY_SENSOR = pytest.mark.parametrize(
    "kind", ["witmotion", "npg", "bitalino", "umyo", "movesense"]
)
WITH_COUNTER = pytest.mark.parametrize("kind", ["npg", "bitalino", "umyo", "movesense"])


def rms(errors_ms: FloatArray) -> float:
    return float(np.sqrt(np.mean(errors_ms**2)))


@EVERY_SENSOR
def test_times_are_right_to_five_milliseconds_in_steady_state(
    air: "Air", sensors: dict[str, "Sensor"], kind: str
) -> None:
    received = air.through(sensors[kind], seconds=40.0)

    assert rms(received.errors_ms(sensors[kind], 15.0, 40.0)) < 1.0


@EVERY_SENSOR
def test_the_first_seconds_go_by_the_nominal_rate_and_are_close(
    air: "Air", sensors: dict[str, "Sensor"], kind: str
) -> None:
    received = air.through(sensors[kind], seconds=10.0)

    assert np.abs(received.errors_ms(sensors[kind], 0.0, 10.0)).max() < 40.0


@WITH_COUNTER
def test_two_seconds_without_radio_leave_times_right_where_there_is_a_counter(
    air: "Air", sensors: dict[str, "Sensor"], kind: str
) -> None:
    received = air.through(sensors[kind], seconds=30.0, lost=((20.0, 22.0),))

    assert np.abs(received.errors_ms(sensors[kind], 22.0, 30.0)).max() < 5.0


@EVERY_SENSOR
def test_a_late_burst_does_not_bend_time(
    air: "Air", sensors: dict[str, "Sensor"], kind: str
) -> None:
    received = air.through(sensors[kind], seconds=30.0, stalls=((20.0, 22.0),))

    assert np.abs(received.errors_ms(sensors[kind], 15.0, 30.0)).max() < 5.0
    assert received.gaps == []


@EVERY_SENSOR
def test_drift_is_told_in_parts_per_million(
    air: "Air", sensors: dict[str, "Sensor"], kind: str
) -> None:
    sensor = sensors[kind]
    stats = air.through(sensor, seconds=80.0).timebase.stats

    assert stats.rate_hz == pytest.approx(sensor.true_hz, rel=60e-6)
    assert stats.drift_ppm == pytest.approx((sensor.true_hz / sensor.fs_hz - 1) * 1e6, abs=60)


def test_rate_and_drift_are_unknown_until_measured(
    air: "Air", sensors: dict[str, "Sensor"]
) -> None:
    stats = air.through(sensors["npg"], seconds=3.0).timebase.stats

    assert stats.rate_hz is None
    assert stats.drift_ppm is None


def test_a_stall_right_after_connecting_is_made_good(
    air: "Air", sensors: dict[str, "Sensor"]
) -> None:
    received = air.through(sensors["witmotion"], seconds=40.0, stalls=((0.0, 1.0),))

    assert np.abs(received.errors_ms(sensors["witmotion"], 0.0, 1.0)).max() > 500.0
    assert np.abs(received.errors_ms(sensors["witmotion"], 30.0, 40.0)).max() < 5.0


def test_a_new_connection_keeps_the_rate_that_was_measured(
    air: "Air", sensors: dict[str, "Sensor"]
) -> None:
    sensor = sensors["witmotion"]
    packets = air.send(sensor, air.radio(jitter_ms=1.0), seconds=20.0)
    received = air.receive(sensor, packets)
    received.timebase.restart("the connection was lost")

    assert received.timebase.stats.rate_hz is None

    again = [
        air.sent(first=each.first, rows=4, arrival_ns=each.arrival_ns + 30 * NS_PER_S)
        for each in packets[:25]
    ]
    after = air.receive(sensor, again, timebase=received.timebase)
    per_sample_ns = np.diff(after.times_ns) * sensor.true_hz / NS_PER_S

    assert np.median(per_sample_ns) == pytest.approx(1.0, abs=1e-3)


@settings(max_examples=30, deadline=None)
@given(
    kind=st.sampled_from(["witmotion", "npg", "bitalino"]),
    seed=st.integers(0, 2**32),
    jitter_ms=st.floats(0.0, 60.0),
    loss=st.sampled_from([0.0, 0.01, 0.2]),
    repeat=st.sampled_from([0.0, 0.3]),
    stall_s=st.floats(0.0, 3.0),
)
def test_times_rise_strictly_and_intervals_never_jump_whatever_the_radio_does(
    air: "Air",
    sensors: dict[str, "Sensor"],
    kind: str,
    seed: int,
    jitter_ms: float,
    loss: float,
    repeat: float,
    stall_s: float,
) -> None:
    sensor = sensors[kind]
    received = air.through(
        sensor,
        seconds=4.0,
        seed=seed,
        jitter_ms=jitter_ms,
        loss=loss,
        repeat=repeat,
        stalls=((1.0, 1.0 + stall_s),),
    )
    intervals_ns = np.diff(received.times_ns)
    starts = np.cumsum([len(block) for block in received.blocks])[:-1]
    after_gap = np.isin(
        np.arange(1, len(received.times_ns)),
        [
            start
            for start, block in zip(starts, received.blocks[1:], strict=True)
            if block.gap is not None
        ],
    )
    periods = intervals_ns[~after_gap] * sensor.fs_hz / NS_PER_S

    assert (intervals_ns > 0).all()
    assert np.abs(periods - 1.0).max() < 0.05 + SLEW + 0.25


def test_intervals_stay_within_the_slew_in_everyday_jitter(
    air: "Air", sensors: dict[str, "Sensor"]
) -> None:
    sensor = sensors["witmotion"]
    received = air.through(sensor, seconds=40.0)
    late = received.times_ns[received.numbers > 10 * sensor.true_hz]
    periods = np.diff(late) * sensor.true_hz / NS_PER_S

    assert np.abs(periods - 1.0).max() < 0.005


def test_once_the_rate_is_known_no_sample_is_dated_later_than_it_came(
    air: "Air", sensors: dict[str, "Sensor"]
) -> None:
    sensor = sensors["npg"]
    packets = air.send(sensor, air.radio(), seconds=20.0)
    received = air.receive(sensor, packets)
    last_of_packet = np.array([block.times_ns[-1] for block in received.blocks])
    arrivals = np.array([packet.arrival_ns for packet in packets])

    assert len(last_of_packet) == len(arrivals) == 1002
    assert (last_of_packet[500:] <= arrivals[500:] + NS_PER_MS).all()


@pytest.mark.parametrize("kind", ["npg", "bitalino", "umyo"])
def test_how_packets_are_cut_does_not_matter(
    air: "Air", sensors: dict[str, "Sensor"], kind: str
) -> None:
    sensor = sensors[kind]
    packets = air.send(sensor, air.radio(lost=((12.0, 13.0),), loss=0.01), seconds=20.0)
    halves = [
        part
        for packet in packets
        for part in (
            air.sent(first=packet.first, rows=3, arrival_ns=packet.arrival_ns),
            air.sent(first=packet.first + 3, rows=packet.rows - 3, arrival_ns=packet.arrival_ns),
        )
    ]
    whole, cut = air.receive(sensor, packets), air.receive(sensor, halves)
    same = whole.numbers > 10 * sensor.true_hz

    assert cut.numbers.tolist() == whole.numbers.tolist()
    assert [(n, gap.lost_samples) for n, gap in cut.gaps] == [
        (n, gap.lost_samples) for n, gap in whole.gaps
    ]
    assert np.abs(cut.times_ns - whole.times_ns)[same].max() < 2 * NS_PER_MS
