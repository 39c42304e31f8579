"""What InfluxDB's answer to a write means, decided on purpose for every status. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any, Final

import msgspec


class Verdict(StrEnum):
    """What became of a write."""

    ACCEPTED = "accepted"
    BAD_POINTS = "bad points"
    TOO_LARGE = "too large"
    UNAUTHORISED = "unauthorised"
    NOT_FOUND = "not found"
    OVERLOADED = "overloaded"
    FAILING = "failing"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    UNEXPECTED = "unexpected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One verdict, what the other side said, and how long it asks to be left alone."""

    verdict: Verdict
    reason: str = ""
    retry_after_s: float = 0.0


ACCEPTED: Final = Answer(verdict=Verdict.ACCEPTED)

_VERDICTS: Final = {
    400: Verdict.BAD_POINTS,
    401: Verdict.UNAUTHORISED,
    403: Verdict.UNAUTHORISED,
    404: Verdict.NOT_FOUND,
    413: Verdict.TOO_LARGE,
    422: Verdict.BAD_POINTS,
    429: Verdict.OVERLOADED,
    503: Verdict.OVERLOADED,
}

_NEED_WORDS: Final = {Verdict.BAD_POINTS, Verdict.NOT_FOUND}
"""Verdicts that any web server may give for reasons of its own: without InfluxDB's words they are
not about our points."""

_ABOUT_POINTS: Final = re.compile(
    r"partial write|unable to parse|line protocol|field type conflict|retention p", re.IGNORECASE
)
"""How 1.x, 2.x and 3 name what is wrong with single points."""

_LIMIT: Final = re.compile(r"max-series-per-database|max-values-per-tag", re.IGNORECASE)
"""Limits of 1.x on a database, told as a partial write. It is full: no point is at fault."""

_DROPPED: Final = re.compile(r"dropped[= ](\d+)")
_EXPIRED: Final = re.compile(r"retention p", re.IGNORECASE)


def answer_of(status: int, headers: Mapping[str, str], body: bytes) -> Answer:
    """Judge a whole HTTP answer.

    Accepted is 204 and nothing else: a proxy's page also comes with 200. The header names in
    ``headers`` are in lower case.
    """
    if status == 204:
        return ACCEPTED
    said = _words(body)
    verdict = _VERDICTS.get(status) or (Verdict.FAILING if status >= 500 else Verdict.UNEXPECTED)
    if verdict in _NEED_WORDS and said is None:
        verdict = Verdict.UNEXPECTED
    if verdict is Verdict.BAD_POINTS and is_limit(said or ""):
        verdict = Verdict.OVERLOADED
    return Answer(
        verdict=verdict,
        reason=said or f"answered {status} {_excerpt(body)}".strip(),
        retry_after_s=_seconds(headers.get("retry-after", ""), headers.get("date", "")),
    )


def is_about_points(reason: str) -> bool:
    """Whether these are words that InfluxDB uses of points, and not of the request."""
    return _ABOUT_POINTS.search(reason) is not None


def is_limit(reason: str) -> bool:
    """Whether a database takes no new series because of a limit that its server was given."""
    return _LIMIT.search(reason) is not None


def is_expired(reason: str) -> bool:
    """Whether points were refused because they are older than the database keeps."""
    return _EXPIRED.search(reason) is not None


def dropped_points(reason: str) -> int:
    """How many points a partial write left out, as far as the server says so; else 0."""
    found = _DROPPED.search(reason)
    return int(found[1]) if found else 0


def _words(body: bytes) -> str | None:
    """Find the message: ``error`` in 1.x and 3, ``message`` in 2.x; 3 adds one per line."""
    try:
        told: Any = msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    if not isinstance(told, dict):
        return None
    words = told.get("error") or told.get("message")
    lines = told.get("data")
    if isinstance(lines, list) and lines and isinstance(lines[0], dict):
        words = f"{words}: {lines[0].get('error_message', '')}"
    return str(words) if words else None


def _excerpt(body: bytes) -> str:
    return " ".join(body[:200].decode(errors="replace").split())


def _seconds(retry_after: str, date: str) -> float:
    """Read Retry-After: seconds, or a time by the clock of who answered (RFC 9110, 10.2.3).

    That clock is in the header ``Date`` of the same answer. Without it a time says nothing here:
    the two clocks may be hours apart.
    """
    if retry_after.isascii() and retry_after.isdecimal():
        return float(retry_after)
    try:
        wait = parsedate_to_datetime(retry_after) - parsedate_to_datetime(date)
    except (ValueError, TypeError):
        # TypeError: one of the two has a time zone and the other has none.
        return 0.0
    return max(0.0, wait.total_seconds())
