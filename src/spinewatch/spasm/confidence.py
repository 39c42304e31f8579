"""How sure an episode is: a number from stated ingredients, and what lowers it in words."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from spinewatch.model.results import Grade
from spinewatch.spasm.limits import (
    DRIFT_DB,
    NEAR_REST_FACTOR,
    PROVISIONAL_FACTOR,
    RHYTHMIC_TOLD_SHARE,
    TENSE_DB,
    UNSEEN_TOLD_SHARE,
)

CERTAINTY: Final = MappingProxyType(
    {Grade.A: 0.9, Grade.B: 0.7, Grade.CANNOT_TELL: 0.4, Grade.ACTIVITY: 0.2}
)
"""How well the grade rules out posture and load, of 1: an ordering, measured on nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confidence:
    """A number between 0 and 1 that is no probability, and what lowers it."""

    value: float
    doubts: tuple[str, ...]


def confidence(
    grade: Grade, *, seen_share: float, mean_db: float, rhythmic_share: float, provisional: bool
) -> Confidence:
    """Multiply how well the grade rules out other causes by what was seen and by the doubts.

    Parameters
    ----------
    grade
        See `CERTAINTY`.
    seen_share
        Share of the episode's time that was neither unknown nor movement.
    mean_db
        Level above the lying rest. While lying it must not be mistaken for a floor that drifted:
        the factor falls from 1 at `limits.DRIFT_DB` to `limits.NEAR_REST_FACTOR` at the step that
        counts as tension.
    rhythmic_share
        Share of the tense time that was rhythmic: shivering and tremor are no symptom.
    provisional
        The rest was taken while the person said that they were tense.
    """
    factors = [
        (CERTAINTY[grade], None),
        (seen_share, _unseen(seen_share)),
        (_nearness(grade, mean_db), f"less than {DRIFT_DB:.0f} dB above rest, as a drift may be"),
        _rhythm(rhythmic_share),
        (PROVISIONAL_FACTOR if provisional else 1.0, "the rest was taken while tense"),
    ]
    value, doubts = 1.0, []
    for factor, words in factors:
        value *= factor
        if factor < 1.0 and words is not None:
            doubts.append(words)
    return Confidence(value=round(value, 3), doubts=tuple(doubts))


def _unseen(seen_share: float) -> str | None:
    unseen = 1 - seen_share
    return None if unseen < UNSEEN_TOLD_SHARE else f"{unseen:.0%} of it was movement or unknown"


def _rhythm(share: float) -> tuple[float, str | None]:
    return (1.0, None) if share < RHYTHMIC_TOLD_SHARE else (1 - share, f"{share:.0%} was rhythmic")


def _nearness(grade: Grade, mean_db: float) -> float:
    if grade is not Grade.A:
        return 1.0
    share = min(max((mean_db - TENSE_DB) / (DRIFT_DB - TENSE_DB), 0.0), 1.0)
    return NEAR_REST_FACTOR + (1 - NEAR_REST_FACTOR) * share
