"""What the contract tests of drivers share: which sensors there are, and how they are heard."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from spinewatch.drivers.contract import Driver
from spinewatch.drivers.registry import driver_kinds, make_driver
from spinewatch.model.blocks import FloatArray
from spinewatch.model.errors import InputError, PacketRejectedError
from spinewatch.model.packets import Packet
from spinewatch.model.samples import Decoded, Samples, StreamSpec

DATA = Path(__file__).parents[1] / "data" / "drivers"
KINDS = driver_kinds()
GOLDEN: dict[str, dict[str, Any]] = {
    kind: json.loads((DATA / f"{kind}.json").read_text()) for kind in KINDS
}

Notification = tuple[str, bytes]

LONGEST_BATCH = 512
FEWEST_SAMPLES = 10
"""Enough for a byte stream to be found again within one delivery."""

STEP = {"m/s^2": 16 * 9.80665 / 32768, "rad/s": np.deg2rad(2000) / 32768, "count": 1.0, "uV": 3.2}
"""One step of the wire, or a little more, where a kind's golden file names no other."""


@dataclass(frozen=True)
class Case:
    """One stream of one kind of sensor with certain settings."""

    kind: str
    settings: str
    stream: str

    def __str__(self) -> str:
        """Name the test case."""
        return "-".join(part for part in (self.kind, self.stream, self.settings) if part != "{}")

    def driver(self) -> Driver:
        """Make a new driver."""
        return make_driver(self.kind, json.loads(self.settings))

    def spec(self) -> StreamSpec:
        """Describe the stream."""
        (spec,) = (each for each in self.driver().streams if each.name == self.stream)
        return spec

    def steps(self) -> FloatArray:
        """Give one step of the wire for each channel."""
        named: Mapping[str, float] = GOLDEN[self.kind].get("step", {})
        return np.array([named.get(unit, STEP.get(unit)) for unit in self.spec().units])


def settings_of(kind: str, *groups: str) -> list[str]:
    """List the settings to try: the default ones, and those that the golden file names."""
    more = [table for group in groups for table in GOLDEN[kind].get(group, [])]
    return ["{}", *(json.dumps(table) for table in more)]


CASES = [
    Case(kind, settings, spec.name)
    for kind in KINDS
    for settings in settings_of(kind, "variants")
    for spec in make_driver(kind, json.loads(settings)).streams
]
COUNTING = [case for case in CASES if case.spec().counter is not None]
STREAMING = [case for case in CASES if GOLDEN[case.kind]["byte_stream"]]


def packet(characteristic: str, data: bytes, mono_ns: int = 0) -> Packet:
    """Make a notification."""
    return Packet(sensor="worn", characteristic=characteristic, data=data, mono_ns=mono_ns)


def take(driver: Driver, notifications: Iterable[Notification]) -> list[Decoded]:
    """Decode as the timebase does: a rejected packet gives nothing."""
    decoded: list[Decoded] = []
    for name, data in notifications:
        try:
            decoded += driver.decode(packet(name, data))
        except PacketRejectedError:
            continue
    return decoded


def heard(case: Case, driver: Driver, notifications: Iterable[Notification]) -> list[Samples]:
    """Decode, and keep the samples of the case's stream."""
    decoded = take(driver, notifications)
    return [each for each in decoded if isinstance(each, Samples) and each.stream == case.stream]


def joined(samples: list[Samples]) -> FloatArray:
    """Join the values of several packets."""
    return np.concatenate([each.values for each in samples])


def counter_at(spec: StreamSpec, sample: int) -> int | None:
    """Give the wire's counter at a sample, in samples or in ticks of the sensor's clock."""
    counter = spec.counter
    if counter is None:
        return None
    ticks = sample if counter.ticks_hz is None else round(sample / spec.fs_hz * counter.ticks_hz)
    return ticks % counter.modulus


def told(
    case: Case, driver: Driver, values: FloatArray, first: int = 0
) -> tuple[Notification, ...]:
    """Encode samples of which the first is the stream's sample number ``first``."""
    counter = counter_at(case.spec(), first)
    return driver.encode(Samples(stream=case.stream, values=values, counter=counter))


@cache
def smallest_batch(case: Case) -> int:
    """Find the fewest samples that fill notifications."""
    channels = len(case.spec().channels)
    for count in range(1, LONGEST_BATCH):
        try:
            told(case, case.driver(), np.zeros((count, channels)))
        except InputError:
            continue
        return count
    raise AssertionError(f"{case} encodes no number of samples up to {LONGEST_BATCH}.")


@cache
def batch_of(case: Case) -> int:
    """Choose a number of samples that fills notifications and lets the step be found again."""
    each = smallest_batch(case)
    return each * -(-FEWEST_SAMPLES // each)


@cache
def ends(case: Case) -> tuple[FloatArray, FloatArray]:
    """Find the lowest and the highest values that the wire can carry."""
    shape = (batch_of(case), len(case.spec().channels))
    lowest, highest = (
        joined(heard(case, case.driver(), told(case, case.driver(), np.full(shape, sign * 1e9))))
        for sign in (-1, 1)
    )
    return lowest.max(axis=0), highest.min(axis=0)


def body_like(case: Case, count: int, *, seed: int = 0) -> FloatArray:
    """Draw values all over the range of the wire."""
    low, high = ends(case)
    return np.random.default_rng(seed).uniform(low, high, (count, len(low)))


def characteristics(driver: Driver) -> list[str]:
    """List every characteristic that the driver's steps name."""
    steps = (*driver.connect_steps(), *driver.status_steps(), *driver.read_steps())
    return sorted({step.characteristic for step in steps})


def held(driver: Driver) -> int:
    """Count what a driver remembers, in bytes: text, arrays, eight for a number or a reference."""
    return _weight(vars(driver), set())


def _weight(value: object, seen: set[int]) -> int:
    if value is None or isinstance(value, bool | int | float) or id(value) in seen:
        return 0
    seen.add(id(value))
    if isinstance(value, bytes | bytearray | str):
        return len(value)
    if isinstance(value, np.ndarray):
        return value.nbytes
    if isinstance(value, Mapping):
        return sum(8 + _weight(each, seen) for pair in value.items() for each in pair)
    if isinstance(value, Iterable):
        return sum(8 + _weight(each, seen) for each in value)
    slots = [getattr(value, name, None) for name in getattr(type(value), "__slots__", ())]
    return sum(_weight(each, seen) for each in (*slots, *getattr(value, "__dict__", {}).values()))
