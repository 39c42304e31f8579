"""What a waiting client is told when something guided is over."""

import pytest

from spinewatch.model.calibration import CalibrationSet
from spinewatch.model.commands import LogDiary, Pause, Resume
from spinewatch.model.context import PauseReason
from spinewatch.model.errors import CalibrationError
from spinewatch.monitor.outcome import GuidedOutcome
from spinewatch.monitor.pause import Pauses
from spinewatch.service.obeying import answer_to, answer_with


def outcome(*, said: tuple[str, ...] = (), refused: tuple[str, ...] = ()) -> GuidedOutcome:
    return GuidedOutcome(mono_ns=2, asked_ns=1, found=CalibrationSet(), said=said, refused=refused)


def test_what_was_found_and_what_was_not_are_both_told() -> None:
    text = answer_with(outcome(said=("l1: three bows.",), refused=("s1 hardly moved.",))).text

    assert text.splitlines() == ["l1: three bows.", "Not taken: s1 hardly moved."]


def test_when_everything_was_refused_the_answer_is_a_refusal_with_every_reason() -> None:
    with pytest.raises(CalibrationError) as refused:
        answer_with(outcome(refused=("l1 hardly moved.", "s1 hardly moved.")))

    assert refused.value.what.splitlines() == ["l1 hardly moved.", "s1 hardly moved."]
    assert "still holds" in refused.value.advice


def test_after_a_pause_it_says_what_is_doubtful_and_what_helps() -> None:
    told = answer_to(Resume(), pauses=Pauses(), now_ns=0)

    assert told.startswith("Watching again.")
    assert "--still-only" in told
    assert "calibrate emg" in told


def test_resuming_one_sensor_says_what_is_still_paused() -> None:
    charging = Pause(reason=PauseReason.CHARGING, sensors=("waist", "belt"))
    one_left = Pauses().begin(charging, 0).end(Resume(sensors=("waist",)))
    told = answer_to(Resume(sensors=("waist",)), pauses=one_left, now_ns=1)

    assert told.startswith("waist: watching again. Still paused: belt (charging).")


def test_resuming_one_sensor_while_everything_is_paused_says_that_nothing_is_watched() -> None:
    away = Pauses().begin(Pause(reason=PauseReason.AWAY), 0)
    told = answer_to(Resume(sensors=("waist",)), pauses=away, now_ns=1)

    assert told == "Everything is still paused for away: `spinewatch resume` ends that."


def test_a_paused_sensor_is_told_with_the_word_that_ends_it() -> None:
    charging = Pause(reason=PauseReason.CHARGING, sensors=("waist",))
    told = answer_to(charging, pauses=Pauses(), now_ns=0)

    assert told == "waist paused for charging until you say `spinewatch resume --sensor waist`."


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (LogDiary(pain=3), "Pain 3, now."),
        (LogDiary(tense_now=False, place="left neck", minutes_ago=20), "Not tense, left neck, 20"),
        (LogDiary(spasm_now=True, stiffness=0, note="cold"), 'A spasm, stiffness 0, "cold", now.'),
    ],
)
def test_a_diary_entry_is_said_again(entry: LogDiary, said: str) -> None:
    assert said in answer_to(entry, pauses=Pauses(), now_ns=0)
