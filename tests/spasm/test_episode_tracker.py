"""When sustained activity is told as an episode, how it is graded, and how it ends."""

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from msgspec import structs

from spinewatch.model.calibration import RestReference, SessionLevel
from spinewatch.model.context import Context, PauseReason, Position, Posture
from spinewatch.model.results import Episode, Grade
from spinewatch.model.time import NS_PER_S
from spinewatch.spasm.episodes import EpisodeTracker
from spinewatch.spasm.seconds import EmgSecond

Second = Callable[..., EmgSecond]
Reference = Callable[..., RestReference]

LYING = Context(posture=Posture.LYING, moving=False)
UPRIGHT = Context(posture=Posture.UPRIGHT, moving=False)
TURNING = Context(posture=Posture.LYING, moving=True)
NO_POSTURE = Context(posture=Posture.UNKNOWN, moving=None)
SHOWER = Context(posture=Posture.UNKNOWN, moving=None, paused=PauseReason.SHOWER)


class Story:
    """Feeds a tracker with pieces of time and keeps what it tells."""

    def __init__(self, second: Second, *references: RestReference) -> None:
        self._second = second
        self.told_of = second(0.0).site
        self.now_s = 0
        self.told: list[Episode] = []
        self.tracker = EpisodeTracker(
            site=second(0.0).site, person="p1", boot_id="boot", config_hash="hash"
        )
        self.tracker.set_references(references)

    def live(
        self,
        seconds: int,
        level_db: float | None,
        context: Context,
        *,
        cause: str | None = None,
        doubt: str | None = None,
        rhythmic: bool = False,
    ) -> "Story":
        for _ in range(seconds):
            tense = None if level_db is None else level_db > 1
            second = self._second(level_db, tense=tense, cause=cause)
            self.told += self.tracker.update(
                replace(second, doubt=doubt, rhythmic=rhythmic),
                start_ns=self.now_s * NS_PER_S,
                end_ns=(self.now_s + 1) * NS_PER_S,
                context=context,
            )
            self.now_s += 1
        return self


@pytest.fixture
def story(second: Second, reference: Reference) -> Story:
    return Story(second, reference(), usual_work(reference))


def usual_work(reference: Reference) -> RestReference:
    return structs.replace(reference(Posture.UPRIGHT, power=10 ** (4 / 10)), at_work=True)


def test_a_minute_of_tension_while_lying_is_an_episode_of_grade_a(story: Story) -> None:
    story.live(30, 0.0, LYING).live(150, 4.0, LYING).live(120, 0.0, LYING)
    start, *_, end = story.told

    assert [each.revision for each in story.told] == [1, 2, 3, 4]
    assert {each.id for each in story.told} == {start.id}
    assert {each.grade for each in story.told} == {Grade.A}
    assert start.end_mono_ns is None
    assert start.mono_ns - start.start_mono_ns == pytest.approx(60 * NS_PER_S, abs=3 * NS_PER_S)
    assert start.start_mono_ns == pytest.approx(30 * NS_PER_S, abs=3 * NS_PER_S)
    assert end.end_mono_ns == pytest.approx(180 * NS_PER_S, abs=3 * NS_PER_S)
    assert end.tense_minutes == pytest.approx(2.5)
    assert end.mean_db == pytest.approx(4.0)
    assert end.peak_db == 4.0
    assert "while lying" in end.reason
    assert end.context == "lying 2.5 min"
    assert end.confidence == 0.9
    assert story.tracker.open == ()


def test_less_than_a_minute_is_told_to_nobody(story: Story) -> None:
    story.live(58, 6.0, LYING).live(200, 0.0, LYING)

    assert story.told == []


def test_bursts_do_not_add_up_to_an_episode(story: Story) -> None:
    for _ in range(60):
        story.live(5, 10.0, LYING).live(20, 0.0, LYING)

    assert story.told == []


def test_a_pause_of_less_than_a_minute_does_not_end_an_episode(story: Story) -> None:
    story.live(100, 4.0, LYING).live(50, 0.0, LYING).live(100, 4.0, LYING)

    assert {each.id for each in story.told} == {story.told[0].id}
    assert story.tracker.open == (story.told[-1],)
    assert "at rest in between 0.8 min" in story.told[-1].context


