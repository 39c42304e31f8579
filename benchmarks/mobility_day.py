"""A simulated day: what the live code says of neck and lumbar spine against what is really so.

Samples come from the simulated body (mounting error, gyroscope bias and its drift, soft tissue,
noise, clocks that run off). They go through the real monitor, which obeys the commands of the
scenario: calibration at the start and after each shower, pauses. Angles are compared at 20 Hz, as
the segment tracker gives them.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.mobility_rig import SPINE_SITES, configuration, specs
from spinewatch.mobility.seconds import GRID_HZ, SegmentSecond
from spinewatch.model.blocks import Block, FloatArray, StreamKey
from spinewatch.model.calibration import CalibrationSet
from spinewatch.model.commands import CommandRecord
from spinewatch.model.context import Posture
from spinewatch.model.results import GuidedTest
from spinewatch.model.sites import Plane, Segment
from spinewatch.model.time import NS_PER_S
from spinewatch.monitor.monitor import Monitor
from spinewatch.monitor.second import BodySecond
from spinewatch.simulation.occupations import Occupation
from spinewatch.simulation.scenario import Scenario
from spinewatch.simulation.wearer import Wearer
from spinewatch.simulation.whole_days import whole_days

FS_HZ: Final = 100.0
PERSON: Final = 1
"""Whose day is shown in full: the seed of the body, of its sensors, and of the plan of the day."""

SEGMENTS: Final = (Segment.NECK, Segment.LUMBAR)
PLANES: Final = tuple(Plane)
MINUTES_PER_HOUR: Final = 60
SECONDS_PER_HOUR: Final = 3600
CHUNK_S: Final = 600
UPRIGHT, LYING, NOT_WORN = range(3)

COMBINED_DEG: Final[Mapping[Segment, tuple[float, float, float]]] = MappingProxyType(
    {Segment.NECK: (10.0, 5.0, 10.0), Segment.LUMBAR: (15.0, 6.0, 3.0)}
)
"""A pose is a combined bend or turn when at least two of its angles exceed these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """A day on the common grid of 20 Hz.

    Attributes
    ----------
    hours
        Shape (n,): time since the story began.
    posture
        Shape (n,): the true posture while the sensors are worn.
    doing
        Shape (n,): what the body was occupied with, as an index into ``occupations``.
    truth_deg, said_deg
        Per segment, shape (n, 3): flexion, lateral, rotation; what was said is NaN where unknown.
    doubted
        Per segment, shape (n,): said with a doubt.
    core_share
        CPU time of the monitor, simulation not counted, over the time that was lived.
    """

    hours: FloatArray
    posture: NDArray[np.int8]
    doing: NDArray[np.int64]
    occupations: tuple[str, ...]
    truth_deg: Mapping[Segment, FloatArray]
    said_deg: Mapping[Segment, FloatArray]
    doubted: Mapping[Segment, NDArray[np.bool_]]
    core_share: float

    @property
    def upright(self) -> NDArray[np.bool_]:
        """Where the body is upright and the sensors are on it."""
        return np.asarray(self.posture == UPRIGHT)

    def error_deg(self, segment: Segment) -> FloatArray:
        """Give what was said minus the truth, shape (n, 3)."""
        return np.asarray(self.said_deg[segment] - self.truth_deg[segment])

    def combined(self, segment: Segment) -> NDArray[np.bool_]:
        """Say when at least two angles were far from neutral at once, upright."""
        far = np.abs(self.truth_deg[segment]) >= COMBINED_DEG[segment]
        return np.asarray(self.upright & (far.sum(axis=1) >= 2))


class WatchedMonitor(Monitor):
    """The real monitor, which lets one look at the last second before it becomes results."""

    seen: BodySecond | None = None
    """The last second that was closed, on the grid of 20 Hz."""

    def _collect_guided(self, second: BodySecond) -> list[GuidedTest]:
        self.seen = second
        return super()._collect_guided(second)


