"""Posture and movement as the trunk tells them, and never the head alone."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from spinewatch.mobility.posture.tracker import PostureTracker
from spinewatch.mobility.seconds import GRID_HZ, MotionSecond
from spinewatch.model.context import Context, Position, Posture
from spinewatch.model.sites import MotionSite

Held = Callable[..., MotionSecond]
TRUNK = (MotionSite.C7, MotionSite.CHEST, MotionSite.T10, MotionSite.L1, MotionSite.S1)

UPRIGHT = Rotation.identity()
ON_THE_BACK = Rotation.from_euler("Y", -85, degrees=True)
ON_THE_SIDE = Rotation.from_euler("X", 85, degrees=True)
RECLINED = Rotation.from_euler("Y", -40, degrees=True)
DEEP_BOW = Rotation.from_euler("Y", 85, degrees=True)
NOTHING = Context(posture=Posture.UNKNOWN, moving=None)


def postures(
    tracker: PostureTracker, second: dict[MotionSite, MotionSecond], count: int
) -> list[Posture]:
    return [tracker.update(second).posture for _ in range(count)]


def of(*seconds: MotionSecond) -> dict[MotionSite, MotionSecond]:
    return {second.site: second for second in seconds}


def without_gyroscope(second: MotionSecond, acc_norm_dev: np.ndarray | None = None) -> MotionSecond:
    nothing = np.full((GRID_HZ, 3), np.nan)
    shaken = second.acc_norm_dev if acc_norm_dev is None else acc_norm_dev
    return replace(second, gyro_dps=nothing, acc_norm_dev=shaken, tilt_only=True)


@pytest.mark.parametrize("site", TRUNK)
@pytest.mark.parametrize("body", [ON_THE_BACK, ON_THE_SIDE])
def test_any_trunk_sensor_tells_lying_from_upright_at_once(
    held: Held, site: MotionSite, body: Rotation
) -> None:
    tracker = PostureTracker()

    assert postures(tracker, of(held(site)), 1) == [Posture.UPRIGHT]
    assert postures(tracker, of(held(site, body)), 1) == [Posture.LYING]
    assert postures(tracker, of(held(site, RECLINED)), 1) == [Posture.UPRIGHT]


def test_an_upright_pelvis_makes_it_a_bow_however_long(held: Held) -> None:
    tracker = PostureTracker()
    gardening = of(held(MotionSite.CHEST, DEEP_BOW), held(MotionSite.S1, RECLINED))

    assert set(postures(tracker, gardening, 120)) == {Posture.UPRIGHT}


def test_without_a_known_forward_every_tilt_may_be_a_bow(held: Held) -> None:
    tracker = PostureTracker()
    on_the_back = of(held(MotionSite.CHEST, ON_THE_BACK, heading_known=False))

    found = [tracker.update(on_the_back) for _ in range(61)]

    assert [each.posture for each in found] == [Posture.UPRIGHT] * 59 + [Posture.LYING] * 2
    assert found[-1].position is Position.LYING


def test_the_chest_is_believed_before_the_neck(held: Held) -> None:
    found = PostureTracker().update(
        of(held(MotionSite.C7, ON_THE_BACK), held(MotionSite.CHEST, UPRIGHT))
    )

    assert found.posture is Posture.UPRIGHT


def test_the_next_best_sensor_takes_over_when_one_is_lost(held: Held) -> None:
    lost = held(MotionSite.CHEST, known=False)

    found = PostureTracker().update(of(lost, held(MotionSite.C7, ON_THE_BACK)))

    assert found.posture is Posture.LYING


def test_the_head_alone_tells_nothing_but_its_own_pitch(held: Held) -> None:
    head = held(MotionSite.HEAD, Rotation.from_euler("Y", 30, degrees=True), rate_dps=(50, 0, 0))

    found = PostureTracker().update(of(head))

    assert found.head_pitch_deg == pytest.approx(30.0)
    assert replace(found, head_pitch_deg=None) == NOTHING


def test_the_pitch_of_a_head_put_on_nobody_knows_how_is_unknown(held: Held) -> None:
    for head in (
        held(MotionSite.HEAD, heading_known=False),
        held(MotionSite.HEAD, aligned=False),
        held(MotionSite.HEAD, known=False),
    ):
        assert PostureTracker().update(of(head)).head_pitch_deg is None


def test_a_head_that_lies_on_its_side_is_not_pitched(held: Held) -> None:
    head = held(MotionSite.HEAD, Rotation.from_euler("X", 90, degrees=True))

    assert PostureTracker().update(of(head)).head_pitch_deg == pytest.approx(0.0, abs=1e-6)


def test_without_a_sensor_nothing_is_known() -> None:
    assert PostureTracker().update({}) == NOTHING


def test_movement_needs_no_calibration_but_posture_does(held: Held) -> None:
    walking = held(MotionSite.L1, aligned=False, rate_dps=(0.0, 40.0, 0.0))

    found = PostureTracker().update(of(walking))

    assert (found.posture, found.moving) == (Posture.UNKNOWN, True)


def test_movement_begins_at_once_and_ends_after_two_quiet_seconds(held: Held) -> None:
    tracker = PostureTracker()
    rates = (0.0, 40.0, 12.0, 2.0, 2.0, 12.0)

    moving = [
        tracker.update(of(held(MotionSite.L1, rate_dps=(rate, 0.0, 0.0)))).moving for rate in rates
    ]

    assert moving == [False, True, True, True, False, False]


def test_without_a_gyroscope_movement_is_felt_as_shaking(held: Held) -> None:
    tracker = PostureTracker()
    still, shaken = np.zeros(GRID_HZ), 0.5 * np.sin(np.arange(GRID_HZ))
    hidden = held(MotionSite.L1, known=False)

    found = [
        tracker.update(of(without_gyroscope(second, shaking))).moving
        for second, shaking in (
            (held(MotionSite.L1), still),
            (held(MotionSite.L1), shaken),
            (held(MotionSite.L1), still),
            (held(MotionSite.L1), still),
            (hidden, still),
            (hidden, still + np.nan),
        )
    ]

    assert found == [False, True, True, False, True, None]


def test_without_a_gyroscope_movement_is_seen_as_the_turn_of_gravity(held: Held) -> None:
    bowing = Rotation.from_euler("Y", np.linspace(0.0, 20.0, GRID_HZ)[:, None], degrees=True)
    up = bowing.inv().apply([0.0, 0.0, 1.0])
    second = without_gyroscope(replace(held(MotionSite.L1), gravity_sensor=up))

    assert PostureTracker().update(of(second)).moving is True


@pytest.mark.parametrize("body", [UPRIGHT, ON_THE_BACK, ON_THE_SIDE])
def test_without_a_gyroscope_posture_and_position_are_the_same(held: Held, body: Rotation) -> None:
    second = held(MotionSite.CHEST, body)

    assert PostureTracker().update(of(without_gyroscope(second))) == PostureTracker().update(
        of(second)
    )


def test_a_restored_tracker_goes_on_as_if_nothing_had_happened(held: Held) -> None:
    tracker, restored = PostureTracker(), PostureTracker()
    bowed = of(held(MotionSite.CHEST, DEEP_BOW, rate_dps=(20.0, 0.0, 0.0)))
    postures(tracker, bowed, 50)

    restored.restore(tracker.state())

    quiet_bow = of(held(MotionSite.CHEST, DEEP_BOW))
    expected = [tracker.update(quiet_bow) for _ in range(12)]
    assert [restored.update(quiet_bow) for _ in range(12)] == expected
    assert {each.posture for each in expected} == {Posture.UPRIGHT, Posture.LYING}


def test_the_state_stays_small(held: Held) -> None:
    tracker = PostureTracker()
    postures(tracker, of(held(MotionSite.CHEST, ON_THE_SIDE)), 20)

    assert len(tracker.state()) < 1000
