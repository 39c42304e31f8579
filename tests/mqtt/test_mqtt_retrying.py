"""Waits grow with jitter up to a minute, and every trouble is told once."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from spinewatch.mqtt.backoff import Backoff
from spinewatch.mqtt.limits import LAST_RETRY_S
from spinewatch.mqtt.outage import Outage


def test_the_longest_possible_wait_doubles_up_to_a_minute() -> None:
    backoff = Backoff(jitter=lambda: 1.0)

    assert [backoff.next_s() for _ in range(9)] == [1, 2, 4, 8, 16, 32, 60, 60, 60]


@given(seed=st.integers(min_value=0))
def test_every_wait_lies_anywhere_between_nothing_and_its_bound(seed: int) -> None:
    backoff = Backoff(jitter=np.random.default_rng(seed).random)
    waits_s = [backoff.next_s() for _ in range(200)]

    assert all(0 <= wait_s < LAST_RETRY_S for wait_s in waits_s)
    assert min(waits_s[10:]) < LAST_RETRY_S / 4
    assert max(waits_s[10:]) > 3 * LAST_RETRY_S / 4


def test_after_success_waits_are_short_again() -> None:
    backoff = Backoff(jitter=lambda: 1.0, first_s=0.5, last_s=4.0)
    for _ in range(10):
        backoff.next_s()

    backoff.reset()

    assert backoff.next_s() == 0.5


def test_a_trouble_is_told_once_and_its_end_once() -> None:
    outage = Outage()

    assert not outage.ends()
    assert [outage.begins("gone") for _ in range(3)] == [True, False, False]
    assert outage.lasts
    assert [outage.ends() for _ in range(3)] == [True, False, False]
    assert not outage.lasts
    assert outage.begins("gone")


def test_a_second_cause_in_the_same_outage_is_told_too() -> None:
    outage = Outage()

    told = [outage.begins(cause) for cause in ("gone", "refused", "gone", "refused")]

    assert told == [True, True, False, False]
