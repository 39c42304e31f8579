"""A sensor behind a radio whose every fault is known, and what the timebase makes of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from spinewatch.model.blocks import Block, FloatArray, Gap, StreamKey
from spinewatch.model.samples import CounterSpec, Samples, StreamSpec
from spinewatch.model.time import NS_PER_MS, NS_PER_S
from spinewatch.timebase.stream import StreamTimebase

MIN_DELAY_NS = 8 * NS_PER_MS
BURST_SPACING_NS = NS_PER_MS // 5


@dataclass(frozen=True, kw_only=True)
class Sensor:
    """Nominal rate, true rate by the host's clock, packet sizes, counter."""

    fs_hz: float
    true_hz: float
    sizes: tuple[int, ...]
    counter: CounterSpec | None

    @property
    def spec(self) -> StreamSpec:
        return StreamSpec(
            name="s", channels=("n",), units=("count",), fs_hz=self.fs_hz, counter=self.counter
        )

    def taken_ns(self, indices: FloatArray) -> FloatArray:
        return 100 * NS_PER_S + indices * (NS_PER_S / self.true_hz)

    def counter_at(self, index: int) -> int | None:
        if self.counter is None:
            return None
        ticks_hz = self.counter.ticks_hz
        ticks = index if ticks_hz is None else round(index * ticks_hz / self.fs_hz)
        return ticks % self.counter.modulus


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A packet that arrived: index of its first sample, how many, when."""

    first: int
    rows: int
    arrival_ns: int


@dataclass(frozen=True, kw_only=True)
class Radio:
    """What happens on the way; spans in seconds of the stream.

    ``lost`` spans never arrive, ``stalls`` arrive at their end in a burst, ``loss`` and
    ``repeat`` are shares of packets, ``lost_packets`` numbers of single ones.
    """

    jitter_ms: float = 30.0
    lost: tuple[tuple[float, float], ...] = ()
    stalls: tuple[tuple[float, float], ...] = ()
    trickle_ms: float = 0.2
    loss: float = 0.0
    lost_packets: tuple[int, ...] = ()
    repeat: float = 0.0
    seed: int = 1


@dataclass
class Received:
    """What the timebase made of it: sample numbers, their times, blocks."""

    timebase: StreamTimebase
    numbers: FloatArray = field(default_factory=lambda: np.zeros(0))
    times_ns: FloatArray = field(default_factory=lambda: np.zeros(0))
    blocks: list[Block] = field(default_factory=list)

    @property
    def gaps(self) -> list[tuple[int, Gap]]:
        """Number of the first sample after each gap, and the gap."""
        return [(int(b.values[0, 0]), b.gap) for b in self.blocks if b.gap is not None]

    def errors_ms(self, sensor: Sensor, start_s: float, stop_s: float) -> FloatArray:
        """Label less true time less the least delay, of the samples taken in a span."""
        taken_s = self.numbers / sensor.true_hz
        inside = (taken_s >= start_s) & (taken_s < stop_s)
        late_ns = self.times_ns[inside] - sensor.taken_ns(self.numbers[inside])
        assert len(late_ns)
        return (late_ns - MIN_DELAY_NS) / NS_PER_MS


def send(sensor: Sensor, radio: Radio, *, seconds: float) -> list[Sent]:
    rng = np.random.default_rng(radio.seed)
    sizes = rng.choice(sensor.sizes, size=int(seconds * sensor.true_hz / min(sensor.sizes)) + 1)
    firsts = np.cumsum(sizes) - sizes
    origin_ns = float(sensor.taken_ns(np.zeros(1))[0])
    complete_ns = sensor.taken_ns((firsts + sizes - 1).astype(float))
    ready_ns = complete_ns + MIN_DELAY_NS + rng.uniform(0, radio.jitter_ms * 1e6, len(sizes))
    kept = rng.random(len(sizes)) >= radio.loss
    kept[list(radio.lost_packets)] = False
    for start_s, stop_s in radio.lost:
        since_s = (complete_ns - origin_ns) / NS_PER_S
        kept &= (since_s < start_s) | (since_s >= stop_s)
    for start_s, stop_s in radio.stalls:
        start_ns, stop_ns = origin_ns + start_s * NS_PER_S, origin_ns + stop_s * NS_PER_S
        ready_ns[(ready_ns >= start_ns) & (ready_ns < stop_ns)] = stop_ns
    kept &= firsts + sizes <= seconds * sensor.true_hz
    spacing = np.arange(len(sizes)) * radio.trickle_ms * NS_PER_MS
    arrival_ns = np.maximum.accumulate(ready_ns - spacing) + spacing
    packets = []
    for first, rows, at_ns in zip(firsts[kept], sizes[kept], arrival_ns[kept], strict=True):
        packet = Sent(first=int(first), rows=int(rows), arrival_ns=int(at_ns))
        packets += [packet] * (2 if rng.random() < radio.repeat else 1)
    return packets


def receive(
    sensor: Sensor, packets: Sequence[Sent], *, timebase: StreamTimebase | None = None
) -> Received:
    timebase = timebase or StreamTimebase(key=StreamKey("neck", "s"), spec=sensor.spec)
    received = Received(timebase)
    for packet in packets:
        numbers = np.arange(packet.first, packet.first + packet.rows, dtype=float)
        samples = Samples(
            stream="s", values=numbers[:, None], counter=sensor.counter_at(packet.first)
        )
        block = timebase.add(samples, arrival_ns=packet.arrival_ns)
        while block is not None:
            received.blocks.append(block)
            block = timebase.more()
    if received.blocks:
        received.numbers = np.concatenate([block.values[:, 0] for block in received.blocks])
        received.times_ns = np.concatenate([block.times_ns for block in received.blocks])
    return received


WITMOTION = Sensor(fs_hz=100.0, true_hz=99.3, sizes=(4,), counter=None)
NPG = Sensor(fs_hz=500.0, true_hz=501.0, sizes=(10,), counter=CounterSpec(modulus=256))
BITALINO = Sensor(
    fs_hz=1000.0, true_hz=993.0, sizes=tuple(range(10, 30)), counter=CounterSpec(modulus=16)
)
UMYO = Sensor(fs_hz=1116.0, true_hz=1150.0, sizes=(24,), counter=CounterSpec(modulus=2**32))
MOVESENSE = Sensor(
    fs_hz=104.0,
    true_hz=103.9,
    sizes=(8,),
    counter=CounterSpec(modulus=2**16, ticks_hz=1000.0),
)


@pytest.fixture(scope="session")
def sensors() -> dict[str, Sensor]:
    return {
        "witmotion": WITMOTION,
        "npg": NPG,
        "bitalino": BITALINO,
        "umyo": UMYO,
        "movesense": MOVESENSE,
    }


class Air:
    """The way from a sensor to blocks, in one step or two."""

    sensor = Sensor
    radio = Radio
    sent = Sent
    send = staticmethod(send)
    receive = staticmethod(receive)

    def through(self, sensor: Sensor, *, seconds: float, **faults: object) -> Received:
        return receive(sensor, send(sensor, Radio(**faults), seconds=seconds))


@pytest.fixture(scope="session")
def air() -> Air:
    return Air()
