"""Free movement without truth: is what we say possible, and do we say "unknown" in time.

Limits of "normal": lumbar spine by Troke (405 people, the youngest group), neck and thoracic spine
by Magee, *Orthopedic Physical Assessment* (upper ends of the ranges given there). Beyond anatomy:
for rotation what the segment tracker holds to be impossible; for the others half as much again as
normal, room for skin and for the two ends of a segment not being vertebrae.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
from vqf import VQF

from benchmarks.mobility_rig import SPINE_SITES, alignment_of, live, mean_up
from benchmarks.plots import Panel, Series, angle_panels, drift
from benchmarks.tables import print_table
from spinewatch.mobility.angles.neutral import AXIAL_LIMIT_DEG
from spinewatch.mobility.geometry import to_matrix
from spinewatch.mobility.seconds import GRID_HZ
from spinewatch.model.blocks import FloatArray
from spinewatch.model.sites import MotionSite, Plane, Segment
from spinewatch.monitor.second import BodySecond

Range = tuple[float, float]
Ranges = Mapping[Plane, Range]

NORMAL_DEG: Final[Mapping[Segment, Ranges]] = MappingProxyType(
    {
        Segment.NECK: {
            Plane.FLEXION: (-70.0, 90.0),
            Plane.LATERAL: (-45.0, 45.0),
            Plane.ROTATION: (-90.0, 90.0),
        },
        Segment.THORAX: {
            Plane.FLEXION: (-45.0, 45.0),
            Plane.LATERAL: (-40.0, 40.0),
            Plane.ROTATION: (-50.0, 50.0),
        },
        Segment.LUMBAR: {
            Plane.FLEXION: (-29.0, 73.0),
            Plane.LATERAL: (-28.0, 28.0),
            Plane.ROTATION: (-7.0, 7.0),
        },
    }
)
BEYOND_SHARE: Final = 1.5

SPINE_WALKS_S: Final = slice(56, 98)
SENSOR_Y: Final = np.array((0.0, 1.0, 0.0))
RIDE_SITES: Final = (MotionSite.HEAD, MotionSite.C7)
"""The sensor on the chest stands in for the one at c7: the same rib cage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Angles:
    """The angles of one segment on the common grid, NaN where unknown, and their speed."""

    planes: Mapping[Plane, FloatArray]
    speed_dps: FloatArray


def plausibility(folder: Path, plots: Path | None) -> None:
    """Look at four sensors on a spine, and at head and chest on a bicycle."""
    spine(folder, plots)
    ride(folder, plots)


def spine(folder: Path, plots: Path | None) -> None:
    """Tabulate and draw four sensors in free movement."""
    with np.load(folder / "spine4_qmt_fullbody.npz") as recorded:
        samples, fs_hz = _columns(recorded, SPINE_SITES), float(recorded["fs"])
    walking = list(live(samples, fs_hz))[SPINE_WALKS_S]
    placed = [alignment_of(at, up=mean_up(walking, at), left=SENSOR_Y) for at in SPINE_SITES]
    seconds = list(live(samples, fs_hz, placed))
    found = {segment: _angles(seconds, segment) for segment in Segment}
    print_table(
        f"Plausibility on spine4 ({len(seconds)} s of free movement, no truth): sitting still, "
        "rising at 40 s, walking from 55 s. Upright is the mean over walking; left is taken to be "
        "the sensors' y axis, as their gravity suggests (x along the spine, z away from the back). "
        "Normal: Troke (lumbar), Magee (neck, thorax).",
        (
            "segment",
            "plane",
            "coverage",
            "P1 / P50 / P99 deg",
            "outside normal",
            "beyond anatomy",
            "speed P95 deg/s",
        ),
        [row for segment, angles in found.items() for row in _rows(segment, angles)],
    )
    if plots is not None:
        angle_panels(
            plots / "spine4.png",
            "Four sensors on head, upper back, lower back, hip: free movement, no truth (spine4)",
            [[_panel(segment, plane, found[segment]) for segment in Segment] for plane in Plane],
        )


def ride(folder: Path, plots: Path | None) -> None:
    """Tabulate and draw the bicycle ride, on which the heading of both sensors drifts."""
    with np.load(folder / "neck_head_chest_bike.npz") as recorded:
        samples, fs_hz = _columns(recorded, RIDE_SITES), float(recorded["fs"])
    free = list(live(samples, fs_hz))
    placed = [alignment_of(at, up=mean_up(free, at), left=-SENSOR_Y) for at in RIDE_SITES]
    seconds = list(live(samples, fs_hz, placed))
    angles = _angles(seconds, Segment.NECK)
    plain = _plain_rotation(samples, fs_hz)
    said = angles.planes[Plane.ROTATION]
    print_table(
        f"Plausibility on the head-chest ride ({len(seconds)} s, gyroscope bias about 2 deg/s, no "
        "rest, no truth). Upright is the mean over the ride; z of both sensors is taken as forward "
        "(their magnetometers, used for nothing else, agree on that).",
        (
            "segment",
            "plane",
            "coverage",
            "P1 / P50 / P99 deg",
            "outside normal",
            "beyond anatomy",
            "speed P95 deg/s",
        ),
        _rows(Segment.NECK, angles),
    )
    print_table(
        "Rotation of the head on the chest in the same ride",
        ("method", "what it says", "drift deg/min", "beyond anatomy"),
        [
            ("VQF on both, relative heading", "a number at all times", *_drift(plain)),
            ("spinewatch", f"known {np.isfinite(said).mean():.0%} of the time", *_drift(said)),
        ],
    )
    if plots is not None:
        _draw_ride(plots, angles, plain)


