"""Seconds of a segment as the results of a second and of a minute."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np

from spinewatch.mobility.seconds import GRID_HZ, SegmentSecond
from spinewatch.model.blocks import FloatArray
from spinewatch.model.results import SegmentLevel, SegmentMinute
from spinewatch.model.time import SECONDS_PER_MINUTE

LEVEL_COVERAGE: Final = 0.5
"""Share of a second that must be valid for its mean to stand for the second."""


def segment_level(second: SegmentSecond) -> SegmentLevel:
    """Give mean angles and peak speed of one second, or why they are unknown."""
    if second.coverage < LEVEL_COVERAGE:
        return SegmentLevel(segment=second.segment, cause=second.cause)
    speed = _known(second.speed_dps, second)
    return SegmentLevel(
        segment=second.segment,
        flexion_deg=_mean(_known(second.flexion_deg, second)),
        lateral_deg=_mean(_known(second.lateral_deg, second)),
        rotation_deg=_mean(_known(second.rotation_deg, second)),
        speed_dps=float(speed.max()),
    )


def segment_minute(seconds: Sequence[SegmentSecond]) -> SegmentMinute:
    """Give percentiles of the valid time of one minute.

    Parameters
    ----------
    seconds
        Up to 60 seconds of one segment, at least one. Coverage is of the whole minute even when
        there are fewer.
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
        causes=_causes(seconds),
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


def _causes(seconds: Sequence[SegmentSecond]) -> tuple[str, ...]:
    """Give the causes of missing time, the most frequent first."""
    counted = Counter(second.cause for second in seconds if second.cause is not None)
    return tuple(cause for cause, _ in counted.most_common())
