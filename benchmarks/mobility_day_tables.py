"""Tables and plot of the simulated day: error by hour, situation and excursion, and its slope."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import linregress, t

from benchmarks.mobility_day import LYING, NOT_WORN, PLANES, SEGMENTS, Lived, live_through
from benchmarks.plots import Series, errors_over_time
from benchmarks.tables import print_table
from spinewatch.mobility.seconds import GRID_HZ
from spinewatch.model.blocks import FloatArray
from spinewatch.model.sites import Plane, Segment

TO_REACH_DEG: Final = 3.0
AXIAL_TO_REACH_DEG: Final = 5.0
WINDOWS: Final = 24
LEAST_KNOWN: Final = 60 * GRID_HZ
"""A window tells an error only if it rests on a minute of known, upright time."""

EXCURSION_DEG: Final[Mapping[Segment, tuple[float, float]]] = MappingProxyType(
    {Segment.NECK: (15.0, 5.0), Segment.LUMBAR: (4.0, 1.5)}
)
"""True rotation that makes an axial excursion, and the one at which it has begun and is over."""

KNOWN_SHARE: Final = 0.9
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Excursion:
    """One out-and-back rotation: its true size, and the measured one, NaN if unknown."""

    hour: float
    size_deg: float
    said_deg: float


def day(hours: float, plots: Path | None) -> None:
    """Simulate a day and print what became of it."""
    lived = live_through(hours)
    span = f"{hours:g} simulated hours"
    _print_hours(lived, span)
    _print_situations(lived, span)
    _print_occupations(lived, span)
    _print_excursions(lived, span)
    windows = {segment: _windows(lived, segment, hours) for segment in SEGMENTS}
    middles = (np.arange(WINDOWS) + 0.5) * hours / WINDOWS
    _print_slopes(windows, middles, hours)
    if plots is not None:
        errors_over_time(
            plots / "day_error.png",
            f"Error while upright over {span}: 20 deg mounting error, 0.5 deg/s gyroscope bias",
            {
                plane: [
                    Series(name=segment, x=middles, y=windows[segment][:, at])
                    for segment in SEGMENTS
                ]
                for at, plane in enumerate(PLANES)
            },
            to_reach_deg={
                plane: AXIAL_TO_REACH_DEG if plane is Plane.ROTATION else TO_REACH_DEG
                for plane in PLANES
            },
        )


def _print_hours(lived: Lived, span: str) -> None:
    worn = lived.posture != NOT_WORN
    hour = np.where(worn, lived.hours.astype(int), -1)
    rows = [
        (f"{number}", str(segment), *error_cells(meant_deg(lived, segment)[hour == number]))
        for number in np.unique(hour[worn])
        for segment in SEGMENTS
    ]
    print_table(
        f"Error by hour, {span}, sensors worn, all postures, said without a doubt: "
        "RMS / P95 in deg (coverage)",
        ("hour", "segment", *PLANES),
        rows,
    )


def _print_situations(lived: Lived, span: str) -> None:
    rows = []
    for segment in SEGMENTS:
        error, doubted = lived.error_deg(segment), lived.doubted[segment]
        situations = {
            "upright": lived.upright & ~doubted,
            "upright, said with a doubt": lived.upright & doubted,
            "upright, combined bends and turns": lived.combined(segment) & ~doubted,
            "lying": lived.posture == LYING,
        }
        rows += [
            (str(segment), name, f"{which.sum() / GRID_HZ / 60:.1f}", *error_cells(error[which]))
            for name, which in situations.items()
        ]
    print_table(
        f"Error by situation, {span}: RMS / P95 in deg (coverage). To reach: flexion and lateral "
        f"<= {TO_REACH_DEG:g} deg, also in combined bends and turns. Combined: at least two true "
        "angles far from neutral (neck 10/5/10, lumbar 15/6/3 deg). The whole monitor: "
        f"{100 * lived.core_share:.2f} % of one core.",
        ("segment", "situation", "minutes", *PLANES),
        rows,
    )


def _print_occupations(lived: Lived, span: str) -> None:
    worn = lived.posture != NOT_WORN
    rows = []
    for code in np.unique(lived.doing[worn]):
        which = worn & (lived.doing == code)
        rows += [
            (
                lived.occupations[code],
                f"{which.sum() / GRID_HZ / 60:.0f}",
                str(segment),
                *error_cells(meant_deg(lived, segment)[which]),
            )
            for segment in SEGMENTS
        ]
    print_table(
        f"Error by occupation, {span}, said without a doubt: RMS / P95 in deg (coverage)",
        ("occupation", "minutes", "segment", *PLANES),
        rows,
    )


def meant_deg(lived: Lived, segment: Segment) -> FloatArray:
    """Give the error of what was said without a doubt, NaN elsewhere: shape (n, 3)."""
    doubted = lived.doubted[segment][:, None]
    return np.where(doubted, np.nan, lived.error_deg(segment))


def error_cells(error: FloatArray) -> Iterator[str]:
    """Give RMS, 95th percentile and coverage of each column of errors, shape (n, planes)."""
    for column in error.T:
        known = column[np.isfinite(column)]
        if len(known) == 0:
            yield "unknown (0 %)"
            continue
        rms, p95 = np.sqrt(np.mean(known**2)), np.percentile(np.abs(known), 95)
        yield f"{rms:.1f} / {p95:.1f} ({len(known) / len(column):.0%})"


def _print_excursions(lived: Lived, span: str) -> None:
    rows = []
    for segment in SEGMENTS:
        found = list(excursions(lived, segment))
        error = np.array([each.said_deg - each.size_deg for each in found])
        known = error[np.isfinite(error)]
        rows.append(
            (
                str(segment),
                str(len(found)),
                f"{len(known) / max(len(found), 1):.0%}",
                f"{np.median([each.size_deg for each in found]):.0f}" if found else "-",
                *_spread(known),
            )
        )
    print_table(
        f"Axial excursions while upright, {span}: error of their size (largest deviation "
        f"from where they began and ended). To reach: <= {AXIAL_TO_REACH_DEG:g} deg per excursion.",
        (
            "segment",
            "true excursions",
            "measured",
            "median size deg",
            "RMS error deg",
            "P95 deg",
            "worst deg",
            "within 5 deg",
        ),
        rows,
    )


def _spread(error: FloatArray) -> tuple[str, str, str, str]:
    if len(error) == 0:
        return ("-",) * 4
    size = np.abs(error)
    return (
        f"{np.sqrt(np.mean(error**2)):.1f}",
        f"{np.percentile(size, 95):.1f}",
        f"{size.max():.1f}",
        f"{(size <= AXIAL_TO_REACH_DEG).mean():.1%}",
    )


def excursions(lived: Lived, segment: Segment) -> Iterator[Excursion]:
    """Give every true axial excursion while upright, with what was measured of it."""
    enough_deg, begun_deg = EXCURSION_DEG[segment]
    truth, said = lived.truth_deg[segment][:, 2], lived.said_deg[segment][:, 2]
    for start, stop in _runs(np.abs(truth) > begun_deg):
        piece, measured = truth[start:stop], said[start:stop]
        if np.abs(piece).max() < enough_deg or not lived.upright[start:stop].all():
            continue
        known = np.isfinite(measured).mean() >= KNOWN_SHARE
        yield Excursion(
            hour=float(lived.hours[start]),
            size_deg=_size(piece),
            said_deg=_size(measured) if known else np.nan,
        )


def _runs(inside: BoolArray) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], inside, [False])).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _size(rotation: FloatArray) -> float:
    known = rotation[np.isfinite(rotation)]
    return float(np.abs(known - (known[0] + known[-1]) / 2).max())


def _windows(lived: Lived, segment: Segment, hours: float) -> FloatArray:
    """Give the RMS error of what was said without a doubt, upright, in equal windows of the day.

    Shape (windows, 3), NaN where too little was said.
    """
    error = np.where(lived.upright[:, None], meant_deg(lived, segment), np.nan)
    number = np.minimum((lived.hours / hours * WINDOWS).astype(int), WINDOWS - 1)
    found = np.full((WINDOWS, len(PLANES)), np.nan)
    for at in range(WINDOWS):
        for column, values in enumerate(error[number == at].T):
            known = values[np.isfinite(values)]
            if len(known) >= LEAST_KNOWN:
                found[at, column] = np.sqrt(np.mean(known**2))
    return found


def _print_slopes(windows: Mapping[Segment, FloatArray], middles: FloatArray, hours: float) -> None:
    rows = [
        (str(segment), str(plane), *_slope(middles, errors[:, at], hours))
        for segment, errors in windows.items()
        for at, plane in enumerate(PLANES)
    ]
    print_table(
        f"Does the error grow? Line through the RMS error, upright and said without a doubt, in "
        f"{WINDOWS} windows of {60 * hours / WINDOWS:g} min, 95 % interval of the slope",
        ("segment", "plane", "windows", "deg per hour", "95 %", "over the whole span, deg"),
        rows,
    )


def _slope(middles: FloatArray, errors: FloatArray, hours: float) -> tuple[str, ...]:
    known = np.isfinite(errors)
    count = int(known.sum())
    if count < 3:
        return (str(count), "-", "-", "-")
    fitted = linregress(middles[known], errors[known])
    reach = float(t.ppf(0.975, count - 2) * fitted.stderr)
    slope = float(fitted.slope)
    return (
        str(count),
        f"{slope:+.3f}",
        f"{slope - reach:+.3f} to {slope + reach:+.3f}",
        f"{slope * hours:+.2f}",
    )
