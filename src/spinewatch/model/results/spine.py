"""What is told of neck and back: angles, used range, and capacity in guided tests."""

from enum import StrEnum

from msgspec import Struct

from spinewatch.model.guided import GuidedTestKind
from spinewatch.model.results.base import Int64, Result
from spinewatch.model.sites import MotionSite, Plane, Segment


class SegmentLevel(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One segment in one second: mean angles and peak speed, conventions of `model.sites`.

    ``doubt`` says why angles that are given may be off: a placement that nobody has checked.
    """

    segment: Segment
    flexion_deg: float | None = None
    lateral_deg: float | None = None
    rotation_deg: float | None = None
    speed_dps: float | None = None
    cause: str | None = None
    doubt: str | None = None


class SegmentMinute(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One segment in one minute: angle percentiles and speed of the valid time.

    ``excursions`` counts those of more than 10 degrees that ended within the minute, by plane.
    """

    segment: Segment
    coverage: float
    flexion_p05_deg: float | None = None
    flexion_p50_deg: float | None = None
    flexion_p95_deg: float | None = None
    lateral_p05_deg: float | None = None
    lateral_p95_deg: float | None = None
    rotation_p05_deg: float | None = None
    rotation_p95_deg: float | None = None
    speed_p95_dps: float | None = None
    excursions: dict[Plane, Int64] = {}
    causes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


class WindowLength(StrEnum):
    """What a mobility window spans; the midday is the same six hours of every local day."""

    QUARTER_HOUR = "15m"
    MIDDAY = "midday"
    DAY = "day"


class PlaneRange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Used range of one plane of one segment: what free living showed, never what it could do.

    Percentiles are of the valid upright samples without doubt. ``excursions`` are those of more
    than 10 degrees; with fewer than 30 of them the ranges are absent and ``cause`` says so.
    Percentiles are against the daily zero and carry its uncertainty; ranges do not depend on it.

    Attributes
    ----------
    coverage
        Valid time over elapsed time.
    upright_min
        Valid upright minutes, on which the percentiles rest.
    range_p90_deg, range_p98_deg
        P95 - P5 and P99 - P1.
    excursion_p50_deg
        Median size of the excursions.
    speed_p95_dps
        95th percentile of the angular speed in this plane while it moves.
    """

    segment: Segment
    plane: Plane
    coverage: float
    upright_min: float
    excursions: Int64
    p01_deg: float | None = None
    p05_deg: float | None = None
    p95_deg: float | None = None
    p99_deg: float | None = None
    range_p90_deg: float | None = None
    range_p98_deg: float | None = None
    excursion_p50_deg: float | None = None
    speed_p95_dps: float | None = None
    cause: str | None = None


class MobilityWindow(Result, frozen=True, kw_only=True, omit_defaults=True, tag="mobility_window"):
    """Used range of every plane in a quarter of an hour, midday or day that ends at ``mono_ns``."""

    window: WindowLength
    upright_min: float
    planes: tuple[PlaneRange, ...] = ()


class GuidedTest(Result, frozen=True, kw_only=True, omit_defaults=True, tag="test"):
    """Capacity in a guided test: the best of up to three tries, per direction.

    Attributes
    ----------
    test
        Which one.
    segment, site
        The segment that moved, or the site whose inclination was measured; one of the two.
    plane
        Of which angle.
    best_deg
        The largest angle in the positive direction of `model.sites`, absent if none was reached.
        Flexion of a segment counts from the posture at the start, inclination from upright.
    best_other_deg
        The same in the other direction, as a positive angle, for a test of both sides.
    tries
        How many were found.
    stopped_early
        The person stopped, which is always an answer.
    minutes_since_waking
        As the person said or as was seen; absent where nobody knows.
    uncertainty_deg
        Standard deviation of ``best_deg`` from mounting and orientation; how far skin and clothes
        move over the bones is not in it.
    change_deg
        Against the test before, absent where there is none. Only for the inclination of the chest
        is it known how much matters (``beyond_mcid``).
    """

    test: GuidedTestKind
    plane: Plane
    tries: Int64
    segment: Segment | None = None
    site: MotionSite | None = None
    stopped_early: bool = False
    best_deg: float | None = None
    best_other_deg: float | None = None
    minutes_since_waking: float | None = None
    uncertainty_deg: float | None = None
    change_deg: float | None = None
    beyond_mcid: bool | None = None
