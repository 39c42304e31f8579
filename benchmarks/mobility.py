"""How right the mobility layer is on recordings, and what it costs.

Orientation has optical truth (BROAD, one sensor), lying has labels (UCI, sternum accelerometer).
For neck and trunk no recording with truth could be had: `spine4` is a check of plausibility.
"""

import argparse
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from vqf import VQF

from benchmarks.tables import print_table
from spinewatch.mobility import estimate_orientation
from spinewatch.mobility.alignment import align_still
from spinewatch.mobility.geometry import angle_deg, unit, up_in_sensor
from spinewatch.mobility.lying import LyingRule, tilt_of
from spinewatch.mobility.motion_stream import MotionStream
from spinewatch.mobility.posture import PostureTracker
from spinewatch.mobility.seconds import SegmentSecond
from spinewatch.mobility.segment import SegmentTracker
from spinewatch.model.blocks import Block, FloatArray, StreamKey
from spinewatch.model.calibration import Alignment
from spinewatch.model.sites import SEGMENT_ENDS, MotionSite, Segment
from spinewatch.model.time import NS_PER_S

ALIGN_S: Final = 0.5
SPINE_SITES: Final = (MotionSite.HEAD, MotionSite.C7, MotionSite.L1, MotionSite.S1)
SPINE_STILL_S: Final = range(22, 36)
LYING_LABEL: Final = 3
WALKING_LABEL: Final = 4
LONGEST_STEP_S: Final = 5.0
"""Longest time for which one sample of the irregular accelerometer stands."""


class Errors(NamedTuple):
    """Root mean square over the movement part, degrees."""

    inclination: float
    heading: float
    total: float


def main(data: Path) -> None:
    """Print every table."""
    orientation(data / "motion")
    lying(data / "motion")
    plausibility(data / "motion")
    cost()


# --- orientation --------------------------------------------------------------------------------


def orientation(folder: Path) -> None:
    """Compare with optical truth: ours, VQF as packaged, accelerometer tilt alone."""
    rows, ours, plain, tilts = [], [], [], []
    for path in sorted(folder.glob("broad_*.npz")):
        with np.load(path) as trial:
            gyr, acc, truth = (
                trial[name].astype(np.float64, order="C") for name in ("gyr", "acc", "ref_quat")
            )
            moving = trial["movement"]
            fs_hz = float(trial["fs"])
        ours.append(_errors(estimate_orientation(gyr, acc, fs_hz=fs_hz), truth, moving, fs_hz))
        batch = VQF(1.0 / fs_hz).updateBatch(gyr, acc)["quat6D"]
        plain.append(_errors(batch, truth, moving, fs_hz))
        known = moving & np.isfinite(truth).all(axis=1)
        tilts.append(_rms(angle_deg(unit(acc[known]), up_in_sensor(truth[known]))))
        rows.append(_orientation_row(path.stem.removeprefix("broad_"), ours, plain, tilts))
    mean_ours, mean_plain = (Errors(*np.mean(found, axis=0)) for found in (ours, plain))
    rows.append(_orientation_row("mean", [mean_ours], [mean_plain], [float(np.mean(tilts))]))
    print_table(
        "Orientation on BROAD (open half), 6-axis, RMSE in deg over the movement part, heading "
        f"aligned on the first {ALIGN_S} s tracked: inclination / heading / total. VQF comes from "
        "an author of BROAD and was published with results on it: the set is not independent of "
        "its tuning.",
        ("trial", "spinewatch", "vqf batch", "accelerometer tilt"),
        rows,
    )


def _orientation_row(
    name: str, ours: list[Errors], plain: list[Errors], tilts: list[float]
) -> tuple[str, ...]:
    cells = (" / ".join(f"{value:.2f}" for value in found[-1]) for found in (ours, plain))
    return (name, *cells, f"{tilts[-1]:.1f}")


def _errors(
    found: FloatArray, truth: FloatArray, moving: NDArray[np.bool_], fs_hz: float
) -> Errors:
    """Split the error quaternion, found x truth*, into a turn about the vertical and the rest."""
    tracked = np.asarray(np.isfinite(truth).all(axis=1))
    w, x, y, z = found.T
    tw, tx, ty, tz = truth.T
    turned, kept = z * tw - w * tz - x * ty + y * tx, w * tw + x * tx + y * ty + z * tz
    heading = 2.0 * np.arctan2(turned, kept)
    start = np.flatnonzero(tracked)[: round(ALIGN_S * fs_hz)]
    heading = np.angle(np.exp(1j * heading) * np.exp(-1j * heading[start]).mean())
    inclination = 2.0 * np.arccos(np.clip(np.hypot(turned, kept), 0.0, 1.0))
    total = 2.0 * np.arccos(np.clip(np.cos(inclination / 2) * np.cos(heading / 2), -1.0, 1.0))
    known = tracked & moving
    return Errors(*(_rms(np.degrees(part[known])) for part in (inclination, heading, total)))


