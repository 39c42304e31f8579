"""Levels of one muscle and what the body did, minute by minute, as lines of text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from spinewatch.model.context import Position, Posture
from spinewatch.model.results import Minute
from spinewatch.model.sites import EmgSite
from spinewatch.model.time import NS_PER_S, SECONDS_PER_MINUTE

MINUTE_NS: Final = SECONDS_PER_MINUTE * NS_PER_S
COLUMNS: Final = 60
"""An hour per row: as much as fits beside a time on a small terminal."""

_BARS: Final = "▁▂▃▄▅▆▇█"
_NOT_KNOWN: Final = "·"
_LEAST_SCALE_DB: Final = 6.0
"""Full height at least: else the scatter of a quiet muscle would fill the picture."""

_MOSTLY: Final = 0.5

_LETTERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        Position.UPRIGHT: "U",
        Position.SITTING_BACK: "B",
        Position.LYING_ON_BACK: "L",
        Position.LYING_ON_LEFT: "L",
        Position.LYING_ON_RIGHT: "L",
        Position.LYING_ON_FRONT: "L",
        Posture.LYING: "L",
    }
)

KEY: Final = (
    "One column is a minute; ─ is the episode; L lying, B sitting back, U upright, W walking, "
    f"M moving, {_NOT_KNOWN} unknown."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One minute, ``number`` counted from the start of the boot."""

    number: int
    level_db: float | None
    body: str


def columns(minutes: Iterable[Minute], site: EmgSite) -> list[Column]:
    """Give a column for each minute from the first to the last, unknown where there is none."""
    found = {each.mono_ns // MINUTE_NS - 1: each for each in minutes}
    if not found:
        return []
    numbers = range(min(found), max(found) + 1)
    return [_column(number, found.get(number), site) for number in numbers]


def _column(number: int, minute: Minute | None, site: EmgSite) -> Column:
    if minute is None:
        return Column(number=number, level_db=None, body=_NOT_KNOWN)
    levels_db = (each.p50_db for each in minute.sites if each.site == site)
    return Column(number=number, level_db=next(levels_db, None), body=_body(minute))


def _body(minute: Minute) -> str:
    """Give a letter for what the body did for most of a minute."""
    if (minute.walking_share or 0.0) > _MOSTLY:
        return "W"
    if (minute.moving_share or 0.0) > _MOSTLY:
        return "M"
    taken = minute.positions.items() if minute.positions else minute.postures.items()
    shares = {str(name): share for name, share in taken}
    most = max(shares, key=lambda name: shares[name], default=None)
    return _NOT_KNOWN if most is None else _LETTERS.get(most, _NOT_KNOWN)


def scale_db(drawn: Sequence[Column]) -> float:
    """Give the level at which a bar is full."""
    known = (each.level_db for each in drawn if each.level_db is not None)
    return max(max(known, default=0.0), _LEAST_SCALE_DB)


def rows(
    drawn: Sequence[Column], *, start_ns: int, end_ns: int
) -> Iterator[tuple[int, str, str, str]]:
    """Give rows of an hour: time of the first column, levels, body, and where the episode was."""
    full_db = scale_db(drawn)
    for first in range(0, len(drawn), COLUMNS):
        row = drawn[first : first + COLUMNS]
        within = (
            start_ns < (each.number + 1) * MINUTE_NS and each.number * MINUTE_NS < end_ns
            for each in row
        )
        yield (
            row[0].number * MINUTE_NS,
            "".join(_bar(each.level_db, full_db) for each in row),
            "".join(each.body for each in row),
            "".join("─" if each else " " for each in within).rstrip(),
        )


def _bar(level_db: float | None, full_db: float) -> str:
    if level_db is None:
        return _NOT_KNOWN
    height = round(min(max(level_db / full_db, 0.0), 1.0) * (len(_BARS) - 1))
    return _BARS[height]
