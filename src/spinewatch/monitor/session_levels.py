"""The usual work of the latest electrode sessions: by how much a person's days differ."""

from collections.abc import Iterable, Iterator, Sequence
from math import log10
from typing import Final

from spinewatch.model.calibration import RestReference, SessionLevel
from spinewatch.model.context import Posture

SESSIONS_KEPT: Final = 14
"""Per site: two weeks of electrodes placed anew each day. What was usual in winter is not now."""


def with_session(
    known: Iterable[SessionLevel], rest: Sequence[RestReference]
) -> tuple[SessionLevel, ...]:
    """Add the sessions whose usual work and lying rest hold now; the newest of each site are kept.

    What was measured while tense says nothing of the usual. Ordered by site, then as they came.
    """
    levels = {(each.site, each.session): each for each in (*known, *_levels(rest))}
    sites = sorted({site for site, _ in levels})
    return tuple(
        each
        for site in sites
        for each in [level for (of, _), level in levels.items() if of == site][-SESSIONS_KEPT:]
    )


def _levels(rest: Sequence[RestReference]) -> Iterator[SessionLevel]:
    lying = {
        (each.site, each.session): each
        for each in rest
        if each.posture is Posture.LYING and not each.provisional
    }
    for each in rest:
        below = lying.get((each.site, each.session))
        if each.at_work and not each.provisional and below is not None:
            above_db = 10 * log10(each.power / below.power)
            yield SessionLevel(
                site=each.site, session=each.session, above_db=above_db, sensor=each.sensor
            )
