"""Angles between two ends: signs, decomposition, and what is not given."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from spinewatch.mobility.angles.segment import SegmentTracker
from spinewatch.mobility.seconds import MotionSecond, SegmentSecond
from spinewatch.model.sites import SEGMENT_ENDS, MotionSite, Segment

Held = Callable[..., MotionSecond]
Joint = Callable[..., Rotation]

HEAD, C7 = SEGMENT_ENDS[Segment.NECK]
UPRIGHT = Rotation.identity()
SEEKING_S = 10


@pytest.fixture
def neck(held: Held) -> SegmentTracker:
    """Track a neck that has been straight and upright long enough to know its neutral."""
    return straight(held, Segment.NECK)


def straight(held: Held, segment: Segment, heading_deg: float = 0.0) -> SegmentTracker:
    """``heading_deg`` is what the upper sensor's arbitrary heading is off by."""
    upper, lower = SEGMENT_ENDS[segment]
    off = Rotation.from_euler("Z", heading_deg, degrees=True)
    tracker = SegmentTracker(segment=segment)
    for _ in range(SEEKING_S):
        tracker.update(held(upper, off), held(lower))
    return tracker


def angles(second: SegmentSecond) -> tuple[float, float, float]:
    assert second.valid.all()
    assert second.rotation_deg is not None
    return (
        float(second.flexion_deg[0]),
        float(second.lateral_deg[0]),
        float(second.rotation_deg[0]),
    )


@pytest.mark.parametrize("segment", Segment)
@pytest.mark.parametrize(
    ("axis", "expected"),
    [
        ((0, 1, 0), (15, 0, 0)),
        ((1, 0, 0), (0, 15, 0)),
        ((0, 0, -1), (0, 0, 15)),
        ((0, -1, 0), (-15, 0, 0)),
    ],
    ids=["bow forward", "bend to the right", "turn to the right", "bend back"],
)
def test_every_angle_counts_the_way_the_model_says(
    held: Held,
    segment: Segment,
    axis: tuple[int, int, int],
    expected: tuple[float, float, float],
) -> None:
    """Right-handed turns about forward x, left y and up z, of the upper end."""
    upper, lower = SEGMENT_ENDS[segment]
    moved = Rotation.from_rotvec(15.0 * np.array(axis), degrees=True)

    second = straight(held, segment).update(held(upper, moved), held(lower))

    assert angles(second) == pytest.approx(expected, abs=0.1)


@pytest.mark.slow
@settings(deadline=None)
@given(
    bent=st.tuples(st.floats(-60, 70), st.floats(-40, 40), st.floats(-80, 80)),
    leaning=st.tuples(st.floats(-20, 50), st.floats(-20, 20), st.floats(-180, 180)),
    heading_deg=st.floats(-180, 180),
)
def test_combined_angles_are_told_apart_on_a_leaning_trunk(
    held: Held,
    joint: Joint,
    bent: tuple[float, float, float],
    leaning: tuple[float, float, float],
    heading_deg: float,
) -> None:
    """Whatever way the trunk leans and faces, and however far the sensors' headings are apart."""
    trunk = joint(*leaning)
    head = trunk * joint(*bent)
    off = Rotation.from_euler("Z", heading_deg, degrees=True)

    second = straight(held, Segment.NECK, heading_deg).update(
        held(HEAD, off * head), held(C7, trunk)
    )

    sideways = max(abs(end.apply((0.0, 1.0, 0.0))[2]) for end in (head, trunk))
    assert second.valid.all() == (sideways <= np.sin(np.radians(60)))
    if second.valid.all():
        found = second.flexion_deg[0], second.lateral_deg[0]
        assert found == pytest.approx(bent[:2], abs=1.0)


def test_bowing_with_the_whole_trunk_is_no_neck_movement(neck: SegmentTracker, held: Held) -> None:
    bowed = Rotation.from_euler("Y", 50, degrees=True)

    second = neck.update(held(HEAD, bowed), held(C7, bowed))

    assert angles(second) == pytest.approx((0, 0, 0), abs=0.1)


