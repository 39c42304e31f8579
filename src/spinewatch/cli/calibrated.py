"""What is known of how the sensors sit, in sentences: what that gives, and what stays unknown."""

from collections.abc import Iterator, Mapping

from spinewatch.model.calibration import Alignment
from spinewatch.model.sites import SEGMENT_ENDS, MotionSite


def calibrated_lines(
    sites: frozenset[MotionSite], alignments: Mapping[MotionSite, Alignment]
) -> Iterator[str]:
    """Say it for each worn sensor and for each segment that the sensors make."""
    yield "What is known now:"
    for site in (each for each in MotionSite if each in sites):
        yield f"  {site:6} {_sensor(alignments.get(site))}"
    for segment, ends in SEGMENT_ENDS.items():
        if sites.issuperset(ends):
            yield f"  {segment:6} {_segment([alignments.get(end) for end in ends])}"
    if sites <= {MotionSite.HEAD}:
        yield "  No sensor is on the trunk: whether you are upright or lying stays unknown."


def _sensor(alignment: Alignment | None) -> str:
    if alignment is None:
        return "not calibrated: everything that needs this sensor stays unknown"
    upright = f"upright known, give or take {alignment.uncertainty_deg:.0f} deg"
    if not alignment.heading_known:
        return f"{upright}; forward and sideways not known: tilt only"
    heading_deg = alignment.heading_uncertainty_deg
    sure = "" if heading_deg is None else f", give or take {heading_deg:.0f} deg"
    movements = ", ".join(f"{movement}s" for movement in alignment.movements)
    rests_on = f" (from {movements})" if movements else ""
    return f"{upright}; forward known{sure}{rests_on}"


def _segment(ends: list[Alignment | None]) -> str:
    if all(end is not None and end.heading_known for end in ends):
        return "bending forward, to the side and turning can be told"
    return "angles stay unknown until forward is known at both ends"
