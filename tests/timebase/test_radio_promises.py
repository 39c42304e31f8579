"""What is promised of times, against the radio that the simulation uses and connection events.

A host asks for connection intervals of 7.5 to 11.25 ms, so that a delay that slides along with the
sensor's clock stays within one of them.
"""

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinewatch.model.blocks import FloatArray
from spinewatch.model.samples import CounterSpec
from spinewatch.model.time import NS_PER_MS, NS_PER_S
from spinewatch.simulation.radio import BURST_SPACING_S, RadioModel, RadioPath

pytestmark = pytest.mark.slow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.timebase.conftest import Air, Received, Sensor, Sent

SECONDS = 90.0
SETTLED_S = 64.0
"""The fit's window is full: a sensor that sends four packets a second gave it 256 of them."""
GAP_S = (70.0, 72.0)

BATCHED = (4, 5, 6, 7, 8)
"""WitMotion: four to eight frames in a notification."""

CLOCKS: dict[str, tuple[float, tuple[int, ...], CounterSpec | None]] = {
    "nothing": (100.0, (4,), None),
    "nothing, in batches": (100.0, BATCHED, None),
    "samples, 4 bits": (1000.0, tuple(range(15, 30)), CounterSpec(modulus=16)),
    "samples, 8 bits": (500.0, (10,), CounterSpec(modulus=256)),
    "samples, 32 bits": (1116.0, (24,), CounterSpec(modulus=2**32)),
    "milliseconds of a day": (
        100.0,
        (4,),
        CounterSpec(modulus=86_400_000, ticks_hz=1e3),
    ),
    "milliseconds, 32 bits": (52.0, (4,), CounterSpec(modulus=2**32, ticks_hz=1e3)),
    "microseconds, 32 bits": (60.0, (1,), CounterSpec(modulus=2**32, ticks_hz=1e6)),
    "nanoseconds, 64 bits": (100.0, (25,), CounterSpec(modulus=2**64, ticks_hz=1e9)),
}
COUNTED = sorted(name for name, (_, _, counter) in CLOCKS.items() if counter is not None)

drifts_ppm = st.one_of(st.just(-7000.0), st.floats(-10_000.0, 10_000.0))
intervals_ms = st.floats(7.5, 11.25)
seeds = st.integers(0, 2**32 - 1)
radios = st.builds(
    RadioModel,
    jitter_s=st.floats(0.0, 0.008),
    stall_every_s=st.sampled_from([10.0, 60.0]),
    stall_s=st.just((0.1, 0.5)),
)


def sensor_like(air: "Air", name: str, drift_ppm: float) -> "Sensor":
    fs_hz, sizes, counter = CLOCKS[name]
    return air.sensor(
        fs_hz=fs_hz, true_hz=fs_hz * (1.0 + drift_ppm * 1e-6), sizes=sizes, counter=counter
    )


def send(
    air: "Air",
    sensor: "Sensor",
    *,
    radio: RadioModel,
    interval_ms: float,
    seed: int,
    lost_s: tuple[float, float] = (0.0, 0.0),
) -> "list[Sent]":
    """Send packets through the simulation's radio, to be picked up at connection events only."""
    rng = np.random.default_rng(seed)
    sizes = rng.choice(sensor.sizes, size=int(SECONDS * sensor.true_hz / np.mean(sensor.sizes)))
    firsts = np.cumsum(sizes) - sizes
    complete_s = sensor.taken_ns((firsts + sizes - 1).astype(float)) / NS_PER_S
    path = RadioPath(model=radio, sensor="s", seed=seed)
    ready_s = path.arrivals(complete_s)
    events_s = np.ceil(ready_s * 1e3 / interval_ms) * interval_ms / 1e3
    spacing_s = np.arange(len(events_s)) * BURST_SPACING_S
    arrival_s = np.maximum.accumulate(events_s - spacing_s) + spacing_s
    since_s = complete_s - float(sensor.taken_ns(np.zeros(1))[0]) / NS_PER_S
    kept = path.kept(len(sizes)) & ((since_s < lost_s[0]) | (since_s >= lost_s[1]))
    return [
        air.sent(first=int(first), rows=int(rows), arrival_ns=round(at_s * NS_PER_S))
        for first, rows, at_s in zip(firsts[kept], sizes[kept], arrival_s[kept], strict=True)
    ]