def _rms(values: FloatArray) -> float:
    return float(np.sqrt(np.mean(values * values)))


# --- lying --------------------------------------------------------------------------------------


def lying(folder: Path) -> None:
    """Score the posture rule on a breastbone accelerometer, trial by trial."""
    with np.load(folder / "posture_sternum_uci.npz") as recorded:
        trial, times_s = recorded["trial"], recorded["t"].astype(np.float64)
        force, labels = recorded["acc_g"].astype(np.float64), recorded["label"]
    rows, shares, hits, without = [], [], [], []
    for number in np.unique(trial):
        of = trial == number
        if np.count_nonzero(labels[of] == WALKING_LABEL) < 3:
            without.append(str(number))
            continue
        truth = labels[of] == LYING_LABEL
        right = np.equal(_lies(times_s[of], force[of], labels[of]), truth)
        hits.append(right)
        shares.append(float(right.mean()))
        rows.append((str(number), str(len(right)), f"{right.mean():.3f}", *_sides(right, truth)))
    pooled = np.concatenate(hits)
    rows.append(("pooled", str(len(pooled)), f"{pooled.mean():.3f}", "", ""))
    print_table(
        f"Lying on the UCI sternum set (open half): share of samples right. Mean of trials "
        f"{np.mean(shares):.3f}, worst {min(shares):.3f}, {sum(s < 0.95 for s in shares)} of "
        f"{len(shares)} below 0.95. Upright is the median while walking; left out for want of it: "
        f"trials {', '.join(without)}. The thresholds were chosen on this half.",
        ("trial", "samples", "right", "of lying", "of the rest"),
        rows,
    )


def _lies(times_s: FloatArray, force: FloatArray, labels: FloatArray) -> NDArray[np.bool_]:
    """Run the rule over one trial; columns of ``force`` are frontal, vertical, lateral."""
    up = unit(force)
    upright = unit(np.median(up[labels == WALKING_LABEL], axis=0))
    frontal = np.array((1.0, 0.0, 0.0))
    forward = unit(frontal - upright * (frontal @ upright))
    body = up @ np.stack((forward, np.cross(upright, forward), upright)).T
    steps_s = np.clip(np.diff(times_s, prepend=times_s[0]), 0.0, LONGEST_STEP_S)
    rule = LyingRule()
    return np.array(
        [
            rule.update(tilt_of(x, y, z, heading_known=True), seconds=step_s)
            for (x, y, z), step_s in zip(body.tolist(), steps_s.tolist(), strict=True)
        ]
    )


def _sides(right: NDArray[np.bool_], truth: NDArray[np.bool_]) -> tuple[str, str]:
    of_lying, of_rest = (
        f"{right[side].mean():.3f}" if side.any() else "-" for side in (truth, ~truth)
    )
    return of_lying, of_rest


# --- plausibility -------------------------------------------------------------------------------


def plausibility(folder: Path) -> None:
    """Look at the angles of free movement, for which there is no truth."""
    with np.load(folder / "spine4_qmt_fullbody.npz") as recorded:
        samples = np.concatenate((recorded["acc"], recorded["gyr"]), axis=2, dtype=np.float64)
        fs_hz = float(recorded["fs"])
    found = _spine_angles(samples, fs_hz)
    rows = [
        (segment, f"{np.mean([each.coverage for each in seconds]):.2f}", *_ranges(seconds))
        for segment, seconds in found.items()
    ]
    print_table(
        "Plausibility on spine4 (100 s of free movement, no truth): 1st, 50th, 99th percentile, "
        "deg. Upright from 14 s of stillness; left is taken to be the sensors' y axis, as their "
        "gravity suggests (x along the spine, z away from the back).",
        ("segment", "coverage", "flexion", "lateral", "rotation", "speed p95 deg/s"),
        rows,
    )


def _spine_angles(samples: FloatArray, fs_hz: float) -> dict[Segment, list[SegmentSecond]]:
    streams = _streams(samples, fs_hz)
    length_s = len(samples) // round(fs_hz)
    for stream in _streams(samples, fs_hz):
        seconds = [stream.close(*_span_ns(second)) for second in range(SPINE_STILL_S.stop)]
        still = [seconds[second] for second in SPINE_STILL_S]
        upright = align_still(stream.site, still, utc_ns=None, session="spine4")
        next(each for each in streams if each.site == stream.site).set_alignment(_facing(upright))
    trackers = {segment: SegmentTracker(segment=segment) for segment in Segment}
    found: dict[Segment, list[SegmentSecond]] = {segment: [] for segment in Segment}
    for second in range(length_s):
        motion = {stream.site: stream.close(*_span_ns(second)) for stream in streams}
        for segment, tracker in trackers.items():
            found[segment].append(tracker.update(*(motion[s] for s in SEGMENT_ENDS[segment])))
    return found


