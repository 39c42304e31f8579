"""Conditions made from the open recordings: more heart beats, contacts that are bad for minutes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from scipy.signal import butter, resample, resample_poly, sosfiltfilt

from benchmarks.spasm_scoring import Recording
from spinewatch.model.blocks import FloatArray
from spinewatch.simulation.emg_bank import RestSignal

FS_HZ: Final = 1000
ECG_STRENGTHS: Final = (10, 30, 90)
"""99.5th percentile of the ECG over the RMS of the muscle at rest; `spliced` has 15 to 60."""

HEART_RATES: Final = (60, 80, 110)
"""Beats per minute. The ECG is played slower or faster for it, from 76 and 119 per minute: a slowed
heart has a wide QRS, as with a conduction disturbance, and a hurried one a narrow QRS."""

ECG_BAND_HZ: Final = (1.0, 150.0)
BEAT_REFRACTORY_S: Final = 0.2

BAD_S: Final = 300
AROUND_S: Final = 60
RAIL_UV: Final = 3000.0
HUM_UV: Final = 6000.0
HUM_SCATTER_UV: Final = 800.0
"""As `splice.py` of the data makes a lifted electrode: hum and scatter, cut at the rails."""


def ecg_added(folder: Path, clean: Sequence[Recording]) -> Iterator[Recording]:
    """Add the ECG of two more people to contractions, at several strengths and heart rates."""
    for person, ecg in _hearts(folder).items():
        own_rate = _beats_per_minute(ecg)
        for rate in HEART_RATES:
            heart = np.asarray(resample(ecg, round(len(ecg) * own_rate / rate)))
            for strength in ECG_STRENGTHS:
                for number, recording in enumerate(clean):
                    yield replace(
                        recording,
                        emg_uv=recording.emg_uv + _beside(heart, recording, strength, number),
                        condition=f"{person}, {rate}/min, x {strength}",
                        source=f"{number}",
                    )


def _hearts(folder: Path) -> Mapping[str, FloatArray]:
    """Give the first lead of each person, at the rate of the recordings."""
    sos = butter(2, ECG_BAND_HZ, "bandpass", fs=FS_HZ, output="sos")
    with np.load(folder / "ecg_people.npz") as archive:
        return {
            name: np.asarray(
                sosfiltfilt(
                    sos,
                    resample_poly(
                        archive[f"{name}_uv"][:, 0].astype(np.float64),
                        FS_HZ,
                        int(archive[f"{name}_fs"]),
                    ),
                )
            )
            for name in ("mitdb100", "a103l")
        }


def _beside(heart: FloatArray, recording: Recording, strength: float, number: int) -> FloatArray:
    """Cut another stretch of the ECG for each recording, at a strength over its rest."""
    length = len(recording.emg_uv)
    start = number * (len(heart) - length) // 8
    stretch = heart[start : start + length]
    first, stop = (round(edge_s * FS_HZ) for edge_s in recording.rest_s)
    rest = float(recording.emg_uv[first:stop].std())
    return np.asarray(stretch / np.percentile(np.abs(stretch), 99.5) * rest * strength)


def _beats_per_minute(heart: FloatArray) -> float:
    """Count beats: peaks of the squared slope, not closer than a refractory time.

    A peak is what most two-second windows hold, so that an artefact does not hide the beats.
    """
    slope = np.convolve(np.gradient(heart) ** 2, np.ones(50) / 50, "same")
    windows = slope[: len(slope) // 2000 * 2000].reshape(-1, 2000)
    rises = np.flatnonzero(slope > 0.3 * np.median(windows.max(axis=1)))
    beats = 1 + int((np.diff(rises) > BEAT_REFRACTORY_S * FS_HZ).sum())
    return beats / (len(heart) / FS_HZ / 60)


def bad_contacts() -> Mapping[str, Recording]:
    """Make a resting muscle whose contact is bad for five minutes, in three ways."""
    rng = np.random.default_rng(1)
    seconds = np.arange(BAD_S * FS_HZ) / FS_HZ
    hum = HUM_UV * np.sin(2 * np.pi * 50 * seconds) + rng.normal(0, HUM_SCATTER_UV, len(seconds))
    shown = {
        "railed": np.full(len(seconds), RAIL_UV),
        "lifted": np.clip(hum, -RAIL_UV, RAIL_UV),
        "flat": np.zeros(len(seconds)),
    }
    source = RestSignal(fs_hz=FS_HZ, seed=1, label="contact")
    before, after = (
        np.concatenate([source.second(first + at) for at in range(AROUND_S)])
        for first in (0, AROUND_S)
    )
    return {
        name: Recording(
            emg_uv=np.concatenate((before, bad, after)),
            fs_hz=FS_HZ,
            condition=name,
            rest_s=(0.0, 20.0),
            scored_from_s=20.0,
            events=(),
        )
        for name, bad in shown.items()
    }
