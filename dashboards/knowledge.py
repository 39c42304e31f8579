"""How much is known, why not more, and how the sensors are."""

from typing import Final

from dashboards import queries
from dashboards.appearance import (
    BLUE,
    GREY,
    HERTZ,
    HOURS_LOOK,
    MINUTES_LOOK,
    ORANGE,
    PLACE_LOOK,
    SHARE_BAR_LOOK,
    YES_NO_LOOK,
    place_names,
    steps,
)
from dashboards.charts import history
from dashboards.panels import Caption, Panel
from dashboards.queries import Json
from dashboards.tables import Column, table

_SIGNAL: Final = (
    "How much of each cell has a valid signal, per muscle and segment. Empty means that there is "
    "no record. A muscle also needs a rest reference before its tension is known. The last cell "
    "is still filling."
)
_CAUSES: Final = (
    "Minutes in which something was missing, by the cause that was told, and how much signal was "
    'missing in them. Without a rest reference ("not calibrated") no signal is missing, but '
    "tension is unknown all the same. Time without any record has no row here: see the share of "
    "time in which spinewatch was running."
)
_LATEST: Final = (
    "The latest report of each sensor in the last five minutes; if you chose a fixed time, the "
    "latest in that. The last column says how old it is. A sensor that is missing here has not "
    "been heard of."
)
_ARRIVED: Final = (
    "Of the samples that each sensor sent, the share that arrived; the rest was lost on the way. "
    "0 % is also shown while nothing came at all, on purpose or not."
)
_LITTLE_KNOWN: Final = steps((None, ORANGE), (0.5, GREY), (0.9, BLUE))
_LITTLE_ARRIVED: Final = steps((None, ORANGE), (0.9, GREY), (0.99, BLUE))
_NOT_TOLD: Final[Json] = {"decimals": 0, "noValue": "not told"}


def knowledge() -> tuple[Panel, ...]:
    """Show how much is known, when, and the causes of what is not."""
    return (
        history(
            Caption(
                title="Signal, share of each stretch of time", width=24, height=10, rests_on=_SIGNAL
            ),
            queries.known_share("site"),
            queries.known_share("segment"),
            scale=_LITTLE_KNOWN,
            overrides=place_names(),
        ),
        table(
            Caption(
                title="Hours known, per segment",
                width=9,
                height=8,
                rests_on="Valid time of both motion sensors that make the angle.",
            ),
            queries.hours_known_of_segments(),
            Column(name="segment", title="Segment", look=PLACE_LOOK),
            Column(name="known", title="Hours known", look=HOURS_LOOK),
            Column(name="share", title="Known, of the chosen time", look=SHARE_BAR_LOOK),
        ),
        table(
            Caption(title="Why time is unknown", width=15, height=8, rests_on=_CAUSES),
            queries.unknown_minutes(),
            Column(name="site", title="Muscle", look=PLACE_LOOK),
            Column(name="segment", title="Segment", look=PLACE_LOOK),
            Column(name="cause", title="Why", look={"noValue": "no cause told"}),
            Column(name="missing", title="Concerned", taken="count", look=MINUTES_LOOK),
            Column(name="missing", title="Without signal", taken="sum", look=MINUTES_LOOK),
            top="Concerned",
        ),
    )


def sensors() -> tuple[Panel, ...]:
    """Show how the sensors are now, and what arrived over the day."""
    return (
        table(
            Caption(title="Sensors, latest report", width=14, height=9, rests_on=_LATEST),
            queries.latest_health(),
            Column(name="sensor", title="Sensor"),
            Column(name="connected", title="Connected", look=YES_NO_LOOK),
            Column(name="worn", title="Worn"),
            Column(name="battery_pct", title="Battery", look={**_NOT_TOLD, "unit": "percent"}),
            Column(name="rate_hz", title="Rate", look={"unit": HERTZ, "decimals": 1}),
            Column(name="lost", title="Lost samples", look={"decimals": 0}),
            Column(name="rssi_dbm", title="Radio", look={**_NOT_TOLD, "unit": "dBm"}),
            Column(name="cause", title="What is wrong", look={"noValue": "-"}),
            Column(name="Time", title="Reported", look={"unit": "dateTimeFromNow"}),
            latest="5m",
        ),
        history(
            Caption(title="Samples that arrived", width=10, height=9, rests_on=_ARRIVED),
            queries.arrived_share(),
            scale=_LITTLE_ARRIVED,
            overrides=[],
        ),
    )
