"""Stories told as data, and when their phases hold."""

from itertools import pairwise

import numpy as np
import pytest

from spinewatch.model.commands import (
    CalibrateMovement,
    CalibrateRest,
    CalibrateStill,
    Pause,
    Resume,
)
from spinewatch.model.context import Posture
from spinewatch.model.errors import InputError
from spinewatch.model.sites import EmgSite
from spinewatch.simulation.guided import GUIDED_CALIBRATION_S
from spinewatch.simulation.prelude import PRELUDE_S
from spinewatch.simulation.scenario import Phase, Scenario, Tension
from spinewatch.simulation.scenarios import SCENARIOS, make_scenario
from spinewatch.simulation.styles import STYLES
from spinewatch.simulation.timeline import Timeline

LENGTHS = pytest.mark.parametrize("minutes", [3.0, 24 * 60.0])
WHOLE_DAYS = ("whole-day", "slow-morning", "normal-day", "tense-day")
STORIES = pytest.mark.parametrize("name", [name for name in SCENARIOS if name not in WHOLE_DAYS])
NAMES = pytest.mark.parametrize("name", SCENARIOS)


@LENGTHS
@NAMES
def test_minutes_count_from_the_end_of_the_calibration(name: str, minutes: float) -> None:
    scenario = make_scenario(name, minutes=minutes)
    assert scenario.name == name
    assert scenario.about
    assert scenario.prelude_s == (GUIDED_CALIBRATION_S if name in WHOLE_DAYS else PRELUDE_S)
    assert scenario.duration_s == scenario.prelude_s + 60 * minutes


@LENGTHS
@STORIES
def test_every_story_begins_with_the_same_calibration(name: str, minutes: float) -> None:
    scenario = make_scenario(name, minutes=minutes)
    commands = [timed.command for timed in scenario.commands if timed.at_s < PRELUDE_S]
    assert [type(command) for command in commands] == [
        CalibrateRest,
        CalibrateRest,
        CalibrateRest,
        CalibrateStill,
        CalibrateMovement,
    ]
    for timed in scenario.commands[:5]:
        assert not isinstance(timed.command, Pause | Resume)
        assert timed.command is not None
        assert timed.at_s + _seconds(timed.command) <= PRELUDE_S
    assert all(tension.start_s >= PRELUDE_S for tension in scenario.tensions)


def _seconds(command: object) -> float:
    assert isinstance(command, CalibrateRest | CalibrateStill | CalibrateMovement)
    return command.seconds


@NAMES
def test_rest_is_calibrated_in_the_posture_that_the_command_says(name: str) -> None:
    scenario = make_scenario(name, minutes=3)
    timeline = Timeline(scenario.phases)
    checked = 0
    for timed in scenario.commands:
        if isinstance(timed.command, CalibrateRest):
            occupation = timeline.settled(timed.at_s, timed.at_s + timed.command.seconds)
            assert occupation is not None
            assert STYLES[occupation].posture is timed.command.posture
            checked += 1
    assert checked >= 2


def test_calibration_asks_for_rest_lying_and_upright_and_for_usual_work() -> None:
    commands = [timed.command for timed in make_scenario("quiet-day", minutes=3).commands]
    asked = [(each.posture, each.at_work) for each in commands if isinstance(each, CalibrateRest)]
    assert asked == [(Posture.LYING, False), (Posture.UPRIGHT, False), (Posture.UPRIGHT, True)]


@LENGTHS
@NAMES
def test_a_story_is_in_order_and_within_its_length(name: str, minutes: float) -> None:
    scenario = make_scenario(name, minutes=minutes)
    starts = [phase.start_s for phase in scenario.phases]
    assert starts[0] == 0
    assert all(before < after for before, after in pairwise(starts))
    assert starts[-1] < scenario.duration_s
    assert [timed.at_s for timed in scenario.commands] == sorted(
        timed.at_s for timed in scenario.commands
    )
    for tension in scenario.tensions:
        assert tension.start_s + 2 * tension.ramp_s < tension.stop_s <= scenario.duration_s


@LENGTHS
@NAMES
def test_tensions_of_one_site_do_not_overlap(name: str, minutes: float) -> None:
    scenario = make_scenario(name, minutes=minutes)
    for site in EmgSite:
        own = sorted(_tensions_of(scenario, site), key=_start)
        assert all(before.stop_s < after.start_s for before, after in pairwise(own))


def _tensions_of(scenario: Scenario, site: EmgSite) -> list[Tension]:
    return [tension for tension in scenario.tensions if tension.site is site]


def _start(tension: Tension) -> float:
    return tension.start_s


@LENGTHS
def test_tension_travels_from_the_neck_to_the_lower_back_on_one_side(minutes: float) -> None:
    scenario = make_scenario("travelling-tension", minutes=minutes)
    way = (
        EmgSite.UPPER_TRAPEZIUS_LEFT,
        EmgSite.THORACIC_PARASPINAL_LEFT,
        EmgSite.LUMBAR_ERECTOR_LEFT,
    )
    legs = [_tensions_of(scenario, site)[0] for site in way]
    for before, after in pairwise(legs):
        assert before.start_s < after.start_s < before.stop_s < after.stop_s
    assert all(leg.stop_s - leg.start_s >= 60 for leg in legs)
    assert not any("right" in tension.site for tension in scenario.tensions)


def test_a_quiet_day_has_no_tension_and_no_mishap() -> None:
    scenario = make_scenario("quiet-day", minutes=600)
    assert scenario.tensions == ()
    assert scenario.electrodes_off == ()
    assert scenario.silences == ()
    assert len(scenario.phases) > 8


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"'spasms'.*travelling-tension"):
        make_scenario("spasms", minutes=10)


@pytest.mark.parametrize("minutes", [2.9, 0.0, -1.0, float("nan"), float("inf")])
def test_a_story_needs_at_least_three_minutes(minutes: float) -> None:
    with pytest.raises(InputError, match="at least 3 minutes"):
        make_scenario("bursts", minutes=minutes)


def test_the_weights_of_a_passage_add_up_to_one() -> None:
    scenario = make_scenario("quiet-day", minutes=3)
    timeline = Timeline(scenario.phases)
    for start_s in range(int(scenario.duration_s)):
        times_s = np.linspace(start_s, start_s + 1, 20)
        weights = [weight for _, weight in timeline.mix(times_s)]
        np.testing.assert_allclose(np.sum(weights, axis=0), 1.0)
        assert np.min(weights) >= -1e-12


def test_a_phase_shorter_than_the_passage_is_still_reached() -> None:
    phases = make_scenario("quiet-day", minutes=3).phases
    short = (phases[0], Phase(start_s=10.0, occupation=phases[1].occupation), *phases[1:])
    assert Timeline(short).occupation_at(28.0) is phases[1].occupation
