"""One stream of a simulated sensor on the air: samples to notifications, while it is awake."""

from collections.abc import Iterator
from itertools import count
from math import ceil
from typing import Final

import numpy as np
from numpy.typing import NDArray

from spinewatch.drivers.contract import Driver
from spinewatch.model.blocks import FloatArray
from spinewatch.model.packets import Packet
from spinewatch.model.samples import CounterSpec, Samples, StreamSpec
from spinewatch.model.time import NS_PER_S
from spinewatch.simulation.radio import RadioPath
from spinewatch.simulation.scenario import Silence
from spinewatch.simulation.worn_stream import WornSamples, WornStream

_PARTS: Final = 2
"""A batch in up to so many notifications is a packet in parts, or two measurements of one time: all
of it is sent when the batch is complete. One in more is sent bit by bit."""


class StreamOnAir:
    """Packets of one stream, from the start of the scenario to its end.

    Parameters
    ----------
    sensor, spec
        Whose stream it is, and which.
    driver
        Speaks the sensor's wire format.
    worn
        The samples.
    path
        The way to the host.
    silences
        When the sensor sends nothing.
    duration_s
        The end of the scenario.
    """

    def __init__(
        self,
        *,
        sensor: str,
        spec: StreamSpec,
        driver: Driver,
        worn: WornStream,
        path: RadioPath,
        silences: tuple[Silence, ...],
        duration_s: float,
    ) -> None:
        self._sensor = sensor
        self._spec = spec
        self._driver = driver
        self._worn = worn
        self._path = path
        self._silences = silences
        self._duration_s = duration_s
        self._size = ceil(worn.block_size / spec.batch) * spec.batch
        self._due = -1
        self._zero = 0

    def packets(self, start_ns: int) -> Iterator[Packet]:
        """Give the packets in order of arrival; ``start_ns`` is the scenario's second 0."""
        for first in count(0, self._size):
            samples = self._worn.samples(first, self._size)
            if samples.times_s[0] >= self._duration_s:
                return
            for start, stop in self._awake_runs(samples.times_s):
                yield from self._send(samples, start, stop, start_ns)

    def _send(self, worn: WornSamples, start: int, stop: int, start_ns: int) -> Iterator[Packet]:
        encoded = self._driver.encode(
            Samples(
                stream=self._spec.name,
                values=worn.values[start:stop],
                counter=self._counter(worn.first + start, worn.first + stop),
            )
        )
        complete = start + last_samples(stop - start, len(encoded), batch=self._spec.batch)
        arrived_ns = _nanoseconds(self._path.arrivals(worn.times_s[complete]))
        kept = self._path.kept(len(encoded))
        for (characteristic, data), mono_ns, is_kept in zip(
            encoded, arrived_ns.tolist(), kept.tolist(), strict=True
        ):
            if is_kept:
                yield Packet(
                    sensor=self._sensor,
                    characteristic=characteristic,
                    data=data,
                    mono_ns=start_ns + mono_ns,
                )

    def _counter(self, first: int, stop: int) -> int | None:
        """Give the wire's counter at a sample.

        Samples are counted anew from each connection; a clock runs on.
        """
        if first != self._due:
            self._zero = first
        self._due = stop
        counter = self._spec.counter
        if counter is None:
            return None
        zero = self._zero if counter.ticks_hz is None else 0
        return wire_counter(counter, self._spec, first - zero)

    def _awake_runs(self, times_s: FloatArray) -> tuple[tuple[int, int], ...]:
        """Find the spans of a block in which the sensor sends, in whole notifications."""
        awake = times_s < self._duration_s
        for silence in self._silences:
            awake &= (times_s < silence.start_s) | (times_s >= silence.stop_s)
        if awake.all():
            return ((0, len(awake)),)
        edges = np.flatnonzero(np.diff(awake, prepend=False, append=False))
        runs = edges.reshape(-1, 2).tolist()
        batch = self._spec.batch
        whole = ((ceil(start / batch) * batch, stop // batch * batch) for start, stop in runs)
        return tuple((start, stop) for start, stop in whole if start < stop)


def last_samples(samples: int, notifications: int, *, batch: int) -> NDArray[np.int64]:
    """Give the sample that completes each of some notifications of equal size.

    A notification may end within a frame; it is complete when that frame's sample is taken.
    """
    batches = samples // batch
    parts, others = divmod(notifications, batches)
    if parts in range(1, _PARTS + 1) and not others:
        return np.repeat(np.arange(1, batches + 1) * batch - 1, parts)
    bounds = np.arange(1, notifications + 1) * samples
    return (bounds + notifications - 1) // notifications - 1


def wire_counter(counter: CounterSpec, spec: StreamSpec, number: int) -> int:
    """Give the counter of a stream's sample, in samples or in ticks of the sensor's clock."""
    ticks = number if counter.ticks_hz is None else round(number / spec.fs_hz * counter.ticks_hz)
    return ticks % counter.modulus


def _nanoseconds(times_s: FloatArray) -> NDArray[np.int64]:
    return np.rint(times_s * NS_PER_S).astype(np.int64)
