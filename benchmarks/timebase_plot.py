"""Picture of label errors over time: a gap, a late burst, a reboot of the sensor."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.plots import INK, LIMIT_INK, NORMAL_INK, save
from benchmarks.timebase_air import (
    ClockedSensor,
    Labelled,
    Sent,
    Way,
    clocked_sensors,
    labelled,
    sent,
)
from spinewatch.model.blocks import FloatArray
from spinewatch.model.time import NS_PER_S
from spinewatch.simulation.radio import RadioModel

SHOWN: Final = ("WitMotion", "uMyo")
SECONDS: Final = 100.0
GAP_S: Final = (30.0, 32.0)
BURST_S: Final = (55.0, 56.5)
REBOOT_S: Final = (80.0, 82.0)
TO_REACH_MS: Final = 5.0


def draw(path: Path) -> None:
    """Draw one panel for a sensor without a counter, and one for a sensor with one."""
    sensors = {sensor.name: sensor for sensor in clocked_sensors()}
    figure = Figure(figsize=(9.0, 5.4), layout="constrained")
    axes = figure.subplots(len(SHOWN), 1, sharex=True)
    for axis, name in zip(axes, SHOWN, strict=True):
        # The counter is far from its wrap: the reboot alone is to be seen.
        _panel(axis, replace(sensors[name], first=1_000_000))
    axes[-1].set_xlabel("time, s")
    axes[0].legend(loc="lower left", fontsize=8, ncols=3)
    save(figure, path, "Time of a sample, less when it was taken")


def _panel(axis: Axes, sensor: ClockedSensor) -> None:
    way = Way(
        model=RadioModel(stall_s=(0.0, 0.0)),
        interval_s=0.03,
        lost=(GAP_S, REBOOT_S),
        late=(BURST_S,),
        reboot_s=REBOOT_S[0],
    )
    packets = sent(sensor, way, seconds=SECONDS, seed=1)
    done = labelled(sensor, packets)
    arrival_s, delay_ms = _delays(sensor, packets)
    axis.plot(arrival_s, delay_ms, ".", color=NORMAL_INK, markersize=2, label="arrival of packets")
    axis.plot(*_line(done), color=INK, linewidth=1.2, label="label")
    axis.axhspan(-TO_REACH_MS, TO_REACH_MS, color=INK, alpha=0.12, linewidth=0, label="5 ms")
    marks = {"2 s not received": GAP_S, "1.5 s in one burst": BURST_S, "reboot": REBOOT_S}
    for text, (start_s, stop_s) in marks.items():
        axis.axvspan(start_s, stop_s, color=LIMIT_INK, alpha=0.15, linewidth=0)
        axis.text(start_s, 62, f"{text} ", fontsize=8, ha="right", color=LIMIT_INK)
    axis.set_ylim(-20, 75)
    axis.set_ylabel("ms late")
    counter = "no counter" if sensor.spec.counter is None else "counts its samples"
    axis.set_title(
        f"{sensor.name}: {counter}, clock off by {sensor.drift_ppm:+.0f} ppm", fontsize=9
    )
    axis.grid(alpha=0.3)


def _line(done: Labelled) -> tuple[FloatArray, FloatArray]:
    """Give the errors over time, broken where samples are missing."""
    since_s = done.taken_s - done.taken_s[0]
    holes = np.flatnonzero(np.diff(since_s) > 0.5) + 1
    return np.insert(since_s, holes, np.nan), np.insert(done.error_ms, holes, np.nan)


def _delays(sensor: ClockedSensor, packets: list[Sent]) -> tuple[FloatArray, FloatArray]:
    ends = np.array([packet.first + packet.rows - 1 for packet in packets], dtype=float)
    taken_s = sensor.taken_s(ends)
    delay_s = np.array([packet.arrival_ns for packet in packets]) / NS_PER_S - taken_s
    return taken_s - taken_s[0], (delay_s - delay_s.min()) * 1e3