def test_an_episode_is_revised_every_minute(story: Story) -> None:
    story.live(360, 4.0, LYING)

    gaps_ns = [late.mono_ns - early.mono_ns for early, late in pairwise(story.told)]
    assert gaps_ns == [60 * NS_PER_S] * 5


def test_upright_it_takes_eight_minutes_above_the_own_usual_work(
    second: Second, reference: Reference, story: Story
) -> None:
    usual = Story(second, reference(), usual_work(reference)).live(600, 5.0, UPRIGHT)
    more = story.live(600, 9.0, UPRIGHT)

    assert {each.grade for each in usual.told} == {Grade.ACTIVITY}
    assert {each.id for each in more.told} == {more.told[0].id}
    assert [each.grade for each in more.told] == [Grade.CANNOT_TELL] * 7 + [Grade.B] * 2
    assert "left open until it has lasted 8 min in one go" in more.told[0].reason
    assert "above the own usual work for 8.0 min" in more.told[7].reason


def test_on_the_front_it_takes_eight_minutes_for_a_plank_looks_the_same(story: Story) -> None:
    front = Context(posture=Posture.LYING, moving=False, position=Position.LYING_ON_FRONT)
    story.live(600, 6.0, front)

    assert [each.grade for each in story.told] == [Grade.CANNOT_TELL] * 7 + [Grade.A] * 3
    assert "an exercise looks the same" in story.told[0].reason


def test_above_mere_upright_rest_hands_may_be_at_work(second: Second, reference: Reference) -> None:
    upright = reference(Posture.UPRIGHT, power=10 ** (4 / 10))
    story = Story(second, reference(), upright).live(600, 9.0, UPRIGHT)

    assert {each.grade for each in story.told} == {Grade.CANNOT_TELL}
    assert "posture does not tell why" in story.told[-1].reason


def test_whose_work_differs_from_day_to_day_is_given_more_room(
    second: Second, reference: Reference
) -> None:
    story = Story(second, reference(), usual_work(reference))
    levels_db = (2.0, 8.0, 3.0, 9.0, 1.0)
    sessions = [
        SessionLevel(site=story.told_of, session=f"{day}", above_db=above_db)
        for day, above_db in enumerate(levels_db)
    ]
    story.tracker.set_references((reference(), usual_work(reference)), sessions)
    story.live(600, 9.0, UPRIGHT)

    assert {each.grade for each in story.told} == {Grade.ACTIVITY}


def test_loads_that_are_carried_in_stages_do_not_add_up_to_a_possible_spasm(story: Story) -> None:
    walking = Context(posture=Posture.UPRIGHT, moving=True, walking=True)
    for _ in range(8):
        story.live(100, 9.0, UPRIGHT).live(240, 9.0, walking)

    assert {each.grade for each in story.told} == {Grade.CANNOT_TELL}


def test_a_short_movement_does_not_break_eight_minutes(story: Story) -> None:
    walking = Context(posture=Posture.UPRIGHT, moving=True)
    for _ in range(10):
        story.live(60, 9.0, UPRIGHT).live(20, 9.0, walking)

    assert story.told[-1].grade is Grade.B


def test_what_was_told_as_a_possible_spasm_stays_one_and_becomes_less_sure(story: Story) -> None:
    story.live(90, 6.0, LYING).live(300, 6.0, LYING, rhythmic=True)

    assert {each.grade for each in story.told} == {Grade.A}
    assert story.told[0].confidence > 0.8
    assert story.told[-1].confidence < 0.3
    assert "was rhythmic" in story.told[-1].reason


def test_upright_and_lying_together_are_named_both(story: Story) -> None:
    story.live(200, 9.0, UPRIGHT).live(50, 9.0, LYING)
    story.live(70, 0.0, LYING)

    assert story.told[-1].grade is Grade.CANNOT_TELL
    assert "in part upright above the own usual work, in part lying" in story.told[-1].reason


@pytest.mark.parametrize("context", [LYING, UPRIGHT])
def test_shivering_is_told_as_rhythmic_and_not_as_a_possible_spasm(
    story: Story, context: Context
) -> None:
    story.live(600, 9.0, context, rhythmic=True)

    assert {each.grade for each in story.told} == {Grade.ACTIVITY}
    assert "mostly rhythmic, as in shivering" in story.told[-1].reason


