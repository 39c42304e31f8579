"""How long muscles were tense, when, and the possible episodes."""

from typing import Final

from dashboards import queries
from dashboards.appearance import (
    BAR_LOOK,
    BLUE,
    DECIBEL,
    GREY,
    HOURS_LOOK,
    MINUTES_LOOK,
    ORANGE,
    PLACE_LOOK,
    SHARE_BAR_LOOK,
    SHARE_LOOK,
    grade_words,
    muscle_lines,
    place_names,
    steps,
)
from dashboards.charts import history, lines
from dashboards.panels import Caption, Panel
from dashboards.queries import Json
from dashboards.tables import Column, numbers, table

_JUDGED: Final = (
    "Hours known are those with a good signal and a rest reference to compare with. Only they "
    'count: what was tense while nothing was known is missing here. "Unknown" means that nothing '
    "could be judged, not that nothing was there."
)
_LEVEL: Final = (
    "Level above your lying rest reference; 3 dB is twice the power. Left sides are solid lines, "
    "right sides dashed. A gap in a line is unknown time. If you were tense while the rest "
    "reference was taken, everything here reads too low."
)
_EPISODES: Final = (
    "Sustained muscle activity that posture, movement and load do not explain. Only the newest "
    "version of each is shown. Confidence says how well the rule is met, not how likely a spasm "
    "is. None listed does not mean that there was none."
)
_BEGAN: Final[Json] = {"unit": "dateTimeAsIsoNoDateIfToday"}
_LENGTH: Final[Json] = {"unit": "ms", "decimals": 0, "noValue": "still going on"}
_AXIS: Final = "dB above your rest"
_MUCH: Final = steps((None, GREY), (0.01, BLUE), (0.5, ORANGE))


def hours_tense() -> tuple[Panel, ...]:
    """Give the headline: hours tense, beside how much of the time is known."""
    return (
        numbers(
            Caption(title="Tense longest", width=14, height=5, rests_on=_JUDGED),
            queries.most_tense(),
            Column(name="site", title="muscle", look=PLACE_LOOK),
            Column(name="tense", title="tense", look=HOURS_LOOK),
            Column(name="judged", title="known there", look=HOURS_LOOK),
        ),
        numbers(
            Caption(
                title="spinewatch was running",
                width=10,
                height=5,
                rests_on="Share of the chosen time of which there is a record at all, whatever it "
                "says. Of the rest not even a cause is known: the monitor was off, or its records "
                "have not arrived yet.",
            ),
            queries.recorded_share(),
            Column(name="recorded", title="of the chosen time", look=SHARE_LOOK),
        ),
        table(
            Caption(title="Hours tense, per muscle", width=24, height=10, rests_on=_JUDGED),
            queries.hours_tense(),
            Column(name="site", title="Muscle", look=PLACE_LOOK),
            Column(name="tense", title="Hours tense", look={**HOURS_LOOK, **BAR_LOOK}),
            Column(name="judged", title="Hours known", look=HOURS_LOOK),
            Column(name="share", title="Known, of the chosen time", look=SHARE_BAR_LOOK),
            Column(name="records"),
            top="Hours tense",
        ),
    )


def when_tense() -> tuple[Panel, ...]:
    """Show over the day when which muscle was tense, and how much."""
    return (
        history(
            Caption(
                title="Tense, share of each stretch of time",
                width=24,
                height=9,
                rests_on="Of the time in each cell that could be judged, how much was tense. Zoom "
                "in to see single minutes. An empty cell is unknown, the last one still filling.",
            ),
            queries.tense_share(),
            scale=_MUCH,
            overrides=place_names(),
        ),
        lines(
            Caption(
                title="Muscle tension above your rest",
                width=24,
                height=10,
                rests_on=f"Median of the valid seconds of each minute. {_LEVEL}",
            ),
            queries.level_of_minutes(),
            unit=DECIBEL,
            axis=_AXIS,
            overrides=muscle_lines(),
        ),
    )


def episodes() -> Panel:
    """List the possible episodes, the highest revision of each."""
    return table(
        Caption(
            title="Possible episodes, until you confirm them",
            width=24,
            height=9,
            rests_on=_EPISODES,
        ),
        queries.episodes(),
        Column(name="id"),
        Column(name="site", title="Muscle", taken="last", look=PLACE_LOOK),
        Column(name="start_utc_ms", title="Began", taken="last", look=_BEGAN),
        Column(name="length", title="Length", taken="last", look=_LENGTH),
        Column(name="tense_minutes", title="Tense in it", taken="last", look=MINUTES_LOOK),
        Column(name="grade", title="Grade", taken="last", look={"mappings": grade_words()}),
        Column(name="confidence", title="Confidence", taken="last", look=SHARE_LOOK),
        Column(name="reason", title="Why it is listed", taken="last"),
        highest="revision",
        top="Began",
    )


def tension_by_second() -> Panel:
    """Show the latest tension second by second."""
    return lines(
        Caption(
            title="Muscle tension above your rest, by second",
            width=24,
            height=9,
            rests_on=f"Mean of each second. {_LEVEL}",
        ),
        queries.level_of_seconds(),
        unit=DECIBEL,
        axis=_AXIS,
        overrides=muscle_lines(),
        slot="2s",
        latest="15m",
    )
