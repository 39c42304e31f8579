"""Segments of which an end has no gyroscope: what gravity alone tells, and no more."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from spinewatch.mobility.angles.segment import SegmentTracker
from spinewatch.mobility.seconds import MotionSecond
from spinewatch.model.sites import SEGMENT_ENDS, MotionSite, Segment

Held = Callable[..., MotionSecond]
Joint = Callable[..., Rotation]
L1, S1 = SEGMENT_ENDS[Segment.LUMBAR]


def without_gyroscope(second: MotionSecond) -> MotionSecond:
    return replace(
        second,
        quaternion=np.full((20, 4), np.nan),
        gyro_dps=np.full((20, 3), np.nan),
        bias_sigma_dps=None,
        stretch=None,
        tilt_only=True,
    )


@pytest.mark.parametrize("ends", ["upper", "lower", "both"])
@pytest.mark.parametrize("bend", [(30.0, 0.0), (-10.0, 0.0), (0.0, 15.0), (25.0, -12.0)])
@pytest.mark.parametrize("leaning", [(0.0, 0.0), (20.0, 0.0), (15.0, -8.0)])
def test_flexion_and_lateral_come_from_the_difference_of_gravity(
    held: Held,
    joint: Joint,
    ends: str,
    bend: tuple[float, float],
    leaning: tuple[float, float],
) -> None:
    trunk = joint(*leaning, 70.0)
    upper, lower = held(L1, trunk * joint(*bend, 0.0)), held(S1, trunk)
    upper = upper if ends == "lower" else without_gyroscope(upper)
    lower = lower if ends == "upper" else without_gyroscope(lower)

    second = SegmentTracker(segment=Segment.LUMBAR).update(upper, lower)

    assert second.valid.all()
    assert second.flexion_deg == pytest.approx(np.full(20, bend[0]), abs=2.5)
    assert second.lateral_deg == pytest.approx(np.full(20, bend[1]), abs=2.5)


def test_rotation_and_speed_are_unavailable_and_never_zero(held: Held) -> None:
    tracker = SegmentTracker(segment=Segment.LUMBAR)

    seconds = [tracker.update(without_gyroscope(held(L1)), held(S1)) for _ in range(30)]

    assert all(second.rotation_deg is None for second in seconds)
    assert np.isnan(seconds[-1].speed_dps).all()
    assert seconds[-1].cause is None


def test_a_turned_head_on_a_leaning_neck_is_no_lateral_flexion(held: Held, joint: Joint) -> None:
    """The turn is not seen: told as lateral flexion it would be 24 degrees of an error."""
    trunk = joint(25, 0, 0)
    head = without_gyroscope(held(MotionSite.HEAD, trunk * joint(0, 0, 60)))

    second = SegmentTracker(segment=Segment.NECK).update(
        head, without_gyroscope(held(MotionSite.C7, trunk))
    )

    assert np.isnan(second.lateral_deg).all()


def test_a_moment_hidden_by_movement_is_unknown_and_only_that(held: Held) -> None:
    upper = without_gyroscope(held(L1))
    hidden = np.arange(20) < 5
    gravity = np.where(hidden[:, None], np.nan, upper.gravity_sensor)
    upper = replace(upper, gravity_sensor=gravity, valid=~hidden, cause="moving too fast")

    second = SegmentTracker(segment=Segment.LUMBAR).update(upper, held(S1))

    assert np.array_equal(second.valid, ~hidden)
    assert second.coverage == 0.75
    assert second.cause == "l1: moving too fast"