def test_without_an_upright_rest_posture_does_not_tell(
    second: Second, reference: Reference
) -> None:
    upright = Story(second, reference()).live(200, 9.0, UPRIGHT)
    nowhere = Story(second, reference()).live(200, 9.0, NO_POSTURE)

    for story in (upright, nowhere):
        assert {each.grade for each in story.told} == {Grade.CANNOT_TELL}
        assert story.told[-1].confidence <= 0.4


def test_movement_holds_an_episode_and_is_counted_apart(story: Story) -> None:
    story.live(90, 4.0, LYING).live(180, 9.0, TURNING).live(90, 4.0, LYING)
    last = story.told[-1]

    assert {each.id for each in story.told} == {last.id}
    assert last.end_mono_ns is None
    assert last.tense_minutes < 3.1
    assert "moving 3.0 min" in last.context
    assert last.confidence < 0.6


def test_movement_alone_never_makes_an_episode(story: Story) -> None:
    story.live(600, 9.0, TURNING)

    assert story.told == []


def test_a_sensor_that_dies_does_not_end_an_episode_but_its_being_known(story: Story) -> None:
    story.live(120, 4.0, LYING).live(100, None, LYING, cause="electrode lifted")
    last = story.told[-1]

    assert last.end_mono_ns == 120 * NS_PER_S
    assert last.cause == "end unknown: electrode lifted"
    assert "end unknown: electrode lifted" in last.reason
    assert "over" not in last.reason
    assert story.tracker.open == ()


def test_a_short_loss_is_bridged_and_said_so(story: Story) -> None:
    story.live(120, 4.0, LYING).live(30, None, LYING, cause="no data").live(120, 4.0, LYING)

    assert {each.id for each in story.told} == {story.told[0].id}
    assert "unknown 0.5 min" in story.told[-1].context


def test_a_pause_on_purpose_closes_an_episode_with_that_reason(story: Story) -> None:
    story.live(120, 4.0, LYING).live(1, None, SHOWER, cause="paused: shower")

    assert story.told[-1].end_mono_ns == 120 * NS_PER_S
    assert "end unknown: paused, shower" in story.told[-1].reason
    assert story.tracker.open == ()


def test_lying_down_after_work_starts_a_new_episode(story: Story) -> None:
    story.live(300, 5.0, UPRIGHT).live(200, 5.0, LYING)
    activity = [each for each in story.told if each.grade is Grade.ACTIVITY]
    tension = [each for each in story.told if each.grade is Grade.A]

    assert activity[-1].end_mono_ns == pytest.approx(300 * NS_PER_S, abs=3 * NS_PER_S)
    assert tension[0].start_mono_ns == pytest.approx(300 * NS_PER_S, abs=3 * NS_PER_S)
    assert activity[0].id != tension[0].id
    assert tension[-1] in story.tracker.open


def test_a_rest_taken_while_tense_halves_the_confidence(
    second: Second, reference: Reference
) -> None:
    story = Story(second, reference(provisional=True)).live(100, 4.0, LYING)

    assert story.told[-1].confidence == 0.45
    assert "taken while tense" in story.told[-1].reason


@pytest.mark.parametrize("at_s", [30, 61, 150, 230])
def test_a_restart_keeps_id_revision_and_everything_after(
    second: Second, reference: Reference, at_s: int
) -> None:
    def told(restart_s: int | None) -> list[Episode]:
        story = Story(second, reference())
        for now_s in range(300):
            level_db = 4.0 if 10 <= now_s < 220 else 0.0
            story.live(1, level_db, LYING)
            if now_s == restart_s:
                kept, old = story.tracker.state(), story
                story = Story(second, reference())
                story.tracker.restore(kept)
                story.told, story.now_s = old.told, old.now_s
        return story.told

    assert told(at_s) == told(None)
    assert len(told(None)) > 3


def test_no_word_of_an_episode_is_a_diagnosis(story: Story) -> None:
    story.live(120, 4.0, LYING).live(200, 9.0, UPRIGHT).live(100, 0.0, UPRIGHT)

    assert len(story.told) > 3
    for each in story.told:
        assert "spasm" not in f"{each.reason} {each.context}".lower()


LEANING = Context(posture=Posture.UPRIGHT, moving=False, position=Position.SITTING_BACK)


def test_a_minute_counts_only_in_one_posture(story: Story) -> None:
    for _ in range(4):
        story.live(40, 9.0, LYING).live(40, 9.0, UPRIGHT)

    assert story.told == []


