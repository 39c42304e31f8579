"""How right the spasm layer is beside what else there is, and what it costs.

No open recording of real spasm could be found: every contraction here is voluntary and stands in
for one. What is measured is the detection of muscle activity. The open half of the recordings was
used for tuning, ours and that of the methods which are called tuned.
"""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from scipy.signal import resample_poly

from benchmarks.spasm_conditions import bad_contacts, ecg_added
from benchmarks.spasm_cost import cost
from benchmarks.spasm_held import held
from benchmarks.spasm_methods import CONTENDERS, OURS, Contender, Run, refuses, run, run_all
from benchmarks.spasm_scoring import (
    Recording,
    closed,
    f1,
    f1_cell,
    false_per_hour,
    interval_of_mean,
    means_of_halves,
    onset_cell,
    rate_cell,
)
from benchmarks.spasm_sets import cued, one_person_each, spliced, uncued
from benchmarks.spasm_tables import by_condition, one_table, per_condition, two_halves
from benchmarks.spasm_tonic import tonic
from benchmarks.tables import print_table
from spinewatch.model.blocks import FloatArray

STAND_IN: Final = (
    "All EMG here is voluntary contraction standing in for spasm: this is activation detection, "
    "not spasm accuracy. Open half only. Hum, movement artefact and lift-off are synthetic, rest "
    "and ECG are real. `spliced` was tuned on, by spinewatch and by what is called tuned; "
    "limits of rest were compared on half of the added ECG, the forearm and the legs, with the "
    "other half in sight. Not independent (a person or recording stands in both halves of the "
    "data): ECG of `spliced`, emgGO, PLUX."
)
ADDED: Final = "ECG added (not independent)"
FOREARM: Final = "forearm cued, 200 Hz"
PEOPLE: Final = "emgGO + PLUX (not independent)"

LABELS_NOTE: Final = (
    "Labels of the forearm, emgGO and PLUX are silver: made offline by likelihood edges, which "
    "favour methods with such edges (AGLR, spinewatch)."
)


def main(data: Path, *, plots: Path | None = None, quick: bool = False) -> None:
    """Print every table; draw the plots where a folder for them is given."""
    folder = data / "emg"
    here = [each for each in CONTENDERS if not (each.missing or (quick and each.slow))]
    fast = [each for each in here if not each.slow]
    recordings = spliced(folder)
    print(f"\n{STAND_IN}\n{LABELS_NOTE}")
    runs = run_all(here, recordings)
    added = list(ecg_added(folder, _of(recordings, "clean")))
    forearm, people = cued(folder), one_person_each(folder)
    sets = {
        ADDED: run_all(fast, added),
        FOREARM: run_all(fast, forearm),
        PEOPLE: run_all(fast, people),
    }
    one_table(runs, sets)
    per_condition(runs)
    two_halves({ADDED: sets[ADDED], FOREARM: sets[FOREARM]})
    _details(sets, forearm, fast)
    rates(recordings)
    nuisance(folder, fast)
    contacts(fast)
    held(folder, fast)
    tonic(fast)
    cost()
    if plots is not None:
        _plots(plots, recordings, added, forearm, runs)


def _of(recordings: Sequence[Recording], condition: str) -> list[Recording]:
    return [each for each in recordings if each.condition == condition]


# --- details ------------------------------------------------------------------------------------


def _details(
    sets: Mapping[str, Mapping[str, Run]],
    forearm: Sequence[Recording],
    contenders: Sequence[Contender],
) -> None:
    added, people = sets[ADDED], sets[PEOPLE]
    by_condition(
        "ECG of two more people added to the 8 clean recordings: person, heart rate, and strength "
        "as 99.5th percentile over the RMS at rest (`spliced`: 15 to 60). F1 (95 %)",
        added,
    )
    by_condition("emgGO and PLUX, one person each (not independent): F1", people)
    accepted = [each for each in forearm if not refuses(each.emg_uv, each.fs_hz, each.rest_s)]
    rows = [
        (
            contender.name,
            f1_cell(sets[FOREARM][contender.name].outcomes),
            rate_cell(sets[FOREARM][contender.name].outcomes, false_per_hour),
            f1_cell(run(contender, accepted).outcomes),
        )
        for contender in contenders
    ]
    print_table(
        f"Forearm, cued gestures, 200 Hz, the channel that stands out most of 8: rest is what lies "
        f"before the first gesture. {OURS} refuses that rest in {len(forearm) - len(accepted)} of "
        f"{len(forearm)} recordings, because the arm moved: all events of these count as missed.",
        ("method", "F1 (95 %)", "false/h (95 %)", f"F1 on the {len(accepted)} not refused"),
        rows,
    )


