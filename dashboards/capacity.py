"""Guided tests: what could be done when asked, apart from what was used."""

from typing import Final

from dashboards import mobility_queries as queries
from dashboards.appearance import (
    DEGREES,
    MINUTES_LOOK,
    PLACE_LOOK,
    YES_NO_LOOK,
    side_dots,
)
from dashboards.charts import dots
from dashboards.panels import Caption, Panel
from dashboards.queries import Json
from dashboards.tables import Column, table

_TESTS: Final = (
    "The best of up to three tries in a guided test, with its uncertainty from mounting and "
    "orientation (one standard deviation). Tests at different times after waking compare badly. "
    "Whether a change matters is known for the inclination of the chest only (14 degrees, hips "
    "included). Not today is always an answer."
)
_DEGREES: Final[Json] = {"unit": DEGREES, "decimals": 0, "noValue": "-"}


def capacity() -> tuple[Panel, ...]:
    """Show the guided tests over time, and each with what it rests on."""
    return (
        dots(
            Caption(title="Bend test, best of the tries", width=12, height=8, rests_on=_TESTS),
            queries.bend_tests("segment"),
            queries.bend_tests("site"),
            unit=DEGREES,
            axis="forward +",
            overrides=[],
            min=0,
        ),
        dots(
            Caption(
                title="Neck rotation test, best of the tries", width=12, height=8, rests_on=_TESTS
            ),
            queries.neck_rotation_tests(),
            unit=DEGREES,
            axis="to either side",
            overrides=side_dots("to the right", "to the left"),
            min=0,
        ),
        table(
            Caption(title="Guided tests", width=24, height=8, rests_on=_TESTS),
            queries.guided_tests(),
            Column(name="Time", title="When", look={"unit": "dateTimeAsLocal"}),
            Column(name="test", title="Test"),
            Column(name="segment", title="Segment", look=PLACE_LOOK),
            Column(name="site", title="Sensor at", look=PLACE_LOOK),
            Column(name="best_deg", title="Best", look={**_DEGREES, "noValue": "unknown"}),
            Column(name="best_other_deg", title="Best, other side", look=_DEGREES),
            Column(name="uncertainty_deg", title="Uncertainty", look=_DEGREES),
            Column(name="tries", title="Tries", look={"decimals": 0}),
            Column(name="minutes_since_waking", title="After waking", look=MINUTES_LOOK),
            Column(name="change_deg", title="Since the test before", look=_DEGREES),
            Column(
                name="beyond_mcid",
                title="Chest: beyond 14 degrees",
                look={**YES_NO_LOOK, "noValue": "not known"},
            ),
            Column(name="stopped_early", title="Stopped early", look=YES_NO_LOOK),
            Column(name="cause", title="Why not more", look={"noValue": "-"}),
            top="When",
        ),
    )
