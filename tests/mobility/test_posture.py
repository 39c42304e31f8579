"""Upright, lying or unknown, and moving: from the trunk and never from the head alone."""

from collections.abc import Callable

import pytest
from scipy.spatial.transform import Rotation

from spinewatch.mobility.posture import PostureTracker
from spinewatch.mobility.seconds import MotionSecond
from spinewatch.model.context import Posture
from spinewatch.model.sites import MotionSite

Held = Callable[..., MotionSecond]
TRUNK = (MotionSite.C7, MotionSite.CHEST, MotionSite.T10, MotionSite.L1, MotionSite.S1)

UPRIGHT = Rotation.identity()
ON_THE_BACK = Rotation.from_euler("Y", -85, degrees=True)
ON_THE_SIDE = Rotation.from_euler("X", 85, degrees=True)
RECLINED = Rotation.from_euler("Y", -40, degrees=True)
DEEP_BOW = Rotation.from_euler("Y", 85, degrees=True)


def postures(
    tracker: PostureTracker, second: dict[MotionSite, MotionSecond], count: int
) -> list[Posture]:
    return [tracker.update(second)[0] for _ in range(count)]


def of(*seconds: MotionSecond) -> dict[MotionSite, MotionSecond]:
    return {second.site: second for second in seconds}


@pytest.mark.parametrize("site", TRUNK)
@pytest.mark.parametrize("body", [ON_THE_BACK, ON_THE_SIDE])
def test_any_trunk_sensor_tells_lying_from_upright_at_once(
    held: Held, site: MotionSite, body: Rotation
) -> None:
    tracker = PostureTracker()

    assert postures(tracker, of(held(site)), 1) == [Posture.UPRIGHT]
    assert postures(tracker, of(held(site, body)), 1) == [Posture.LYING]
    assert postures(tracker, of(held(site, RECLINED)), 1) == [Posture.UPRIGHT]


def test_lying_on_a_back_rest_stays_lying_and_reclining_stays_upright(held: Held) -> None:
    """Between the two thresholds nothing changes."""
    tracker = PostureTracker()
    between = of(held(MotionSite.CHEST, Rotation.from_euler("Y", -50, degrees=True)))

    assert postures(tracker, between, 3) == [Posture.UPRIGHT] * 3
    assert postures(tracker, of(held(MotionSite.CHEST, ON_THE_BACK)), 1) == [Posture.LYING]
    assert postures(tracker, between, 3) == [Posture.LYING] * 3


def test_a_deep_bow_is_not_lying_until_it_lasts_a_minute(held: Held) -> None:
    tracker = PostureTracker()

    found = postures(tracker, of(held(MotionSite.CHEST, DEEP_BOW)), 61)

    assert found == [Posture.UPRIGHT] * 59 + [Posture.LYING] * 2


def test_bows_with_pauses_never_add_up_to_lying(held: Held) -> None:
    tracker = PostureTracker()

    for _ in range(5):
        bowed = postures(tracker, of(held(MotionSite.CHEST, DEEP_BOW)), 40)
        postures(tracker, of(held(MotionSite.CHEST)), 2)

    assert bowed == [Posture.UPRIGHT] * 40


def test_an_upright_pelvis_makes_it_a_bow_however_long(held: Held) -> None:
    tracker = PostureTracker()
    gardening = of(held(MotionSite.CHEST, DEEP_BOW), held(MotionSite.S1, RECLINED))

    assert set(postures(tracker, gardening, 120)) == {Posture.UPRIGHT}


def test_without_a_known_forward_every_tilt_may_be_a_bow(held: Held) -> None:
    tracker = PostureTracker()
    on_the_back = of(held(MotionSite.CHEST, ON_THE_BACK, heading_known=False))

    found = postures(tracker, on_the_back, 61)

    assert found == [Posture.UPRIGHT] * 59 + [Posture.LYING] * 2


def test_the_chest_is_believed_before_the_neck(held: Held) -> None:
    found = PostureTracker().update(
        of(held(MotionSite.C7, ON_THE_BACK), held(MotionSite.CHEST, UPRIGHT))
    )

    assert found[0] is Posture.UPRIGHT


def test_the_next_best_sensor_takes_over_when_one_is_lost(held: Held) -> None:
    lost = held(MotionSite.CHEST, known=False)

    found = PostureTracker().update(of(lost, held(MotionSite.C7, ON_THE_BACK)))

    assert found[0] is Posture.LYING


def test_the_head_alone_decides_nothing(held: Held) -> None:
    head = held(MotionSite.HEAD, ON_THE_BACK, rate_dps=(50.0, 0.0, 0.0))

    assert PostureTracker().update(of(head)) == (Posture.UNKNOWN, None)


def test_without_a_sensor_nothing_is_known() -> None:
    assert PostureTracker().update({}) == (Posture.UNKNOWN, None)


def test_movement_needs_no_calibration_but_posture_does(held: Held) -> None:
    walking = held(MotionSite.L1, aligned=False, rate_dps=(0.0, 40.0, 0.0))

    assert PostureTracker().update(of(walking)) == (Posture.UNKNOWN, True)


def test_movement_begins_at_once_and_ends_after_two_quiet_seconds(held: Held) -> None:
    tracker = PostureTracker()
    rates = (0.0, 40.0, 12.0, 2.0, 2.0, 12.0)

    moving = [
        tracker.update(of(held(MotionSite.L1, rate_dps=(rate, 0.0, 0.0))))[1] for rate in rates
    ]

    assert moving == [False, True, True, True, False, False]


def test_a_restored_tracker_goes_on_as_if_nothing_had_happened(held: Held) -> None:
    tracker, restored = PostureTracker(), PostureTracker()
    bowed = of(held(MotionSite.CHEST, DEEP_BOW, rate_dps=(20.0, 0.0, 0.0)))
    postures(tracker, bowed, 50)

    restored.restore(tracker.state())

    quiet_bow = of(held(MotionSite.CHEST, DEEP_BOW))
    expected = [tracker.update(quiet_bow) for _ in range(12)]
    assert [restored.update(quiet_bow) for _ in range(12)] == expected
    assert {posture for posture, _ in expected} == {Posture.UPRIGHT, Posture.LYING}
