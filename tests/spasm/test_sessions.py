"""How much more than usual work counts, for a person whose days are alike or not."""

from hypothesis import given
from hypothesis import strategies as st

from spinewatch.model.calibration import SessionLevel
from spinewatch.model.sites import EmgSite
from spinewatch.spasm.limits import OWN_STEP_DB
from spinewatch.spasm.sessions import own_step_db


def days(*levels_db: float) -> list[SessionLevel]:
    return [
        SessionLevel(site=EmgSite.LUMBAR_ERECTOR_LEFT, session=f"{number}", above_db=level_db)
        for number, level_db in enumerate(levels_db)
    ]


def test_of_whom_no_day_is_known_three_decibels_count() -> None:
    assert own_step_db([]) == own_step_db(days(7.0)) == OWN_STEP_DB


def test_whose_days_differ_is_given_twice_their_standard_deviation() -> None:
    alternating = days(*[2.0, 8.0] * 7)

    assert 5.5 < own_step_db(alternating) < 6.1


@given(st.lists(st.floats(-20.0, 40.0), max_size=14), st.floats(-5.0, 5.0))
def test_the_step_is_never_less_than_three_decibels_and_follows_no_offset(
    levels_db: list[float], offset_db: float
) -> None:
    shifted = days(*(level_db + offset_db for level_db in levels_db))

    assert own_step_db(days(*levels_db)) >= OWN_STEP_DB
    assert abs(own_step_db(shifted) - own_step_db(days(*levels_db))) < 1e-6
