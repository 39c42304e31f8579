"""What the guided tests measure: seconds of one place, and the capacity that they show.

Capacity is what somebody did when asked, the best of up to three tries. It is never mixed with the
used range of free living.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spinewatch.mobility.angles.limits import ANCHORED_DEG, DRIFT_FLOOR_DPS
from spinewatch.mobility.capacity.limits import MAX_TRIES
from spinewatch.mobility.capacity.tries import start_of, try_peaks
from spinewatch.mobility.mounting.limits import FILTER_INCLINATION_DEG
from spinewatch.mobility.seconds import (
    GRID_HZ,
    NOT_CALIBRATED,
    MotionSecond,
    SegmentSecond,
)
from spinewatch.model.blocks import FloatArray
from spinewatch.model.calibration import Alignment

NO_TRY = "no movement out and back was seen"
ANY_DIRECTION = "only upright calibrated: how far it tilted is known, not which way"


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedSecond:
    """One second of the angle that a test watches.

    Attributes
    ----------
    angle_deg
        Shape (20,), NaN where unknown.
    uncertainty_deg
        Standard deviation from mounting and orientation, None where nothing is known.
    cause
        Why not all of it is known.
    doubt
        Why what is known may be off, or what of it is reduced.
    """

    angle_deg: FloatArray
    uncertainty_deg: float | None
    cause: str | None
    doubt: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """What one place showed in a window.

    ``best_deg`` and ``other_deg`` are absent where no try was seen in that direction; both are
    positive for a movement in their direction. ``peaks_deg`` are the tries of the first direction.
    """

    best_deg: float | None
    other_deg: float | None
    tries: int
    peaks_deg: tuple[float, ...]
    uncertainty_deg: float | None
    cause: str | None
    doubt: str | None


def unknown_second(cause: str) -> WatchedSecond:
    """Give a second of which nothing is known."""
    return WatchedSecond(
        angle_deg=np.full(GRID_HZ, np.nan), uncertainty_deg=None, cause=cause, doubt=None
    )


def inclination_second(second: MotionSecond) -> WatchedSecond:
    """Give the inclination of one sensor site forwards from its calibrated upright.

    Where only upright is calibrated it is the inclination in any direction, and ``doubt`` says so:
    the person was asked to bend forwards.
    """
    alignment = second.alignment
    if alignment is None or second.gravity_body is None:
        return unknown_second(second.cause or NOT_CALIBRATED)
    x, y, z = second.gravity_body.T
    forward = -x if alignment.heading_known else np.sqrt(x * x + y * y)
    return WatchedSecond(
        angle_deg=np.degrees(np.arctan2(forward, z)),
        uncertainty_deg=_upright_deg(alignment),
        cause=second.cause,
        doubt=second.doubt or (None if alignment.heading_known else ANY_DIRECTION),
    )


def flexion_second(
    second: SegmentSecond, upper: MotionSecond, lower: MotionSecond
) -> WatchedSecond:
    """Give the flexion of a segment; its uncertainty is that of both ends."""
    ends = [end.alignment for end in (upper, lower) if end.alignment is not None]
    known = len(ends) == 2 and bool(second.valid.any())
    return WatchedSecond(
        angle_deg=second.flexion_deg,
        uncertainty_deg=math.hypot(*(_upright_deg(end) for end in ends)) if known else None,
        cause=second.cause,
        doubt=second.doubt,
    )


def rotation_second(second: SegmentSecond) -> WatchedSecond:
    """Give the axial rotation of a segment, as far as its heading is trusted.

    The uncertainty is that of "straight ahead", which mounting does not touch: it is found from
    how the segment is held most of the time.
    """
    if second.rotation_deg is None:
        return unknown_second(second.cause or "straight ahead is not known well enough")
    return WatchedSecond(
        angle_deg=second.rotation_deg,
        uncertainty_deg=ANCHORED_DEG,
        cause=second.cause,
        doubt=second.doubt,
    )


def capacity(
    seconds: Sequence[WatchedSecond], *, both_sides: bool = False, from_start: bool = False
) -> Capacity:
    """Find the best of up to three tries, in one direction or in both.

    What is unknown is absent, with the cause. The uncertainty adds what heading may drift within
    the window when both sides are asked for.

    Parameters
    ----------
    seconds
        The window, in order of time.
    both_sides
        Look in the negative direction, too.
    from_start
        Count from the posture in which the window begins, and not from the angle's own zero: a
        lumbar spine that was calibrated sitting stands at another angle.
    """
    angle_deg = np.concatenate([second.angle_deg for second in seconds] or [np.empty(0)])
    angle_deg = angle_deg[np.isfinite(angle_deg)]
    if from_start and len(angle_deg) > 0:
        angle_deg = angle_deg - start_of(angle_deg)
    peaks = try_peaks(angle_deg)[:MAX_TRIES]
    others = tuple(try_peaks(-angle_deg)[:MAX_TRIES]) if both_sides else ()
    best_deg, other_deg = max(peaks, default=None), max(others, default=None)
    seen = best_deg is not None or other_deg is not None
    return Capacity(
        best_deg=best_deg,
        other_deg=other_deg,
        tries=max(len(peaks), len(others)),
        peaks_deg=peaks,
        uncertainty_deg=_uncertainty_deg(seconds, drifts=both_sides) if seen else None,
        cause=None if seen else _causes(seconds) or NO_TRY,
        doubt="; ".join(sorted({each.doubt for each in seconds if each.doubt is not None})) or None,
    )


def _uncertainty_deg(seconds: Sequence[WatchedSecond], *, drifts: bool) -> float | None:
    known = [each.uncertainty_deg for each in seconds if each.uncertainty_deg is not None]
    if not known:
        return None
    return math.hypot(max(known), DRIFT_FLOOR_DPS * len(seconds) if drifts else 0.0)


def _causes(seconds: Sequence[WatchedSecond]) -> str:
    """Name why most of the window is unknown; a moment's loss explains no missing try."""
    unknown = sum(int(np.isnan(each.angle_deg).sum()) for each in seconds)
    if unknown <= len(seconds) * GRID_HZ / 2:
        return ""
    return "; ".join(sorted({each.cause for each in seconds if each.cause is not None}))


def _upright_deg(alignment: Alignment) -> float:
    return math.hypot(alignment.uncertainty_deg, FILTER_INCLINATION_DEG)
