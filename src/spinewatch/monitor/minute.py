"""Sixty seconds gathered into one result: what is kept for ever."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, TypeVar

import msgspec
import numpy as np

from spinewatch.mobility.angles.minutes import segment_minute
from spinewatch.mobility.posture.sustained import is_sustained
from spinewatch.model.context import Position, Posture
from spinewatch.model.results import Minute, SegmentMinute, SiteMinute
from spinewatch.model.sites import EmgSite, Plane, Segment
from spinewatch.model.time import SECONDS_PER_MINUTE
from spinewatch.monitor.second import BodySecond
from spinewatch.spasm.minutes import site_minute

Held = TypeVar("Held", Posture, Position)

_NONE: Final[Mapping[Segment, dict[Plane, int]]] = MappingProxyType({})
_UNSHARED: Final[Mapping[EmgSite, float | None]] = MappingProxyType({})


def minute_result(
    seconds: Sequence[BodySecond],
    *,
    person: str,
    boot_id: str,
    excursions: Mapping[Segment, dict[Plane, int]] = _NONE,
    tense_shares_8min: Mapping[EmgSite, float | None] = _UNSHARED,
) -> Minute:
    """Give the result of a person-minute from the seconds of it that this monitor saw.

    A minute that began before the monitor did holds fewer than sixty seconds; coverage is always
    of the whole minute. ``excursions`` are those that ended within it, ``tense_shares_8min`` those
    of the eight minutes that end with it.
    """
    contexts = [second.context for second in seconds]
    sites = tuple(_site(seconds, tense_shares_8min))
    segments = tuple(_segment(seconds, excursions))
    head_deg = _percentiles([each.head_pitch_deg for each in contexts])
    covered = any(site.coverage > 0.0 for site in sites) or any(
        segment.coverage > 0.0 for segment in segments
    )
    return Minute(
        person=person,
        boot_id=boot_id,
        mono_ns=seconds[-1].end_ns,
        valid=covered,
        cause=None if covered else _common_cause(sites, segments),
        postures=_shares(each.posture for each in contexts),
        positions=_shares(each.position for each in contexts),
        moving_share=_share(each.moving for each in contexts),
        walking_share=_share(each.walking for each in contexts),
        sustained_share=_share(is_sustained(each) for each in contexts),
        turns=sum(each.turned for each in contexts),
        head_pitch_p05_deg=head_deg[0],
        head_pitch_p50_deg=head_deg[1],
        head_pitch_p95_deg=head_deg[2],
        paused_s=float(sum(each.paused is not None for each in contexts)),
        sites=sites,
        segments=segments,
    )


def _site(
    seconds: Sequence[BodySecond], tense_shares_8min: Mapping[EmgSite, float | None]
) -> list[SiteMinute]:
    return [
        msgspec.structs.replace(
            site_minute([second.emg[site] for second in seconds]),
            tense_share_8min=tense_shares_8min.get(site),
            p50_rve_pct=_middle(second.emg[site].rve_pct for second in seconds),
            doubts=_doubts(second.emg[site].doubt for second in seconds),
        )
        for site in seconds[0].emg
    ]


def _middle(values: Iterable[float | None]) -> float | None:
    known = [each for each in values if each is not None]
    return float(np.median(known)) if known else None


def _doubts(told: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({each for each in told if each is not None}))


def _segment(
    seconds: Sequence[BodySecond], excursions: Mapping[Segment, dict[Plane, int]]
) -> list[SegmentMinute]:
    return [
        segment_minute(
            [second.segments[segment] for second in seconds], excursions.get(segment, {})
        )
        for segment in seconds[0].segments
    ]


def _shares(held: Iterable[Held]) -> dict[Held, float]:
    """Give the share of the whole minute of each posture or position that was seen."""
    counted = Counter(held)
    return {each: count / SECONDS_PER_MINUTE for each, count in sorted(counted.items())}


def _share(told: Iterable[bool | None]) -> float | None:
    """Give the share of the seconds of which it is known."""
    known = [each for each in told if each is not None]
    return sum(known) / len(known) if known else None


def _percentiles(values_deg: Iterable[float | None]) -> list[float] | list[None]:
    """Give the 5th, 50th and 95th percentile of the seconds of which it is known."""
    known_deg = [each for each in values_deg if each is not None]
    return np.percentile(known_deg, (5, 50, 95)).tolist() if known_deg else [None] * 3


def _common_cause(sites: Sequence[SiteMinute], segments: Sequence[SegmentMinute]) -> str:
    causes = {cause for site in sites for cause in site.causes}
    causes |= {cause for segment in segments for cause in segment.causes}
    return "; ".join(sorted(causes)) or "no sensor is configured"
