"""The desk of the guided tests: capacity, told by place, compared only with what is comparable."""

from types import SimpleNamespace

import pytest

from spinewatch.model.commands import RunTest
from spinewatch.model.context import PauseReason
from spinewatch.model.guided import GuidedTestKind
from spinewatch.model.packing import pack, unpack
from spinewatch.model.results import GuidedTest
from spinewatch.model.sites import MotionSite, Plane, Segment
from spinewatch.model.time import NS_PER_S
from spinewatch.monitor import testing
from spinewatch.monitor.outcome import GuidedOutcome
from spinewatch.monitor.second import BodySecond

CHEST, T10, L1, HEAD = MotionSite.CHEST, MotionSite.T10, MotionSite.L1, MotionSite.HEAD
S1 = MotionSite.S1
WINDOW_S = 16
JANUARY_2026_S = 1_767_225_600


class Person:
    """Somebody who does the tests, with a desk of their own."""

    def __init__(self, body: SimpleNamespace) -> None:
        self.body = body
        self.desk = new_desk()
        self.now_s = 100

    def bends(
        self,
        *peaks: float,
        sites: tuple[MotionSite, ...] = (CHEST,),
        lumbar: bool = False,
        minutes: float | None = None,
        seen_minutes: float | None = None,
        **living: object,
    ) -> GuidedOutcome:
        angles = self.body.angles(flexion=peaks, seconds=WINDOW_S)
        moved = dict.fromkeys((*sites, L1, S1) if lumbar else sites, angles)
        living = {"alignments": {site: self.body.aligned(site) for site in moved}, **living}
        seconds = self.body.seconds(
            moved, start_s=self.now_s, segments={Segment.LUMBAR: angles} if lumbar else {}, **living
        )
        return self._tested(GuidedTestKind.BEND, seconds, minutes, seen_minutes)

    def turns(self, *peaks: float) -> GuidedOutcome:
        angles = self.body.angles(rotation=peaks, seconds=WINDOW_S)
        seconds = self.body.seconds(
            {HEAD: angles}, start_s=self.now_s, segments={Segment.NECK: angles}
        )
        return self._tested(GuidedTestKind.NECK_ROTATION, seconds, None, None)

    def _tested(
        self,
        kind: GuidedTestKind,
        seconds: list[BodySecond],
        minutes: float | None,
        seen_minutes: float | None,
    ) -> GuidedOutcome:
        command = RunTest(test=kind, seconds=WINDOW_S, minutes_since_waking=minutes)
        self.desk.begin(command, self.now_s * NS_PER_S)
        self.now_s += WINDOW_S
        outcomes = [
            each
            for second in seconds
            for each in self.desk.collect(second, minutes_since_waking=seen_minutes)
        ]
        (outcome,) = outcomes
        return outcome


def new_desk() -> testing.TestDesk:
    return testing.TestDesk(
        person="p01", boot_id="boot", utc_ns_of=lambda ns: JANUARY_2026_S * NS_PER_S + ns
    )


@pytest.fixture
def person(moving_body: SimpleNamespace) -> Person:
    return Person(moving_body)


def only(outcome: GuidedOutcome) -> GuidedTest:
    (test,) = outcome.tests
    return test


def test_chest_inclination_is_the_best_of_three(person: Person) -> None:
    outcome = person.bends(58, 64, 61)

    test = only(outcome)
    assert test.best_deg == pytest.approx(64, abs=1)
    assert (test.site, test.segment, test.plane) == (CHEST, None, Plane.FLEXION)
    assert (test.valid, test.tries, test.stopped_early) == (True, 3, False)
    assert test.mono_ns == (100 + WINDOW_S) * NS_PER_S
    assert test.uncertainty_deg == pytest.approx(1.2, abs=0.1)
    assert "64° at best" in outcome.said[0]
    assert "not what everyday life showed" in outcome.said[-1]


def test_the_lumbar_segment_is_a_result_of_its_own(person: Person) -> None:
    tests = person.bends(60, 60, lumbar=True).tests

    assert [each.site or each.segment for each in tests] == [CHEST, Segment.LUMBAR]


def test_without_a_chest_sensor_the_best_trunk_site_stands_in_without_mcid(person: Person) -> None:
    person.bends(40, 40, sites=(L1, T10))
    outcome = person.bends(70, 70, sites=(L1, T10))

    assert only(outcome).site is T10
    assert only(outcome).change_deg == pytest.approx(30, abs=1)
    assert only(outcome).beyond_mcid is None
    assert "not known" in outcome.said[0]


@pytest.mark.parametrize(("later_deg", "beyond"), [(66.0, False), (76.0, True), (44.0, True)])
def test_a_change_of_the_chest_is_held_against_the_mcid(
    person: Person, later_deg: float, *, beyond: bool
) -> None:
    first = only(person.bends(60, 60))
    outcome = person.bends(later_deg, later_deg)

    assert first.change_deg is None
    assert only(outcome).change_deg == pytest.approx(later_deg - 60, abs=1)
    assert only(outcome).beyond_mcid is beyond
    assert "the last time on 1 January 2026" in outcome.said[0]
    assert ("One test says little" in outcome.said[0]) is beyond


def test_tests_at_different_times_after_waking_are_not_compared(person: Person) -> None:
    person.bends(50, minutes=2)
    later = only(person.bends(70, minutes=31))
    next_day = only(person.bends(55, minutes=5))

    assert later.change_deg is None
    assert next_day.change_deg == pytest.approx(5, abs=1)


