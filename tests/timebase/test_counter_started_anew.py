"""A sensor that restarts or pauses unannounced, and a counter that jumps, put times right again."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from spinewatch.model.blocks import Gap, StreamKey
from spinewatch.model.samples import Samples
from spinewatch.model.time import NS_PER_MS, NS_PER_S
from spinewatch.timebase.limits import STANDING_NS
from spinewatch.timebase.standing import StandingLateness
from spinewatch.timebase.stream import COUNTER_ANEW, PAUSED, StreamTimebase

if TYPE_CHECKING:
    from tests.timebase.conftest import Air, Sensor

JUMP_S = 20.0


def jumped(
    air: "Air", sensor: "Sensor", counter_of: Callable[[int], int]
) -> tuple[list[Gap], float, StreamTimebase]:
    """Send 35 s with other counters after 20 s; give the gaps and the worst error in the end."""
    timebase = StreamTimebase(key=StreamKey("neck", "s"), spec=sensor.spec)
    gaps: list[Gap] = []
    late_ms: list[float] = []
    for packet in air.send(sensor, air.radio(jitter_ms=10.0), seconds=35.0):
        numbers = np.arange(packet.first, packet.first + packet.rows, dtype=float)
        number = packet.first
        counter = sensor.counter_at(number)
        if number >= JUMP_S * sensor.true_hz:
            counter = counter_of(number)
        samples = Samples(stream="s", values=numbers[:, None], counter=counter)
        block = timebase.add(samples, arrival_ns=packet.arrival_ns)
        while block is not None:
            gaps += [block.gap] if block.gap is not None else []
            late_ns = block.times_ns - sensor.taken_ns(block.values[:, 0]) - 8 * NS_PER_MS
            if number >= 30.0 * sensor.true_hz:
                late_ms.append(float(np.abs(late_ns).max()) / NS_PER_MS)
            block = timebase.more()
    assert late_ms
    return gaps, max(late_ms), timebase


@pytest.mark.parametrize("ahead_s", [0.1, 0.5, 0.9, 3.0, 4000.0])
@pytest.mark.parametrize("kind", ["umyo", "movesense"])
def test_a_counter_that_jumps_ahead_of_time_has_started_anew(
    air: "Air", sensors: dict[str, "Sensor"], kind: str, ahead_s: float
) -> None:
    sensor = sensors[kind]
    if kind == "movesense":
        sensor = replace(sensor, counter=replace(sensor.spec.counter, modulus=2**32))
    counter = sensor.counter
    assert counter is not None
    ticks = round(ahead_s * (counter.ticks_hz or sensor.fs_hz))
    gaps, worst_ms, timebase = jumped(
        air, sensor, lambda number: (sensor.counter_at(number) or 0) + ticks
    )

    assert [(gap.lost_samples, gap.cause) for gap in gaps] == [(None, COUNTER_ANEW)]
    assert worst_ms < 10.0
    assert timebase.stats.lost == 0
    assert timebase.stats.dropped < 1.5 * sensor.true_hz


def test_a_restart_that_a_small_counter_hides_is_put_right_in_seconds(
    air: "Air", sensors: dict[str, "Sensor"]
) -> None:
    sensor = sensors["npg"]
    at = round(JUMP_S * sensor.true_hz)
    gaps, worst_ms, timebase = jumped(air, sensor, lambda number: (number - at + (at - 108)) % 256)

    assert [(gap.lost_samples, gap.cause) for gap in gaps] == [(None, PAUSED)]
    assert worst_ms < 10.0
    assert timebase.stats.lost == 0


def test_one_damaged_counter_costs_its_packet_only(
    air: "Air", sensors: dict[str, "Sensor"]
) -> None:
    sensor = sensors["umyo"]
    first = -(-round(JUMP_S * sensor.true_hz) // 24) * 24
    gaps, worst_ms, timebase = jumped(air, sensor, lambda number: number + 500 * (number == first))

    assert [(gap.lost_samples, gap.estimated) for gap in gaps] == [(24, False)]
    assert worst_ms < 10.0
    assert timebase.stats.dropped == 24


def test_lateness_that_is_caught_up_does_not_stand() -> None:
    standing = StandingLateness()
    catching_up = [standing.stands((900 - 20 * k) * NS_PER_MS, k * NS_PER_S) for k in range(40)]
    passed = standing.stands(0, 41 * NS_PER_S)

    assert not any(catching_up)
    assert not passed
    assert not standing.stands(90 * NS_PER_MS, 42 * NS_PER_S)
    assert not standing.stands(90 * NS_PER_MS, 42 * NS_PER_S + STANDING_NS - 1)
    assert standing.stands(90 * NS_PER_MS, 42 * NS_PER_S + STANDING_NS)
