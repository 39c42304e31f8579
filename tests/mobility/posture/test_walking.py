"""Walking from the rhythm of the steps, and nothing else that shakes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
from scipy.signal import lfilter
from scipy.spatial.transform import Rotation

from spinewatch.mobility.posture.tracker import PostureTracker
from spinewatch.mobility.posture.walking import WalkingRule
from spinewatch.mobility.seconds import GRID_HZ, MotionSecond
from spinewatch.model.blocks import FloatArray
from spinewatch.model.context import Posture
from spinewatch.model.sites import MotionSite

Held = Callable[..., MotionSecond]


def times_s(length_s: int) -> FloatArray:
    return (np.arange(length_s * GRID_HZ) + 0.5) / GRID_HZ


def steps(length_s: int, *, per_s: float, swing_m_s2: float = 1.5) -> FloatArray:
    """Step with two unequal legs, under the noise of cloth and floor."""
    phase = 2.0 * np.pi * per_s * times_s(length_s)
    rng = np.random.default_rng(1)
    swing = np.sin(phase) + 0.4 * np.sin(2.0 * phase) + 0.3 * np.sin(phase / 2.0)
    return swing_m_s2 * swing + 0.3 * rng.standard_normal(len(phase))


def seconds_of(held: Held, shaking: FloatArray, site: MotionSite) -> list[MotionSecond]:
    second = held(site, aligned=False)
    return [replace(second, acc_norm_dev=part) for part in shaking.reshape(-1, GRID_HZ)]


def verdicts(
    held: Held, shaking: FloatArray, *, site: MotionSite = MotionSite.L1
) -> list[bool | None]:
    rule = WalkingRule()
    return [rule.update({site: second}) for second in seconds_of(held, shaking, site)]


@pytest.mark.parametrize("per_s", [1.4, 1.6, 1.9, 2.2, 2.4])
@pytest.mark.parametrize("swing_m_s2", [0.8, 3.0])
def test_walking_is_found_within_seven_seconds_and_ends_within_three(
    held: Held, per_s: float, swing_m_s2: float
) -> None:
    walk = steps(30, per_s=per_s, swing_m_s2=swing_m_s2)
    still = np.zeros(10 * GRID_HZ)

    found = verdicts(held, np.concatenate((still, walk, still)))

    assert found[4:11] == [False] * 7
    assert all(found[17:40])
    assert not any(found[42:])


def test_nothing_is_known_until_the_window_is_filled(held: Held) -> None:
    assert verdicts(held, steps(4, per_s=1.8))[:3] == [None] * 3


def road(rng: np.random.Generator, length_s: int) -> FloatArray:
    """Give a car body on its springs: a resonance at 1.4 Hz with a damping of 0.3."""
    radius = np.exp(-0.3 * 2.0 * np.pi * 1.4 / GRID_HZ)
    turn = 2.0 * radius * np.cos(2.0 * np.pi * 1.4 / GRID_HZ)
    shaken = lfilter((1.0,), (1.0, -turn, radius**2), rng.standard_normal(length_s * GRID_HZ))
    return np.asarray(0.8 * shaken / np.std(shaken))


def pedalling(rng: np.random.Generator, length_s: int) -> FloatArray:
    """Give 80 turns a minute under the roughness of the road, as felt at the chest."""
    phase = 2.0 * np.pi * 2.67 * times_s(length_s)
    return np.asarray(0.5 * np.sin(phase) + rng.standard_normal(len(phase)))


def chores(rng: np.random.Generator, length_s: int) -> FloatArray:
    """Give jolts whenever they come."""
    shaken = 0.1 * rng.standard_normal(length_s * GRID_HZ)
    at = rng.integers(len(shaken), size=2 * length_s)
    np.add.at(shaken, at, rng.choice((-3.0, 3.0), size=len(at)))
    return np.asarray(shaken)


def typing(rng: np.random.Generator, length_s: int) -> FloatArray:
    """Give a rhythm like walking's, but far too weak."""
    phase = 2.0 * np.pi * 1.9 * times_s(length_s)
    return np.asarray(0.2 * np.sin(phase) + 0.02 * rng.standard_normal(len(phase)))