def test_a_turn_held_for_five_seconds_keeps_its_angle(
    neck: SegmentTracker, held: Held, joint: Joint
) -> None:
    turned = joint(0, 0, 50)

    for _ in range(5):
        second = neck.update(held(HEAD, turned), held(C7))

    assert angles(second)[2] == pytest.approx(50, abs=1.0)


def test_a_turn_held_beyond_the_drift_budget_becomes_unknown_rotation_only(
    neck: SegmentTracker, held: Held, joint: Joint
) -> None:
    """At 0.2 deg/s per sensor, 3 deg of budget last 15 s."""
    turned = joint(20, 0, 50)

    seconds = [neck.update(held(HEAD, turned, bias_sigma_dps=0.2), held(C7)) for _ in range(20)]

    known = [second.rotation_deg is not None for second in seconds]
    assert known == [True] * 14 + [False] * 6
    assert seconds[-1].flexion_deg == pytest.approx(np.full(20, 20.0), abs=0.1)
    assert all(second.valid.all() for second in seconds)


def test_a_turn_beyond_anatomy_is_flagged_as_unknown_and_not_clipped(
    held: Held, joint: Joint
) -> None:
    l1, s1 = SEGMENT_ENDS[Segment.LUMBAR]
    tracker = straight(held, Segment.LUMBAR)

    within, beyond = (
        tracker.update(held(l1, joint(0, 0, rotation)), held(s1)) for rotation in (20, 40)
    )

    assert angles(within)[2] == pytest.approx(20, abs=0.1)
    assert beyond.rotation_deg is None


def test_slow_drift_of_the_heading_does_not_become_rotation(
    neck: SegmentTracker, held: Held
) -> None:
    """Three degrees a minute for ten minutes."""
    for second_no in range(600):
        drifted = Rotation.from_euler("Z", 0.05 * second_no, degrees=True)
        second = neck.update(held(HEAD, drifted), held(C7))

    assert abs(angles(second)[2]) < 1.0


def test_rotation_is_unknown_until_neutral_has_been_found(held: Held) -> None:
    tracker = SegmentTracker(segment=Segment.NECK)
    head = Rotation.from_euler("ZY", (70, 20), degrees=True)

    seconds = [tracker.update(held(HEAD, head), held(C7)) for _ in range(SEEKING_S + 1)]

    assert all(second.rotation_deg is None for second in seconds[:SEEKING_S])
    assert seconds[0].flexion_deg == pytest.approx(np.full(20, 20.0), abs=0.1)
    assert angles(seconds[-1]) == pytest.approx((20, 0, 0), abs=0.1)


def test_one_turn_while_neutral_is_sought_does_not_carry_it_away(held: Held, joint: Joint) -> None:
    tracker = SegmentTracker(segment=Segment.NECK)
    turned = joint(0, 0, 60)

    for second_no in range(SEEKING_S + 1):
        body = turned if second_no in (4, 5) else UPRIGHT
        second = tracker.update(held(HEAD, body), held(C7))

    assert angles(second)[2] == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize("change", ["stretch", "mounting"])
def test_a_new_start_or_mounting_of_a_sensor_makes_rotation_unknown_again(
    neck: SegmentTracker, held: Held, aligned: Callable[..., object], change: str
) -> None:
    head = held(HEAD, stretch=2)
    if change == "mounting":
        turned = Rotation.from_euler("Z", 5, degrees=True)
        head = held(HEAD)
        object.__setattr__(head, "alignment", aligned(HEAD, turned))
    assert neck.update(held(HEAD), held(C7)).rotation_deg is not None

    second = neck.update(head, held(C7))

    assert second.rotation_deg is None
    assert second.valid.all()