def rates(recordings: Sequence[Recording]) -> None:
    """Show what the rate costs."""
    ours = CONTENDERS[0]
    rows = []
    for fs_hz in (1000, 500, 250, 200):
        slower = [
            replace(each, emg_uv=_resampled(each.emg_uv, fs_hz), fs_hz=fs_hz) for each in recordings
        ]
        found = run(ours, slower)
        rows.append(
            (
                f"{fs_hz}",
                f1_cell(found.outcomes),
                f"{f1(found.of('weak')):.3f}",
                rate_cell(found.outcomes, false_per_hour),
                onset_cell(found.outcomes),
            )
        )
    print_table(
        f"`spliced` at other rates, {OURS}",
        ("Hz", "F1 (95 %)", "F1 weak", "false/h (95 %)", "onset ms"),
        rows,
    )


def _resampled(values: FloatArray, fs_hz: int) -> FloatArray:
    return values if fs_hz == 1000 else np.asarray(resample_poly(values, fs_hz, 1000))


def nuisance(folder: Path, contenders: Sequence[Contender]) -> None:
    """Count activations among small movements that are no gesture."""
    channels = list(uncued(folder))
    minutes = sum(each.length_s for each in channels) / 60
    refused = sum(refuses(each.emg_uv, each.fs_hz, each.rest_s) for each in channels)
    rows = []
    for contender in contenders:
        counts = [
            len(closed(contender.find(each.emg_uv, each.fs_hz, each.rest_s))) for each in channels
        ]
        each_minute = [count / minutes * len(counts) for count in counts]
        low, high = interval_of_mean(each_minute)
        halves = means_of_halves(each_minute, [each.source for each in channels])
        rows.append(
            (
                contender.name,
                f"{sum(counts) / minutes:.1f} ({low:.1f}-{high:.1f})",
                *(f"{mean:.1f}" for mean in halves),
            )
        )
    print_table(
        f"Forearm without gesture, but with small movements: activations per channel and minute "
        f"(95 %), {len(channels)} channels of 21 recordings of a minute, rest the quietest 4 s. "
        f"{OURS} refuses the rest of {refused} channels and finds nothing there.",
        ("method", "activations per minute", "people of the first half", "other people"),
        rows,
    )


def contacts(contenders: Sequence[Contender]) -> None:
    """Count what is found in five minutes of bad contact over a resting muscle."""
    shown = bad_contacts()
    rows = []
    for contender in contenders:
        cells = []
        for each in shown.values():
            found = closed(contender.find(each.emg_uv, each.fs_hz, each.rest_s))
            cells.append(f"{len(found)}, {sum(stop - start for start, stop in found):.0f} s")
        rows.append((contender.name, *cells))
    print_table(
        "Five minutes of bad contact over a muscle at rest: activations, and their length",
        ("method", *shown),
        rows,
    )


# --- plots --------------------------------------------------------------------------------------


def _plots(
    folder: Path,
    recordings: Sequence[Recording],
    added: Sequence[Recording],
    forearm: Sequence[Recording],
    runs: Mapping[str, Run],
) -> None:
    from benchmarks.spasm_plots import Case, draw, hardest  # noqa: PLC0415 - matplotlib, on demand

    compared = _compared(runs)
    usable = [each for each in forearm if not refuses(each.emg_uv, each.fs_hz, each.rest_s)]
    strong = [each for each in added if each.condition.endswith("x 30")]
    heart = hardest(strong, compared)
    cases = [
        Case(
            file="spasm-ecg.png",
            title=f"Strong heart beats over contractions ({heart.condition} rest)",
            recording=heart,
        ),
        Case(
            file="spasm-motion.png",
            title="Movement artefacts between contractions (synthetic artefacts)",
            recording=hardest(_of(recordings, "motion"), compared),
        ),
        Case(
            file="spasm-forearm.png",
            title="Cued gestures of the forearm, 200 Hz, 8-bit",
            recording=hardest(usable, compared),
        ),
    ]
    draw(folder, cases, compared)


def _compared(runs: Mapping[str, Run]) -> list[Contender]:
    """Give ours, the best classic detector and the best package, by F1 on `spliced`."""
    ran = [each for each in CONTENDERS if each.name in runs and each.name != OURS]
    ranked = sorted(ran, key=lambda each: f1(runs[each.name].outcomes), reverse=True)
    classic = [each for each in ranked if each.package is None][:1]
    packaged = [each for each in ranked if each.package is not None][:1]
    return [CONTENDERS[0], *classic, *packaged]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.spasm", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with emg/")
    parser.add_argument("--plots", type=Path, help="folder for the pictures (PNG)")
    parser.add_argument("--quick", action="store_true", help="leave out NeuroKit2, which is slow")
    given = parser.parse_args()
    main(given.data, plots=given.plots, quick=given.quick)
