"""Seconds of a segment as results: means, percentiles, coverage and causes."""

from dataclasses import replace

import numpy as np
import pytest

from spinewatch.mobility.angles.minutes import segment_level, segment_minute
from spinewatch.mobility.seconds import GRID_HZ, SegmentSecond, unknown_segment
from spinewatch.model.results import SegmentLevel
from spinewatch.model.sites import Segment


def second(
    flexion_deg: float, *, valid: int = GRID_HZ, rotation_deg: float | None = None
) -> SegmentSecond:
    known = np.arange(GRID_HZ) < valid
    return SegmentSecond(
        segment=Segment.NECK,
        flexion_deg=np.where(known, flexion_deg, np.nan),
        lateral_deg=np.full(GRID_HZ, -4.0),
        rotation_deg=None if rotation_deg is None else np.full(GRID_HZ, rotation_deg),
        speed_dps=np.arange(GRID_HZ, dtype=float),
        valid=known,
        coverage=valid / GRID_HZ,
        cause=None if valid == GRID_HZ else "head: no data",
    )


def test_a_second_gives_mean_angles_and_peak_speed() -> None:
    assert segment_level(second(12.0, valid=15, rotation_deg=30.0)) == SegmentLevel(
        segment=Segment.NECK,
        flexion_deg=12.0,
        lateral_deg=-4.0,
        rotation_deg=30.0,
        speed_dps=14.0,
    )


def test_an_unknown_angle_is_absent_and_never_zero() -> None:
    bowed = replace(second(70.0), lateral_deg=np.full(GRID_HZ, np.nan))

    level = segment_level(bowed)

    assert level.flexion_deg == 70.0
    assert level.lateral_deg is None
    assert level.rotation_deg is None
    assert level.cause is None


def test_half_a_second_does_not_stand_for_the_second() -> None:
    level = segment_level(second(12.0, valid=9))

    assert level == SegmentLevel(segment=Segment.NECK, cause="head: no data")


def test_a_minute_gives_percentiles_of_its_valid_time() -> None:
    minute = segment_minute(
        [second(float(k), rotation_deg=-10.0) for k in range(50)]
        + [second(99.0, valid=10) for _ in range(5)]
        + [unknown_segment(Segment.NECK, "c7: settling") for _ in range(5)]
    )

    assert minute.coverage == pytest.approx((50 + 2.5) / 60)
    assert minute.flexion_p05_deg == pytest.approx(2.0)
    assert minute.flexion_p50_deg == pytest.approx(26.0)
    assert minute.flexion_p95_deg == pytest.approx(49.0)
    assert minute.lateral_p05_deg == minute.lateral_p95_deg == -4.0
    assert minute.rotation_p95_deg == -10.0
    assert minute.speed_p95_dps == pytest.approx(18.0, abs=1.0)
    assert set(minute.causes) == {"head: no data", "c7: settling"}


def test_a_minute_of_which_little_was_seen_has_little_coverage() -> None:
    minute = segment_minute([second(5.0)])

    assert minute.coverage == pytest.approx(1 / 60)
    assert minute.flexion_p50_deg == 5.0
    assert minute.rotation_p05_deg is None


def test_an_unknown_minute_says_only_why_the_most_frequent_cause_first() -> None:
    causes = ["paused: shower"] * 20 + ["head: no data"] * 40

    minute = segment_minute([unknown_segment(Segment.LUMBAR, cause) for cause in causes])

    assert minute.coverage == 0.0
    assert minute.flexion_p50_deg is None
    assert minute.causes == ("head: no data", "paused: shower")


def test_what_was_declared_invalid_afterwards_does_not_count() -> None:
    """A pause blanks the validity of a second whose angles are still there."""
    paused = replace(
        second(5.0), valid=np.zeros(GRID_HZ, dtype=bool), coverage=0.0, cause="paused: shower"
    )

    assert segment_level(paused) == SegmentLevel(segment=Segment.NECK, cause="paused: shower")
    assert segment_minute([paused]).flexion_p50_deg is None
