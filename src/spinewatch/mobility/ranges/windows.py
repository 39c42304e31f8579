"""Used range, excursions and what they rest on, in quarters of an hour, middays and days.

Only samples count in which the angle is known without doubt. Percentiles and excursions are of the
upright ones among them: lying, the pillow holds the neck. Totals (P95 - P5, P99 - P1) do not depend
on the zero of the day; the sides (P5, P95) do, and carry its uncertainty.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from spinewatch.mobility.ranges.excursions import ExcursionState, ExcursionTracker
from spinewatch.mobility.ranges.limits import MOVES_DPS
from spinewatch.mobility.ranges.used_range import PlaneTally, plane_range
from spinewatch.mobility.seconds import GRID_HZ, SegmentSecond
from spinewatch.model.blocks import FloatArray
from spinewatch.model.context import Context, Posture
from spinewatch.model.packing import pack, unpack
from spinewatch.model.results import MobilityWindow, PlaneRange, WindowLength
from spinewatch.model.sites import Plane, Segment
from spinewatch.model.time import SECONDS_PER_MINUTE

PLANES: Final = tuple(Plane)
NO_SEGMENT: Final = "no pair of motion sensors is configured"

_LENGTH_S: Final = {
    WindowLength.QUARTER_HOUR: 15 * 60.0,
    WindowLength.MIDDAY: 6 * 3600.0,
    WindowLength.DAY: 24 * 3600.0,
}
"""Coverage is of the whole window, whenever the monitor was started. A day on which the clocks
change is longer or shorter by an hour; it is counted as others are. How long a midday is, the day
book decides; on a journey it may be cut short."""

_UNENDING: Final = (WindowLength.QUARTER_HOUR, WindowLength.DAY)
"""The next one begins where one ends."""


@dataclass(slots=True, kw_only=True)
class SegmentTally:
    """One segment in one window: its planes, and for how many seconds it was unknown and why."""

    planes: dict[Plane, PlaneTally] = field(
        default_factory=lambda: {plane: PlaneTally() for plane in PLANES}
    )
    unknown_s: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class WindowTally:
    """One window so far."""

    upright_s: int = 0
    segments: dict[Segment, SegmentTally] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class _State:
    windows: dict[WindowLength, WindowTally]
    excursions: dict[Segment, dict[Plane, ExcursionState]]
    minute: dict[Segment, dict[Plane, int]]


class WindowTracker:
    """Gathers the seconds of every segment into a quarter of an hour, a midday and a day at once.

    Parameters
    ----------
    segments
        Which segments are watched.
    """

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = tuple(segments)
        self._excursions = {
            segment: {plane: ExcursionTracker() for plane in PLANES} for segment in segments
        }
        self._minute: dict[Segment, dict[Plane, int]] = {}
        self._windows = {length: self._empty() for length in _UNENDING}

    def update(self, segments: Mapping[Segment, SegmentSecond], context: Context) -> None:
        """Take the next second of every segment."""
        upright = context.posture is Posture.UPRIGHT and context.paused is None
        for window in self._windows.values():
            window.upright_s += upright
        for segment in self._segments:
            self._add(segments[segment], upright=upright)

    def close(self, end_ns: int, *, person: str, boot_id: str) -> MobilityWindow:
        """Give the quarter of an hour that ends now, and begin the next one."""
        return self._next(WindowLength.QUARTER_HOUR, end_ns, person=person, boot_id=boot_id)

    def begin_midday(self) -> None:
        """Begin the hours that are compared from day to day: until then nothing gathers there."""
        self._windows[WindowLength.MIDDAY] = self._empty()

    def close_midday(self, end_ns: int, *, person: str, boot_id: str) -> MobilityWindow:
        """Give the midday that was begun and ends now."""
        midday = self._windows.pop(WindowLength.MIDDAY)
        return _result(midday, WindowLength.MIDDAY, end_ns, person=person, boot_id=boot_id)

    def close_day(self, end_ns: int, *, person: str, boot_id: str) -> MobilityWindow:
        """Give the day that ends now, and begin the next one."""
        return self._next(WindowLength.DAY, end_ns, person=person, boot_id=boot_id)

    def excursions_of_minute(self) -> Mapping[Segment, dict[Plane, int]]:
        """Give how many excursions ended since this was asked last, where they could be seen.

        A plane that was at no time known without doubt and upright has no number.
        """
        counted, self._minute = self._minute, {}
        return counted

    def state(self) -> bytes:
        """Give everything, to go on exactly here."""
        return pack(
            _State(
                windows=self._windows,
                excursions={
                    segment: {plane: each.state for plane, each in planes.items()}
                    for segment, planes in self._excursions.items()
                },
                minute=self._minute,
            )
        )

    def restore(self, state: bytes) -> None:
        """Go on where `state` was taken."""
        saved = unpack(state, _State)
        self._windows, self._minute = saved.windows, saved.minute
        for segment, planes in self._excursions.items():
            for plane, tracker in planes.items():
                tracker.state = saved.excursions[segment][plane]

    def _empty(self) -> WindowTally:
        return WindowTally(segments={segment: SegmentTally() for segment in self._segments})

    def _add(self, second: SegmentSecond, *, upright: bool) -> None:
        tallies = [window.segments[second.segment] for window in self._windows.values()]
        unknown = (second.doubt if second.coverage > 0.0 else None) or second.cause
        if unknown is not None:
            for tally in tallies:
                tally.unknown_s[unknown] = tally.unknown_s.get(unknown, 0) + 1
        for plane, angle_deg in zip(PLANES, _angles_deg(second), strict=True):
            tracker = self._excursions[second.segment][plane]
            seen = _plane_second(tracker, angle_deg, upright=upright)
            for tally in tallies:
                tally.planes[plane].merge(seen)
            if seen.angles:
                counted = self._minute.setdefault(second.segment, {})
                counted[plane] = counted.get(plane, 0) + seen.excursions

    def _next(
        self, length: WindowLength, end_ns: int, *, person: str, boot_id: str
    ) -> MobilityWindow:
        ended, self._windows[length] = self._windows[length], self._empty()
        return _result(ended, length, end_ns, person=person, boot_id=boot_id)


def _result(
    window: WindowTally, length: WindowLength, end_ns: int, *, person: str, boot_id: str
) -> MobilityWindow:
    planes = tuple(_planes(window, _LENGTH_S[length]))
    known = any(each.coverage > 0.0 for each in planes)
    causes = sorted({each.cause for each in planes if each.cause is not None})
    return MobilityWindow(
        person=person,
        boot_id=boot_id,
        mono_ns=end_ns,
        valid=known,
        cause=None if known else "; ".join(causes) or NO_SEGMENT,
        window=length,
        upright_min=window.upright_s / SECONDS_PER_MINUTE,
        planes=planes,
    )


def _angles_deg(second: SegmentSecond) -> FloatArray:
    """Give what is known without doubt: shape (3, 20) in the order of `PLANES`, NaN elsewhere."""
    angles_deg = np.full((len(PLANES), GRID_HZ), np.nan)
    if second.doubt is None:
        of_planes = (second.flexion_deg, second.lateral_deg, second.rotation_deg)
        for row, values in zip(angles_deg, of_planes, strict=True):
            if values is not None:
                np.copyto(row, values, where=second.valid)
    return angles_deg


def _plane_second(tracker: ExcursionTracker, angle_deg: FloatArray, *, upright: bool) -> PlaneTally:
    """Give what one second adds to every window."""
    known = np.isfinite(angle_deg)
    seen = PlaneTally(valid=int(known.sum()))
    if not (upright and seen.valid):
        tracker.interrupt()
        return seen
    speed_dps = np.abs(np.diff(angle_deg, prepend=tracker.state.last_deg)) * GRID_HZ
    seen.angles.add(angle_deg[known])
    seen.speeds.add(speed_dps[speed_dps >= MOVES_DPS])
    excursions = tracker.update(angle_deg)
    if excursions:
        seen.sizes.add(np.array([each.size_deg for each in excursions]))
    return seen


def _planes(window: WindowTally, length_s: float) -> Iterator[PlaneRange]:
    for segment, tally in window.segments.items():
        unknown = max(tally.unknown_s, key=tally.unknown_s.__getitem__, default=None)
        for plane, seen in tally.planes.items():
            yield plane_range(
                seen, segment=segment, plane=plane, length_s=length_s, unknown=unknown
            )
