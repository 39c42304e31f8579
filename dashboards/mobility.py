"""The page "Mobility": what is on it, from top to bottom.

Used range and capacity stand under headings of their own: one is what free living showed, the other
what was possible when asked, and neither stands in for the other.
"""

from typing import Final

from dashboards.capacity import capacity
from dashboards.panels import Panel, heading, text
from dashboards.used_range import change, doubts, movements, nights, positions, used_range

HONESTY: Final = """\
**Nothing on this page is a diagnosis. _Used range_ is what free living showed: less means _moved
less_, which may only mean that there was no reason to move. What was possible when asked is a
_guided test_, further down.**

**"Unknown" or an empty place is time of which nothing can be said; it is never zero.** Read every
number together with the time that it rests on. The tilt of the head and the angles of the spine are
measured; how far forward the head is held, and a neck that has lost its curve, are _not
measurable_. The small "i" beside a title says what it rests on, and what is exploratory.
"""


def mobility() -> tuple[Panel, ...]:
    """Give the panels in reading order."""
    return (
        text(HONESTY, height=5),
        heading("Against your own usual"),
        *change(),
        heading("Used range: what free living showed"),
        *used_range(),
        heading("Movements out and back"),
        *movements(),
        heading("Positions, and postures that were held"),
        *positions(),
        heading("Nights"),
        nights(),
        heading("Guided tests: what was possible when asked, which is not used range"),
        *capacity(),
        heading("What may be off"),
        doubts(),
    )
