"""Counters on the wire: clocks of the sensor, their wraps, and how far they can be trusted."""

from typing import TYPE_CHECKING

import numpy as np
import pytest

from spinewatch.model.samples import CounterSpec, StreamSpec
from spinewatch.timebase.counters import SampleCounter
from spinewatch.timebase.stamps import StampRatio

if TYPE_CHECKING:
    from tests.timebase.conftest import Air

WRAPS = {
    "4 bits of samples": (CounterSpec(modulus=16), 100.0, 2),
    "8 bits of samples": (CounterSpec(modulus=256), 500.0, 10),
    "200 samples": (CounterSpec(modulus=200), 200.0, 2),
    "32 bits of samples": (CounterSpec(modulus=2**32), 1116.0, 24),
    "512 s of 32768 Hz": (CounterSpec(modulus=2**24, ticks_hz=32768.0), 512.0, 7),
    "71.6 min of microseconds": (CounterSpec(modulus=2**32, ticks_hz=1e6), 60.0, 1),
    "49.7 days of milliseconds": (CounterSpec(modulus=2**32, ticks_hz=1e3), 104.0, 8),
    "a day of milliseconds": (CounterSpec(modulus=86_400_000, ticks_hz=1e3), 100.0, 4),
    "584 years of nanoseconds": (CounterSpec(modulus=2**64, ticks_hz=1e9), 200.0, 36),
}
each_wrap = pytest.mark.parametrize("wrap", WRAPS)


def stream(counter: CounterSpec, fs_hz: float) -> StreamSpec:
    return StreamSpec(name="s", channels=("n",), units=("count",), fs_hz=fs_hz, counter=counter)


@each_wrap
@pytest.mark.parametrize("lost_packets", [0, 3])
def test_every_counter_counts_through_its_wrap(wrap: str, lost_packets: int) -> None:
    spec, fs_hz, rows = WRAPS[wrap]
    ticks = 1.0 if spec.ticks_hz is None else spec.ticks_hz / fs_hz
    counter = SampleCounter(stream(spec, fs_hz))
    start = spec.modulus - round(20.5 * rows * ticks)
    missing = []
    for packet in range(40):
        if 20 <= packet < 20 + lost_packets:
            continue
        wire = (start + round(packet * rows * ticks)) % spec.modulus
        missing.append(counter.missing_before(wire))
        counter.accept(wire, rows, missing=missing[-1])

    assert missing == [0] * 20 + [lost_packets * rows] + [0] * (19 - lost_packets)


@pytest.mark.parametrize("off_ppm", [-20_000, -7_000, 7_000, 20_000])
def test_long_packets_of_a_clock_that_disagrees_with_the_rate_have_no_holes_between(
    off_ppm: int,
) -> None:
    """36 samples at 200 Hz last 180 ms; 2 % of that is most of a sample."""
    spec, fs_hz, rows = WRAPS["584 years of nanoseconds"]
    counter = SampleCounter(stream(spec, fs_hz))
    ticks = 5e6 * (1 + off_ppm * 1e-6)
    numbers = [rows * packet for packet in (*range(10), *range(21, 30))]
    missing = []
    for number in numbers:
        wire = round(number * ticks)
        missing.append(counter.missing_before(wire))
        counter.accept(wire, rows, missing=missing[-1])

    assert [each for each in missing if each] == [11 * rows]
    assert not counter.is_unsure_of(11 * rows)


def test_a_nominal_ratio_is_kept_while_stamps_agree_with_it() -> None:
    ratio = StampRatio(ticks_hz=1000.0, fs_hz=104.0)
    rng = np.random.default_rng(1)
    stamps = np.floor(np.arange(400) * 8000 / 104 + rng.uniform(0, 0.9, 400)).astype(int)
    for ticks in np.diff(stamps).tolist():
        ratio.learn(ticks, 8)

    assert ratio.ticks_per_sample == 1000.0 / 104.0


def test_a_hole_is_sure_when_the_clock_was_watched_for_long_enough() -> None:
    ratio = StampRatio(ticks_hz=1000.0, fs_hz=100.0)

    assert not ratio.is_unsure_of(25)
    assert ratio.is_unsure_of(26)

    for _ in range(25):
        ratio.learn(40, 4)

    assert not ratio.is_unsure_of(200)
    assert ratio.is_unsure_of(300)

    ratio.interrupt()
    ratio.learn(40, 4)

    assert ratio.is_unsure_of(200)


def test_a_hole_before_the_sensors_clock_is_known_is_told_as_estimated(air: "Air") -> None:
    spec, fs_hz, rows = WRAPS["584 years of nanoseconds"]
    sensor = air.sensor(fs_hz=fs_hz, true_hz=fs_hz, sizes=(rows,), counter=spec)
    packets = air.send(sensor, air.radio(lost_packets=(1, 40, 41)), seconds=20.0)
    received = air.receive(sensor, packets)

    assert [(gap.lost_samples, gap.estimated) for _, gap in received.gaps] == [
        (rows, True),
        (2 * rows, False),
    ]
    assert received.timebase.stats.lost == 3 * rows
