"""How much a person's usual work differs between electrode sessions, and what is more than that."""

from collections.abc import Sequence
from math import sqrt
from statistics import fmean

from spinewatch.model.calibration import SessionLevel
from spinewatch.spasm.limits import OWN_SPREADS, OWN_STEP_DB, SESSION_PRIOR, SESSION_SPREAD_DB


def session_spread_db(sessions: Sequence[SessionLevel]) -> float:
    """Give the standard deviation between sessions, drawn to the assumed one while they are few.

    The scale of the inverse chi-squared posterior of a variance that begins with
    `limits.SESSION_PRIOR` degrees of freedom (Gelman et al., Bayesian Data Analysis, 3rd edition,
    section 3.3).
    """
    levels_db = [each.above_db for each in sessions]
    own = sum((level_db - fmean(levels_db)) ** 2 for level_db in levels_db)
    seen = max(0, len(levels_db) - 1)
    return sqrt((SESSION_PRIOR * SESSION_SPREAD_DB**2 + own) / (SESSION_PRIOR + seen))


def own_step_db(sessions: Sequence[SessionLevel]) -> float:
    """Give how far above usual work counts as more than usual."""
    return max(OWN_STEP_DB, OWN_SPREADS * session_spread_db(sessions))
