"""The calibration desk for muscles: rest by posture, the lowest one, and a contraction."""

from types import SimpleNamespace

import numpy as np
import pytest
from msgspec.structs import replace

from spinewatch.model.calibration import CalibrationSet, RestReference
from spinewatch.model.commands import CalibrateContraction, CalibrateRest
from spinewatch.model.context import Context, Posture
from spinewatch.model.results import Activity
from spinewatch.model.sites import EmgSite
from spinewatch.model.time import NS_PER_S
from spinewatch.monitor.calibrating import CalibrationDesk
from spinewatch.monitor.merging import merge
from spinewatch.monitor.outcome import GuidedOutcome
from spinewatch.monitor.second import BodySecond
from spinewatch.monitor.session_levels import SESSIONS_KEPT
from spinewatch.spasm.seconds import EmgSecond

LEFT, RIGHT = EmgSite.LUMBAR_ERECTOR_LEFT, EmgSite.LUMBAR_ERECTOR_RIGHT
SECONDS = 12
LIE = CalibrateRest(posture=Posture.LYING, seconds=SECONDS)
SIT = CalibrateRest(posture=Posture.UPRIGHT, seconds=SECONDS)
WORK = CalibrateRest(posture=Posture.UPRIGHT, seconds=SECONDS, at_work=True)
LEAN = CalibrateRest(posture=Posture.UPRIGHT, seconds=SECONDS, supported=True)
TENSE = CalibrateContraction(posture=Posture.LYING, seconds=SECONDS, sites=(LEFT,), pain=2)


def muscle(
    site: EmgSite, level_db: float | None, rng: np.random.Generator, bursts_db: float = 0.0
) -> EmgSecond:
    frames = np.empty(0) if level_db is None else level_db + rng.normal(0, 0.5, 50)
    frames[:15] += bursts_db
    power = None if level_db is None else float(np.mean(10 ** (frames / 10)))
    return EmgSecond(
        site=site,
        coverage=0.0 if power is None else 1.0,
        rms=power,
        power=power,
        level_db=None,
        frame_levels_db=np.empty(0),
        rest_frames=frames,
        active_share=None,
        tense=None,
        state=Activity.UNKNOWN,
        cause="electrode lifted" if power is None else None,
    )


class Person:
    """Someone at the desk, whose left and right muscle show a level in every second."""

    def __init__(self) -> None:
        self.known = CalibrationSet()
        self.now_s = 100
        self.bursts_db = 0.0
        self._desk = CalibrationDesk(
            person="p01", boot_id="boot", sensor_of={LEFT: "belt"}, utc_ns_of=lambda _: None
        )
        self._rng = np.random.default_rng(4)

    def asked(
        self,
        command: CalibrateRest | CalibrateContraction,
        *levels_db: float | None,
        moving_s: int = 0,
        seen: Posture = Posture.UNKNOWN,
    ) -> GuidedOutcome:
        """Do what was asked, showing the levels over and over on the left and rest on the right."""
        self._desk.begin(command, self.now_s * NS_PER_S)
        outcomes: list[GuidedOutcome] = []
        for second in range(SECONDS):
            left_db = levels_db[second % len(levels_db)]
            body = BodySecond(
                start_ns=self.now_s * NS_PER_S,
                end_ns=(self.now_s + 1) * NS_PER_S,
                context=Context(posture=seen, moving=second < moving_s),
                emg={
                    LEFT: muscle(LEFT, left_db, self._rng, self.bursts_db),
                    RIGHT: muscle(RIGHT, 1.0, self._rng),
                },
                motion={},
                segments={},
            )
            outcomes += self._desk.collect(body, self.known)
            self.now_s += 1
        (outcome,) = outcomes
        self.known = merge(self.known, outcome.found)
        return outcome

    def rest_of(self, site: EmgSite) -> list[RestReference]:
        return [each for each in self.known.rest if each.site == site]


@pytest.fixture
def person() -> Person:
    return Person()


def test_lying_rest_begins_a_session_to_which_other_postures_belong(person: Person) -> None:
    for command in (LIE, SIT, LEAN):
        assert person.asked(command, 0.0).refused == ()

    rests = person.rest_of(LEFT)
    assert {each.session for each in rests} == {"boot-100"}
    assert {(each.posture, each.supported) for each in rests} == {
        (Posture.LYING, False),
        (Posture.UPRIGHT, False),
        (Posture.UPRIGHT, True),
    }
    assert {each.sensor for each in rests} == {"belt"}


def test_nobody_is_taken_for_lying_who_did_not_say_so_and_was_seen_upright(person: Person) -> None:
    unattended = replace(LIE, unattended=True)

    (told,) = person.asked(unattended, 0.0, seen=Posture.UPRIGHT).refused
    assert "you were upright and not lying. Nobody was asked, so nothing was taken." in told
    assert person.asked(unattended, 0.0, seen=Posture.LYING).refused == ()


def test_usual_work_may_be_uneven_and_belongs_to_the_session_of_the_lying_rest(
    person: Person,
) -> None:
    person.asked(LIE, 0.0)
    uneven = person.asked(WORK, 2.0, 9.0, 5.0)

    (work,) = [each for each in person.rest_of(LEFT) if each.at_work]
    assert uneven.refused == ()
    assert "your usual work is known" in uneven.said[0]
    assert work.session == "boot-100"
    assert 10 * np.log10(work.power) == pytest.approx(5.0, abs=0.5)


def test_usual_work_is_the_middle_level_of_seconds_not_their_mean_power(person: Person) -> None:
    """Bursts within a second raise its mean power by far, and the level that counts by little."""
    person.asked(LIE, 0.0)
    person.bursts_db = 15.0
    person.asked(WORK, 4.0)

    (work,) = [each for each in person.rest_of(LEFT) if each.at_work]
    assert 10 * np.log10(work.power) == pytest.approx(4.0, abs=1.0)


