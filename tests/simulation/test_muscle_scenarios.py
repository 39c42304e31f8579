"""Stories and days about muscles: what they contain, and what of it is tension."""

import numpy as np
import pytest

from spinewatch.model.commands import CalibrateContraction, CalibrateRest
from spinewatch.model.context import Posture
from spinewatch.model.sites import EmgSite
from spinewatch.simulation.body import Body
from spinewatch.simulation.electrodes import Drifting, Qrs
from spinewatch.simulation.everyday import asked_spans
from spinewatch.simulation.everyday_work import LookAlike
from spinewatch.simulation.muscle_days import normal_day, tense_day
from spinewatch.simulation.muscle_stories import drifting, long_tension, look_alikes
from spinewatch.simulation.occupations import Occupation
from spinewatch.simulation.scenario import Scenario
from spinewatch.simulation.timeline import Timeline
from spinewatch.simulation.truth import Truth
from spinewatch.simulation.whole_days import whole_days

DAY_MIN = 24 * 60.0
WEEK = normal_day(minutes=7 * DAY_MIN)
TENSE = tense_day(minutes=2 * DAY_MIN)
LOOK_ALIKES = look_alikes(minutes=60)


def _truth(scenario: Scenario) -> Truth:
    return Truth(scenario=scenario, body=Body(scenario=scenario, seed=3))


def test_look_alikes_are_all_there_and_nothing_is_tension() -> None:
    assert {work.kind for work in LOOK_ALIKES.work} == set(LookAlike)
    assert {phase.occupation for phase in LOOK_ALIKES.phases} >= {
        Occupation.DRIVING,
        Occupation.WALKING,
        Occupation.PLANK,
    }
    assert {beat.qrs for beat in LOOK_ALIKES.ecg} == set(Qrs)
    assert {stimulator.hz > 10 for stimulator in LOOK_ALIKES.stimulators} == {True, False}
    assert LOOK_ALIKES.pressures
    assert LOOK_ALIKES.cable_tugs
    assert LOOK_ALIKES.drifts
    assert LOOK_ALIKES.tensions == ()
    truth = _truth(LOOK_ALIKES)
    for site in EmgSite:
        assert truth.tense_hours(site, 0.0, LOOK_ALIKES.duration_s) == 0.0


@pytest.mark.parametrize("minutes", [3.0, 60.0])
def test_a_contraction_is_held_while_it_is_asked_for(minutes: float) -> None:
    scenario = look_alikes(minutes=minutes)
    (asked,) = (
        timed for timed in scenario.commands if isinstance(timed.command, CalibrateContraction)
    )
    assert isinstance(asked.command, CalibrateContraction)
    stop_s = asked.at_s + asked.command.seconds
    times_s = np.arange(asked.at_s, stop_s, 0.1)
    truth = _truth(scenario)
    for site in EmgSite:
        assert truth.everyday_level_db(site, times_s).min() > 12
    assert truth.posture_at(asked.at_s) is truth.posture_at(stop_s) is Posture.UPRIGHT


@pytest.mark.parametrize(("db_per_hour", "of"), [(6.0, Drifting.NOISE), (-1.0, Drifting.GAIN)])
def test_a_drift_begins_after_the_calibration_and_lasts(db_per_hour: float, of: Drifting) -> None:
    scenario = drifting(minutes=120, db_per_hour=db_per_hour, of=of)
    (drift,) = scenario.drifts
    assert drift.start_s == scenario.prelude_s
    assert drift.stop_s == scenario.duration_s
    assert (drift.db_per_hour, drift.of, drift.site) == (db_per_hour, of, None)
    assert scenario.tensions == ()
    assert ("up" in scenario.about) == (db_per_hour > 0)


@pytest.mark.parametrize("snr_db", [-3.8, 3.0])
def test_a_long_tension_lasts_100_minutes_of_two_hours(snr_db: float) -> None:
    sites = (EmgSite.UPPER_TRAPEZIUS_LEFT, EmgSite.LUMBAR_ERECTOR_RIGHT)
    scenario = long_tension(
        minutes=120, snr_db=snr_db, sites=sites, occupation=Occupation.SITTING_STILL
    )
    truth = _truth(scenario)
    for site in EmgSite:
        hours = truth.tense_hours(site, 0.0, scenario.duration_s)
        assert hours == pytest.approx(100 / 60 if site in sites else 0.0)
    middle_s = np.array([scenario.duration_s / 2])
    own_db, everyday_db = (
        level(sites[0], middle_s)[0] for level in (truth.level_db, truth.everyday_level_db)
    )
    added = 10 ** (own_db / 10) - 10 ** (everyday_db / 10)
    assert 10 * np.log10(added) == pytest.approx(snr_db)


