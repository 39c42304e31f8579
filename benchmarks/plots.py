"""Pictures of the mobility benchmarks, as PNG files, for a reader who looks for a few seconds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from spinewatch.model.blocks import FloatArray

DPI: Final = 80
COLOURS: Final = 128
"""A drawing of lines needs no more, and a file with a palette is a third of the size."""

INK: Final = "#1f4e79"
NORMAL_INK: Final = "#2e7d32"
LIMIT_INK: Final = "#b71c1c"
SERIES_INKS: Final = ("#1f4e79", "#b5651d", "#2e7d32")

Span = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One angle over time with what is normal and what no spine can do, in degrees."""

    title: str
    times_s: FloatArray
    angle_deg: FloatArray
    normal_deg: Span
    beyond_deg: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A named line with a value per time; NaN where there is none."""

    name: str
    x: FloatArray
    y: FloatArray


def angle_panels(path: Path, title: str, rows: Sequence[Sequence[Panel]]) -> None:
    """Draw angles over time in a grid of panels."""
    width = max(4.0 * len(rows[0]), 8.0)
    figure = Figure(figsize=(width, 1.9 * len(rows) + 1.0), layout="constrained")
    axes = figure.subplots(len(rows), len(rows[0]), squeeze=False, sharex=True)
    for row_of_axes, row in zip(axes, rows, strict=True):
        for axis, panel in zip(row_of_axes, row, strict=True):
            _angle_panel(axis, panel)
    for axis in axes[-1]:
        axis.set_xlabel("time, s")
    for axis in axes[:, 0]:
        axis.set_ylabel("deg")
    handles, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", fontsize=8, ncols=3)
    save(figure, path, title)


def errors_over_time(
    path: Path,
    title: str,
    panels: Mapping[str, Sequence[Series]],
    *,
    to_reach_deg: Mapping[str, float],
) -> None:
    """Draw errors over hours, one panel per angle, one line per segment, and what is promised."""
    figure = Figure(figsize=(8.0, 1.9 * len(panels) + 1.0), layout="constrained")
    axes = figure.subplots(len(panels), 1, squeeze=False, sharex=True)[:, 0]
    for axis, (name, series) in zip(axes, panels.items(), strict=True):
        for each, ink in zip(series, SERIES_INKS, strict=False):
            axis.plot(each.x, each.y, "o-", color=ink, markersize=3, linewidth=1, label=each.name)
        axis.axhline(
            to_reach_deg[name], color=LIMIT_INK, linestyle="--", linewidth=1, label="to reach"
        )
        axis.set_ylim(0, None)
        axis.set_ylabel(f"{name}\nRMS error, deg")
        axis.grid(alpha=0.3)
    axes[-1].set_xlabel("hours worn")
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", fontsize=8, ncols=3)
    save(figure, path, title)


def drift(path: Path, title: str, series: Sequence[Series], possible_deg: Span) -> None:
    """Draw angles that may leave what is possible, over seconds."""
    figure = Figure(figsize=(8.0, 3.2), layout="constrained")
    axis = figure.subplots()
    axis.axhspan(*possible_deg, color=NORMAL_INK, alpha=0.12, label="possible")
    for each, ink in zip(series, SERIES_INKS, strict=False):
        name = each.name if np.isfinite(each.y).any() else f"{each.name}: unknown throughout"
        axis.plot(each.x, each.y, color=ink, linewidth=1, label=name)
    axis.set_ylabel("deg")
    axis.set_xlabel("time, s")
    axis.grid(alpha=0.3)
    axis.legend(loc="upper left", fontsize=8)
    save(figure, path, title)


def _angle_panel(axis: Axes, panel: Panel) -> None:
    axis.axhspan(*panel.normal_deg, color=NORMAL_INK, alpha=0.12, label="normal range")
    low, high = panel.beyond_deg
    axis.axhline(low, color=LIMIT_INK, linestyle="--", linewidth=1)
    axis.axhline(high, color=LIMIT_INK, linestyle="--", linewidth=1, label="limit of anatomy")
    axis.plot(panel.times_s, panel.angle_deg, color=INK, linewidth=0.9, label="measured")
    if np.isnan(panel.angle_deg).all():
        middle = float(np.mean(panel.times_s))
        axis.text(middle, 0.0, "unknown throughout, and said so", ha="center", va="center")
    axis.set_ylim(1.15 * low, 1.15 * high)
    axis.set_title(panel.title, fontsize=9)
    axis.grid(alpha=0.3)


def save(figure: Figure, path: Path, title: str) -> None:
    """Write a picture with few colours, which keeps it small, and name it on the terminal."""
    figure.suptitle(title, fontsize=10)
    path.parent.mkdir(parents=True, exist_ok=True)
    FigureCanvasAgg(figure)
    drawn = BytesIO()
    figure.savefig(drawn, dpi=DPI, format="png")
    Image.open(drawn).convert("RGB").quantize(COLOURS).save(path, optimize=True)
    print(f"Plot: {path.name}")
