"""Days at their real pace: what happens when, and that plan and body agree."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from spinewatch.model.calibration import GuidedMovement
from spinewatch.model.commands import CalibrateMovement, CalibrateRest, CalibrateStill, RunTest
from spinewatch.model.context import Position, Posture
from spinewatch.model.guided import GuidedTestKind
from spinewatch.model.sites import MotionSite, Segment
from spinewatch.simulation.body import Body
from spinewatch.simulation.occupations import Occupation
from spinewatch.simulation.scenario import Scenario, TimedCommand
from spinewatch.simulation.styles import STYLES
from spinewatch.simulation.timeline import Timeline
from spinewatch.simulation.truth import Truth
from spinewatch.simulation.whole_days import whole_days

HOUR_S = 3600.0
DAY = whole_days(minutes=24 * 60)
WEEK = whole_days(minutes=7 * 24 * 60)
SLOW = whole_days(minutes=24 * 60, stiff=True)


def _truth(scenario: Scenario) -> Truth:
    return Truth(scenario=scenario, body=Body(scenario=scenario, seed=3))


def _at_clock(hour: float) -> float:
    return (hour - 7.0) * HOUR_S


def test_a_day_contains_all_that_a_spine_lives_through() -> None:
    wanted = set(Occupation) - {
        Occupation.LYING_ON_LEFT_SIDE,
        Occupation.LYING_ON_RIGHT_SIDE,
        Occupation.PLANK,
    }
    assert {phase.occupation for phase in WEEK.phases} == wanted


def test_there_is_one_main_sleep_then_a_rise_and_the_sensors_are_put_on_anew() -> None:
    truth = _truth(DAY)
    for hour in (23.0, 25.0, 27.0, 29.4):
        assert truth.posture_at(_at_clock(hour)) is Posture.LYING
    for hour in (8.0, 11.5, 14.0, 16.5, 20.0, 30.7):
        assert truth.posture_at(_at_clock(hour)) is Posture.UPRIGHT
    rises = truth.rises(_at_clock(29.5), _at_clock(30.0))
    assert len(rises) == 1
    (remounted_s,) = DAY.remounted_s
    assert rises[0].stop_s < remounted_s < rises[0].stop_s + HOUR_S
    assert any(off.start_s < remounted_s < off.stop_s for off in DAY.off_body)


def test_whoever_sleeps_turns_once_to_three_times_an_hour_onto_every_side() -> None:
    truth = _truth(WEEK)
    turns = truth.turns_in_bed(0.0, WEEK.duration_s)
    hours = 7 * 7.5
    assert 0.8 * hours < len(turns) < 3 * hours
    assert {turn.after for turn in turns} == {
        Position.LYING_ON_BACK,
        Position.LYING_ON_LEFT,
        Position.LYING_ON_RIGHT,
        Position.LYING_ON_FRONT,
    }
    seconds: Counter[Position] = Counter()
    for phase, following in pairwise(WEEK.phases):
        if phase.occupation.startswith("sleeping"):
            seconds[STYLES[phase.occupation].position] += round(following.start_s - phase.start_s)
    on_a_side = seconds[Position.LYING_ON_LEFT] + seconds[Position.LYING_ON_RIGHT]
    assert on_a_side > seconds[Position.LYING_ON_FRONT]


def test_nights_and_days_differ_and_only_the_seed_decides_how() -> None:
    first, second = (
        [phase.start_s - day_s for phase in WEEK.phases if day_s <= phase.start_s < day_s + 40_000]
        for day_s in (_at_clock(31.5), _at_clock(55.5))
    )
    assert first != second
    assert whole_days(minutes=600, seed=4) == whole_days(minutes=600, seed=4)
    assert whole_days(minutes=600, seed=4).phases != whole_days(minutes=600, seed=5).phases


def test_a_short_day_is_the_beginning_of_a_long_one() -> None:
    short = whole_days(minutes=180)
    assert short.phases == WEEK.phases[: len(short.phases)]


def test_a_day_may_begin_at_any_hour() -> None:
    night = whole_days(minutes=9 * 60, starts_at_h=22.5)
    truth = _truth(night)
    assert truth.posture_at(2 * HOUR_S) is Posture.LYING
    assert truth.posture_at(8.5 * HOUR_S) is Posture.UPRIGHT
    assert len(night.remounted_s) == 1


@pytest.mark.parametrize("scenario", [DAY, SLOW], ids=["usual", "slow"])
def test_every_calibration_asks_for_every_guided_movement(scenario: Scenario) -> None:
    calibrations = [timed for timed in scenario.commands if not isinstance(timed.command, RunTest)]
    asked = [
        (timed.command.movement, MotionSite.HEAD in timed.command.sites)
        for timed in calibrations
        if isinstance(timed.command, CalibrateMovement)
    ]
    once = [
        (GuidedMovement.BOW, False),
        (GuidedMovement.SIDE_BEND, False),
        (GuidedMovement.TURN, False),
        (GuidedMovement.NOD, True),
        (GuidedMovement.TILT, True),
        (GuidedMovement.TURN, True),
    ]
    assert asked == once * 2


@pytest.mark.parametrize("scenario", [DAY, SLOW], ids=["usual", "slow"])
def test_the_body_does_three_times_what_it_is_asked_for_within_the_time(
    scenario: Scenario,
) -> None:
    truth = _truth(scenario)
    checked = 0
    for timed in scenario.commands:
        if isinstance(timed.command, CalibrateMovement | RunTest):
            times_s = timed.at_s + np.arange(0.0, timed.command.seconds, 0.05)
            away_deg = _away_deg(truth, timed, times_s)
            assert away_deg[0] < 2.5
            assert away_deg[-1] < 2.5
            assert _peaks(away_deg) == (6 if _is_rotation_test(timed) else 3)
            checked += 1
    assert checked == 16


def _is_rotation_test(timed: TimedCommand) -> bool:
    command = timed.command
    return isinstance(command, RunTest) and command.test is GuidedTestKind.NECK_ROTATION


def _away_deg(truth: Truth, timed: TimedCommand, times_s: np.ndarray) -> np.ndarray:
    """Give how far what should move is turned from where it was at first."""
    head = _is_rotation_test(timed) or MotionSite.HEAD in getattr(timed.command, "sites", ())
    turned = truth.orientation(MotionSite.HEAD if head else MotionSite.C7, times_s)
    trace = np.einsum("ij,nij->n", turned[0], turned)
    return np.asarray(np.rad2deg(np.arccos(np.clip((trace - 1) / 2, -1, 1))))


def _peaks(away_deg: np.ndarray) -> int:
    high = away_deg > 0.6 * away_deg.max()
    assert away_deg.max() > 9
    return int(np.count_nonzero(high[1:] & ~high[:-1]))


def test_the_body_is_still_where_rest_and_upright_are_calibrated() -> None:
    for scenario in (DAY, SLOW):
        truth = _truth(scenario)
        checked = 0
        for timed in scenario.commands:
            if isinstance(timed.command, CalibrateRest | CalibrateStill):
                times_s = timed.at_s + np.arange(0.0, timed.command.seconds, 0.2)
                for segment in Segment:
                    angles_deg = truth.segment_angles_deg(segment, times_s)
                    assert np.ptp(angles_deg, axis=0).max() < 2.5
                    checked += 1
        assert checked == 24


def test_waking_bends_are_slower_and_smaller_on_a_slow_morning_and_recover() -> None:
    waking, later = (
        [_chest_bend(_truth(scenario), timed) for scenario in (DAY, SLOW)]
        for timed in _bends(DAY)[::2]
    )
    assert waking[1][0] == pytest.approx(0.86 * waking[0][0], rel=0.03)
    assert waking[1][1] == pytest.approx(0.5 * waking[0][1], rel=0.05)
    assert waking[1][0] < later[1][0] < later[0][0]
    assert waking[1][1] < later[1][1] < later[0][1]


def _bends(scenario: Scenario) -> list[TimedCommand]:
    return [
        timed
        for timed in scenario.commands
        if isinstance(timed.command, RunTest) and timed.command.test is GuidedTestKind.BEND
    ]


def _chest_bend(truth: Truth, timed: TimedCommand) -> tuple[float, float]:
    """Give the largest inclination of the chest in degrees and its largest speed in deg/s."""
    times_s = timed.at_s + np.arange(0.0, 45.0, 0.05)
    up = truth.orientation(MotionSite.CHEST, times_s)[:, 2, :]
    bend_deg = np.rad2deg(np.arctan2(-up[:, 0], up[:, 2]))
    return float(np.ptp(bend_deg)), float(np.abs(np.diff(bend_deg)).max() / 0.05)


def test_angles_of_a_day_stay_within_what_a_spine_can_do() -> None:
    truth = _truth(DAY)
    times_s = np.concatenate([np.arange(h, h + 60.0, 1.0) for h in range(0, 86_400, 900)])
    for segment, most_deg in (
        (Segment.NECK, (70, 40, 85)),
        (Segment.THORAX, (40, 30, 40)),
        (Segment.LUMBAR, (50, 28, 12)),
    ):
        angles_deg = np.concatenate(
            [truth.segment_angles_deg(segment, part) for part in np.split(times_s, 96)]
        )
        assert (np.abs(angles_deg).max(axis=0) < most_deg).all()
        assert (np.ptp(angles_deg, axis=0) > 8).all()


def test_head_pitch_is_the_inclination_of_the_head() -> None:
    truth = _truth(DAY)
    desk_s = _at_clock(11.3) + np.arange(0.0, 600.0, 1.0)
    pitch_deg = truth.head_pitch_deg(desk_s)
    assert 5 < np.median(pitch_deg) < 30
    assert np.ptp(pitch_deg) > 15


def test_walking_is_told_apart() -> None:
    truth = _truth(DAY)
    timeline = Timeline(DAY.phases)
    times_s = np.arange(60.0, DAY.duration_s, 60.0).tolist()
    walks = [time_s for time_s in times_s if truth.walking_at(time_s)]
    assert 0.03 * len(times_s) < len(walks) < 0.12 * len(times_s)
    assert {timeline.occupation_at(time_s) for time_s in walks} == {Occupation.WALKING}
