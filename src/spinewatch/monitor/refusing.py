"""Refusals of several places in as few sentences as they have reasons."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeVar

from spinewatch.model.errors import CalibrationError

Place = TypeVar("Place", bound=str)

_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_OFF_AXIS: Final = re.compile(
    r"The ([a-z ]+)s at (.+) went about an axis (\d+) deg off the (vertical|horizontal)\."
)
_HALF_WAY_DEG: Final = 45
"""From here on an axis lies nearer to that of the other movement."""

_COUNTS: Final = ("No", "One", "Both", "All three", "All four", "All five", "All six")
_PLURAL: Final = ((" has ", " have "), (" while it ", " while they "), (" for it;", " for them;"))


def refusals(refused: Mapping[Place, CalibrationError], *, of: int) -> list[str]:
    """Say once what several places were refused for, with the figures of the worst of them.

    Parameters
    ----------
    refused
        By place.
    of
        How many places there were.
    """
    alike: dict[str, list[str]] = {}
    for place, error in refused.items():
        alike.setdefault(_reason(place, error), []).append(place)
    by_name = {str(place): error for place, error in refused.items()}
    return [_together(places, by_name, of=of) for places in alike.values()]


def listed(places: Iterable[str]) -> str:
    """Write ``head, c7 and l1``."""
    *others, last = places
    return f"{', '.join(others)} and {last}" if others else str(last)


def _reason(place: str, error: CalibrationError) -> str:
    """Give what two refusals have in common: everything but the place and the figures."""
    return f"{_NUMBER.sub('#', error.what.replace(place, '@'))} {error.advice}"


def _together(places: Sequence[str], refused: Mapping[str, CalibrationError], *, of: int) -> str:
    worst = max(places, key=lambda place: _first_number(place, refused[place]))
    error = refused[worst]
    what = error.what if len(places) == 1 else _of_all(error.what, worst, places, of=of)
    return f"{_OFF_AXIS.sub(_likeness, what)} {error.advice}"


def _first_number(place: str, error: CalibrationError) -> float:
    found = _NUMBER.search(error.what.replace(place, ""))
    return 0.0 if found is None else float(found[0])


def _of_all(what: str, place: str, places: Sequence[str], *, of: int) -> str:
    everywhere = len(places) == of and of < len(_COUNTS)
    which = f"{_COUNTS[of]} sensors" if everywhere else f"The sensors at {listed(places)}"
    if f"he sensor at {place}" not in what:
        return what.replace(place, listed(places))
    for subject, words in (("The", which), ("the", which[0].lower() + which[1:])):
        what = what.replace(f"{subject} sensor at {place}", words)
    for one, several in _PLURAL:
        what = what.replace(one, several)
    return what


def _likeness(found: re.Match[str]) -> str:
    """Say in words what an axis far from the one asked for looks like."""
    movement, where, off_deg, meant = found.groups()
    other = "turn" if meant == "horizontal" else "bend"
    if int(off_deg) > _HALF_WAY_DEG:
        return f"At {where} that looked more like a {other} than a {movement}."
    return f"At {where} that looked like a {movement} with a {other} in it."
