"""What free living showed: used range, movements, positions, nights and change."""

from typing import Final

from dashboards import mobility_queries as queries
from dashboards.appearance import (
    BLUE,
    DEGREES,
    GREY,
    HOURS_LOOK,
    MINUTES_LOOK,
    PLACE_LOOK,
    PLANE_LOOK,
    SHARE_BAR_LOOK,
    angle_lines,
    place_names,
    plane_dots,
    steps,
)
from dashboards.charts import dots, history, lines
from dashboards.mobility_queries import LYING
from dashboards.panels import Caption, Panel
from dashboards.queries import Json
from dashboards.tables import Column, table
from spinewatch.model.sites import Segment

_SEGMENTS: Final = {
    Segment.NECK: "Neck",
    Segment.THORAX: "Upper back",
    Segment.LUMBAR: "Lower back",
}
_RANGE: Final = (
    "From the 5th to the 95th percentile of the angle over a day, of the time that was upright and "
    "known without doubt. It needs 30 movements out and back of more than 10 degrees; a day "
    "without a dot had fewer or was unknown. It does not depend on the zero that was set in the "
    "morning. Less means moved less: there may have been no reason to move more. A dot stands at "
    "the midnight that ended its day."
)
_SIDES: Final = (
    " The two ends count from the zero that was set in the morning and are as uncertain as that; "
    "the range between them is not."
)
_MOVEMENTS: Final = (
    "Movements out and back of more than 10 degrees per hour, in the minutes that were upright and "
    "known. Steps count where they turn a segment that far. A gap is time that could not be seen."
)
_POSITIONS: Final = (
    "Share of each cell in each position, by gravity from the trunk's sensors. Leaning back and "
    "which side somebody lies on need a calibration of the trunk. The last cell is still filling."
)
_HELD: Final = (
    "Share of each cell in which the back had been in the same posture for more than 20 minutes "
    "and was not lying, and share of walking; of the time of which it is known. It is a fact to "
    "look back at, nothing to be told off for. Very slow steps are not seen as walking."
)
_MORNING: Final = (
    "Exploratory. For how long after the last rise of the night movement stayed below the person's "
    'own midday. "Censored" means: longer than could be seen. It is not the morning stiffness of a '
    "questionnaire and is never used as such."
)
_CHANGE: Final = (
    "At most three metrics that were named beforehand, against the person's own usual of at least "
    "28 days at the same time of day. A change is told when three days in a row lie further from "
    "the usual than three days in a row of the person's own lie by chance. How large the error of "
    "measurement is has not been measured. It is no finding of an illness getting better or worse."
)
_NIGHTS: Final = (
    "The main sleep that ended on each day: hours lying, minutes per position, turns in bed, and "
    "the usual angles of the neck while lying, as far as they are known."
)
_LITTLE: Final = steps((None, GREY), (0.01, BLUE))
_DEGREES: Final[Json] = {"unit": DEGREES, "decimals": 0}
_COUNT: Final[Json] = {"decimals": 0}
_TELLS: Final[Json] = {"noValue": "-"}


def used_range() -> tuple[Panel, ...]:
    """Show used range per day, and what it rests on."""
    return (
        *(
            dots(
                Caption(title=f"{name}: used range per day", width=8, height=8, rests_on=_RANGE),
                queries.daily_range(segment),
                unit=DEGREES,
                axis="degrees, one end to the other",
                overrides=plane_dots(),
                min=0,
            )
            for segment, name in _SEGMENTS.items()
        ),
        dots(
            Caption(
                title="Known, share of each day",
                width=12,
                height=7,
                rests_on="Share of the whole day in which bending of a segment was known without "
                "doubt, in any posture.",
            ),
            queries.daily_coverage(),
            unit="percentunit",
            axis="share",
            overrides=place_names(),
            min=0,
            max=1,
        ),
        dots(
            Caption(
                title="Upright hours of each day",
                width=12,
                height=7,
                rests_on="Hours in which the body was upright, whether or not any angle was known.",
            ),
            queries.daily_upright_hours(),
            unit="suffix:h",
            axis="hours",
            overrides=[],
            min=0,
        ),
        _table_of_days(),
    )


def _table_of_days() -> Panel:
    return table(
        Caption(title="Used range, day by day", width=24, height=10, rests_on=_RANGE + _SIDES),
        queries.used_range_of_days(),
        Column(name="Time", title="Day that ended", look={"unit": "dateTimeAsLocal"}),
        Column(name="segment", title="Segment", look=PLACE_LOOK),
        Column(name="plane", title="Plane", look=PLANE_LOOK),
        Column(name="range_p90_deg", title="Used range", look=_DEGREES),
        Column(name="range_p98_deg", title="1st to 99th percentile", look=_DEGREES),
        Column(name="p05_deg", title="Back or left end", look=_DEGREES),
        Column(name="p95_deg", title="Forward or right end", look=_DEGREES),
        Column(name="excursions", title="Movements", look=_COUNT),
        Column(name="excursion_p50_deg", title="Typical size", look=_DEGREES),
        Column(
            name="speed_p95_dps",
            title="Speed, 95th percentile",
            look={"unit": "suffix:°/s", "decimals": 0},
        ),
        Column(name="upright_min", title="Upright and known", look=MINUTES_LOOK),
        Column(name="coverage", title="Known, of the day", look=SHARE_BAR_LOOK),
        Column(name="cause", title="Why unknown", look=_TELLS),
        top="Day that ended",
    )


