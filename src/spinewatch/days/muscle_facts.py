"""What the days layer needs of one muscle in one minute, in whole numbers: small to keep."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from spinewatch.model.results import Minute, SiteMinute
from spinewatch.model.sites import EmgSite
from spinewatch.model.time import SECONDS_PER_MINUTE

TENTHS: Final = 10
"""The least level that can be detected is kept in tenths of a dB: it is 1 to 3 dB."""


class MuscleFacts(Struct, frozen=True, kw_only=True, array_like=True):
    """One EMG site in one minute.

    Attributes
    ----------
    site
        Where the electrodes are.
    valid_s
        Seconds with a valid signal: on them levels rest.
    known_s, tense_s
        Seconds of which it is known whether the muscle was tense, and in which it was.
    levels_db
        P10, P50 and P90 of the level in whole dB; None where no level is known.
    rve_pct
        Median amplitude above rest in whole percent of the reference contraction.
    least_tenths_db
        Least level that could be detected, in tenths of a dB.
    causes, doubts
        Why something was unknown, and why what is known may be off.
    """

    site: EmgSite
    valid_s: int
    known_s: int
    tense_s: int
    levels_db: tuple[int, int, int] | None
    rve_pct: int | None
    least_tenths_db: int | None
    causes: tuple[str, ...]
    doubts: tuple[str, ...]


def muscle_facts(minute: Minute) -> tuple[MuscleFacts, ...]:
    """Take from a minute what days of muscles are made of."""
    return tuple(_facts_of_sites(minute))


def _facts_of_sites(minute: Minute) -> Iterator[MuscleFacts]:
    for site in minute.sites:
        yield MuscleFacts(
            site=site.site,
            valid_s=round(SECONDS_PER_MINUTE * site.coverage),
            known_s=round(site.judged_s or 0.0),
            tense_s=round(site.tense_s or 0.0),
            levels_db=_levels_db(site),
            rve_pct=_rounded(site.p50_rve_pct),
            least_tenths_db=_rounded(site.min_detectable_db, TENTHS),
            causes=site.causes,
            doubts=site.doubts,
        )


def _levels_db(site: SiteMinute) -> tuple[int, int, int] | None:
    if site.p10_db is None or site.p50_db is None or site.p90_db is None:
        return None
    return round(site.p10_db), round(site.p50_db), round(site.p90_db)


def _rounded(value: float | None, parts: int = 1) -> int | None:
    return None if value is None else round(parts * value)
