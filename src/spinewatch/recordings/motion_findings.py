"""Inclination and speed of one motion sensor, and what one sensor cannot tell."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from spinewatch import __version__
from spinewatch.mobility import estimate_orientation, inclination_deg
from spinewatch.mobility.sensor.limits import BRIDGE_S, SETTLE_S
from spinewatch.model.blocks import FloatArray
from spinewatch.recordings.findings import (
    FINDINGS_VERSION,
    About,
    Finding,
    FoundUnknown,
    MotionSummary,
)
from spinewatch.recordings.stretches import runs, seconds_by_cause
from spinewatch.recordings.values import MotionRecording

_MISSING: Final = "samples are missing"
_SETTLING: Final = "orientation settles after a start or a hole"

_NOT_MEASURABLE: Final = (
    "bending and turning of neck or back: that is an angle between two sensors",
    "heading: without a second reference it drifts",
    "posture and side: where the sensor sat on the body is not known",
)


def examine_motion(recording: MotionRecording, *, file: str) -> tuple[Finding, ...]:
    """Measure how one sensor leaned and how fast it turned.

    Parameters
    ----------
    recording
        The motion.
    file
        What the findings call it.

    Returns
    -------
    tuple of Finding
        `About`, `MotionSummary` and the unknown stretches.
    """
    whole = _bridged(recording)
    inclination_deg, unknown = _inclination(whole)
    speed_dps = np.rad2deg(np.linalg.norm(whole.gyr_rad_s, axis=1))
    known = np.isfinite(inclination_deg)
    about = About(
        version=FINDINGS_VERSION,
        made_by=f"spinewatch {__version__}",
        file=file,
        content="motion",
        fs_hz=recording.fs_hz,
        duration_s=recording.duration_s,
        notes=recording.notes,
    )
    summary = MotionSummary(
        duration_s=recording.duration_s,
        valid_s=int(np.count_nonzero(known)) / recording.fs_hz,
        unknown_s=seconds_by_cause(unknown),
        inclination_p05_deg=_percentile(inclination_deg, known, 5),
        inclination_p50_deg=_percentile(inclination_deg, known, 50),
        inclination_p95_deg=_percentile(inclination_deg, known, 95),
        speed_p50_dps=_percentile(speed_dps, known, 50),
        speed_p95_dps=_percentile(speed_dps, known, 95),
        speed_p99_dps=_percentile(speed_dps, known, 99),
        not_measurable=_NOT_MEASURABLE,
    )
    return (about, summary, *unknown)


def _bridged(recording: MotionRecording) -> MotionRecording:
    """Fill holes that are short enough, as the live path does, by straight lines."""
    values = np.hstack((recording.gyr_rad_s, recording.acc_m_s2))
    finite = np.asarray(np.isfinite(values).all(axis=1))
    values[~finite] = np.nan
    rows = np.arange(len(values))
    for start, stop in runs(~finite):
        inside = start > 0 and stop < len(values)
        if inside and (stop - start + 1) / recording.fs_hz <= BRIDGE_S:
            for column in values.T:
                ends = column[[start - 1, stop]]
                column[start:stop] = np.interp(rows[start:stop], (start - 1, stop), ends)
    return MotionRecording(gyr_rad_s=values[:, :3], acc_m_s2=values[:, 3:], fs_hz=recording.fs_hz)


def _inclination(recording: MotionRecording) -> tuple[FloatArray, list[FoundUnknown]]:
    """Give the inclination of the z axis per sample, NaN where it is unknown, and those spans."""
    fs_hz = recording.fs_hz
    settling = round(SETTLE_S * fs_hz)
    finite = np.isfinite(recording.gyr_rad_s[:, 0])
    found = np.full(len(finite), np.nan)
    unknown = _spans(~finite, fs_hz, _MISSING)
    for start, stop in runs(finite):
        settled = min(start + settling, stop)
        unknown.append(FoundUnknown(start_s=start / fs_hz, end_s=settled / fs_hz, cause=_SETTLING))
        if settled < stop:
            quaternions = estimate_orientation(
                recording.gyr_rad_s[start:stop], recording.acc_m_s2[start:stop], fs_hz=fs_hz
            )
            found[settled:stop] = inclination_deg(quaternions)[settled - start :]
    return found, sorted(unknown, key=lambda one: one.start_s)


def _spans(mask: NDArray[np.bool_], fs_hz: float, cause: str) -> list[FoundUnknown]:
    return [
        FoundUnknown(start_s=start / fs_hz, end_s=stop / fs_hz, cause=cause)
        for start, stop in runs(mask)
    ]


def _percentile(values: FloatArray, known: NDArray[np.bool_], percent: int) -> float | None:
    return float(np.percentile(values[known], percent)) if known.any() else None
