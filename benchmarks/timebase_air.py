"""Sensors whose clocks are wrong by a known amount, a radio whose every fault is known, and labels.

Streams, counters and sizes of packets are those of the drivers; values are sample numbers, so that
what the timebase says of a sample can be held against when it was taken.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

import numpy as np

from spinewatch.drivers.registry import make_driver
from spinewatch.link.air import wire_counter
from spinewatch.model.blocks import Block, FloatArray, Gap, StreamKey
from spinewatch.model.samples import Samples, StreamSpec
from spinewatch.model.time import NS_PER_S
from spinewatch.simulation.radio import BURST_SPACING_S, DEFAULT_RADIO, RadioModel, RadioPath
from spinewatch.simulation.randomness import generator
from spinewatch.timebase.fit import PARTS_PER_MILLION
from spinewatch.timebase.stream import StreamTimebase

START_S: Final = 100.0
Span = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockedSensor:
    """A stream, and how its clock departs from nominal.

    Attributes
    ----------
    name
        Of the clock model, for tables.
    spec
        As its driver describes it.
    sizes
        Samples in a packet, one of these at random.
    drift_ppm
        How much faster than nominal it samples, by the host's clock.
    first
        Number of the first sample, by which its counter starts.
    """

    name: str
    spec: StreamSpec
    sizes: tuple[int, ...]
    drift_ppm: float
    first: int = 0

    @property
    def rate_hz(self) -> float:
        """True rate by the host's clock."""
        return self.spec.fs_hz * (1.0 + self.drift_ppm / PARTS_PER_MILLION)

    def taken_s(self, numbers: FloatArray) -> FloatArray:
        """Say when samples were taken; numbers count from 0."""
        return START_S + numbers / self.rate_hz

    def counter_at(self, number: int) -> int | None:
        """Give the wire's counter at a sample."""
        counter = self.spec.counter
        return None if counter is None else wire_counter(counter, self.spec, self.first + number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What happens on the way to the host; spans in seconds of the stream.

    Attributes
    ----------
    model
        Delays, stalls and random loss.
    interval_s
        Connection interval: packets arrive at whole multiples of it only.
    lost
        Nothing sampled then arrives.
    late
        What would arrive then arrives at the end, in a burst.
    reboot_s
        The counter starts at 0 again with the first packet after this.
    """

    model: RadioModel = DEFAULT_RADIO
    interval_s: float = 0.0075
    lost: tuple[Span, ...] = ()
    late: tuple[Span, ...] = ()
    reboot_s: float | None = None


class Sent(NamedTuple):
    """A packet that arrives: number of its first sample, how many, its counter, when."""

    first: int
    rows: int
    counter: int | None
    arrival_ns: int


@dataclass(slots=True, kw_only=True)
class Labelled:
    """What became of the packets: sample numbers, label less true time less the least delay."""

    taken_s: FloatArray
    error_ms: FloatArray
    gaps: list[tuple[float, Gap]] = field(default_factory=list)
    timebase: StreamTimebase
    truly_lost: int = 0

    def errors_ms(self, start_s: float, stop_s: float) -> FloatArray:
        """Errors of the samples taken in a span of the stream."""
        since_s = self.taken_s - START_S
        return self.error_ms[(since_s >= start_s) & (since_s < stop_s)]


def sent(sensor: ClockedSensor, way: Way, *, seconds: float, seed: int) -> list[Sent]:
    """Send so many seconds of a sensor's samples; what is lost is left out."""
    rng = generator(seed, sensor.name, "sizes")
    count = int(seconds * sensor.rate_hz / min(sensor.sizes))
    sizes = rng.choice(sensor.sizes, size=count)
    sizes = sizes[np.cumsum(sizes) <= seconds * sensor.rate_hz]
    firsts = np.cumsum(sizes) - sizes
    complete_s = sensor.taken_s((firsts + sizes - 1).astype(float))
    path = RadioPath(model=way.model, sensor=sensor.name, seed=seed)
    arrival_s = _on_connection_events(path.arrivals(complete_s), way)
    kept = path.kept(len(sizes))
    for start_s, stop_s in way.lost:
        kept &= (complete_s < START_S + start_s) | (complete_s >= START_S + stop_s)
    reboot = np.inf if way.reboot_s is None else START_S + way.reboot_s
    anew = int(np.searchsorted(complete_s, reboot))
    zero = sensor.first + int(firsts[anew]) if anew < len(firsts) else 0
    counted = (
        sensor.counter_at(int(first) - (zero if at >= anew else 0))
        for at, first in enumerate(firsts)
    )
    packets = zip(firsts, sizes, counted, np.rint(arrival_s * NS_PER_S), strict=True)
    return [
        Sent(int(first), int(rows), counter, int(arrival_ns))
        for is_kept, (first, rows, counter, arrival_ns) in zip(kept, packets, strict=True)
        if is_kept
    ]


def labelled(sensor: ClockedSensor, packets: Sequence[Sent]) -> Labelled:
    """Give the samples of packets their times, and hold them against when they were taken."""
    timebase = StreamTimebase(key=StreamKey("sensor", sensor.spec.name), spec=sensor.spec)
    blocks = list(_blocks(timebase, packets))
    numbers = np.concatenate([block.values[:, 0] for block in blocks])
    times_ns = np.concatenate([block.times_ns for block in blocks])
    taken_s = sensor.taken_s(numbers)
    ends = np.array([packet.first + packet.rows - 1 for packet in packets], dtype=float)
    arrivals_s = np.array([packet.arrival_ns for packet in packets]) / NS_PER_S
    least_s = float((arrivals_s - sensor.taken_s(ends)).min())
    received = sum(packet.rows for packet in packets)
    return Labelled(
        taken_s=taken_s,
        error_ms=(times_ns / NS_PER_S - taken_s - least_s) * 1e3,
        gaps=[
            (float(sensor.taken_s(block.values[:1, 0])[0]) - START_S, block.gap)
            for block in blocks
            if block.gap is not None
        ],
        timebase=timebase,
        truly_lost=int(ends[-1]) + 1 - packets[0].first - received,
    )


def _blocks(timebase: StreamTimebase, packets: Sequence[Sent]) -> Iterator[Block]:
    for packet in packets:
        numbers = np.arange(packet.first, packet.first + packet.rows, dtype=float)
        samples = Samples(stream="s", values=numbers[:, None], counter=packet.counter)
        block = timebase.add(samples, arrival_ns=packet.arrival_ns)
        while block is not None:
            yield block
            block = timebase.more()


def _on_connection_events(ready_s: FloatArray, way: Way) -> FloatArray:
    late_s = ready_s.copy()
    for start_s, stop_s in way.late:
        late_s[(ready_s >= START_S + start_s) & (ready_s < START_S + stop_s)] = START_S + stop_s
    events_s = np.ceil(late_s / way.interval_s) * way.interval_s
    spaced = np.arange(len(events_s)) * BURST_SPACING_S
    return np.asarray(np.maximum.accumulate(events_s - spaced) + spaced)


def _stream(kind: str, **settings: object) -> StreamSpec:
    return make_driver(kind, settings).streams[0]


def clocked_sensors() -> tuple[ClockedSensor, ...]:
    """One of every clock there is on a wire, and the drift that its sheet or its maker tells of.

    Crystals of 20 to 50 ppm, RC oscillators of a per cent; counters begin shortly before they wrap.
    """
    dot = _stream("movella_dot")
    movesense = _stream("movesense")
    witmotion = ClockedSensor(
        name="WitMotion", spec=_stream("witmotion"), sizes=(4,), drift_ppm=-7000.0
    )
    return (
        witmotion,
        replace(witmotion, name="WitMotion, batches", sizes=(4, 5, 6, 7, 8)),
        ClockedSensor(
            name="WitMotion with time stamps",
            spec=_stream("witmotion", timestamps=True),
            sizes=(4,),
            drift_ppm=-7000.0,
            first=8_640_000 - 3_000,
        ),
        ClockedSensor(
            name="Movesense",
            spec=movesense,
            sizes=(movesense.batch,),
            drift_ppm=-2400.0,
            first=round((2**32 / 1e3 - 30.0) * movesense.fs_hz),
        ),
        ClockedSensor(name="Polar", spec=_stream("polar"), sizes=(25,), drift_ppm=1500.0),
        ClockedSensor(
            name="Movella DOT",
            spec=dot,
            sizes=(1,),
            drift_ppm=30.0,
            first=round((2**32 / 1e6 - 30.0) * dot.fs_hz),
        ),
        ClockedSensor(
            name="uMyo",
            spec=_stream("umyo"),
            sizes=(24,),
            drift_ppm=30000.0,
            first=2**32 - 30_000,
        ),
        ClockedSensor(name="Ganglion", spec=_stream("ganglion"), sizes=(2,), drift_ppm=-50.0),
        ClockedSensor(name="NPG Lite", spec=_stream("npg_lite"), sizes=(10,), drift_ppm=2000.0),
        ClockedSensor(
            name="BITalino", spec=_stream("bitalino"), sizes=tuple(range(15, 30)), drift_ppm=-40.0
        ),
    )
