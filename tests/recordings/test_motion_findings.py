"""One sensor tells inclination and speed, and says what it cannot tell."""

from pathlib import Path

import numpy as np
import pytest

from spinewatch.mobility import inclination_deg
from spinewatch.recordings.findings import About, Finding, FoundUnknown, MotionSummary
from spinewatch.recordings.motion import read_motion
from spinewatch.recordings.motion_findings import examine_motion
from spinewatch.recordings.reading import Place
from spinewatch.recordings.summary import summary_lines
from spinewatch.recordings.values import MotionRecording


@pytest.fixture
def recording(real: Path) -> MotionRecording:
    return read_motion(Place(path=real / "broad_05_excerpt.npz"))


def without(recording: MotionRecording, start_s: float, stop_s: float) -> MotionRecording:
    """Take samples out of a recording."""
    gyr = recording.gyr_rad_s.copy()
    gyr[round(start_s * recording.fs_hz) : round(stop_s * recording.fs_hz)] = np.nan
    return MotionRecording(gyr_rad_s=gyr, acc_m_s2=recording.acc_m_s2, fs_hz=recording.fs_hz)


def summary(findings: tuple[Finding, ...]) -> MotionSummary:
    assert isinstance(findings[0], About)
    assert isinstance(findings[1], MotionSummary)
    return findings[1]


def unknown(findings: tuple[Finding, ...]) -> list[FoundUnknown]:
    return [one for one in findings if isinstance(one, FoundUnknown)]


def test_inclination_is_that_of_the_optical_reference(
    real: Path, recording: MotionRecording
) -> None:
    found = summary(examine_motion(recording, file="broad"))
    with np.load(real / "broad_05_excerpt.npz") as archive:
        reference = archive["ref_quat"][round(3 * recording.fs_hz) :].astype(np.float64)
    reference = reference[np.isfinite(reference).all(axis=1)]
    p05, p50, p95 = np.percentile(inclination_deg(reference), [5, 50, 95])

    assert len(reference) > 1500
    assert p95 - p05 > 45
    assert found.inclination_p05_deg == pytest.approx(p05, abs=2)
    assert found.inclination_p50_deg == pytest.approx(p50, abs=2)
    assert found.inclination_p95_deg == pytest.approx(p95, abs=2)


def test_valid_and_unknown_time_make_up_the_recording(recording: MotionRecording) -> None:
    found = summary(examine_motion(without(recording, 10, 11), file="broad"))

    assert found.unknown_s["samples are missing"] == pytest.approx(1.0, abs=0.02)
    assert sum(found.unknown_s.values()) == pytest.approx(7.0, abs=0.05)
    assert found.valid_s + sum(found.unknown_s.values()) == pytest.approx(found.duration_s)


def test_a_hole_is_unknown_and_the_orientation_settles_after_it(
    recording: MotionRecording,
) -> None:
    spans = unknown(examine_motion(without(recording, 10, 11), file="broad"))

    assert [(one.start_s, one.end_s) for one in spans] == [
        pytest.approx((0.0, 3.0), abs=0.02),
        pytest.approx((10.0, 11.0), abs=0.02),
        pytest.approx((11.0, 14.0), abs=0.02),
    ]


def test_a_hole_of_a_tenth_of_a_second_is_bridged_as_in_the_live_path(
    recording: MotionRecording,
) -> None:
    whole = summary(examine_motion(recording, file="broad"))
    bridged = summary(examine_motion(without(recording, 10, 10.1), file="broad"))

    assert bridged.valid_s == whole.valid_s
    assert bridged.inclination_p95_deg == pytest.approx(whole.inclination_p95_deg, abs=1)


def test_a_recording_without_a_usable_stretch_says_nothing_but_unknown(
    recording: MotionRecording,
) -> None:
    short = without(recording, 2.5, 22.1)
    found = summary(examine_motion(short, file="broad"))

    assert found.valid_s == 0
    assert found.inclination_p50_deg is None
    assert found.speed_p95_dps is None
    assert "tilt" not in "\n".join(summary_lines(examine_motion(short, file="broad")))


def test_what_one_sensor_cannot_tell_is_said(recording: MotionRecording) -> None:
    text = "\n".join(summary_lines(examine_motion(recording, file="broad")))

    assert "an angle between two sensors" in text
    assert "heading" in text
