"""Lying or not, from a breastbone accelerometer with labels (UCI), trial by trial."""

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.tables import print_table
from spinewatch.mobility.geometry import unit
from spinewatch.mobility.posture.lying import LyingRule, tilt_of
from spinewatch.model.blocks import FloatArray

LYING_LABEL: Final = 3
WALKING_LABEL: Final = 4
LONGEST_STEP_S: Final = 5.0
"""Longest time for which one sample of the irregular accelerometer stands."""


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
