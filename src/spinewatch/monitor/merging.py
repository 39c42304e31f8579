"""Which calibrations hold after a new one was made."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from spinewatch.model.calibration import (
    Alignment,
    CalibrationSet,
    ReferenceContraction,
    RestReference,
)
from spinewatch.monitor.lowest import lowest_of
from spinewatch.monitor.session_levels import with_session

C = TypeVar("C", RestReference, ReferenceContraction, Alignment)


def merge(old: CalibrationSet, new: CalibrationSet) -> CalibrationSet:
    """Let the newest hold: per site and posture for rest references, per site for the others.

    The lowest lying rest of each site is kept beside them. What ``new`` says counts as the newer
    unless both carry a date and the old one is later. What it does not speak of stays as it was.

    Returns
    -------
    CalibrationSet
        Ordered by place, so that equal contents are equal values.
    """
    rest = _newest((*old.rest, *new.rest), _resting_place)
    return CalibrationSet(
        person=new.person or old.person,
        rest=rest,
        alignments=_newest((*old.alignments, *new.alignments), lambda each: (each.site,)),
        contractions=_newest((*old.contractions, *new.contractions), lambda each: (each.site,)),
        lowest=lowest_of((*old.lowest, *old.rest, *new.lowest, *new.rest)),
        sessions=with_session((*old.sessions, *new.sessions), rest),
    )


def _resting_place(rest: RestReference) -> tuple[str, ...]:
    how = "leaning back" if rest.supported else ""
    return (rest.site, rest.posture, "at work" if rest.at_work else how)


def _newest(found: Iterable[C], place_of: Callable[[C], tuple[str, ...]]) -> tuple[C, ...]:
    newest: dict[tuple[str, ...], C] = {}
    for each in found:
        place = place_of(each)
        if place not in newest or not _is_later(newest[place].utc_ns, each.utc_ns):
            newest[place] = each
    return tuple(newest[place] for place in sorted(newest))


def _is_later(one_utc_ns: int | None, other_utc_ns: int | None) -> bool:
    """Say whether one is known to be later; without a trusted clock nothing is known."""
    return one_utc_ns is not None and other_utc_ns is not None and one_utc_ns > other_utc_ns
