"""Sixty seconds gathered into one result: what is kept for ever."""

from collections import Counter
from collections.abc import Sequence

from spinewatch.mobility.minutes import segment_minute
from spinewatch.model.context import Posture
from spinewatch.model.results import Minute, SegmentMinute, SiteMinute
from spinewatch.model.time import SECONDS_PER_MINUTE
from spinewatch.monitor.second import BodySecond
from spinewatch.spasm.minutes import site_minute


def minute_result(seconds: Sequence[BodySecond], *, person: str, boot_id: str) -> Minute:
    """Give the result of a person-minute from the seconds of it that this monitor saw.

    A minute that began before the monitor did holds fewer than sixty seconds; coverage is always
    of the whole minute.
    """
    sites = tuple(_site(seconds))
    segments = tuple(_segment(seconds))
    covered = any(site.coverage > 0.0 for site in sites) or any(
        segment.coverage > 0.0 for segment in segments
    )
    return Minute(
        person=person,
        boot_id=boot_id,
        mono_ns=seconds[-1].end_ns,
        valid=covered,
        cause=None if covered else _common_cause(sites, segments),
        postures=_posture_shares(seconds),
        moving_share=_moving_share(seconds),
        paused_s=float(sum(second.context.paused is not None for second in seconds)),
        sites=sites,
        segments=segments,
    )


def _site(seconds: Sequence[BodySecond]) -> list[SiteMinute]:
    return [site_minute([second.emg[site] for second in seconds]) for site in seconds[0].emg]


def _segment(seconds: Sequence[BodySecond]) -> list[SegmentMinute]:
    return [
        segment_minute([second.segments[segment] for second in seconds])
        for segment in seconds[0].segments
    ]


def _posture_shares(seconds: Sequence[BodySecond]) -> dict[Posture, float]:
    counted = Counter(second.context.posture for second in seconds)
    return {posture: count / SECONDS_PER_MINUTE for posture, count in sorted(counted.items())}


def _moving_share(seconds: Sequence[BodySecond]) -> float | None:
    known = [second.context.moving for second in seconds if second.context.moving is not None]
    return sum(known) / len(known) if known else None


def _common_cause(sites: Sequence[SiteMinute], segments: Sequence[SegmentMinute]) -> str:
    causes = {cause for site in sites for cause in site.causes}
    causes |= {cause for segment in segments for cause in segment.causes}
    return "; ".join(sorted(causes)) or "no sensor is configured"
