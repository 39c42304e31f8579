"""How long muscles were tense on each day, beside how much of the day is known."""

from typing import Final

from dashboards import queries
from dashboards.appearance import (
    BAR_LOOK,
    BLUE,
    DECIBEL,
    GREY,
    HOURS_LOOK,
    MINUTES_LOOK,
    PLACE_LOOK,
    SHARE_BAR_LOOK,
    place_names,
    steps,
)
from dashboards.charts import history
from dashboards.panels import Caption, Panel
from dashboards.queries import Json
from dashboards.tables import Column, table

_LATEST: Final = "28d"
_HOURS: Final = (
    "Hours tense of each local day, of the time of which it is known: read each cell together with "
    "the share below. An empty cell is a day of which nothing is known; zero is a day on which "
    "nothing was found. A cell stands at the midnight that ended its day."
)
_KNOWN: Final = (
    "Of how much of each local day it is known whether the muscle was tense: a good signal, a rest "
    "reference to compare with, and no movement. Days compare only where about as much is known."
)
_DAYS: Final = (
    "Each day of each muscle. The longest row is of minutes that each were tense for at least "
    "half; unknown time and midnight end it. The levels are those that were exceeded 90, 50 and "
    "10 % of the valid time, movement included, to 1 dB above your lying rest; after new "
    "electrodes they compare only roughly, and the percent of your reference contraction compare "
    'better. Below "Seen from" nothing can be said.'
)
_LITTLE: Final = steps((None, GREY), (0.01, BLUE))
_LEVEL: Final[Json] = {"unit": DECIBEL, "decimals": 0}
_TELLS: Final[Json] = {"noValue": "-"}


def tense_days() -> tuple[Panel, ...]:
    """Show hours tense and what they rest on, day by day."""
    return (
        history(
            Caption(title="Hours tense per day", width=24, height=9, rests_on=_HOURS),
            queries.hours_tense_of_days(),
            scale=_LITTLE,
            overrides=place_names(),
            look=HOURS_LOOK,
            latest=_LATEST,
        ),
        history(
            Caption(title="Tension known, share of each day", width=24, height=9, rests_on=_KNOWN),
            queries.known_share_of_days(),
            scale=_LITTLE,
            overrides=place_names(),
            latest=_LATEST,
        ),
        _table(),
    )


def _table() -> Panel:
    return table(
        Caption(title="Hours tense, day by day", width=24, height=10, rests_on=_DAYS),
        queries.days_of_muscles(),
        Column(name="date", title="Day"),
        Column(name="site", title="Muscle", look=PLACE_LOOK),
        Column(name="tense_h", title="Hours tense", look={**HOURS_LOOK, **BAR_LOOK}),
        Column(name="known_h", title="Hours known", look=HOURS_LOOK),
        Column(name="coverage", title="Known, of the day", look=SHARE_BAR_LOOK),
        Column(name="longest_tense_min", title="Longest row", look=MINUTES_LOOK),
        Column(name="tense_lying_h", title="Tense while lying", look=HOURS_LOOK),
        Column(name="known_lying_h", title="Known while lying", look=HOURS_LOOK),
        Column(name="p10_db", title="Level 90 % of the time", look=_LEVEL),
        Column(name="p50_db", title="Half of the time", look=_LEVEL),
        Column(name="p90_db", title="10 % of the time", look=_LEVEL),
        Column(
            name="p50_rve_pct",
            title="Of the reference contraction",
            look={"unit": "percent", "decimals": 0, "noValue": "no reference"},
        ),
        Column(name="min_detectable_db", title="Seen from", look={"unit": DECIBEL, "decimals": 1}),
        Column(name="cause", title="Why not more is known", look=_TELLS),
        Column(name="doubt", title="What may be off", look=_TELLS),
        top="Day",
        latest=_LATEST,
    )
