"""BASDAI and ASDAS-CRP, exactly, and never from half of the answers."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict, replace

from spinewatch.days.scores import asdas_crp, basdai, score_results
from spinewatch.model.errors import InputError
from spinewatch.model.scores import ScoreAnswers

COMPLETE = ScoreAnswers(
    q1=6.0,
    q2=7.0,
    q3=2.0,
    q4=4.0,
    q5=5.0,
    q6_minutes=90.0,
    patient_global=6.0,
    crp_mg_l=12.0,
    crp_date="2025-03-01",
)
LEAST = ScoreAnswers(
    q1=0.0,
    q2=0.0,
    q3=0.0,
    q4=0.0,
    q5=0.0,
    q6_minutes=0.0,
    patient_global=0.0,
    crp_mg_l=0.3,
    crp_date="2025-03-01",
)
FOR_BASDAI = ("q1", "q2", "q3", "q4", "q5", "q6_minutes")
FOR_ASDAS = ("q2", "q3", "q6_minutes", "patient_global", "crp_mg_l", "crp_date")

rating = st.floats(0.0, 10.0)
answers_given = st.builds(
    ScoreAnswers,
    q1=rating,
    q2=rating,
    q3=rating,
    q4=rating,
    q5=rating,
    q6_minutes=st.floats(0.0, 1440.0),
    patient_global=rating,
    crp_mg_l=st.floats(0.0, 1000.0),
    crp_date=st.just("2025-03-01"),
)


def test_basdai_of_a_worked_example() -> None:
    # 90 min are 7.5; (5 + 7.5) / 2 = 6.25; (6 + 7 + 2 + 4 + 6.25) / 5 = 25.25 / 5
    assert basdai(COMPLETE) == pytest.approx(5.05, abs=1e-12)


def test_asdas_of_a_worked_example() -> None:
    # 0.121 * 7 + 0.058 * 7.5 + 0.110 * 6 + 0.073 * 2 = 0.847 + 0.435 + 0.66 + 0.146 = 2.088;
    # ln 13 = 2.5649494, times 0.579 = 1.4851057
    assert asdas_crp(COMPLETE) == pytest.approx(3.5731057, abs=1e-6)


def test_a_crp_below_two_counts_as_two() -> None:
    # 0.579 * ln 3 = 0.579 * 1.0986123
    assert asdas_crp(LEAST) == pytest.approx(0.6360965, abs=1e-6)
    assert asdas_crp(replace(LEAST, crp_mg_l=2.0)) == asdas_crp(LEAST)
    assert asdas_crp(replace(LEAST, crp_mg_l=2.1)) > asdas_crp(LEAST)


def test_stiffness_of_two_hours_is_the_whole_scale_and_more_is_not_more() -> None:
    two_hours = replace(LEAST, q6_minutes=120.0)
    assert basdai(two_hours) == 1.0
    assert basdai(replace(LEAST, q6_minutes=600.0)) == basdai(two_hours)
    assert basdai(replace(LEAST, q6_minutes=119.0)) < basdai(two_hours)


@given(answers_given)
def test_scores_stay_within_their_scales(answers: ScoreAnswers) -> None:
    assert 0.0 <= basdai(answers) <= 10.0
    assert 0.579 * math.log(3.0) <= asdas_crp(answers) <= 3.62 + 0.579 * math.log(1001.0)


@given(answers_given, st.sampled_from((*FOR_BASDAI, "patient_global", "crp_mg_l")), rating)
def test_a_worse_answer_never_gives_a_better_score(
    answers: ScoreAnswers, field: str, worse: float
) -> None:
    raised = replace(answers, **{field: asdict(answers)[field] + worse})
    assert basdai(raised) >= basdai(answers)
    assert asdas_crp(raised) >= asdas_crp(answers)


@pytest.mark.parametrize("field", FOR_BASDAI)
def test_basdai_is_refused_without_any_one_of_its_answers(field: str) -> None:
    with pytest.raises(InputError, match="BASDAI cannot be computed without question"):
        basdai(replace(COMPLETE, **{field: None}))


@pytest.mark.parametrize("field", FOR_ASDAS)
def test_asdas_is_refused_without_any_one_of_its_inputs(field: str) -> None:
    with pytest.raises(InputError, match="ASDAS-CRP cannot be computed without"):
        asdas_crp(replace(COMPLETE, **{field: None}))


def test_a_refusal_names_exactly_what_is_missing() -> None:
    with pytest.raises(InputError) as refused:
        asdas_crp(replace(COMPLETE, q1=None, q3=None, crp_mg_l=None))
    assert refused.value.what == "ASDAS-CRP cannot be computed without question 3, CRP (mg/L)."


def test_the_diary_gets_each_score_that_its_answers_allow() -> None:
    assert score_results(COMPLETE) == (basdai(COMPLETE), asdas_crp(COMPLETE))
    assert score_results(replace(COMPLETE, crp_mg_l=None)) == (basdai(COMPLETE), None)
    assert score_results(replace(COMPLETE, q1=None)) == (None, asdas_crp(COMPLETE))
    assert score_results(ScoreAnswers()) == (None, None)
