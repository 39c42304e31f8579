"""For how long the back has been held in the same posture."""

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from spinewatch.mobility.posture.sustained import SustainedPosture, is_sustained
from spinewatch.mobility.seconds import GRID_HZ, MotionSecond, SegmentSecond, unknown_segment
from spinewatch.model.context import Context, Posture
from spinewatch.model.sites import MotionSite, Segment

Held = Callable[..., MotionSecond]
SITTING = Context(posture=Posture.UPRIGHT, moving=False, walking=False)
WALKING = Context(posture=Posture.UPRIGHT, moving=True, walking=True)
LYING = Context(posture=Posture.LYING, moving=False, walking=False)


def bent(
    flexion_deg: float, lateral_deg: float = 0.0, *, segment: Segment = Segment.LUMBAR
) -> dict[Segment, SegmentSecond]:
    return {
        segment: SegmentSecond(
            segment=segment,
            flexion_deg=np.full(GRID_HZ, flexion_deg),
            lateral_deg=np.full(GRID_HZ, lateral_deg),
            rotation_deg=None,
            speed_dps=np.zeros(GRID_HZ),
            valid=np.ones(GRID_HZ, dtype=np.bool_),
            coverage=1.0,
            cause=None,
        )
    }


UNKNOWN = {Segment.LUMBAR: unknown_segment(Segment.LUMBAR, "no data")}


def hold(
    held: SustainedPosture,
    count: int,
    segments: Mapping[Segment, SegmentSecond],
    *,
    context: Context = SITTING,
    motion: Mapping[MotionSite, MotionSecond] | None = None,
) -> float | None:
    for _ in range(count):
        found = held.update(segments, context, motion=motion or {})
    return found


def test_a_held_posture_counts_its_seconds() -> None:
    assert hold(SustainedPosture(), 1801, bent(20.0, 5.0)) == 1800.0


def test_breathing_and_sway_do_not_end_it() -> None:
    held = SustainedPosture()
    for second in range(600):
        found = hold(held, 1, bent(20.0 + 2.0 * np.sin(second), np.cos(second)))

    assert found == 599.0


def test_a_short_movement_is_forgiven_and_a_new_posture_is_not() -> None:
    held = SustainedPosture()
    hold(held, 301, bent(20.0))

    assert hold(held, 5, bent(50.0)) == 305.0
    assert hold(held, 60, bent(20.0)) == 365.0
    assert hold(held, 30, bent(35.0)) == 20.0


@pytest.mark.parametrize("other", [bent(30.0), bent(20.0, 10.0), bent(12.0)])
def test_either_angle_and_either_direction_counts(other: dict[Segment, SegmentSecond]) -> None:
    held = SustainedPosture()
    hold(held, 100, bent(20.0))

    assert hold(held, 10, other) == 0.0


def test_somebody_who_is_often_elsewhere_holds_no_posture() -> None:
    held = SustainedPosture()
    for _ in range(20):
        hold(held, 10, bent(20.0))
        found = hold(held, 5, bent(40.0))

    assert found is not None
    assert found < 60.0


def test_walking_and_lying_down_begin_anew() -> None:
    for context in (WALKING, LYING):
        held = SustainedPosture()
        hold(held, 100, bent(20.0))

        assert hold(held, 1, bent(20.0), context=context) == 0.0


def test_while_walking_nothing_is_held() -> None:
    assert hold(SustainedPosture(), 100, bent(20.0), context=WALKING) == 0.0


def test_a_short_unknown_time_stops_the_count_and_a_long_one_ends_it() -> None:
    for gap_s, expected in ((60, 101.0), (61, 1.0)):
        held = SustainedPosture()
        hold(held, 100, bent(20.0))

        assert hold(held, gap_s, UNKNOWN) is None
        assert hold(held, 2, bent(20.0)) == expected


def test_after_an_unknown_time_another_posture_begins_anew() -> None:
    held = SustainedPosture()
    hold(held, 100, bent(20.0))
    hold(held, 30, UNKNOWN)

    assert hold(held, 11, bent(40.0)) == 1.0


def test_the_neck_counts_only_where_it_is_all_there_is() -> None:
    for others, expected in (({}, 1.0), (bent(20.0), 110.0)):
        held = SustainedPosture()
        hold(held, 100, {**others, **bent(0.0, segment=Segment.NECK)})

        found = hold(held, 11, {**others, **bent(40.0, segment=Segment.NECK)})

        assert found == expected


@pytest.mark.parametrize(("angle_deg", "expected"), [(6.0, 110.0), (9.0, 1.0)])
def test_without_segments_the_inclination_of_the_trunk_has_to_do(
    held: Held, angle_deg: float, expected: float
) -> None:
    sustained = SustainedPosture()
    leaning = Rotation.from_euler("X", angle_deg, degrees=True)
    hold(sustained, 100, {}, motion={MotionSite.C7: held(MotionSite.C7, aligned=False)})

    found = hold(
        sustained, 11, {}, motion={MotionSite.C7: held(MotionSite.C7, leaning, aligned=False)}
    )

    assert found == expected


def test_without_any_sensor_nothing_is_known() -> None:
    assert hold(SustainedPosture(), 3, {}) is None


@settings(max_examples=30)
@given(
    flexions=st.lists(st.none() | st.floats(-60.0, 60.0), min_size=1, max_size=30),
    contexts=st.lists(st.sampled_from((SITTING, WALKING, LYING)), min_size=30, max_size=30),
)
def test_it_never_counts_more_than_the_time_that_has_passed(
    flexions: list[float | None], contexts: list[Context]
) -> None:
    held = SustainedPosture()
    for second, (flexion, context) in enumerate(zip(flexions, contexts, strict=False)):
        found = hold(held, 1, UNKNOWN if flexion is None else bent(flexion), context=context)

        assert (found is None) == (flexion is None)
        assert found is None or 0.0 <= found <= second


@pytest.mark.parametrize(
    ("posture", "sustained_s", "expected"),
    [
        (Posture.UPRIGHT, 1201.0, True),
        (Posture.UPRIGHT, 1200.0, False),
        (Posture.UPRIGHT, None, None),
        (Posture.UNKNOWN, 1201.0, True),
        (Posture.LYING, 7200.0, False),
    ],
)
def test_from_twenty_minutes_on_a_posture_is_sustained_unless_it_is_rest(
    posture: Posture, sustained_s: float | None, *, expected: bool | None
) -> None:
    context = Context(posture=posture, moving=False, sustained_s=sustained_s)

    assert is_sustained(context) is expected


def test_a_restored_count_goes_on_as_if_nothing_had_happened() -> None:
    held, restored = SustainedPosture(), SustainedPosture()
    hold(held, 100, bent(20.0, 5.0))
    hold(held, 4, bent(50.0))

    restored.restore(held.state())

    for segments in (bent(50.0), bent(20.0, 5.0), UNKNOWN, bent(22.0, 5.0)):
        expected = hold(held, 3, segments)
        assert hold(restored, 3, segments) == expected
    assert expected == 112.0
    assert len(held.state()) < 500
