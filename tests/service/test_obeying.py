"""What a waiting client is told when something guided is over."""

import pytest

from spinewatch.model.calibration import CalibrationSet
from spinewatch.model.commands import LogDiary, Resume
from spinewatch.model.errors import CalibrationError
from spinewatch.monitor.outcome import GuidedOutcome
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
    assert "--still-only" in answer_to(Resume())


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (LogDiary(pain=3), "Pain 3, now."),
        (LogDiary(tense_now=False, place="left neck", minutes_ago=20), "Not tense, left neck, 20"),
        (LogDiary(spasm_now=True, stiffness=0, note="cold"), 'A spasm, stiffness 0, "cold", now.'),
    ],
)
def test_a_diary_entry_is_said_again(entry: LogDiary, said: str) -> None:
    assert said in answer_to(entry)
