"""A minute of one site."""

from collections.abc import Callable

import numpy as np
import pytest

from spinewatch.spasm.minutes import site_minute
from spinewatch.spasm.seconds import EmgSecond

Second = Callable[..., EmgSecond]


def test_shares_are_of_known_time_and_coverage_of_the_whole_minute(second: Second) -> None:
    seconds = (
        [second(0.5, tense=False)] * 20
        + [second(6.0, tense=True)] * 10
        + [second(None, cause="signal railed")] * 20
        + [second(None, cause="no data")] * 10
    )
    minute = site_minute(seconds)

    assert minute.coverage == pytest.approx(0.5)
    assert (minute.tense_s, minute.judged_s) == (10.0, 30.0)
    assert minute.tense_share == pytest.approx(1 / 3)
    assert minute.gap_share == pytest.approx(2 / 3)
    assert (minute.p10_db, minute.p50_db, minute.p90_db) == (0.5, 0.5, 6.0)
    assert minute.causes == ("no data", "signal railed")


def test_the_apdf_is_of_short_time_levels_not_of_seconds(second: Second) -> None:
    mixed = np.concatenate([np.zeros(40), np.full(10, 10.0)])
    minute = site_minute([second(4.0, tense=False, frames_db=mixed)] * 60)

    assert (minute.p50_db, minute.p90_db) == (0.0, 10.0)
    assert minute.gap_share == pytest.approx(0.8)


def test_a_minute_of_which_nothing_is_known_has_no_numbers(second: Second) -> None:
    minute = site_minute([second(None, cause="no data")] * 60)

    assert (minute.coverage, minute.tense_s) == (0.0, None)
    assert minute.p50_db is None
    assert minute.gap_share is None
    assert minute.tense_share is None
    assert minute.causes == ("no data",)


def test_the_median_frequency_is_the_last_one_told(second: Second) -> None:
    seconds = [second(5.0, tense=True)] * 59 + [second(5.0, tense=True, frequency_hz=71.0)]

    assert site_minute(seconds).median_frequency_hz == 71.0
