"""What the motion path costs on four sensors of 100 Hz, beside bare VQF in the same run."""

import time
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from vqf import VQF

from benchmarks.mobility_day import FS_HZ, PERSON, blocks_of, make_monitor, make_wearer
from benchmarks.mobility_rig import SPINE_SITES, make_body
from benchmarks.tables import print_table
from spinewatch.model.blocks import Block
from spinewatch.model.calibration import CalibrationSet
from spinewatch.model.time import NS_PER_S
from spinewatch.monitor.second import Paused
from spinewatch.simulation.scenario import Scenario
from spinewatch.simulation.whole_days import whole_days

MINUTES: Final = 20.0
REPEATS: Final = 3
NOTIFICATION: Final = 4
"""Samples per notification of a WitMotion sensor at 100 Hz (real capture)."""

Seconds = Sequence[list[Block]]


def cost() -> None:
    """Print the table of costs."""
    scenario = whole_days(minutes=MINUTES, seed=PERSON)
    wearer = make_wearer(scenario)
    seconds = [blocks_of(wearer, second) for second in range(int(scenario.duration_s))]
    notified = [[part for block in each for part in _notified(block)] for each in seconds]
    calibrations = _monitor(seconds, scenario)
    steps: dict[str, Callable[[], object]] = {
        "bare VQF, four sensors, 1 s at a time": lambda: _bare(seconds),
        "streams, placement, posture, segments": lambda: _body(seconds, calibrations),
        "the same, fed 4 samples at a time": lambda: _body(notified, calibrations),
        "whole monitor: with excursions, windows, results": lambda: _monitor(seconds, scenario),
        "the same, fed 4 samples at a time ": lambda: _monitor(notified, scenario),
    }
    spent_s = {name: min(_cpu_s(step) for _ in range(REPEATS)) for name, step in steps.items()}
    bare_s = spent_s["bare VQF, four sensors, 1 s at a time"]
    rows = [
        (
            name,
            f"{1e3 * cpu_s / len(seconds):.2f}",
            f"{100 * cpu_s / len(seconds):.2f} %",
            f"{cpu_s / bare_s:.1f}",
        )
        for name, cpu_s in spent_s.items()
    ]
    print_table(
        f"Cost of the motion path: four sensors of {FS_HZ:g} Hz, {len(seconds)} s of a simulated "
        f"day, best of {REPEATS}. To reach: below 1 % of one core.",
        ("step", "CPU ms per stream second", "of one core", "x bare VQF"),
        rows,
    )


def _notified(block: Block) -> list[Block]:
    parts = []
    while len(block) > NOTIFICATION:
        head, block = block.split(NOTIFICATION)
        parts.append(head)
    return [*parts, block]


def _cpu_s(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _bare(seconds: Seconds) -> None:
    filters = {site: VQF(1.0 / FS_HZ) for site in SPINE_SITES}
    for second in seconds:
        for site, block in zip(SPINE_SITES, second, strict=True):
            gyr, acc = block.values[:, 3:], block.values[:, :3]
            filters[site].updateBatch(np.ascontiguousarray(gyr), np.ascontiguousarray(acc))


def _body(seconds: Seconds, calibrations: CalibrationSet) -> None:
    body = make_body(SPINE_SITES, FS_HZ)
    body.calibrate(calibrations, made_now=False)
    for at, second in enumerate(seconds):
        for block in second:
            body.push(block)
        if at > 0:
            body.close((at - 1) * NS_PER_S, at * NS_PER_S, Paused())


def _monitor(seconds: Seconds, scenario: Scenario) -> CalibrationSet:
    monitor = make_monitor(scenario)
    for at, second in enumerate(seconds):
        for block in second:
            monitor.feed(block)
        monitor.advance((at + 1) * NS_PER_S)
    return monitor.calibrations
