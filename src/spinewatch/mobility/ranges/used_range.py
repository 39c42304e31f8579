"""What one plane of one segment did in a window, and the used range that follows from it.

Used range measures opportunity: who had no reason to turn did not turn. So the words are "moved
less", never anything about what could have been reached; that is what guided tests are for.
"""

from dataclasses import dataclass, field
from typing import Final

from msgspec.structs import replace

from spinewatch.mobility.ranges.angle_histogram import AngleHistogram
from spinewatch.mobility.ranges.limits import EXCURSION_DEG, EXCURSIONS_NEEDED
from spinewatch.mobility.seconds import GRID_HZ
from spinewatch.model.results import PlaneRange
from spinewatch.model.sites import Plane, Segment
from spinewatch.model.time import SECONDS_PER_MINUTE

NEVER_UPRIGHT: Final = "never upright while this angle was known"


@dataclass(slots=True, kw_only=True)
class PlaneTally:
    """One plane of one segment in one window.

    Attributes
    ----------
    valid
        Samples in which the angle was known, in any posture.
    angles
        The upright ones.
    speeds
        Angular speed of the upright ones while it moved.
    sizes
        Of the excursions.
    """

    valid: int = 0
    angles: AngleHistogram = field(default_factory=AngleHistogram)
    speeds: AngleHistogram = field(default_factory=AngleHistogram)
    sizes: AngleHistogram = field(default_factory=AngleHistogram)

    @property
    def excursions(self) -> int:
        """How many there were."""
        return self.sizes.total

    def merge(self, other: "PlaneTally") -> None:
        """Add everything that another one holds."""
        self.valid += other.valid
        self.angles.merge(other.angles)
        self.speeds.merge(other.speeds)
        self.sizes.merge(other.sizes)


def plane_range(
    tally: PlaneTally, *, segment: Segment, plane: Plane, length_s: float, unknown: str | None
) -> PlaneRange:
    """Give the used range of one plane of one segment.

    Parameters
    ----------
    tally
        What was seen.
    segment, plane
        Of what.
    length_s
        Length of the window, whether it was watched or not.
    unknown
        Why the angles of the segment were unknown for most of the unknown time, if for any.
    """
    cause = _cause(tally, unknown)
    median = tally.sizes.percentiles(50)
    seen = PlaneRange(
        segment=segment,
        plane=plane,
        coverage=min(tally.valid / (length_s * GRID_HZ), 1.0),
        upright_min=tally.angles.total / (SECONDS_PER_MINUTE * GRID_HZ),
        excursions=tally.excursions,
        excursion_p50_deg=None if median is None else median[0],
        cause=cause,
    )
    percentiles = tally.angles.percentiles(1, 5, 95, 99)
    if cause is not None or percentiles is None:
        return seen
    p01, p05, p95, p99 = percentiles
    speeds = tally.speeds.percentiles(95)
    return replace(
        seen,
        p01_deg=p01,
        p05_deg=p05,
        p95_deg=p95,
        p99_deg=p99,
        range_p90_deg=p95 - p05,
        range_p98_deg=p99 - p01,
        speed_p95_dps=None if speeds is None else speeds[0],
    )


def _cause(tally: PlaneTally, unknown: str | None) -> str | None:
    """Say why there is no used range."""
    if not tally.valid:
        return unknown or "this angle was never known"
    if not tally.angles:
        return NEVER_UPRIGHT
    if tally.excursions < EXCURSIONS_NEEDED:
        few = {0: "no movement", 1: "only 1 movement"}
        seen = few.get(tally.excursions, f"only {tally.excursions} movements")
        return f"{seen} of more than {EXCURSION_DEG:.0f} degrees; {EXCURSIONS_NEEDED} are needed"
    return None
