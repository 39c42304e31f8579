"""What a streaming sensor sends: worn samples in the true wire format, each when it is complete."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import count
from math import ceil
from operator import attrgetter

from spinewatch.drivers.contract import Driver
from spinewatch.link.air import last_samples, wire_counter
from spinewatch.model.samples import Samples, StreamSpec
from spinewatch.simulation.worn_stream import WornStream


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One notification, and the second of the scenario in which it is complete."""

    at_s: float
    characteristic: str
    data: bytes


def transmission(
    driver: Driver, worn: Iterable[tuple[StreamSpec, WornStream]], *, from_s: float, booted_s: float
) -> Iterator[Due]:
    """Give the notifications of all streams of a sensor in the order of time, without end.

    Parameters
    ----------
    driver
        Speaks the sensor's wire format.
    worn
        Each stream with its samples.
    from_s
        The second of the scenario in which it is told to stream. Samples are counted from here.
    booted_s
        Since when the sensor has power: its clock counts from here.
    """
    streams = (
        _stream(driver, spec, samples, from_s=from_s, booted_s=booted_s) for spec, samples in worn
    )
    return merge(*streams, key=attrgetter("at_s"))


def _stream(
    driver: Driver, spec: StreamSpec, worn: WornStream, *, from_s: float, booted_s: float
) -> Iterator[Due]:
    began = _first_from(worn, from_s)
    counter = spec.counter
    is_clock = counter is not None and counter.ticks_hz is not None
    zero = _first_from(worn, booted_s) if is_clock else began
    size = ceil(worn.block_size / spec.batch) * spec.batch
    for first in count(began, size):
        taken = worn.samples(first, size)
        encoded = driver.encode(
            Samples(
                stream=spec.name,
                values=taken.values,
                counter=wire_counter(counter, spec, first - zero) if counter else None,
            )
        )
        complete = last_samples(size, len(encoded), batch=spec.batch)
        for (characteristic, data), at_s in zip(
            encoded, taken.times_s[complete].tolist(), strict=True
        ):
            yield Due(at_s=at_s, characteristic=characteristic, data=data)


def _first_from(worn: WornStream, time_s: float) -> int:
    return max(0, ceil((time_s - worn.clock.phase_s) * worn.clock.true_hz))
