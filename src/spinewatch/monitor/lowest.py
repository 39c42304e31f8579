"""The lowest verified rest of every site, over all electrode sessions with the same sensor."""

from collections.abc import Iterable

from spinewatch.model.calibration import CalibrationSet, RestReference
from spinewatch.model.context import Posture


def lowest_of(found: Iterable[RestReference]) -> tuple[RestReference, ...]:
    """Keep the lowest lying rest of each site that was not taken while tense.

    Where another sensor measured a later one, those of the earlier sensor are dropped: their unit
    need not be the same. Ordered by site.
    """
    lowest: dict[str, RestReference] = {}
    for each in found:
        if each.posture is not Posture.LYING or each.provisional:
            continue
        before = lowest.get(each.site)
        if before is None or before.sensor != each.sensor or each.power < before.power:
            lowest[each.site] = each
    return tuple(lowest[site] for site in sorted(lowest))


def lowest_rest(known: CalibrationSet, new: RestReference) -> RestReference | None:
    """Give the lowest earlier rest that a new lying one can be compared with, or None."""
    if new.posture is not Posture.LYING:
        return None
    for each in known.lowest:
        if each.site == new.site and each.sensor == new.sensor:
            return each
    return None
