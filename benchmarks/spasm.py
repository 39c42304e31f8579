"""How right the spasm layer is on recordings with exact labels, and what it costs.

No open recording of real spasm could be found: every contraction here is voluntary and stands in
for one. What is measured is the detection of muscle activity.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from scipy.signal import butter, resample_poly, sosfilt

from benchmarks.spasm_cost import cost
from benchmarks.spasm_scoring import Recording, Span, closed, figures, matches, score
from benchmarks.spasm_tonic import tonic
from benchmarks.tables import print_table
from spinewatch.model.blocks import FloatArray
from spinewatch.spasm import detect_activations

STAND_IN: Final = (
    "All EMG here is voluntary contraction standing in for spasm: this is activation detection, "
    "not spasm accuracy. Hum, movement artefact and lift-off are synthetic, rest and ECG are real."
)


def main(data: Path) -> None:
    """Print every table."""
    recordings = spliced(data / "emg")
    print(f"\n{STAND_IN}")
    accuracy(recordings)
    rates(recordings)
    other_sets(data / "emg")
    tonic()
    cost()


# --- activations on the spliced set -------------------------------------------------------------


def spliced(folder: Path) -> list[Recording]:
    """Load the recordings whose onsets and offsets are exact."""
    labels = json.loads((folder / "spliced_labels.json").read_text())
    with np.load(folder / "spliced.npz") as archive:
        rows = archive["x"].astype(np.float64) * float(archive["uV_per_count"])
    return [
        Recording(
            emg_uv=row,
            condition=label["cond"],
            calibration_s=label["calib_s"],
            events=tuple((e["onset"], e["offset"], e["ramp_s"]) for e in label["events"]),
            not_scored=tuple((start, stop) for start, stop in label["bad"] + label["ignore"]),
        )
        for row, label in zip(rows, labels, strict=True)
    ]


def ours(emg_uv: FloatArray, fs_hz: float, rest_s: Span) -> list[Span]:
    """Run the method under test."""
    found = detect_activations(emg_uv, fs_hz=fs_hz, rest_s=rest_s)
    return [(one.onset_s, one.offset_s) for one in found]


def teager_kaiser(emg_uv: FloatArray, fs_hz: float, rest_s: Span) -> list[Span]:
    """Find where smoothed Teager-Kaiser energy exceeds rest by three standard deviations."""
    high = sosfilt(butter(4, 30.0, "highpass", fs=fs_hz, output="sos"), emg_uv)
    energy = np.abs(high[1:-1] ** 2 - high[:-2] * high[2:])
    width = round(0.1 * fs_hz)
    smooth = np.convolve(energy, np.full(width, 1 / width), "same")
    rest = smooth[round(rest_s[0] * fs_hz) + width : round(rest_s[1] * fs_hz)]
    above = np.concatenate(([False], smooth > rest.mean() + 3 * rest.std(), [False]))
    edges = np.flatnonzero(above[1:] != above[:-1]) / fs_hz
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def accuracy(recordings: Sequence[Recording]) -> None:
    """Compare per condition with a method of a few lines."""
    methods = {"spinewatch": ours, "TKEO + 3 SD": teager_kaiser}
    outcomes = {
        name: [score(method(r.emg_uv, 1000.0, (0.0, r.calibration_s)), r) for r in recordings]
        for name, method in methods.items()
    }
    conditions = list(dict.fromkeys(recording.condition for recording in recordings))
    rows = [
        (
            name,
            condition,
            *figures(
                [
                    o
                    for o, r in zip(found, recordings, strict=True)
                    if condition in (r.condition, "all")
                ]
            ),
        )
        for name, found in outcomes.items()
        for condition in (*conditions, "all")
    ]
    print_table(
        "Activations on `spliced` (open half, 1000 Hz): IoU >= 0.5 one to one, gaps and events "
        "below 0.25 s closed and dropped. A false activation touches no event. 95 % intervals by "
        "bootstrap over recordings; onsets on ramps <= 30 ms.",
        (
            "method",
            "condition",
            "F1",
            "95 %",
            "false/h",
            "95 %",
            "onset median ms",
            "<= 25 / 50 ms",
        ),
        rows,
    )


def rates(recordings: Sequence[Recording]) -> None:
    """Show what the rate costs."""
    rows = []
    for fs_hz in (1000, 500, 250, 200):
        outcomes = [
            score(ours(_resampled(r.emg_uv, fs_hz), fs_hz, (0.0, r.calibration_s)), r)
            for r in recordings
        ]
        rows.append((f"{fs_hz}", *figures(outcomes)))
    print_table(
        "The same at other rates, all conditions",
        ("Hz", "F1", "95 %", "false/h", "95 %", "onset median ms", "<= 25 / 50 ms"),
        rows,
    )


def _resampled(values: FloatArray, fs_hz: int) -> FloatArray:
    return values if fs_hz == 1000 else np.asarray(resample_poly(values, fs_hz, 1000))


# --- other sets ---------------------------------------------------------------------------------


def other_sets(folder: Path) -> None:
    """Look at sets with labels that are not exact."""
    silver = json.loads((folder / "silver_labels.json").read_text())
    with np.load(folder / "emggo_ecg250.npz") as archive:
        ballistic = archive["emg"].ravel().astype(np.float64)
    found = closed(ours(ballistic, 250.0, (10.0, 16.5)))
    events = [(onset, offset) for onset, offset in silver["emggo_ecg250"]]
    matched = len(matches(found, events))
    rows = [
        (
            "emgGO, 250 Hz, strong ECG and drift (not independent: one person in both halves)",
            f"F1 {2 * matched / (len(found) + len(events)):.3f} ({matched} of {len(events)})",
        ),
        ("forearm without gesture, 200 Hz, all 8 channels", _nuisance(folder)),
    ]
    print_table("Other recordings", ("set", "result"), rows)


def _nuisance(folder: Path) -> str:
    """Count activations among small movements, each channel against its quietest 4 s."""
    count, minutes, refused = 0, 0.0, 0
    with np.load(folder / "myo_cued.npz") as archive:
        for name in archive.files:
            if not name.endswith("g0"):
                continue
            for channel in archive[name].astype(np.float64).T:
                power = np.convolve(np.diff(channel) ** 2, np.ones(800), "valid")
                quiet_s = float(np.argmin(power)) / 200
                try:
                    count += len(closed(ours(channel, 200.0, (quiet_s, quiet_s + 4.0))))
                except ValueError:
                    refused += 1
                    continue
                minutes += len(channel) / 200 / 60
    return f"{count / minutes:.1f} activations per channel-minute; {refused} channels never at rest"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.spasm", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with emg/")
    main(parser.parse_args().data)
