"""The order in which remedies are tried, by class of trouble."""

import pytest

from spinewatch.link.supervision.ladder import DISTURBED, FOOT, WAYS, Place, Rung, climb
from spinewatch.link.supervision.trouble import Trouble

TRIES = 4


def rungs_of(trouble: Trouble, connects: int) -> list[Rung]:
    """Climb by one trouble again and again; gives the rungs entered, in order."""
    place, entered = FOOT, []
    for _ in range(connects):
        after = climb(place.tried(), WAYS[trouble], tries=TRIES)
        if after.rung is not place.rung:
            entered.append(after.rung)
        place = after
    return entered


@pytest.mark.parametrize(
    "trouble", [Trouble.TRANSIENT, Trouble.TIMEOUT, Trouble.BUSY, Trouble.OTHER]
)
def test_a_disturbance_tries_every_rung_in_order(trouble: Trouble) -> None:
    assert rungs_of(trouble, 40) == [
        Rung.RECONNECT,
        Rung.FORGET,
        Rung.POWER_CYCLE,
        Rung.RESTART_SERVICE,
        Rung.ASK,
    ]


def test_a_rung_is_left_after_as_many_connects_as_there_are_waits() -> None:
    place = Place(rung=Rung.RECONNECT, tries=TRIES - 1)

    assert climb(place, DISTURBED, tries=TRIES) == place
    assert climb(place.tried(), DISTURBED, tries=TRIES) == Place(rung=Rung.FORGET)


def test_a_lost_bond_is_forgotten_at_once() -> None:
    assert rungs_of(Trouble.AUTHENTICATION, 1) == [Rung.FORGET]


@pytest.mark.parametrize("trouble", [Trouble.WRONG_DEVICE, Trouble.SMALL_MTU])
def test_a_picture_that_a_stale_cache_may_give_is_forgotten_once_and_then_asked_about(
    trouble: Trouble,
) -> None:
    assert rungs_of(trouble, 2) == [Rung.FORGET, Rung.ASK]


def test_a_setting_that_is_not_confirmed_is_asked_about_after_the_backoffs() -> None:
    assert rungs_of(Trouble.NOT_CONFIRMED, 40) == [Rung.RECONNECT, Rung.ASK]


@pytest.mark.parametrize("trouble", [Trouble.ADAPTER, Trouble.SERVICE])
def test_an_adapter_that_only_claims_to_work_is_power_cycled_without_forgetting_sensors(
    trouble: Trouble,
) -> None:
    assert rungs_of(trouble, 10)[:2] == [Rung.RECONNECT, Rung.POWER_CYCLE]


@pytest.mark.parametrize("trouble", [Trouble.SLOTS_FULL, Trouble.DENIED])
@pytest.mark.parametrize("rung", list(Rung))
def test_what_no_remedy_helps_against_leaves_the_ladder_alone(trouble: Trouble, rung: Rung) -> None:
    place = Place(rung=rung, tries=2)

    assert climb(place, WAYS[trouble], tries=TRIES) == place


@pytest.mark.parametrize("trouble", list(Trouble))
def test_no_trouble_goes_down_the_ladder(trouble: Trouble) -> None:
    places = [Place(rung=rung, tries=tries) for rung in Rung for tries in range(6)]

    assert all(climb(each, WAYS[trouble], tries=TRIES).rung >= each.rung for each in places)