def test_what_the_person_says_of_waking_counts_more_than_what_was_seen(person: Person) -> None:
    assert only(person.bends(50, minutes=30, seen_minutes=47.0)).minutes_since_waking == 30
    assert only(person.bends(50, seen_minutes=47.0)).minutes_since_waking == 47


def test_both_sides_of_the_neck_are_told(person: Person) -> None:
    outcome = person.turns(62, -55, 60)

    test = only(outcome)
    assert test.best_deg == pytest.approx(62, abs=1)
    assert test.best_other_deg == pytest.approx(55, abs=1)
    assert (test.segment, test.plane, test.beyond_mcid) == (Segment.NECK, Plane.ROTATION, None)
    assert "right 62°, to the left 55°." in outcome.said[0]
    assert "skin sliding can add 2 to 11°" in outcome.said[-1]


def test_a_comparison_says_more_or_less_than_when_and_on_which_side(person: Person) -> None:
    person.turns(62, -55)
    outcome = person.turns(52, -55)

    assert "10° less than the last time on 1 January 2026 (to the right)." in outcome.said[0]


def test_a_side_that_was_not_seen_has_no_uncertainty(person: Person) -> None:
    assert "to the left not seen." in person.turns(62, 60).said[0]


def test_without_any_movement_nothing_is_known_and_nothing_compared(person: Person) -> None:
    person.bends(60)
    none = only(person.bends())
    later = only(person.bends(65))

    assert (none.valid, none.best_deg, none.change_deg) == (False, None, None)
    assert none.cause == "no movement out and back was seen"
    assert later.change_deg == pytest.approx(5, abs=1)


def test_an_uncalibrated_chest_is_unknown_with_the_cause(person: Person) -> None:
    test = only(person.bends(60, alignments={}))

    assert (test.valid, test.best_deg, test.cause) == (False, None, "not calibrated")


def test_an_unknown_chest_is_told_beside_the_site_that_stands_in(person: Person) -> None:
    known = {L1: person.body.aligned(L1)}
    tests = person.bends(60, sites=(CHEST, L1), alignments=known).tests

    assert [(each.site, each.valid) for each in tests] == [(CHEST, False), (L1, True)]


def test_with_only_upright_known_the_inclination_counts_and_says_that_it_has_no_direction(
    person: Person,
) -> None:
    still_only = {CHEST: person.body.aligned(CHEST, heading_known=False)}
    test = only(person.bends(60, alignments=still_only))

    assert test.valid
    assert test.best_deg == pytest.approx(60, abs=1)
    assert "not which way" in (test.cause or "")


def test_while_paused_nothing_is_measured(person: Person) -> None:
    test = only(person.bends(60, paused=PauseReason.SHOWER))

    assert (test.valid, test.cause) == (False, "paused: shower")


def test_without_the_sensors_it_is_refused_at_once(person: Person) -> None:
    angles = person.body.angles(rotation=(60,), seconds=WINDOW_S)
    person.desk.begin(RunTest(test=GuidedTestKind.NECK_ROTATION, seconds=WINDOW_S), 100 * NS_PER_S)
    first, *_ = person.body.seconds({L1: angles}, start_s=100)

    (outcome,) = person.desk.collect(first, minutes_since_waking=None)

    assert "head and one at c7" in outcome.refused[0]
    assert (outcome.tests, outcome.said) == ((), ())
    assert person.desk.state.windows == []


def test_what_was_seen_before_stopping_counts(person: Person) -> None:
    angles = person.body.angles(flexion=(50, 60), seconds=WINDOW_S)
    seconds = person.body.seconds(
        {CHEST: angles}, start_s=100, alignments={CHEST: person.body.aligned(CHEST)}
    )
    person.desk.begin(RunTest(test=GuidedTestKind.BEND, seconds=WINDOW_S), 100 * NS_PER_S)
    for second in seconds[:6]:
        assert person.desk.collect(second, minutes_since_waking=None) == []

    (outcome,) = person.desk.stop(round(106.4 * NS_PER_S))

    test = only(outcome)
    assert test.best_deg == pytest.approx(50, abs=1)
    assert (test.stopped_early, test.tries, test.mono_ns) == (True, 1, 106 * NS_PER_S)
    assert person.desk.stop(107 * NS_PER_S) == []


def test_stopping_at_once_gives_no_result(person: Person) -> None:
    person.desk.begin(RunTest(test=GuidedTestKind.BEND, seconds=WINDOW_S), 100 * NS_PER_S)

    (outcome,) = person.desk.stop(101 * NS_PER_S)

    assert outcome.tests == ()
    assert outcome.refused == ()
    assert "Stopped" in outcome.said[0]


def test_a_desk_goes_on_from_its_state_in_the_middle_of_a_test(person: Person) -> None:
    person.bends(60)
    angles = person.body.angles(flexion=(70, 66), seconds=WINDOW_S)
    seconds = person.body.seconds(
        {CHEST: angles}, start_s=person.now_s, alignments={CHEST: person.body.aligned(CHEST)}
    )
    command = RunTest(test=GuidedTestKind.BEND, seconds=WINDOW_S)
    person.desk.begin(command, person.now_s * NS_PER_S)
    for second in seconds[:5]:
        person.desk.collect(second, minutes_since_waking=None)
    other = new_desk()
    other.restore(unpack(pack(person.desk.state), testing.TestDeskState))

    ends = [
        [each for second in seconds[5:] for each in desk.collect(second, minutes_since_waking=None)]
        for desk in (person.desk, other)
    ]

    assert ends[0] == ends[1]
    assert only(ends[0][0]).change_deg == pytest.approx(10, abs=1)
