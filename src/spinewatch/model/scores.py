"""Numbers that the person enters for the scores of the field, and nothing of their wording."""

from typing import Annotated

from msgspec import Meta, Struct

Rating = Annotated[float, Meta(ge=0.0, le=10.0)]
DurationMinutes = Annotated[float, Meta(ge=0.0, le=24 * 60.0)]
CrpMgL = Annotated[float, Meta(ge=0.0, le=1000.0)]


class ScoreAnswers(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Answers of one day, each None where it was not given.

    Attributes
    ----------
    q1, q2, q3, q4, q5
        BASDAI questions 1 to 5, 0 to 10.
    q6_minutes
        BASDAI question 6 as a duration in minutes.
    patient_global
        Patient global assessment, 0 to 10.
    crp_mg_l
        C-reactive protein in mg/L, from a laboratory.
    crp_date
        Day of the blood sample, ISO 8601.
    """

    q1: Rating | None = None
    q2: Rating | None = None
    q3: Rating | None = None
    q4: Rating | None = None
    q5: Rating | None = None
    q6_minutes: DurationMinutes | None = None
    patient_global: Rating | None = None
    crp_mg_l: CrpMgL | None = None
    crp_date: str | None = None
