"""The first hours of other simulated days, so that the long one is seen to be no luck.

Another seed is another person: how sensors sit, their biases and clocks, gait, sway, and the plan
of the day.
"""

from typing import Final

import numpy as np

from benchmarks.mobility_day import PERSON, PLANES, SEGMENTS, Lived, live_through
from benchmarks.mobility_day_tables import (
    AXIAL_TO_REACH_DEG,
    error_cells,
    excursions,
    meant_deg,
)
from benchmarks.tables import print_table
from spinewatch.model.sites import Segment

PEOPLE: Final = tuple(range(PERSON + 1, PERSON + 4))
HOURS: Final = 3.0


def people() -> None:
    """Print the errors of a few people, and for how much of the time they were doubted."""
    rows = []
    for person in PEOPLE:
        lived = live_through(HOURS, person=person)
        rows += [(f"{person}", str(segment), *_row(lived, segment)) for segment in SEGMENTS]
    print_table(
        f"Other people, {HOURS:g} h each, upright, said without a doubt: RMS / P95 in deg "
        "(coverage); worst flexion or lateral flexion in combined bends and turns; axial "
        "excursions within 5 deg; share of the time that was doubted although nothing slipped.",
        ("person", "segment", *PLANES, "combined, worst", "excursions", "doubted"),
        rows,
    )


def _row(lived: Lived, segment: Segment) -> tuple[str, ...]:
    error = meant_deg(lived, segment)
    combined = error[lived.combined(segment), :2]
    known = [
        abs(each.said_deg - each.size_deg)
        for each in excursions(lived, segment)
        if np.isfinite(each.said_deg)
    ]
    return (
        *error_cells(error[lived.upright]),
        f"{np.nanmax(np.abs(combined)):.1f}",
        f"{np.mean(np.array(known) <= AXIAL_TO_REACH_DEG):.1%} of {len(known)}",
        f"{lived.doubted[segment][lived.upright].mean():.1%}",
    )
