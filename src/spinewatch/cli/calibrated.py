"""What is known of how the sensors sit, in sentences: what that gives, and what stays unknown."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from spinewatch.model.calibration import Alignment
from spinewatch.model.sites import SEGMENT_ENDS, MotionSite, Segment
from spinewatch.model.time import NS_PER_S


def calibrated_lines(
    sites: frozenset[MotionSite],
    now: Mapping[MotionSite, Alignment],
    before: Mapping[MotionSite, Alignment],
    doubts: Mapping[Segment, str],
) -> Iterator[str]:
    """Say it for each worn sensor and for each segment that the sensors make.

    Parameters
    ----------
    sites
        Where sensors are worn.
    now, before
        What is known after and before the session.
    doubts
        Why the monitor thinks that angles may be off. It is some seconds behind, so that it says
        nothing of what was taken just now.
    """
    old = {
        site for site, alignment in now.items() if before.get(site) == alignment and site in sites
    }
    yield _heading(is_anything_new=bool((now.keys() & sites) - old), is_anything_old=bool(old))
    for site in (each for each in MotionSite if each in sites):
        age = _age(now[site]) if site in old else ""
        yield f"  {site:6} {_sensor(now.get(site))}{age}"
    for segment, ends in SEGMENT_ENDS.items():
        if sites.issuperset(ends):
            doubt = f"; doubtful: {doubts[segment]}" if segment in doubts and old & {*ends} else ""
            yield f"  {segment:6} {_segment([now.get(end) for end in ends])}{doubt}"
    if old:
        yield (
            "What is from before holds only for sensors that have not been off since. A walk of "
            "some minutes shows whether it still fits; the still part settles it."
        )
    if sites <= {MotionSite.HEAD}:
        yield "  No sensor is on the trunk: whether you are upright or lying stays unknown."


def _heading(*, is_anything_new: bool, is_anything_old: bool) -> str:
    if is_anything_new:
        return "What is known now:"
    known = "From before there is:" if is_anything_old else "Nothing is known from before:"
    return f"Nothing was taken this time. {known}"


def _age(alignment: Alignment) -> str:
    if alignment.utc_ns is None:
        return "; from before, nobody knows when"
    day = datetime.fromtimestamp(alignment.utc_ns / NS_PER_S, tz=UTC)
    return f"; from {day.day} {day:%B %Y}"


def _sensor(alignment: Alignment | None) -> str:
    if alignment is None:
        return "not calibrated: everything that needs this sensor stays unknown"
    upright = f"upright known, give or take {alignment.uncertainty_deg:.0f}°"
    if not alignment.heading_known:
        return f"{upright}; forward and sideways not known: tilt only"
    heading_deg = alignment.heading_uncertainty_deg
    sure = "" if heading_deg is None else f", give or take {heading_deg:.0f}°"
    movements = ", ".join(f"{movement}s" for movement in alignment.movements)
    rests_on = f" (from {movements})" if movements else ""
    return f"{upright}; forward known{sure}{rests_on}"


def _segment(ends: list[Alignment | None]) -> str:
    if all(end is not None and end.heading_known for end in ends):
        return "bending forward, to the side and turning can be told"
    return "angles stay unknown until forward is known at both ends"
