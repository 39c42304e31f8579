"""Words for people: places and spans of time."""

from spinewatch.model.time import SECONDS_PER_MINUTE

_HOUR_S = 3600
_DAY_S = 24 * _HOUR_S


def place_name(place: str) -> str:
    """Write a site or segment as one would say it: ``upper trapezius, left``."""
    words = place.split("_")
    if words[-1] in {"left", "right"}:
        return f"{' '.join(words[:-1])}, {words[-1]}"
    return " ".join(words)


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
