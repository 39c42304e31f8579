"""The page "Today": what is on it, from top to bottom.

Written for the person who wears the sensors and for a rheumatologist with five minutes: the hours
first, each with the hours that it rests on, then when, then the details.
"""

from typing import Final

from dashboards.knowledge import knowledge, sensors
from dashboards.movement import movement, movement_by_second
from dashboards.panels import Panel, heading, text
from dashboards.tense_days import tense_days
from dashboards.tension import episodes, hours_tense, tension_by_second, when_tense

HONESTY: Final = """\
**Everything on this page is _possible_ until you confirm it. No finding does not mean that nothing
was there. It is not a diagnosis.**

*Tense* means muscle activity above your own rest, in decibels (dB). **"Unknown" or an empty place
is time of which nothing can be said; it is never zero.** Read every number together with the hours
that it rests on. The small "i" beside a title says what it rests on.
"""


def today() -> tuple[Panel, ...]:
    """Give the panels in reading order."""
    return (
        text(HONESTY, height=4),
        heading("Hours tense"),
        *hours_tense(),
        heading("When"),
        *when_tense(),
        heading("Possible episodes"),
        episodes(),
        heading("Day by day: the last four weeks, or the fixed time that you chose"),
        *tense_days(),
        heading("Movement: the range that was used, which is not the range you could reach"),
        *movement(),
        heading("What is known, and why not more"),
        *knowledge(),
        heading("Sensors"),
        *sensors(),
        heading("Second by second: the last fifteen minutes, or the fixed time that you chose"),
        tension_by_second(),
        *movement_by_second(),
    )