def _facing(still: Alignment) -> Alignment:
    """Give an upright alignment the sensor's y axis as left."""
    up = np.array(still.rotation[6:])
    sensor_y = np.array((0.0, 1.0, 0.0))
    left = unit(sensor_y - up * (sensor_y @ up))
    rows = np.stack((np.cross(left, up), left, up))
    a, b, c, d, e, f, g, h, i = rows.ravel().tolist()
    return Alignment(
        site=still.site,
        rotation=(a, b, c, d, e, f, g, h, i),
        heading_known=True,
        uncertainty_deg=still.uncertainty_deg,
        utc_ns=None,
        session=still.session,
    )


def _ranges(seconds: list[SegmentSecond]) -> Iterator[str]:
    nothing = np.full(20, np.nan)
    for name in ("flexion_deg", "lateral_deg", "rotation_deg"):
        pieces = [getattr(second, name) for second in seconds]
        values = np.concatenate([nothing if piece is None else piece for piece in pieces])
        yield " / ".join(f"{value:.0f}" for value in np.nanpercentile(values, (1, 50, 99)))
    speed_dps = np.concatenate([second.speed_dps for second in seconds])
    yield f"{np.nanpercentile(speed_dps, 95):.0f}"


# --- cost ---------------------------------------------------------------------------------------


def cost(length_s: int = 120) -> None:
    """Measure four 100 Hz sensors through streams, three segments and posture."""
    rng = np.random.default_rng(1)
    samples = rng.normal(scale=0.05, size=(length_s * 100 + 1, len(SPINE_SITES), 6))
    samples[:, :, 2] += 9.81
    rows = [
        (f"{block} samples per block", f"{1e3 * _seconds_per_second(samples, block):.2f}")
        for block in (4, 100)
    ]
    print_table(
        "Cost: four sensors of 100 Hz, three segments, posture",
        ("fed with", "CPU ms per stream second"),
        rows,
    )


def _seconds_per_second(samples: FloatArray, block: int) -> float:
    streams = _streams(samples[:0], 100.0)
    for stream in streams:
        stream.set_alignment(_cost_alignment(stream.site))
    trackers = {segment: SegmentTracker(segment=segment) for segment in Segment}
    posture = PostureTracker()
    pieces = {
        stream.site: list(_blocks(stream.key, samples[:, i], 100.0, block))
        for i, stream in enumerate(streams)
    }
    length_s, at = len(samples) // 100, 0
    began = time.process_time()
    for second in range(length_s):
        upto = -(-((second + 1) * 100 + 1) // block)
        for stream in streams:
            for piece in pieces[stream.site][at:upto]:
                stream.push(piece)
        at = upto
        motion = {stream.site: stream.close(*_span_ns(second)) for stream in streams}
        posture.update(motion)
        for segment, tracker in trackers.items():
            tracker.update(*(motion[site] for site in SEGMENT_ENDS[segment]))
    return (time.process_time() - began) / length_s


def _cost_alignment(site: MotionSite) -> Alignment:
    return Alignment(
        site=site,
        rotation=(1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0),
        heading_known=True,
        uncertainty_deg=1.0,
        utc_ns=None,
        session="cost",
    )


# --- shared -------------------------------------------------------------------------------------


def _streams(samples: FloatArray, fs_hz: float) -> list[MotionStream]:
    """One stream per site of the spine with its samples, shape (n, sites, 6), pushed."""
    streams = [
        MotionStream(key=StreamKey(site, "imu"), site=site, fs_hz=fs_hz) for site in SPINE_SITES
    ]
    for index, stream in enumerate(streams):
        for block in _blocks(stream.key, samples[:, index], fs_hz, max(len(samples), 1)):
            stream.push(block)
    return streams


def _blocks(key: StreamKey, values: FloatArray, fs_hz: float, size: int) -> Iterator[Block]:
    times_ns = np.round(np.arange(len(values)) * (NS_PER_S / fs_hz)).astype(np.int64)
    for start in range(0, len(values), size):
        piece = slice(start, start + size)
        yield Block(stream=key, fs_hz=fs_hz, times_ns=times_ns[piece], values=values[piece])


def _span_ns(second: int) -> tuple[int, int]:
    return second * NS_PER_S, (second + 1) * NS_PER_S


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mobility", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with motion/")
    main(parser.parse_args().data)