def breathing(rng: np.random.Generator, length_s: int) -> FloatArray:
    """Give deep breaths, stronger than anybody's."""
    phase = 2.0 * np.pi * 0.3 * times_s(length_s)
    return np.asarray(1.0 * np.sin(phase) + 0.02 * rng.standard_normal(len(phase)))


@pytest.mark.parametrize("other", [road, pedalling, chores, typing, breathing])
def test_other_shaking_is_not_walking(
    held: Held, other: Callable[[np.random.Generator, int], FloatArray]
) -> None:
    found = verdicts(held, other(np.random.default_rng(3), 120))

    assert found[4:] == [False] * 116


def test_the_head_alone_does_not_walk(held: Held) -> None:
    assert verdicts(held, steps(12, per_s=1.8), site=MotionSite.HEAD) == [None] * 12


def test_one_lost_second_is_bridged_and_two_are_not(held: Held) -> None:
    for lost_s, expected in ((1, True), (2, None)):
        shaking = steps(20, per_s=1.8)
        shaking[-lost_s * GRID_HZ :] = np.nan

        assert verdicts(held, shaking)[-1] is expected


def test_another_sensor_takes_over_and_starts_from_nothing(held: Held) -> None:
    rule = WalkingRule()
    for second in seconds_of(held, steps(12, per_s=1.8), MotionSite.S1):
        rule.update({MotionSite.S1: second, MotionSite.C7: held(MotionSite.C7)})
    lost = held(MotionSite.S1, known=False)

    found = [
        rule.update({MotionSite.S1: lost, MotionSite.C7: second})
        for second in seconds_of(held, steps(12, per_s=1.8), MotionSite.C7)
    ]

    assert found[:3] == [None] * 3
    assert all(found[8:])


def test_the_head_is_no_substitute_when_the_trunk_falls_silent(held: Held) -> None:
    rule = WalkingRule()
    for second in seconds_of(held, steps(12, per_s=1.8), MotionSite.S1):
        found = rule.update({MotionSite.S1: second})

    assert found
    assert rule.update({MotionSite.HEAD: held(MotionSite.HEAD)}) is None


def _walk(
    tracker: PostureTracker, motion: Sequence[Mapping[MotionSite, MotionSecond]]
) -> tuple[Posture, bool | None, bool | None]:
    for each in motion:
        found = tracker.update(each)
    return found.posture, found.walking, found.moving


def test_who_walks_moves_and_is_upright_even_without_calibration(held: Held) -> None:
    walk = [{MotionSite.L1: each} for each in seconds_of(held, steps(12, per_s=1.8), MotionSite.L1)]

    assert _walk(PostureTracker(), walk) == (Posture.UPRIGHT, True, True)


def test_nobody_walks_lying(held: Held) -> None:
    lying = held(MotionSite.L1, Rotation.from_euler("Y", -85, degrees=True))
    rocked = steps(12, per_s=1.8).reshape(-1, GRID_HZ)

    found = _walk(
        PostureTracker(), [{MotionSite.L1: replace(lying, acc_norm_dev=part)} for part in rocked]
    )

    assert found == (Posture.LYING, False, False)


def test_a_restored_rule_goes_on_as_if_nothing_had_happened(held: Held) -> None:
    walk = seconds_of(held, steps(20, per_s=1.8), MotionSite.L1)
    tracker, restored = PostureTracker(), PostureTracker()
    for second in walk[:7]:
        tracker.update({MotionSite.L1: second})

    restored.restore(tracker.state())

    expected = [tracker.update({MotionSite.L1: second}) for second in walk[7:]]
    assert [restored.update({MotionSite.L1: second}) for second in walk[7:]] == expected
    assert expected[-1].walking