def errors_ms(
    sensor: "Sensor", packets: "Sequence[Sent]", received: "Received", *, from_s: float
) -> FloatArray:
    """Label less true time less the least delay of any packet, of samples taken from then on."""
    ends = np.array([packet.first + packet.rows - 1 for packet in packets], dtype=float)
    arrivals_ns = np.array([packet.arrival_ns for packet in packets])
    least_ns = (arrivals_ns - sensor.taken_ns(ends)).min()
    late_ns = received.times_ns - sensor.taken_ns(received.numbers) - least_ns
    errors = np.asarray(late_ns[received.numbers >= from_s * sensor.true_hz] / NS_PER_MS)
    assert len(errors) > 5 * sensor.fs_hz
    return errors


def rms(errors: FloatArray) -> float:
    return float(np.sqrt(np.mean(errors**2)))


def steady_state_holds(
    air: "Air", name: str, drift_ppm: float, interval_ms: float, radio: RadioModel, seed: int
) -> None:
    sensor = sensor_like(air, name, drift_ppm)
    packets = send(air, sensor, radio=radio, interval_ms=interval_ms, seed=seed)
    received = air.receive(sensor, packets)

    assert (np.diff(received.times_ns) > 0).all()
    assert rms(errors_ms(sensor, packets, received, from_s=SETTLED_S)) <= 5.0


def gap_holds(
    air: "Air", name: str, drift_ppm: float, interval_ms: float, radio: RadioModel, seed: int
) -> None:
    sensor = sensor_like(air, name, drift_ppm)
    packets = send(air, sensor, radio=radio, interval_ms=interval_ms, seed=seed, lost_s=GAP_S)
    received = air.receive(sensor, packets)
    sent_rows = sum(packet.rows for packet in packets)
    true_loss = packets[-1].first + packets[-1].rows - sent_rows

    assert (np.diff(received.times_ns) > 0).all()
    assert np.abs(errors_ms(sensor, packets, received, from_s=GAP_S[1])).max() <= 20.0
    assert received.timebase.stats.lost == true_loss > 0


@settings(max_examples=3, deadline=None)
@given(
    name=st.sampled_from(["nothing", "nothing, in batches", "samples, 8 bits"]),
    drift_ppm=drifts_ppm,
    interval_ms=intervals_ms,
    seed=seeds,
)
def test_steady_times_are_right_to_five_milliseconds(
    air: "Air", name: str, drift_ppm: float, interval_ms: float, seed: int
) -> None:
    steady_state_holds(air, name, drift_ppm, interval_ms, RadioModel(), seed)


@settings(max_examples=80, deadline=None)
@given(
    name=st.sampled_from(sorted(CLOCKS)),
    drift_ppm=drifts_ppm,
    interval_ms=intervals_ms,
    radio=radios,
    seed=seeds,
)
def test_steady_times_are_right_whatever_clock_and_radio(
    air: "Air", name: str, drift_ppm: float, interval_ms: float, radio: RadioModel, seed: int
) -> None:
    steady_state_holds(air, name, drift_ppm, interval_ms, radio, seed)


@settings(max_examples=3, deadline=None)
@given(
    name=st.sampled_from(["samples, 8 bits", "milliseconds, 32 bits"]),
    drift_ppm=drifts_ppm,
    interval_ms=intervals_ms,
    seed=seeds,
)
def test_two_seconds_without_radio_are_counted_to_the_sample(
    air: "Air", name: str, drift_ppm: float, interval_ms: float, seed: int
) -> None:
    gap_holds(air, name, drift_ppm, interval_ms, RadioModel(), seed)


@settings(max_examples=80, deadline=None)
@given(
    name=st.sampled_from(COUNTED),
    drift_ppm=drifts_ppm,
    interval_ms=intervals_ms,
    radio=radios,
    seed=seeds,
)
def test_two_seconds_without_radio_are_counted_whatever_clock_and_radio(
    air: "Air", name: str, drift_ppm: float, interval_ms: float, radio: RadioModel, seed: int
) -> None:
    gap_holds(air, name, drift_ppm, interval_ms, radio, seed)