def test_a_normal_week_has_every_look_alike_and_no_tension() -> None:
    assert WEEK.tensions == ()
    assert {work.kind for work in WEEK.work} >= set(LookAlike) - {LookAlike.REFERENCE_CONTRACTION}
    assert WEEK.pressures
    assert WEEK.cable_tugs
    assert WEEK.ecg
    assert WEEK.stimulators
    assert {drift.of for drift in WEEK.drifts} == set(Drifting)


def test_a_normal_day_has_the_body_of_a_whole_day_besides_its_planks() -> None:
    plain = whole_days(minutes=7 * DAY_MIN)
    assert WEEK.movements == plain.movements
    assert WEEK.commands == plain.commands
    assert set(plain.phases) <= set(WEEK.phases)
    added = {phase.occupation for phase in set(WEEK.phases) - set(plain.phases)}
    assert added == {Occupation.PLANK, Occupation.EXERCISES}


@pytest.mark.parametrize("scenario", [WEEK, TENSE], ids=["normal", "tense"])
def test_nothing_else_is_done_while_something_is_asked_for(scenario: Scenario) -> None:
    asked = list(zip(*asked_spans(scenario), strict=True))
    assert len(asked) > 10
    work = [(each.start_s, each.stop_s) for each in scenario.work]
    tensions = [(each.start_s, each.stop_s) for each in scenario.tensions]
    for start_s, stop_s in asked:
        assert all(to_s <= start_s or from_s >= stop_s for from_s, to_s in (*work, *tensions))


def test_electrodes_are_put_on_anew_off_the_body_and_then_calibrated() -> None:
    assert len(WEEK.electrodes_anew) == 7
    for anew in WEEK.electrodes_anew:
        assert any(off.start_s < anew.at_s < off.stop_s for off in WEEK.off_body)
        rests = [
            timed
            for timed in WEEK.commands
            if isinstance(timed.command, CalibrateRest) and 0 < timed.at_s - anew.at_s < 1200
        ]
        assert len(rests) == 3


def test_what_one_lies_on_presses_an_electrode_this_way_or_that() -> None:
    timeline = Timeline(WEEK.phases)
    for pressure in WEEK.pressures:
        occupation = timeline.occupation_at((pressure.start_s + pressure.stop_s) / 2)
        assert occupation.startswith("sleeping on")
        assert (occupation is Occupation.SLEEPING_ON_BACK) == ("thoracic" in pressure.site)
    assert min(each.noise_db for each in WEEK.pressures) < -1
    assert max(each.noise_db for each in WEEK.pressures) > 1


def test_work_goes_with_what_the_body_does() -> None:
    timeline = Timeline(WEEK.phases)
    for work in WEEK.work:
        occupation = timeline.occupation_at((work.start_s + work.stop_s) / 2)
        if work.kind is LookAlike.TYPING:
            assert occupation in {Occupation.DESK_WORK, Occupation.SCREEN_WORK}
        if work.kind is LookAlike.PLANK:
            assert occupation is Occupation.PLANK
        if work.kind is LookAlike.CARRYING:
            assert work.side is not None
            assert occupation in {Occupation.STANDING, Occupation.WALKING, Occupation.CHORES}


def test_a_tense_day_is_tense_all_day_on_one_side_and_travelling_and_at_night() -> None:
    truth = _truth(TENSE)
    day_s = 24 * 3600.0
    hours = {site: truth.tense_hours(site, 0.0, day_s) for site in EmgSite}
    assert hours[EmgSite.UPPER_TRAPEZIUS_RIGHT] == pytest.approx(12.0)
    assert hours[EmgSite.UPPER_TRAPEZIUS_LEFT] == pytest.approx(1.5)
    assert hours[EmgSite.THORACIC_PARASPINAL_LEFT] == pytest.approx(2.7)
    assert hours[EmgSite.LUMBAR_ERECTOR_LEFT] == pytest.approx(2.2)
    assert hours[EmgSite.LUMBAR_ERECTOR_RIGHT] == 0.0
    at_night = [tension for tension in TENSE.tensions if 18 < (tension.start_s / 3600) % 24 < 22]
    assert at_night
    assert all(truth.posture_at(each.start_s) is Posture.LYING for each in at_night)


def test_a_tense_day_is_the_normal_one_but_for_its_tension() -> None:
    normal = normal_day(minutes=2 * DAY_MIN)
    assert TENSE.phases == normal.phases
    assert TENSE.work == normal.work
    assert TENSE.drifts == normal.drifts


def test_days_can_have_another_plan_another_hour_and_another_heart() -> None:
    night = normal_day(minutes=120, seed=9, starts_at_h=23.0, qrs=Qrs.WIDE)
    assert _truth(night).posture_at(3600.0) is Posture.LYING
    assert [beat.qrs for beat in night.ecg] == [Qrs.WIDE]
    assert night.work == normal_day(minutes=120, seed=9, starts_at_h=23.0, qrs=Qrs.WIDE).work
    assert normal_day(minutes=600, seed=1).work != normal_day(minutes=600, seed=2).work
