"""Orientation against optical truth: ours and the filters of others on BROAD."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.orientation_filters import FILTERS, Filter
from benchmarks.tables import print_table
from spinewatch.mobility.geometry import angle_deg, unit, up_in_sensor
from spinewatch.model.blocks import FloatArray

ALIGN_S: Final = 0.5
BIAS_DPS: Final = 0.5
"""Added to each axis of the gyroscope."""


class Errors(NamedTuple):
    """Root mean square over the movement part, degrees."""

    inclination: float
    heading: float
    total: float

    def __str__(self) -> str:
        return " / ".join(f"{value:.2f}" for value in self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One trial of BROAD; ``truth`` is NaN where it was not tracked."""

    name: str
    fs_hz: float
    gyr: FloatArray
    acc: FloatArray
    truth: FloatArray
    moving: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one filter made of every trial, and the CPU time that it took."""

    errors: Sequence[Errors]
    cpu_s: float

    @property
    def mean(self) -> Errors:
        """Mean over trials."""
        return Errors(*np.mean(self.errors, axis=0).tolist())


def orientation(folder: Path) -> None:
    """Print the comparison."""
    trials = list(read_trials(folder))
    plain = {each.name: _run(each, trials, bias_dps=0.0) for each in FILTERS}
    biased = {each.name: _run(each, trials, bias_dps=BIAS_DPS) for each in FILTERS}
    tilt = [tilt_alone_deg(trial) for trial in trials]
    _print_trials(trials, plain, biased, tilt)
    _print_filters(trials, plain, biased, tilt)
    print_table(
        "Where the tuning of each comes from", ("filter", "parameters"), [*map(_tuning, FILTERS)]
    )


def read_trials(folder: Path) -> Iterator[Trial]:
    """Read every open trial."""
    for path in sorted(folder.glob("broad_*.npz")):
        with np.load(path) as recorded:
            gyr, acc, truth = (
                recorded[name].astype(np.float64, order="C") for name in ("gyr", "acc", "ref_quat")
            )
            yield Trial(
                name=path.stem.removeprefix("broad_"),
                fs_hz=float(recorded["fs"]),
                gyr=gyr,
                acc=acc,
                truth=truth,
                moving=recorded["movement"],
            )


def errors(found: FloatArray, trial: Trial) -> Errors:
    """Split the error quaternion, found x truth*, into a turn about the vertical and the rest."""
    tracked = np.asarray(np.isfinite(trial.truth).all(axis=1))
    w, x, y, z = found.T
    tw, tx, ty, tz = trial.truth.T
    turned, kept = z * tw - w * tz - x * ty + y * tx, w * tw + x * tx + y * ty + z * tz
    heading = 2.0 * np.arctan2(turned, kept)
    known = tracked & trial.moving
    start = np.flatnonzero(known)[: round(ALIGN_S * trial.fs_hz)]
    heading = np.angle(np.exp(1j * heading) * np.exp(-1j * heading[start]).mean())
    inclination = 2.0 * np.arccos(np.clip(np.hypot(turned, kept), 0.0, 1.0))
    total = 2.0 * np.arccos(np.clip(np.cos(inclination / 2) * np.cos(heading / 2), -1.0, 1.0))
    return Errors(*(rms(np.degrees(part[known])) for part in (inclination, heading, total)))


def tilt_alone_deg(trial: Trial) -> float:
    """Give the error of inclination of the accelerometer's direction taken as up."""
    known = trial.moving & np.isfinite(trial.truth).all(axis=1)
    return rms(angle_deg(unit(trial.acc[known]), up_in_sensor(trial.truth[known])))


def rms(values: FloatArray) -> float:
    """Give the root mean square."""
    return float(np.sqrt(np.mean(values * values)))


def _run(each: Filter, trials: Sequence[Trial], *, bias_dps: float) -> Run:
    first = trials[0]
    each.run(first.gyr[:100], first.acc[:100], first.fs_hz)  # imports and allocations
    found, cpu_s = [], 0.0
    for trial in trials:
        gyr = trial.gyr + np.radians(bias_dps)
        began = time.process_time()
        quaternions = each.run(gyr, trial.acc, trial.fs_hz)
        cpu_s += time.process_time() - began
        found.append(errors(quaternions, trial))
    return Run(errors=found, cpu_s=cpu_s)


def _print_trials(
    trials: Sequence[Trial],
    plain: Mapping[str, Run],
    biased: Mapping[str, Run],
    tilt: Sequence[float],
) -> None:
    runs = (plain["spinewatch"], plain["vqf batch"], biased["spinewatch"], biased["vqf batch"])
    rows = [
        (trial.name, *(str(run.errors[at]) for run in runs), f"{tilt[at]:.1f}")
        for at, trial in enumerate(trials)
    ]
    rows.append(("mean", *(str(run.mean) for run in runs), f"{np.mean(tilt):.1f}"))
    print_table(
        f"Orientation on BROAD (open half, {len(trials)} trials), 6-axis, RMSE in deg over the "
        f"movement part, heading aligned on its first {ALIGN_S} s: inclination / heading / total. "
        f"Biased: {BIAS_DPS} deg/s added to each axis of the gyroscope.",
        ("trial", "spinewatch", "vqf batch", "spinewatch, biased", "vqf batch, biased", "acc tilt"),
        rows,
    )


def _print_filters(
    trials: Sequence[Trial],
    plain: Mapping[str, Run],
    biased: Mapping[str, Run],
    tilt: Sequence[float],
) -> None:
    samples = sum(len(trial.gyr) for trial in trials)
    ours = plain["spinewatch"]
    rows = [
        (
            name,
            str(run.mean),
            _worst(trials, run),
            str(biased[name].mean),
            f"{samples / run.cpu_s / 1e3:.0f} k",
            f"{ours.cpu_s / run.cpu_s:.3f}",
        )
        for name, run in plain.items()
    ]
    worst = int(np.argmax(tilt))
    alone, farthest = f"{np.mean(tilt):.2f} / - / -", f"{tilt[worst]:.1f} ({trials[worst].name})"
    rows.append(("accelerometer tilt alone", alone, farthest, alone, "-", "-"))
    print_table(
        "The same trials through each filter: means over trials, worst trial by inclination. "
        f"Speed over all {samples} samples in one go, in this run.",
        (
            "filter",
            "inclination / heading / total",
            "worst inclination",
            "with bias",
            "samples per CPU s",
            "x ours",
        ),
        rows,
    )


def _worst(trials: Sequence[Trial], run: Run) -> str:
    at = max(range(len(trials)), key=lambda index: run.errors[index].inclination)
    return f"{run.errors[at].inclination:.1f} ({trials[at].name})"


def _tuning(each: Filter) -> tuple[str, str]:
    return each.name, each.tuning