def live_through(hours: float, *, person: int = PERSON) -> Lived:
    """Simulate a day of this length and watch it."""
    scenario = whole_days(minutes=hours * MINUTES_PER_HOUR, seed=person)
    wearer = make_wearer(scenario, person=person)
    first_s, last_s = round(scenario.prelude_s) + 1, int(scenario.duration_s) - 1
    said: dict[Segment, list[FloatArray]] = {segment: [] for segment in SEGMENTS}
    doubted: dict[Segment, list[bool]] = {segment: [] for segment in SEGMENTS}
    began_s, simulated_s = time.process_time(), 0.0
    for second, spent_s in _watched(wearer, scenario, last_s):
        simulated_s += spent_s
        if second.start_ns >= first_s * NS_PER_S:
            for segment in SEGMENTS:
                said[segment].append(_angles(second.segments[segment]))
                doubted[segment].append(second.segments[segment].doubt is not None)
    cpu_s = time.process_time() - began_s - simulated_s
    times_s = (np.arange((last_s - first_s) * GRID_HZ) + 0.5) / GRID_HZ + first_s
    return Lived(
        hours=(times_s - first_s) / SECONDS_PER_HOUR,
        posture=_postures(wearer, scenario, first_s, last_s),
        doing=_doing(scenario, times_s),
        occupations=tuple(Occupation),
        truth_deg={segment: _truth(wearer, segment, times_s) for segment in SEGMENTS},
        said_deg={segment: np.concatenate(angles) for segment, angles in said.items()},
        doubted={segment: np.repeat(found, GRID_HZ) for segment, found in doubted.items()},
        core_share=cpu_s / last_s,
    )


def make_wearer(scenario: Scenario, *, person: int = PERSON) -> Wearer:
    """Put four motion sensors on a simulated body."""
    return Wearer(
        configuration=configuration(SPINE_SITES),
        specs=specs(SPINE_SITES, FS_HZ),
        scenario=scenario,
        seed=person,
    )


def make_monitor(scenario: Scenario) -> WatchedMonitor:
    """Give a monitor of these four sensors to which everything of the scenario is told."""
    monitor = WatchedMonitor(
        configuration=configuration(SPINE_SITES),
        config_hash="benchmark",
        specs=specs(SPINE_SITES, FS_HZ),
        calibrations=CalibrationSet(),
        boot_id="benchmark",
        start_ns=0,
        label_of=lambda _: None,
    )
    for timed in scenario.commands:
        at_ns = round(timed.at_s * NS_PER_S)
        monitor.note(CommandRecord(mono_ns=at_ns, command=timed.command))
    return monitor


def _watched(wearer: Wearer, scenario: Scenario, last_s: int) -> Iterator[tuple[BodySecond, float]]:
    """Give each second as the monitor saw it, and the CPU time that simulating it took."""
    monitor = make_monitor(scenario)
    for number in range(last_s + 1):
        began = time.process_time()
        blocks = blocks_of(wearer, number)
        simulated_s = time.process_time() - began
        for block in blocks:
            monitor.feed(block)
        monitor.advance(number * NS_PER_S)
        if number > 0 and monitor.seen is not None:
            yield monitor.seen, simulated_s


def blocks_of(wearer: Wearer, second: int) -> list[Block]:
    """Give what every sensor measures in a second."""
    found = {key: each.between(second, second + 1) for key, each in wearer.streams.items()}
    return [
        Block(
            stream=StreamKey(*key),
            fs_hz=FS_HZ,
            times_ns=np.round(samples.times_s * NS_PER_S).astype(np.int64),
            values=samples.values,
        )
        for key, samples in found.items()
    ]


def _angles(second: SegmentSecond) -> FloatArray:
    unknown = np.full(GRID_HZ, np.nan)
    rotation_deg = unknown if second.rotation_deg is None else second.rotation_deg
    columns = np.column_stack((second.flexion_deg, second.lateral_deg, rotation_deg))
    columns[~second.valid] = np.nan
    return columns.astype(np.float32)


def _truth(wearer: Wearer, segment: Segment, times_s: FloatArray) -> FloatArray:
    edges = [*range(0, len(times_s), CHUNK_S * GRID_HZ), len(times_s)]
    pieces = [
        wearer.truth.segment_angles_deg(segment, times_s[start:stop]).astype(np.float32)
        for start, stop in pairwise(edges)
    ]
    return np.concatenate(pieces)


def _doing(scenario: Scenario, times_s: FloatArray) -> NDArray[np.int64]:
    order = tuple(Occupation)
    phases = sorted(scenario.phases, key=lambda phase: phase.start_s)
    starts_s = np.array([phase.start_s for phase in phases])
    codes = np.array([order.index(phase.occupation) for phase in phases])
    return np.asarray(codes[np.searchsorted(starts_s, times_s, side="right") - 1])


def _postures(wearer: Wearer, scenario: Scenario, first_s: int, last_s: int) -> NDArray[np.int8]:
    codes = {Posture.UPRIGHT: UPRIGHT, Posture.LYING: LYING}
    seconds = np.array(
        [
            codes.get(wearer.truth.posture_at(second + 0.5), NOT_WORN)
            for second in range(first_s, last_s)
        ],
        dtype=np.int8,
    )
    for off in scenario.off_body:
        seconds[max(int(off.start_s) - first_s, 0) : max(ceil(off.stop_s) - first_s, 0)] = NOT_WORN
    return np.repeat(seconds, GRID_HZ)