@pytest.mark.parametrize(
    ("body", "flexion", "lateral", "rotation"),
    [
        ((80, 0, 0), True, False, False),
        ((-90, 0, 0), True, False, False),
        ((0, 80, 0), False, False, False),
        ((45, 20, 0), True, True, True),
    ],
    ids=["deep bow", "on the back", "on the side", "leaning"],
)
def test_what_gravity_cannot_tell_is_not_given(
    neck: SegmentTracker,
    held: Held,
    joint: Joint,
    body: tuple[float, float, float],
    flexion: bool,  # noqa: FBT001 - a table of what is known
    lateral: bool,  # noqa: FBT001
    rotation: bool,  # noqa: FBT001
) -> None:
    second = neck.update(held(HEAD, joint(*body)), held(C7, joint(*body)))

    assert np.isfinite(second.flexion_deg).all() == flexion
    assert np.isfinite(second.lateral_deg).all() == lateral
    assert (second.rotation_deg is not None) == rotation
    assert second.valid.all() == flexion
    assert (second.cause is None) == flexion


def test_while_neutral_is_sought_a_leaning_lower_end_hides_lateral_flexion(
    held: Held, joint: Joint
) -> None:
    leaning = joint(30, 0, 0)

    second = SegmentTracker(segment=Segment.NECK).update(held(HEAD, leaning), held(C7, leaning))

    assert second.valid.all()
    assert np.isnan(second.lateral_deg).all()


def test_speed_is_that_of_one_end_against_the_other(neck: SegmentTracker, held: Held) -> None:
    """Turning as a whole at 100 deg/s is no speed of the neck; nodding on top of it is."""
    spinning, nodding = (0.0, 0.0, 100.0), (0.0, 30.0, 100.0)

    whole = neck.update(held(HEAD, rate_dps=spinning), held(C7, rate_dps=spinning))
    nod = neck.update(held(HEAD, rate_dps=nodding), held(C7, rate_dps=spinning))

    assert whole.speed_dps == pytest.approx(np.zeros(20), abs=1e-9)
    assert nod.speed_dps == pytest.approx(np.full(20, 30.0))


def test_missing_calibration_and_missing_data_are_named_with_the_site(held: Held) -> None:
    tracker = SegmentTracker(segment=Segment.LUMBAR)
    l1, s1 = held(MotionSite.L1), held(MotionSite.S1)

    causes = [
        tracker.update(l1, None).cause,
        tracker.update(held(MotionSite.L1, aligned=False), s1).cause,
        tracker.update(l1, held(MotionSite.S1, known=False)).cause,
        tracker.update(held(MotionSite.L1, heading_known=False), s1).cause,
    ]

    assert causes[:3] == ["s1: no data", "l1: not calibrated", "s1: no data"]
    assert "how far it tilts is known, not which way" in str(causes[3])


def test_a_second_without_data_knows_nothing(held: Held) -> None:
    tracker = SegmentTracker(segment=Segment.LUMBAR)

    second = tracker.update(held(MotionSite.L1, known=False), held(MotionSite.S1))

    assert not second.valid.any()
    assert second.coverage == 0.0
    assert np.isnan(second.flexion_deg).all()
    assert np.isnan(second.speed_dps).all()
    assert second.rotation_deg is None


def test_neutral_survives_a_second_without_data(neck: SegmentTracker, held: Held) -> None:
    missing = held(HEAD, known=False)
    object.__setattr__(missing, "stretch", None)

    neck.update(missing, held(C7))

    assert neck.update(held(HEAD), held(C7)).rotation_deg is not None


def test_a_restored_tracker_goes_on_as_if_nothing_had_happened(
    neck: SegmentTracker, held: Held, joint: Joint
) -> None:
    turned = joint(10, 5, 30)
    restored = SegmentTracker(segment=Segment.NECK)
    restored.restore(neck.state())

    first, second = (each.update(held(HEAD, turned), held(C7)) for each in (neck, restored))

    assert np.array_equal(first.rotation_deg, second.rotation_deg)
    assert angles(second) == pytest.approx((10, 5, 30), abs=0.1)
