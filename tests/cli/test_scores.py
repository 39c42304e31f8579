"""`spinewatch scores`: exact from numbers, never from guesses, kept in the diary."""

from types import SimpleNamespace

import pytest

from spinewatch.model.commands import LogDiary
from spinewatch.model.errors import InputError, SpinewatchError
from spinewatch.model.scores import ScoreAnswers

BASDAI = ("--q1=4", "--q2=5", "--q3=2", "--q4=3", "--q5=6", "--q6-minutes=45")
CRP = ("--global=5", "--crp=8", "--crp-date=2026-11-02")


def test_both_scores_are_told_and_the_answers_kept(talker: SimpleNamespace) -> None:
    result = talker.wearing("head").run("scores", *BASDAI, *CRP)

    assert result.exit_code == 0, result.output
    assert "BASDAI: 3.8\n" in result.output
    assert "ASDAS-CRP: 2.8\n" in result.output
    assert talker.commands == [
        LogDiary(
            answers=ScoreAnswers(
                q1=4,
                q2=5,
                q3=2,
                q4=3,
                q5=6,
                q6_minutes=45,
                patient_global=5,
                crp_mg_l=8,
                crp_date="2026-11-02",
            )
        )
    ]


def test_what_is_missing_for_a_score_is_named_and_the_rest_kept(talker: SimpleNamespace) -> None:
    result = talker.wearing("head").run("scores", *BASDAI)

    assert result.exit_code == 0
    assert "BASDAI: 3.8" in result.output
    assert "CRP" in result.output.splitlines()[1]
    assert "patient global" in result.output
    assert len(talker.commands) == 1


@pytest.mark.parametrize(
    ("words", "named"),
    [((), "No number"), (("--crp=8",), "--crp-date"), (("--crp-date=2026-11-02",), "--crp")],
)
def test_nothing_to_reckon_with_is_refused(
    talker: SimpleNamespace, words: tuple[str, ...], named: str
) -> None:
    result = talker.wearing("head").run("scores", *words)

    assert isinstance(result.exception, InputError)
    assert named in str(result.exception)
    assert talker.commands == []


@pytest.mark.parametrize(
    "word", ["--q1=11", "--q2=-1", "--q6-minutes=nan", "--crp=much", "--crp-date=2026-02-30"]
)
def test_a_number_out_of_range_is_refused_by_name(talker: SimpleNamespace, word: str) -> None:
    result = talker.wearing("head").run("scores", *BASDAI, word)

    assert result.exit_code == 2
    assert word.partition("=")[0] in result.output
    assert talker.commands == []


def test_with_no_monitor_nothing_is_claimed_to_be_kept(talker: SimpleNamespace) -> None:
    result = talker.wearing("head").run_alone("scores", *BASDAI)

    assert isinstance(result.exception, SpinewatchError)
    assert "diary" not in result.output
