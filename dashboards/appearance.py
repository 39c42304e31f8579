"""Names, units and colours.

The colours are of Okabe and Ito's palette, which people with any colour vision tell apart, and a
grey. There is no red and no green, and no colour stands alone: sides differ by dashes, rows by
their names, cells by the number in them.
"""

from typing import Final

from dashboards.queries import Json
from spinewatch.cli.wording import place_name
from spinewatch.model.results import Grade
from spinewatch.model.sites import EmgSite, Segment

BLUE: Final = "#56B4E9"
ORANGE: Final = "#E69F00"
PURPLE: Final = "#CC79A7"
DEEP_BLUE: Final = "#0072B2"
GREY: Final = "#8E8E8E"

DECIBEL: Final = "dB"
DEGREES: Final = "degree"
HERTZ: Final = "suffix:Hz"

_OF_MUSCLE: Final = {
    "upper_trapezius": BLUE,
    "cervical_paraspinal": ORANGE,
    "thoracic_paraspinal": PURPLE,
    "lumbar_erector": DEEP_BLUE,
}
_SOLID: Final[Json] = {"fill": "solid"}
_DASHED: Final[Json] = {"fill": "dash", "dash": [10, 10]}
_DOTTED: Final[Json] = {"fill": "dot", "dash": [2, 8]}


def override(column: str, **properties: object) -> Json:
    """Change how one series or column looks; ``custom__width`` stands for ``custom.width``."""
    return {
        "matcher": {"id": "byName", "options": column},
        "properties": [
            {"id": name.replace("__", "."), "value": value} for name, value in properties.items()
        ],
    }


def _line(name: str, colour: str, style: Json, **properties: object) -> Json:
    colouring = {"mode": "fixed", "fixedColor": colour}
    return override(name, color=colouring, custom__lineStyle=style, **properties)


def muscle_lines() -> list[Json]:
    """Name and draw the line of each muscle: a colour per muscle, dashes for the right side."""
    return [
        _line(
            site.value,
            _OF_MUSCLE[site.rpartition("_")[0]],
            _DASHED if site.endswith("_right") else _SOLID,
            displayName=place_name(site),
        )
        for site in EmgSite
    ]


def angle_lines() -> list[Json]:
    """Draw the three angles of a segment."""
    return [
        _line("bending", BLUE, _SOLID),
        _line("to the side", ORANGE, _DASHED),
        _line("turning", PURPLE, _DOTTED),
    ]


def plane_dots() -> list[Json]:
    """Draw the three planes of a segment where their names are those of the database."""
    return [
        _line("flexion", BLUE, _SOLID, displayName="bending"),
        _line("lateral", ORANGE, _DASHED, displayName="to the side"),
        _line("rotation", PURPLE, _DOTTED, displayName="turning"),
    ]


def side_dots(right: str, left: str) -> list[Json]:
    """Tell the two sides apart, left solid and right dashed as for muscles."""
    return [_line(right, ORANGE, _DASHED), _line(left, BLUE, _SOLID)]


def range_band() -> list[Json]:
    """Fill between the two ends of a range, which then need no colours to be told apart."""
    return [override("high end", custom__fillBelowTo="low end", custom__fillOpacity=25)]


def place_names() -> list[Json]:
    """Name the rows of muscles and segments."""
    return [override(place.value, displayName=place_name(place)) for place in (*EmgSite, *Segment)]


def words(texts: dict[str, str]) -> list[Json]:
    """Write words instead of values."""
    options = {value: {"text": text, "index": at} for at, (value, text) in enumerate(texts.items())}
    return [{"type": "value", "options": options}]


def grade_words() -> list[Json]:
    """Write what the grades mean; the others are words already."""
    return words({Grade.A: "A: while lying", Grade.B: "B: above your usual in this posture"})


def steps(*steps: tuple[float | None, str]) -> list[Json]:
    """Give the colours of values from each step on; the first has no lower end."""
    return [{"value": value, "color": colour} for value, colour in steps]


PLANE_LOOK: Final[Json] = {
    "mappings": words(
        {"flexion": "bending", "lateral": "to the side", "rotation": "turning"},
    )
}
_PLACES: Final = words({place.value: place_name(place) for place in (*EmgSite, *Segment)})

PLACE_LOOK: Final[Json] = {"mappings": _PLACES, "noValue": "-"}
HOURS_LOOK: Final[Json] = {"unit": "suffix:h", "decimals": 1}
MINUTES_LOOK: Final[Json] = {"unit": "suffix:min", "decimals": 0}
SHARE_LOOK: Final[Json] = {"unit": "percentunit", "decimals": 0}
YES_NO_LOOK: Final[Json] = {"mappings": words({"true": "yes", "false": "no"})}
BAR_LOOK: Final[Json] = {
    "custom__cellOptions": {"type": "gauge", "mode": "basic", "valueDisplayMode": "text"},
    "min": 0,
}
SHARE_BAR_LOOK: Final[Json] = {**SHARE_LOOK, **BAR_LOOK, "max": 1}
