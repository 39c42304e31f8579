"""Words for people: places, spans of time, and what was said of possible spasms."""

import re
from typing import Final

from spinewatch.model.time import SECONDS_PER_MINUTE
from spinewatch.model.verdicts import Verdict

_HOUR_S = 3600
_DAY_S = 24 * _HOUR_S


_PLACES: Final = {
    "thorax": "upper back",
    "lumbar": "lower back",
    "c7": "base of the neck (c7)",
    "t10": "middle of the back (t10)",
    "l1": "lower ribs (l1)",
    "s1": "pelvis (s1)",
}
"""What the field calls otherwise than people do."""

_CODES: Final = re.compile(r"\b(c7|t10|l1|s1)\b")


def place_name(place: str) -> str:
    """Write a site or segment as one would say it: ``upper trapezius, left``, ``lower back``."""
    if place in _PLACES:
        return _PLACES[place]
    words = place.split("_")
    if words[-1] in {"left", "right"}:
        return f"{' '.join(words[:-1])}, {words[-1]}"
    return " ".join(words)


def cause_text(cause: str) -> str:
    """Write a cause with the names of places instead of their codes."""
    return _CODES.sub(lambda found: _PLACES[found[0]].partition(" (")[0], cause)


def span_text(seconds: float) -> str:
    """Write a span of time in the two largest units that matter."""
    whole = round(seconds)
    if whole < SECONDS_PER_MINUTE:
        return f"{whole} s"
    if whole < _HOUR_S:
        return f"{whole // SECONDS_PER_MINUTE} min {whole % SECONDS_PER_MINUTE:02d} s"
    if whole < _DAY_S:
        return f"{whole // _HOUR_S} h {whole % _HOUR_S // SECONDS_PER_MINUTE:02d} min"
    return f"{whole // _DAY_S} d {whole % _DAY_S // _HOUR_S:02d} h"


def verdict_text(verdict: Verdict | None) -> str:
    """Write what the person said of a possible spasm; nothing said leaves it possible."""
    match verdict:
        case Verdict.CONFIRMED:
            return "confirmed by you"
        case Verdict.REJECTED:
            return "rejected by you"
        case _:
            return "possible until you confirm it"
