"""Neutral of rotation: what anchors it, what only looks like it, and when it is forgotten."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from spinewatch.mobility.angles.segment import SegmentTracker
from spinewatch.mobility.seconds import MotionSecond, SegmentSecond
from spinewatch.model.context import Context, PauseReason, Posture
from spinewatch.model.sites import SEGMENT_ENDS, Segment

pytestmark = pytest.mark.slow

Held = Callable[..., MotionSecond]
Joint = Callable[..., Rotation]

HEAD, C7 = SEGMENT_ENDS[Segment.NECK]
UPRIGHT = Context(posture=Posture.UPRIGHT, moving=False, walking=False)
WALKING = Context(posture=Posture.UPRIGHT, moving=True, walking=True)
LYING = Context(posture=Posture.LYING, moving=False, walking=False)


class Neck:
    """A neck whose head is turned by so many degrees for so long."""

    def __init__(self, held: Held, joint: Joint) -> None:
        self._held, self._joint = held, joint
        self.tracker = SegmentTracker(segment=Segment.NECK)

    def turned(
        self, rotation_deg: float, seconds: int, context: Context = UPRIGHT, *, sigma: float = 0.03
    ) -> list[SegmentSecond]:
        head = self._held(HEAD, self._joint(0, 0, rotation_deg), bias_sigma_dps=sigma)
        lower = self._held(C7, bias_sigma_dps=sigma)
        return [self.tracker.update(head, lower, context=context) for _ in range(seconds)]

    def drifting(
        self, rotation_deg: float, first_s: int, last_s: int, *, stretch: int = 1
    ) -> list[SegmentSecond]:
        """Turn likewise while the heading of the head drifts, which its filter does not vouch for.

        Two tenths of a degree per second to the left: desk work, and nothing rests.
        """
        return [
            self.tracker.update(
                self._held(
                    HEAD,
                    self._joint(0, 0, rotation_deg - 0.2 * second),
                    bias_sigma_dps=0.35,
                    stretch=stretch,
                ),
                self._held(C7, bias_sigma_dps=0.35),
                context=UPRIGHT,
            )
            for second in range(first_s, last_s)
        ]


@pytest.fixture
def neck(held: Held, joint: Joint) -> Neck:
    """Track a neck that knows its neutral."""
    straight = Neck(held, joint)
    straight.turned(0.0, 11)
    return straight


def rotations(seconds: list[SegmentSecond]) -> list[float | None]:
    return [
        None if second.rotation_deg is None else round(float(second.rotation_deg[0]))
        for second in seconds
    ]


def test_a_turn_held_for_minutes_keeps_its_angle_then_is_unknown_and_never_neutral(
    neck: Neck,
) -> None:
    """Three degrees of budget at 0.042 deg/s are 70 s."""
    found = rotations(neck.turned(50.0, 300))

    assert found[:70] == [50] * 70
    assert found[72:] == [None] * 228


def test_a_turn_that_became_unknown_is_known_again_after_coming_back(neck: Neck) -> None:
    neck.turned(50.0, 120)

    found = rotations(neck.turned(2.0, 12))

    assert found[:7] == [None] * 7
    assert found[10:] == [0, 0]


def test_walking_tells_neutral_even_where_the_old_one_is_far_off(neck: Neck) -> None:
    """As after a drift that nothing explains."""
    neck.turned(50.0, 120)

    found = rotations(neck.turned(50.0, 12, WALKING))

    assert found == [None] * 10 + [0] * 2


def test_walking_after_a_held_turn_counts_only_its_own_time(neck: Neck) -> None:
    neck.turned(50.0, 120)

    found = rotations(neck.turned(50.0, 5, WALKING)) + rotations(neck.turned(50.0, 10))

    assert found == [None] * 15


def test_a_heading_that_is_kept_while_lying_is_no_neutral(held: Held, joint: Joint) -> None:
    fresh = Neck(held, joint)

    assert rotations(fresh.turned(40.0, 30, LYING)) == [None] * 30


def test_uncertainty_of_the_bias_shortens_what_is_believed(neck: Neck) -> None:
    found = rotations(neck.turned(50.0, 40, sigma=0.2))

    assert found[:10] == [50] * 10
    assert found[15:] == [None] * 25


def test_a_drift_that_neutral_has_shown_goes_on_while_a_turn_is_held(neck: Neck) -> None:
    neck.drifting(0.0, 0, 300)

    found = rotations(neck.drifting(30.0, 300, 360))

    assert {28, 29, 30, 31, 32} >= set(found)


def test_a_drift_that_is_not_known_yet_ends_a_held_turn_soon(neck: Neck) -> None:
    neck.drifting(0.0, 0, 60)

    found = rotations(neck.drifting(30.0, 60, 100))

    assert found[10:] == [None] * 30


def test_a_heading_that_is_kept_for_longer_than_a_turn_is_neutral_where_drift_explains_it(
    neck: Neck,
) -> None:
    neck.turned(50.0, 30, sigma=0.3)

    found = rotations(neck.turned(20.0, 80, sigma=0.3))

    assert found[:60] == [None] * 60
    assert found[70:] == [0] * 10


def test_a_turn_that_is_held_again_and_again_never_becomes_neutral(neck: Neck) -> None:
    neck.drifting(0.0, 0, 300)

    for start_s in range(300, 900, 60):
        neck.drifting(25.0, start_s, start_s + 40)
        straight = rotations(neck.drifting(0.0, start_s + 40, start_s + 60))

        assert {-2, -1, 0, 1, 2} >= set(straight)


def test_the_drift_of_upright_hours_does_not_go_on_in_bed(
    neck: Neck, held: Held, joint: Joint
) -> None:
    """Other axes of the gyroscopes are vertical there; what went on turned the neck upside down."""
    neck.drifting(0.0, 0, 300)
    drifted, trunk = joint(0, 0, -0.2 * 300), joint(-86, 0, 0)
    head = held(HEAD, drifted * trunk * joint(10, 0, 0), bias_sigma_dps=0.35)
    c7 = held(C7, trunk, bias_sigma_dps=0.35)

    found = [neck.tracker.update(head, c7, context=LYING) for _ in range(1200)]

    for second in found[::60]:
        assert second.flexion_deg == pytest.approx(np.full(20, 10.0), abs=0.5)


def test_the_drift_outlives_a_hole_in_the_data(neck: Neck) -> None:
    """The filter levels anew and keeps its bias."""
    neck.drifting(0.0, 0, 300)
    neck.drifting(0.0, 300, 311, stretch=2)

    found = rotations(neck.drifting(30.0, 311, 350, stretch=2))

    assert {28, 29, 30, 31, 32} >= set(found)


def test_while_a_turn_is_unknown_bends_are_still_right_if_upright(
    neck: Neck, held: Held, joint: Joint
) -> None:
    neck.turned(50.0, 120)
    head = held(HEAD, joint(20, 10, 50))

    second = neck.tracker.update(head, held(C7), context=UPRIGHT)

    assert second.rotation_deg is None
    assert second.flexion_deg == pytest.approx(np.full(20, 20.0), abs=0.1)
    assert second.lateral_deg == pytest.approx(np.full(20, 10.0), abs=0.1)


def test_sensors_that_were_taken_off_have_no_neutral_left(neck: Neck) -> None:
    neck.turned(0.0, 1, replace(UPRIGHT, paused=PauseReason.SHOWER))

    assert rotations(neck.turned(0.0, 1)) == [None]


def test_doubts_of_both_ends_reach_the_segment_with_their_sites(held: Held) -> None:
    tracker = SegmentTracker(segment=Segment.NECK)
    slow = replace(held(HEAD), doubt="arrives at half its rate or less")

    one = tracker.update(slow, held(C7), context=UPRIGHT)
    two = tracker.update(
        slow, replace(held(C7), doubt="arrives at half its rate or less"), context=UPRIGHT
    )
    none = tracker.update(held(HEAD), held(C7), context=UPRIGHT)

    assert one.doubt == "head: arrives at half its rate or less"
    assert two.doubt == "head, c7: arrives at half its rate or less"
    assert none.doubt is None
