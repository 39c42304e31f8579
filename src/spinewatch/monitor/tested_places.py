"""Which places a guided test watches, and which of them it tells of."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from spinewatch.mobility.capacity.guided_tests import (
    Capacity,
    WatchedSecond,
    flexion_second,
    inclination_second,
    rotation_second,
)
from spinewatch.mobility.posture.trunk import TRUNK_SITES
from spinewatch.model.guided import GuidedTestKind
from spinewatch.model.sites import SEGMENT_ENDS, MotionSite, Segment
from spinewatch.monitor.second import BodySecond

NEEDS: Final = MappingProxyType(
    {
        GuidedTestKind.BEND: "a sensor on the trunk (chest, t10, l1, c7 or s1)",
        GuidedTestKind.NECK_ROTATION: "a sensor at head and one at c7",
    }
)
"""What must be worn for a test, in words."""


def watched_of(
    kind: GuidedTestKind, second: BodySecond
) -> Iterable[tuple[MotionSite | Segment, WatchedSecond]]:
    """Give what a test watches of one second, at every place that there is.

    The trunk sites come first, in the order in which they speak for the trunk.
    """
    if kind is GuidedTestKind.NECK_ROTATION:
        if Segment.NECK in second.segments:
            yield Segment.NECK, rotation_second(second.segments[Segment.NECK])
        return
    for site in TRUNK_SITES:
        if site in second.motion:
            yield site, inclination_second(second.motion[site])
    if Segment.LUMBAR in second.segments:
        upper, lower = (second.motion[site] for site in SEGMENT_ENDS[Segment.LUMBAR])
        yield Segment.LUMBAR, flexion_second(second.segments[Segment.LUMBAR], upper, lower)


def told_places(shown: Mapping[str, Capacity]) -> list[str]:
    """Choose what is told: every segment, the chest if worn, and else the best site that is known.

    Parameters
    ----------
    shown
        By place, in the order of `watched_of`.
    """
    sites = [place for place in shown if place not in set(Segment)]
    known = [site for site in sites if shown[site].best_deg is not None]
    chosen = {*(known or sites)[:1], MotionSite.CHEST}
    return [place for place in shown if place in set(Segment) or place in chosen]