def test_leaning_back_is_measured_against_the_rest_taken_leaning_back(
    second: Second, reference: Reference
) -> None:
    upright = reference(Posture.UPRIGHT, power=10 ** (4 / 10))
    supported = structs.replace(reference(Posture.UPRIGHT, power=10 ** (1 / 10)), supported=True)
    with_both = Story(second, reference(), upright, supported).live(200, 6.0, LEANING)
    without = Story(second, reference(), upright).live(200, 6.0, LEANING)

    assert {each.grade for each in with_both.told} == {Grade.CANNOT_TELL}
    assert {each.grade for each in without.told} == {Grade.ACTIVITY}


@pytest.mark.parametrize("context", [LYING, UPRIGHT])
def test_over_a_floor_in_doubt_nothing_is_a_possible_spasm(story: Story, context: Context) -> None:
    story.live(200, 9.0, context, doubt="floor uncertain")

    assert {each.grade for each in story.told} == {Grade.CANNOT_TELL}
    assert "the level may be off" in story.told[-1].reason


def test_a_twitch_now_and_then_keeps_no_episode_alive(story: Story) -> None:
    story.live(120, 4.0, LYING)
    for _ in range(20):
        story.live(40, 0.0, LYING).live(5, 8.0, LYING)
    end = story.told[-1]

    assert end.end_mono_ns == pytest.approx(120 * NS_PER_S, abs=3 * NS_PER_S)
    assert end.tense_minutes == pytest.approx(2.0)
    assert end.peak_db == 4.0


def test_tension_with_short_lapses_is_one_episode(story: Story) -> None:
    story.live(70, 4.0, LYING)
    for _ in range(20):
        story.live(3, 0.0, LYING).live(12, 4.0, LYING)

    assert {each.id for each in story.told} == {story.told[0].id}
    assert story.tracker.open == (story.told[-1],)


def test_the_context_says_position_walking_and_how_long_a_posture_was_held(story: Story) -> None:
    on_left = Context(
        posture=Posture.LYING, moving=False, position=Position.LYING_ON_LEFT, sustained_s=1500.0
    )
    walking = Context(posture=Posture.UPRIGHT, moving=True, walking=True)
    story.live(120, 4.0, on_left).live(60, 9.0, walking).live(60, 4.0, on_left)

    assert story.told[-1].context == (
        "lying on the left side 3.0 min, walking 1.0 min, in one posture for up to 25 min"
    )


def test_rhythmic_activity_is_said_to_be_rhythmic_and_nothing_else(story: Story) -> None:
    story.live(120, 4.0, LYING, rhythmic=True)

    assert "rhythmic, 3 to 12 times a second, for 2.0 min" in story.told[-1].reason
    assert "rhythmic" not in story.live(1100, 4.0, LYING).live(100, 0.0, LYING).told[-1].reason
    assert story.told[-1].confidence == 0.9


def test_a_level_that_a_drift_could_explain_is_less_sure_and_says_why(story: Story) -> None:
    story.live(120, 1.5, LYING)

    assert 0.5 < story.told[-1].confidence < 0.8
    assert "less sure because less than 3 dB above rest" in story.told[-1].reason


def test_an_onset_is_seen_where_the_muscle_was_at_rest_just_before(story: Story) -> None:
    story.live(30, 0.0, LYING).live(100, 4.0, LYING)

    assert story.tracker.onset_s == 2


@pytest.mark.parametrize("before", [NO_POSTURE, TURNING, SHOWER])
def test_an_onset_that_nobody_saw_is_not_claimed(
    second: Second, reference: Reference, before: Context
) -> None:
    story = Story(second, reference()).live(30, 4.0, before).live(100, 4.0, LYING)

    assert story.told[0].revision == 1
    assert story.tracker.onset_s is None


def test_movement_right_before_tension_makes_its_onset_less_certain(story: Story) -> None:
    story.live(30, 0.0, LYING).live(8, 0.0, TURNING).live(100, 4.0, LYING)

    assert story.tracker.onset_s == 2 + 8


def test_a_posture_that_was_just_taken_hides_the_onset(story: Story) -> None:
    story.live(30, 0.0, UPRIGHT).live(100, 4.0, LYING)

    assert story.told != []
    assert story.tracker.onset_s is None


def test_an_identity_can_be_typed(story: Story) -> None:
    story.live(100, 4.0, LYING)

    assert re.fullmatch("[0-9a-f]{10}", story.told[0].id)
