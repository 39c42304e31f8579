"""Pictures of the hardest recordings: the signal, what is true, and what methods found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.plots import INK, NORMAL_INK, save
from benchmarks.spasm_detectors import high_passed
from benchmarks.spasm_methods import Contender
from benchmarks.spasm_scoring import Recording, Span, closed, f1, score
from spinewatch.model.blocks import FloatArray

SHOWN_HZ: Final = 200
"""Columns per second that are drawn, each from the least to the greatest of its samples."""

HEIGHT_PERCENTILE: Final = 99.7
BAR_HEIGHT: Final = 0.7
OTHERS_INK: Final = "#b5651d"
UNSCORED_INK: Final = "#9e9e9e"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A recording that is hard, how its picture is called, and what it shows."""

    file: str
    title: str
    recording: Recording


def draw(folder: Path, cases: Sequence[Case], contenders: Sequence[Contender]) -> None:
    """Draw each case with the events that each method found."""
    for case in cases:
        found = {
            contender.name: contender.find(
                case.recording.emg_uv, case.recording.fs_hz, case.recording.rest_s
            )
            for contender in contenders
        }
        _draw(folder / case.file, case, found)


def _draw(path: Path, case: Case, found: Mapping[str, Sequence[Span]]) -> None:
    figure = Figure(figsize=(9.0, 4.4), layout="constrained")
    raw, band, bars = figure.subplots(
        3, 1, sharex=True, height_ratios=(2.0, 2.0, 0.5 + 0.4 * (len(found) + 1))
    )
    recording = case.recording
    _signal(raw, recording.emg_uv - np.median(recording.emg_uv), recording, "as it came")
    _signal(band, high_passed(recording.emg_uv, recording.fs_hz), recording, "above 30 Hz")
    _bars(bars, recording, found)
    bars.set_xlim(0, recording.length_s)
    bars.set_xlabel("time, s")
    save(figure, path, case.title)


def _signal(axis: Axes, values: FloatArray, recording: Recording, label: str) -> None:
    """Draw the envelope of the samples, cut where a rail would hide the rest."""
    step = max(1, round(recording.fs_hz / SHOWN_HZ))
    columns = values[: len(values) // step * step].reshape(-1, step)
    times_s = np.arange(len(columns)) * step / recording.fs_hz
    axis.fill_between(
        times_s, columns.min(axis=1), columns.max(axis=1) + 1e-9, color=INK, linewidth=0.4
    )
    height = 1.15 * float(np.percentile(np.abs(values), HEIGHT_PERCENTILE)) + 1e-9
    axis.set_ylim(-height, height)
    for onset_s, offset_s, _ in recording.events:
        axis.axvspan(onset_s, offset_s, color=NORMAL_INK, alpha=0.15, linewidth=0)
    axis.set_ylabel(label, fontsize=8)
    axis.tick_params(labelsize=7)


def _bars(axis: Axes, recording: Recording, found: Mapping[str, Sequence[Span]]) -> None:
    rows = len(found)
    for onset_s, offset_s, _ in recording.events:
        _bar(axis, rows, (onset_s, offset_s), NORMAL_INK)
    for span in (recording.rest_s, *recording.not_scored):
        _bar(axis, rows, span, UNSCORED_INK)
    names = ["true (grey: rest, not scored)"]
    for row, (name, spans) in enumerate(found.items(), start=1):
        for span in closed(spans):
            _bar(axis, rows - row, span, INK if row == 1 else OTHERS_INK)
        names.append(f"{name}: F1 {f1([score(spans, recording)]):.2f}")
    axis.set_yticks(range(rows, -1, -1), names, fontsize=8)
    axis.set_ylim(-0.6, rows + 0.6)


def _bar(axis: Axes, row: float, span: Span, ink: str) -> None:
    axis.barh(row, span[1] - span[0], left=span[0], height=BAR_HEIGHT, color=ink)


def hardest(recordings: Sequence[Recording], contenders: Sequence[Contender]) -> Recording:
    """Give the recording on which the first method does worst; of equals, where the others do."""

    def success(recording: Recording) -> list[float]:
        return [
            f1([score(each.find(recording.emg_uv, recording.fs_hz, recording.rest_s), recording)])
            for each in contenders
        ]

    return min((each for each in recordings if len(each.events) > 1), key=success)
