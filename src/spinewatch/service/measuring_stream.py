"""How well one stream comes through: its rate, what is missing, how late packets are."""

from collections import deque
from typing import Final, NamedTuple

import numpy as np
from msgspec.structs import replace

from spinewatch.model.air import StreamMeasured
from spinewatch.model.blocks import Block, FloatArray, StreamKey
from spinewatch.model.samples import Samples, StreamSpec
from spinewatch.model.time import NS_PER_MS, NS_PER_S, SECONDS_PER_MINUTE
from spinewatch.timebase.stats import StreamStats
from spinewatch.timebase.stream import StreamTimebase

STRETCH_S: Final = float(SECONDS_PER_MINUTE)
"""Lateness is told against the quickest packet of the same minute: a rate that is known to 15 ppm,
as after a minute, is 1 ms off by then, and a clock that warms up is followed."""


class _Arrival(NamedTuple):
    """Number of the last sample of a packet, and when the packet came."""

    sample: int
    mono_ns: int


class StreamMeasuring:
    """Gives the samples of one stream their places, as the monitor does, and counts.

    Parameters
    ----------
    sensor
        What the configuration calls it.
    spec
        The stream as its driver describes it.
    start_ns
        From when on silence counts.
    """

    def __init__(self, *, sensor: str, spec: StreamSpec, start_ns: int) -> None:
        self._spec = spec
        self._timebase = StreamTimebase(key=StreamKey(sensor, spec.name), spec=spec)
        self._heard_ns = start_ns
        self._first_ns: int | None = None
        self._longest_ns = 0
        self._rows = 0
        self._unplaced: deque[_Arrival] = deque()
        self._stretches: list[list[_Arrival]] = [[]]

    def restart(self, cause: str) -> None:
        """Start anew after the connection did."""
        self._timebase.restart(cause)

    def add(self, samples: Samples, arrival_ns: int) -> None:
        """Take the samples of one packet."""
        self._longest_ns = max(self._longest_ns, arrival_ns - self._heard_ns)
        self._heard_ns = arrival_ns
        if self._first_ns is None:
            self._first_ns = arrival_ns
        block = self._timebase.add(samples, arrival_ns=arrival_ns)
        self._rows += len(samples.values)
        self._wait(_Arrival(self._rows - self._timebase.stats.dropped, arrival_ns))
        while block is not None:
            self._place(block, self._timebase.stats)
            block = self._timebase.more()

    def finish(self, end_ns: int) -> StreamMeasured:
        """Sum up, with the silence until ``end_ns``."""
        late_ms = self._late_ms(self._timebase.stats.rate_hz)
        p50_ms, p95_ms = np.percentile(late_ms, (50, 95)).tolist() if len(late_ms) else (None, None)
        return replace(self.so_far(end_ns), late_p50_ms=p50_ms, late_p95_ms=p95_ms)

    def so_far(self, now_ns: int) -> StreamMeasured:
        """Sum up without lateness, which takes long: cheap enough for every second."""
        stats = self._timebase.stats
        return StreamMeasured(
            stream=self._spec.name,
            nominal_hz=self._spec.fs_hz,
            measured_hz=self._rate_hz(stats),
            samples=stats.received,
            lost=stats.lost,
            is_counted=self._spec.counter is not None and not stats.loss_estimated,
            drift_ppm=stats.drift_ppm,
            longest_gap_s=max(self._longest_ns, now_ns - self._heard_ns) / NS_PER_S,
        )

    def _wait(self, arrival: _Arrival) -> None:
        """Remember a packet until the place of its samples is known.

        It is numbered by samples that were not dropped. Those that a restart dropped waited for
        their place in vain.
        """
        while self._unplaced and self._unplaced[-1].sample >= arrival.sample:
            self._unplaced.pop()
        self._unplaced.append(arrival)

    def _place(self, block: Block, stats: StreamStats) -> None:
        if block.gap is not None and block.gap.lost_samples is None:
            self._stretches.append([])
        while self._unplaced and self._unplaced[0].sample <= stats.received:
            sample, mono_ns = self._unplaced.popleft()
            self._stretches[-1].append(_Arrival(sample + stats.lost, mono_ns))

    def _late_ms(self, rate_hz: float | None) -> FloatArray:
        """Give how late every packet was; nothing while the rate is not known."""
        if rate_hz is None:
            return np.empty(0)
        late = [_lateness_ms(stretch, rate_hz) for stretch in self._stretches if stretch]
        return np.concatenate(late)

    def _rate_hz(self, stats: StreamStats) -> float | None:
        """Give the rate by the fit, or by what came where nothing tells a slow sensor from loss."""
        if stats.rate_hz is not None and not (self._spec.counter is None and stats.lost):
            return stats.rate_hz
        span_ns = self._heard_ns - (self._first_ns or self._heard_ns)
        return stats.received * NS_PER_S / span_ns if span_ns else None


def _lateness_ms(arrivals: list[_Arrival], rate_hz: float) -> FloatArray:
    """Give the lateness of packets, each against the quickest of its minute."""
    samples, monos_ns = np.array(arrivals, dtype=np.int64).T
    since_ns = (samples - samples[0]) * (NS_PER_S / rate_hz)
    late_ms = (monos_ns - monos_ns[0] - since_ns) / NS_PER_MS
    minutes = ((monos_ns - monos_ns[0]) // int(STRETCH_S * NS_PER_S)).astype(np.int64)
    _, begins, lengths = np.unique(minutes, return_index=True, return_counts=True)
    return np.asarray(late_ms - np.repeat(np.minimum.reduceat(late_ms, begins), lengths))
