"""Seconds of a segment as the results of a second and of a minute."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import numpy as np

from spinewatch.mobility.seconds import GRID_HZ, SegmentSecond
from spinewatch.model.blocks import FloatArray
from spinewatch.model.results import SegmentLevel, SegmentMinute
from spinewatch.model.sites import Plane
from spinewatch.model.time import SECONDS_PER_MINUTE

LEVEL_COVERAGE: Final = 0.5
"""Share of a second that must be valid for its mean to stand for the second."""

_NONE: Final[Mapping[Plane, int]] = MappingProxyType({})


def segment_level(second: SegmentSecond) -> SegmentLevel:
    """Give mean angles and peak speed of one second, or why they are unknown."""
    if second.coverage < LEVEL_COVERAGE:
        return SegmentLevel(segment=second.segment, cause=second.cause)
    speed = _known(second.speed_dps, second)
    return SegmentLevel(
        segment=second.segment,
        doubt=second.doubt,
        flexion_deg=_mean(_known(second.flexion_deg, second)),
        lateral_deg=_mean(_known(second.lateral_deg, second)),
        rotation_deg=_mean(_known(second.rotation_deg, second)),
        speed_dps=float(speed.max()) if len(speed) else None,
    )


def segment_minute(
    seconds: Sequence[SegmentSecond], excursions: Mapping[Plane, int] = _NONE
) -> SegmentMinute:
    """Give percentiles of the valid time of one minute.

    Parameters
    ----------
    seconds
        Up to 60 seconds of one segment, at least one. Coverage is of the whole minute even when
        there are fewer.
    excursions
        How many ended in the minute, per plane.
    """
    flexion = _gathered([_known(each.flexion_deg, each) for each in seconds])
    lateral = _gathered([_known(each.lateral_deg, each) for each in seconds])
    rotation = _gathered([_known(each.rotation_deg, each) for each in seconds])
    speed = _gathered([_known(each.speed_dps, each) for each in seconds])
    return SegmentMinute(
        segment=seconds[0].segment,
        coverage=len(flexion) / (SECONDS_PER_MINUTE * GRID_HZ),
        flexion_p05_deg=_percentile(flexion, 5),
        flexion_p50_deg=_percentile(flexion, 50),
        flexion_p95_deg=_percentile(flexion, 95),
        lateral_p05_deg=_percentile(lateral, 5),
        lateral_p95_deg=_percentile(lateral, 95),
        rotation_p05_deg=_percentile(rotation, 5),
        rotation_p95_deg=_percentile(rotation, 95),
        speed_p95_dps=_percentile(speed, 95),
        excursions=dict(excursions),
        causes=_most_frequent(second.cause for second in seconds),
        doubts=_most_frequent(second.doubt for second in seconds if second.coverage > 0.0),
    )


def _known(values: FloatArray | None, second: SegmentSecond) -> FloatArray:
    if values is None:
        return np.empty(0)
    return values[second.valid & np.isfinite(values)]


def _gathered(pieces: list[FloatArray]) -> FloatArray:
    return np.concatenate(pieces)


def _mean(values: FloatArray) -> float | None:
    return float(values.mean()) if len(values) else None


def _percentile(values: FloatArray, percent: float) -> float | None:
    return float(np.percentile(values, percent)) if len(values) else None


def _most_frequent(words: Iterable[str | None]) -> tuple[str, ...]:
    """Give what was said, the most frequent first."""
    counted = Counter(word for word in words if word is not None)
    return tuple(word for word, _ in counted.most_common())
