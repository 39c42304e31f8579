"""Scores of the field from the numbers that a person entered; formulas as published.

BASDAI after Garrett 1994, ASDAS-CRP after Lukas 2009 and Machado 2015 (CRP below 2 mg/L counts as
2). There is no BASMI: sensors give one of its five terms.
"""

import math
from collections.abc import Callable
from typing import Final

from spinewatch.model.errors import InputError
from spinewatch.model.scores import ScoreAnswers

_FULL_SCALE: Final = 10.0
_MINUTES_PER_POINT: Final = 12.0
"""Question 6 as a duration: two hours or more are 10."""

_LEAST_CRP_MG_L: Final = 2.0
_NAMES: Final = {
    "q1": "question 1",
    "q2": "question 2",
    "q3": "question 3",
    "q4": "question 4",
    "q5": "question 5",
    "q6_minutes": "question 6 (minutes)",
    "patient_global": "the patient global assessment",
    "crp_mg_l": "CRP (mg/L)",
    "crp_date": "the date of the CRP",
}


def basdai(answers: ScoreAnswers) -> float:
    """Give the BASDAI, 0 to 10.

    Raises
    ------
    InputError
        When an answer is missing; it names every one that is.
    """
    q1, q2, q3, q4, q5, minutes = _given(
        answers, "BASDAI", ("q1", "q2", "q3", "q4", "q5", "q6_minutes")
    )
    return (q1 + q2 + q3 + q4 + (q5 + _duration(minutes)) / 2.0) / 5.0


def asdas_crp(answers: ScoreAnswers) -> float:
    """Give the ASDAS-CRP.

    It recalls one week; how old the CRP may be, no source says. Its date is required, so that
    whoever reads the score can judge.

    Raises
    ------
    InputError
        When an answer, the CRP or its date is missing; it names every one that is.
    """
    pain, minutes, overall, peripheral, crp = _given(
        answers,
        "ASDAS-CRP",
        ("q2", "q6_minutes", "patient_global", "q3", "crp_mg_l"),
        also=("crp_date",),
    )
    return (
        0.121 * pain
        + 0.058 * _duration(minutes)
        + 0.110 * overall
        + 0.073 * peripheral
        + 0.579 * math.log(max(crp, _LEAST_CRP_MG_L) + 1.0)
    )


def score_results(answers: ScoreAnswers) -> tuple[float | None, float | None]:
    """Give BASDAI and ASDAS-CRP for the diary, each None where an input of it is missing."""
    return _or_none(basdai, answers), _or_none(asdas_crp, answers)


def _or_none(score: Callable[[ScoreAnswers], float], answers: ScoreAnswers) -> float | None:
    try:
        return score(answers)
    except InputError:
        return None


def _duration(minutes: float) -> float:
    return min(_FULL_SCALE, minutes / _MINUTES_PER_POINT)


def _given(
    answers: ScoreAnswers, score: str, fields: tuple[str, ...], *, also: tuple[str, ...] = ()
) -> list[float]:
    missing = [name for name in (*fields, *also) if getattr(answers, name) is None]
    if missing:
        listed = ", ".join(_NAMES[name] for name in missing)
        raise InputError(
            f"{score} cannot be computed without {listed}.",
            advice="Enter what is missing, or leave the score out: it is never estimated.",
        )
    return [float(getattr(answers, name)) for name in fields]