def beyond_deg(segment: Segment, plane: Plane) -> Range:
    """Give the angles between which a spine can be, skin included."""
    if plane is Plane.ROTATION:
        return -AXIAL_LIMIT_DEG[segment], AXIAL_LIMIT_DEG[segment]
    low, high = NORMAL_DEG[segment][plane]
    return BEYOND_SHARE * low, BEYOND_SHARE * high


def _columns(
    recorded: Mapping[str, FloatArray], sites: Sequence[MotionSite]
) -> dict[MotionSite, FloatArray]:
    samples = np.concatenate((recorded["acc"], recorded["gyr"]), axis=2, dtype=np.float64)
    return {site: np.ascontiguousarray(samples[:, at]) for at, site in enumerate(sites)}


def _angles(seconds: Iterable[BodySecond], segment: Segment) -> Angles:
    unknown = np.full(GRID_HZ, np.nan)
    pieces = [second.segments[segment] for second in seconds]
    rotation = [unknown if each.rotation_deg is None else each.rotation_deg for each in pieces]
    return Angles(
        planes={
            Plane.FLEXION: np.concatenate([each.flexion_deg for each in pieces]),
            Plane.LATERAL: np.concatenate([each.lateral_deg for each in pieces]),
            Plane.ROTATION: np.concatenate(rotation),
        },
        speed_dps=np.concatenate([each.speed_dps for each in pieces]),
    )


def _rows(segment: Segment, angles: Angles) -> list[tuple[str, ...]]:
    speed = f"{np.nanpercentile(angles.speed_dps, 95):.0f}"
    return [
        (
            str(segment),
            str(plane),
            f"{np.isfinite(angle).mean():.2f}",
            _percentiles(angle),
            _outside(angle, NORMAL_DEG[segment][plane]),
            _outside(angle, beyond_deg(segment, plane)),
            speed,
        )
        for plane, angle in angles.planes.items()
    ]


def _percentiles(angle: FloatArray) -> str:
    known = angle[np.isfinite(angle)]
    if len(known) == 0:
        return "unknown"
    return " / ".join(f"{value:.0f}" for value in np.percentile(known, (1, 50, 99)))


def _outside(angle: FloatArray, limits: Range) -> str:
    known = angle[np.isfinite(angle)]
    if len(known) == 0:
        return "-"
    return f"{((known < limits[0]) | (known > limits[1])).mean():.1%}"


def _panel(segment: Segment, plane: Plane, angles: Angles) -> Panel:
    angle = angles.planes[plane]
    return Panel(
        title=f"{segment}: {plane} ({np.isfinite(angle).mean():.0%} known)",
        times_s=_grid_s(angle),
        angle_deg=angle,
        normal_deg=NORMAL_DEG[segment][plane],
        beyond_deg=beyond_deg(segment, plane),
    )


def _grid_s(values: FloatArray) -> FloatArray:
    return (np.arange(len(values)) + 0.5) / GRID_HZ


def _plain_rotation(samples: Mapping[MotionSite, FloatArray], fs_hz: float) -> FloatArray:
    """Give the relative heading of the two z axes to the right, unwrapped, 0 at first; 20 Hz."""
    headings = []
    for values in samples.values():
        gyr, acc = (np.ascontiguousarray(values[:, at]) for at in (slice(3, 6), slice(0, 3)))
        forward = to_matrix(VQF(1.0 / fs_hz).updateBatch(gyr, acc)["quat6D"])[:, :, 2]
        headings.append(np.unwrap(np.arctan2(forward[:, 1], forward[:, 0])))
    relative = np.degrees(headings[1] - headings[0])[:: round(fs_hz / GRID_HZ)]
    return np.asarray(relative - relative[0])


def _drift(rotation: FloatArray) -> tuple[str, str]:
    known = np.isfinite(rotation)
    if not known.any():
        return "-", "never: unknown"
    slope = np.polyfit(_grid_s(rotation)[known], rotation[known], 1)[0]
    return f"{60 * slope:+.0f}", _outside(rotation, beyond_deg(Segment.NECK, Plane.ROTATION))


def _draw_ride(plots: Path, angles: Angles, plain: FloatArray) -> None:
    angle_panels(
        plots / "ride.png",
        "Head on chest, 306 s bicycle ride, no truth: what spinewatch says",
        [[_panel(Segment.NECK, plane, angles)] for plane in Plane],
    )
    said = angles.planes[Plane.ROTATION]
    drift(
        plots / "ride_heading.png",
        "Rotation of the head on the chest, 306 s bicycle ride, no truth",
        [
            Series(name="VQF on both sensors, relative heading", x=_grid_s(plain), y=plain),
            Series(name="spinewatch", x=_grid_s(said), y=said),
        ],
        beyond_deg(Segment.NECK, Plane.ROTATION),
    )
