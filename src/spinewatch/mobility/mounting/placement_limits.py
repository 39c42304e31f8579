"""How far a placement may lie from where it should, each with its derivation or source."""

from dataclasses import dataclass
from typing import Final

from spinewatch.model.sites import MotionSite

AS_BEFORE_DEG: Final = 8.0
"""Two placements that differ by less are told to be the same: twice the uncertainty of a heading
from small movements."""

UPSIDE_DOWN_DEG: Final = 135.0
QUARTER_TURN_DEG: Final = (65.0, 115.0)
BACK_TO_FRONT_DEG: Final = 155.0
"""Changes that have a name: 25 deg either way of a quarter and half turn about the vertical, and
half way between a quarter turn and lying on its head."""

PLACEMENT_LEAST_S: Final = 30
PLACEMENT_KEPT_S: Final = 60
"""Seconds of walking that say something, and how many of the latest are kept (of upright quiet,
too, and there all of them are needed).

Measured on one walk with four sensors: the means of single seconds scatter by 1 to 2 deg around
their median on upper back, lower back and pelvis, by 9 on the head.
"""

PLACEMENT_WALK_S: Final = 6
"""A walk must have lasted so long for its seconds to count.

Simulated drives shake like walking for up to 3 s at a time, 25 times in half an hour, and a rider
on the road did once: learnt as walking, a driver's leaning back made every real walk look slipped.
"""

PLACEMENT_LEARN: Final = 5
"""So many walks of a wearing teach how the person walks; later ones do not, or a sensor that slips
by and by would be followed. One alone may be an odd one: compared with it, one walk in ten of the
people in ``benchmarks/mobility_slips.py`` was taken for a slip, with the median of five one in a
hundred."""

PLACEMENT_HYSTERESIS_DEG: Final = 2.0
"""How far below its limit a deviation must fall for a doubt or refusal to end."""

REWORN_HEADING_DEG: Final = 10.0
"""How far a sensor that is put on anew is turned about the vertical against the time before: an
assumption, since gravity does not see it. Ten degrees are 2 cm around a trunk."""

AFTER_WALKING_S: Final = 3
"""Whoever has just stopped walking stands for so long more often than not: an assumption, of which
the median needs only half to be right."""

WEARING_SILENT_S: Final = 1800
"""A sensor that was silent for so long may have been off the body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementLimits:
    """Deviations of "up" in walking from which on a placement is doubted and refused.

    An angle to the side counts ``sideways`` times.
    """

    doubt_deg: float
    refuse_deg: float
    sideways: float


WALKED: Final = PlacementLimits(doubt_deg=10.0, refuse_deg=22.0, sideways=1.25)
"""A trunk site against walking earlier in this wearing.

Two stretches of the walk above, half a minute apart, differed by less than 1 deg. People differ
from themselves by more; how much is assumed in ``benchmarks/mobility_slips.py``, which these limits
were chosen on: lower ones doubt sensors that sit well, higher ones miss a slip by 12 deg.
"""

CALIBRATED: Final = PlacementLimits(doubt_deg=13.0, refuse_deg=24.0, sideways=1.5)
"""A trunk site against the calibrated upright, until it has been seen walking.

In the same walk the upper back was 6 and the lower back 1 deg off from quiet before it, forward.
"""

SEATED: Final = PlacementLimits(doubt_deg=30.0, refuse_deg=45.0, sideways=3.0)
"""A pelvis against the calibrated upright: it may have been calibrated on a chair, which tilts it
back (26 deg from quiet to walking in that recording), but not to the side."""

HEAD: Final = PlacementLimits(doubt_deg=24.0, refuse_deg=38.0, sideways=1.5)
"""A head, which looks where it likes: 3 and 12 deg off in two stretches of that walk."""


def limits_of(site: MotionSite, *, learnt: bool) -> PlacementLimits:
    """Give the limits against earlier walking (``learnt``) or against the calibrated upright."""
    if site is MotionSite.HEAD:
        return HEAD
    if learnt:
        return WALKED
    return SEATED if site is MotionSite.S1 else CALIBRATED
