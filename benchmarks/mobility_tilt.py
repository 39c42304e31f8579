"""A sensor without gyroscope: how right its tilt is, and for how much of the time it says one."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.mobility_orientation import Trial, read_trials, rms
from benchmarks.mobility_rig import blocks
from benchmarks.tables import print_table
from spinewatch.mobility.geometry import angle_deg, unit, up_in_sensor
from spinewatch.mobility.seconds import GRID_HZ, MotionSecond
from spinewatch.mobility.sensor.motion_stream import MotionStream
from spinewatch.model.blocks import FloatArray, StreamKey
from spinewatch.model.sites import MotionSite
from spinewatch.model.time import NS_PER_S

ACC_CHANNELS: Final = 3
KEY: Final = StreamKey("acc", "imu")


def tilt(folder: Path) -> None:
    """Print what the accelerometer of each BROAD trial alone is worth."""
    rows, known, alone = [], [], []
    for trial in read_trials(folder):
        said_up, raw_up, true_up = _directions(trial)
        said = np.isfinite(said_up).all(axis=1)
        error_deg = angle_deg(said_up[said], true_up[said])
        raw_deg = angle_deg(raw_up, true_up)
        known.append(error_deg)
        alone.append(raw_deg)
        rows.append((trial.name, *_cells(error_deg, len(said_up)), f"{rms(raw_deg):.1f}"))
    pooled = _cells(np.concatenate(known), sum(map(len, alone)))
    rows.append(("pooled", *pooled, f"{rms(np.concatenate(alone)):.1f}"))
    print_table(
        "Accelerometer only, on BROAD (open half): inclination over the movement part at 20 Hz. "
        "Known: it was still or slow enough for acceleration to be gravity. Most of BROAD is far "
        "faster than a trunk at home.",
        ("trial", "known", "RMSE deg", "P95 deg", "accelerometer tilt alone RMSE deg"),
        rows,
    )


def _directions(trial: Trial) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Give "up" as said, as measured raw and as it is, where tracked in the movement part."""
    stream = MotionStream(key=KEY, site=MotionSite.CHEST, fs_hz=trial.fs_hz, channels=ACC_CHANNELS)
    for block in blocks(KEY, trial.acc, trial.fs_hz, len(trial.acc)):
        stream.push(block)
    length_s = int(len(trial.acc) / trial.fs_hz)
    said = _joined([stream.close(at * NS_PER_S, (at + 1) * NS_PER_S) for at in range(length_s)])
    grid_s = (np.arange(len(said)) + 0.5) / GRID_HZ
    nearest = np.minimum(np.round(grid_s * trial.fs_hz).astype(int), len(trial.acc) - 1)
    truth = trial.truth[nearest]
    wanted = trial.moving[nearest] & np.isfinite(truth).all(axis=1)
    return said[wanted], unit(trial.acc[nearest][wanted]), up_in_sensor(truth[wanted])


def _joined(seconds: Sequence[MotionSecond]) -> FloatArray:
    return np.concatenate([second.gravity_sensor for second in seconds])


def _cells(error_deg: FloatArray, count: int) -> tuple[str, str, str]:
    share = f"{len(error_deg) / count:.0%}"
    if len(error_deg) == 0:
        return share, "-", "-"
    return share, f"{rms(error_deg):.2f}", f"{np.percentile(error_deg, 95):.1f}"
