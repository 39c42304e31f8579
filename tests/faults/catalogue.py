"""Every fault, by what is told of it."""

from typing import Final

from tests.faults.clock_faults import clock
from tests.faults.clockwork import Reading
from tests.faults.faults import (
    broker_frozen,
    broker_killed,
    broker_killed_in_a_row,
    broker_stopped,
    database_killed,
    killed,
    positions_lost,
    replayed,
    two_recorders,
    wire,
)
from tests.faults.faulty_proxy import Mood
from tests.faults.house import FAST, LIVE, House
from tests.faults.power_faults import everything_killed, power_cut
from tests.faults.processes import Process
from tests.faults.staging import DAY_S, HOUR_S, Stage

SINCE_1970_S: Final = 56 * 365.25 * DAY_S


def _live(house: House) -> Process:
    return house.live if LIVE in house.people else house.fast


FAULTS: Final[dict[str, Stage]] = {
    "`spinewatch run` killed": killed(_live),
    "fast monitor killed": killed(lambda house: house.fast),
    "recorder killed": killed(lambda house: house.recorder),
    "Mosquitto killed, keeps its file": broker_killed(keeps=True),
    "Mosquitto killed, forgets everything": broker_killed(keeps=False),
    "Mosquitto stopped, keeps its file": broker_stopped(keeps=True),
    "Mosquitto stopped, forgets everything": broker_stopped(keeps=False),
    "Mosquitto killed five times": broker_killed_in_a_row,
    "Mosquitto frozen": broker_frozen,
    "InfluxDB killed": database_killed,
    "everything killed": everything_killed,
    "recorder and broker forget all marks": positions_lost,
    **{
        f"monitor to broker: {mood}": wire(lambda house: house.monitors_wire, mood)
        for mood in (Mood.REFUSED, Mood.BLACK_HOLE, Mood.SLOW, Mood.RESET)
    },
    **{
        f"recorder to broker: {mood}": wire(lambda house: house.recorder_wire, mood)
        for mood in (Mood.REFUSED, Mood.BLACK_HOLE, Mood.SLOW, Mood.RESET)
    },
    **{
        f"recorder to InfluxDB: {mood}": wire(lambda house: house.database_wire, mood)
        for mood in (Mood.REFUSED, Mood.BLACK_HOLE, Mood.SLOW, Mood.RESET, Mood.OVERLOADED)
    },
    "each result delivered three times": replayed,
    "second recorder, same name and position": two_recorders(person=FAST),
    "second recorder, same identity for the broker": two_recorders(person=LIVE),
    "power cut": power_cut,
    "clock starts in 1970": clock(
        Reading(ahead_s=-SINCE_1970_S, trusted=False), Reading(from_s=150.0)
    ),
    "clock starts at the last shutdown": clock(
        Reading(ahead_s=-HOUR_S, trusted=False), Reading(from_s=150.0)
    ),
    "reboot before the time is known": clock(Reading(ahead_s=-HOUR_S, trusted=False), reboots=True),
    "clock is stepped an hour forward": clock(
        Reading(ahead_s=-HOUR_S), Reading(from_s=150.0), off_by_s=HOUR_S
    ),
    "clock is stepped an hour back": clock(
        Reading(ahead_s=HOUR_S), Reading(from_s=150.0), off_by_s=HOUR_S
    ),
    "clock is stepped an hour back, then a reboot": clock(
        Reading(ahead_s=HOUR_S), Reading(from_s=150.0), off_by_s=HOUR_S, reboots=True
    ),
    "summer time begins": clock(Reading(zone_min=60), Reading(from_s=150.0, zone_min=120)),
    "summer time ends": clock(Reading(zone_min=120), Reading(from_s=150.0, zone_min=60)),
    "travel over nine zones": clock(Reading(zone_min=60), Reading(from_s=150.0, zone_min=-480)),
    "reboot": clock(Reading(), reboots=True),
}
"""Every fault but the long outage, by what is told of it."""