def test_work_that_moves_the_body_or_of_a_lifted_electrode_is_refused(person: Person) -> None:
    person.asked(LIE, 0.0)

    (moved,) = person.asked(WORK, 5.0, moving_s=8).refused
    (lifted,) = person.asked(WORK, None).refused

    assert "You moved for 67% of the time" in moved
    assert "electrode lifted" in lifted
    assert [each.site for each in person.known.rest if each.at_work] == [RIGHT]


def test_how_far_usual_work_differs_between_sessions_is_kept(person: Person) -> None:
    for above_db in (4.0, 6.0):
        person.asked(LIE, 0.0)
        person.asked(WORK, above_db)

    kept = [each.above_db for each in person.known.sessions if each.site == LEFT]
    assert kept == pytest.approx([4.0, 6.0], abs=0.5)


def test_no_more_than_two_weeks_of_sessions_are_kept(person: Person) -> None:
    for _ in range(SESSIONS_KEPT + 2):
        person.asked(LIE, 0.0)
        person.asked(WORK, 5.0)

    sessions = [each.session for each in person.known.sessions if each.site == LEFT]
    assert len(sessions) == SESSIONS_KEPT
    assert sessions[-1] == person.rest_of(LEFT)[0].session


def test_another_posture_before_lying_rest_is_refused_with_what_to_do(person: Person) -> None:
    outcome = person.asked(SIT, 0.0)

    assert outcome.found.rest == ()
    assert "Rest lying down first" in outcome.refused[0]


def test_another_posture_on_the_electrodes_of_another_day_is_refused(person: Person) -> None:
    person.asked(LIE, 0.0)
    person.now_s += 2 * 24 * 3600

    assert "electrodes" in person.asked(SIT, 0.0).refused[0]


def test_whoever_moved_was_not_at_rest(person: Person) -> None:
    outcome = person.asked(LIE, 0.0, moving_s=5)

    assert "You moved for 42% of the time" in outcome.refused[0]
    assert outcome.found == replace(CalibrationSet(), person="p01")


def test_bad_contact_and_bursts_are_refused_with_the_reason_at_that_site_only(
    person: Person,
) -> None:
    lifted = person.asked(LIE, None)
    bursts = person.asked(LIE, 0.0, 12.0)

    assert "electrode lifted at lumbar_erector_left" in lifted.refused[0]
    assert "not at rest" in bursts.refused[0]
    for outcome in (lifted, bursts):
        assert [each.site for each in outcome.found.rest] == [RIGHT]


def test_a_rest_that_is_refused_leaves_the_session_as_it_was(person: Person) -> None:
    person.asked(LIE, 0.0)
    person.asked(LIE, 0.0, 12.0)
    outcome = person.asked(SIT, 0.0)

    assert {each.session for each in outcome.found.rest if each.site == LEFT} == {"boot-100"}


def test_tense_now_makes_rest_provisional_and_no_lowest_rest(person: Person) -> None:
    outcome = person.asked(replace(LIE, tense_now=True), 0.0)

    assert all(each.provisional for each in outcome.found.rest)
    assert "provisional" in outcome.said[0]
    assert person.known.lowest == ()


def test_a_rest_far_above_the_lowest_one_is_remarked_on_and_taken(person: Person) -> None:
    person.asked(LIE, 0.0)
    near = person.asked(LIE, 2.0)
    far = person.asked(LIE, 6.0)

    assert "lowest" not in near.said[0]
    assert "4.0 times (6 dB above) your lowest rest" in far.said[0]
    assert [each.power for each in person.known.lowest if each.site == LEFT] == pytest.approx(
        [1.0], rel=0.05
    )
    assert person.rest_of(LEFT)[0].power == pytest.approx(4.0, rel=0.05)


def test_a_lowest_rest_of_another_sensor_is_not_compared_with(
    person: Person, make_calibration: SimpleNamespace
) -> None:
    elsewhere = replace(make_calibration.rest(1e-3), site=LEFT, sensor="other")
    person.known = CalibrationSet(lowest=(elsewhere,))
    outcome = person.asked(LIE, 0.0)

    assert "lowest" not in outcome.said[0]
    assert [each.sensor for each in person.known.lowest if each.site == LEFT] == ["belt"]


def test_what_the_sensors_saw_is_told_and_the_person_believed(person: Person) -> None:
    outcome = person.asked(LIE, 0.0, seen=Posture.UPRIGHT)

    assert outcome.found.rest
    assert "you were upright and not lying" in outcome.said[-1]


def test_a_contraction_is_100_percent_with_its_pain_and_session(person: Person) -> None:
    person.asked(LIE, 0.0)
    outcome = person.asked(TENSE, 0.0, 14.0, 14.0)

    (found,) = outcome.found.contractions
    assert (found.site, found.pain, found.repeats, found.session) == (LEFT, 2, 4, "boot-100")
    assert "tensed 4 times, 14 dB above rest" in outcome.said[0]
    assert person.known.contractions == (found,)


def test_a_weak_contraction_is_taken_and_the_site_called_not_observable(person: Person) -> None:
    person.asked(LIE, 0.0)

    assert "not observable" in person.asked(TENSE, 0.0, 7.0, 7.0).said[0]


def test_without_a_clear_contraction_or_a_lying_rest_nothing_is_taken(person: Person) -> None:
    early = person.asked(TENSE, 14.0)
    person.asked(LIE, 0.0)
    slack = person.asked(TENSE, 0.0)

    assert "Rest lying down first" in early.refused[0]
    assert "No clear contraction" in slack.refused[0]
    assert person.known.contractions == ()