def movements() -> tuple[Panel, ...]:
    """Show how often each segment moved out and back."""
    return tuple(
        lines(
            Caption(title=f"{name}: movements per hour", width=8, height=7, rests_on=_MOVEMENTS),
            queries.excursions_per_hour(segment),
            unit="suffix:/h",
            axis="of more than 10 degrees",
            overrides=angle_lines(),
        )
        for segment, name in _SEGMENTS.items()
    )


def positions() -> tuple[Panel, ...]:
    """Show positions, postures that were held, and days."""
    return (
        history(
            Caption(title="Positions", width=24, height=9, rests_on=_POSITIONS),
            queries.position_shares(),
            scale=_LITTLE,
            overrides=[],
        ),
        history(
            Caption(title="Same posture, and walking", width=24, height=5, rests_on=_HELD),
            queries.sustained_share(),
            scale=_LITTLE,
            overrides=[],
        ),
        table(
            Caption(
                title="Days",
                width=24,
                height=8,
                rests_on="Hours of the time of which it is known; the last column says how much of "
                "the day that is.",
            ),
            queries.days(),
            Column(name="date", title="Day"),
            Column(name="upright", title="Upright", look=HOURS_LOOK),
            Column(name="sitting_back", title="Sitting back", look=HOURS_LOOK),
            Column(name="lying", title="Lying", look=HOURS_LOOK),
            Column(name="walking", title="Walking", look=HOURS_LOOK),
            Column(name="sustained", title="Same posture > 20 min", look=HOURS_LOOK),
            Column(name="coverage", title="Known, of the day", look=SHARE_BAR_LOOK),
            top="Day",
        ),
    )


def nights() -> Panel:
    """List the nights."""
    return table(
        Caption(title="Nights", width=24, height=9, rests_on=_NIGHTS),
        queries.nights(),
        Column(name="date", title="Night to"),
        Column(name="lying", title="Lying", look=HOURS_LOOK),
        *(
            Column(name=f"position_{name}_min", title=title, look={**MINUTES_LOOK, **_TELLS})
            for name, title in LYING.items()
        ),
        Column(name="turns", title="Turns", look=_COUNT),
        Column(name="rises", title="Got up", look=_COUNT),
        Column(name="neck_flexion_p50_deg", title="Neck forward", look=_DEGREES),
        Column(name="neck_lateral_p50_deg", title="Neck to the right", look=_DEGREES),
        Column(name="neck_rotation_p50_deg", title="Neck turned right", look=_DEGREES),
        Column(name="coverage", title="Known", look=SHARE_BAR_LOOK),
        Column(name="cause", title="Why not more", look=_TELLS),
        top="Night to",
    )


def change() -> tuple[Panel, ...]:
    """Show change against the own usual, and the starts of the mornings."""
    return (
        table(
            Caption(title="Against your own usual", width=14, height=8, rests_on=_CHANGE),
            queries.changes(),
            Column(name="Time", title="Day that ended", look={"unit": "dateTimeAsLocal"}),
            Column(name="metric", title="What"),
            Column(name="direction", title="Change"),
            Column(name="value", title="That day", look={"decimals": 1}),
            Column(name="usual_low", title="Usual from", look={"decimals": 1}),
            Column(name="usual_high", title="Usual to", look={"decimals": 1}),
            Column(name="cause", title="Why unknown", look=_TELLS),
            top="Day that ended",
        ),
        table(
            Caption(
                title="Slow start of the morning, exploratory",
                width=10,
                height=8,
                rests_on=_MORNING,
            ),
            queries.mornings(),
            Column(name="date", title="Day"),
            Column(name="morning_state", title="Start"),
            Column(name="morning_minutes", title="For", look={**MINUTES_LOOK, **_TELLS}),
            Column(name="morning_cause", title="Why", look=_TELLS),
            top="Day",
        ),
    )


def doubts() -> Panel:
    """List how long angles may have been off, and why."""
    return table(
        Caption(
            title="Angles that may be off",
            width=24,
            height=6,
            rests_on="Minutes in which a segment's angles were known but in doubt, by the reason. "
            "They are shown where single minutes are, and left out of used range.",
        ),
        queries.doubtful_minutes(),
        Column(name="segment", title="Segment", look=PLACE_LOOK),
        Column(name="doubt", title="Why"),
        Column(name="coverage", title="Concerned", taken="count", look=MINUTES_LOOK),
        top="Concerned",
    )
