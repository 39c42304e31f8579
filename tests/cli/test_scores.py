"""`spinewatch scores`: exact from numbers, never from guesses, kept in the diary."""

from types import SimpleNamespace

import pytest

from spinewatch.model.commands import LogDiary
from spinewatch.model.errors import InputError, SpinewatchError
from spinewatch.model.scores import ScoreAnswers
from spinewatch.model.time import NS_PER_S, ClockOffset

BASDAI = ("--q1=4", "--q2=5", "--q3=2", "--q4=3", "--q5=6", "--q6-minutes=45")


class NoonClock:
    """A clock on the wall that shows noon in November."""

    def offset(self) -> ClockOffset:
        noon_s = 1_794_398_400  # 11 November 2026
        return ClockOffset(mono_ns=0, utc_ns=noon_s * NS_PER_S, trusted=True, utc_offset_min=60)


@pytest.fixture(autouse=True)
def _november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spinewatch.cli.scores.SystemClock", NoonClock)


CRP = ("--global=5", "--crp=8", "--crp-date=2026-11-02")


def test_both_scores_are_told_and_the_answers_kept(talker: SimpleNamespace) -> None:
    result = talker.wearing("head").run("scores", *BASDAI, *CRP)

    assert result.exit_code == 0, result.output
    assert "BASDAI: 3.8 (0 to 10)\n" in result.output
    assert "ASDAS-CRP: 2.8 (CRP 8 mg/L of 2 November 2026)\n" in result.output
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


def test_a_blood_sample_of_tomorrow_is_refused(talker: SimpleNamespace) -> None:
    late = ("--crp=8", "--crp-date=2026-11-12")
    result = talker.wearing("head").run("scores", *BASDAI, *late)

    assert isinstance(result.exception, InputError)
    assert "12 November 2026 has not come yet" in str(result.exception)
    assert talker.commands == []


def test_a_blood_sample_of_today_is_taken(talker: SimpleNamespace) -> None:
    result = talker.wearing("head").run("scores", "--crp=8", "--crp-date=2026-11-11")

    assert result.exit_code == 0, result.output


def test_a_decimal_comma_is_a_number(talker: SimpleNamespace) -> None:
    talker.wearing("head").run("scores", "--q1=4,5")

    assert talker.commands[0].answers.q1 == 4.5


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("--q1=11", "a number from 0 to 10, such as 4.5"),
        ("--crp-date=2.11.2026", "a day like 2026-11-02"),
    ],
)
def test_a_refusal_says_what_is_wanted(talker: SimpleNamespace, word: str, wanted: str) -> None:
    assert wanted in talker.wearing("head").run("scores", word).output
