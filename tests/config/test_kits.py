"""What can be worn for what: every kit is a configuration that works as it stands."""

import pytest

from spinewatch.config.example import example_text
from spinewatch.config.kits import KITS
from spinewatch.config.loading import parse_configuration
from spinewatch.config.radio_budget import radio_budget
from spinewatch.model.sites import EmgSite, MotionSite
from spinewatch.service.sources import radio_needs

EVERY_KIT = pytest.mark.parametrize("name", list(KITS))


@EVERY_KIT
def test_the_example_of_a_kit_has_no_mistake_and_watches_all_of_it(name: str) -> None:
    configuration = parse_configuration(example_text(name), source="")

    assert configuration.kit == name
    assert KITS[name].missing(configuration.sensors) == ()
    assert configuration.sensors == KITS[name].sensors


@EVERY_KIT
def test_a_kit_fits_one_adapter(name: str) -> None:
    configuration = parse_configuration(example_text(name), source="")

    (budget,) = radio_budget(configuration, radio_needs(configuration))
    assert budget.links == KITS[name].links
    assert budget.warnings == ()


@EVERY_KIT
def test_a_kit_says_what_it_shows_what_not_and_what_takes_help(name: str) -> None:
    kit = KITS[name]

    assert kit.shows
    assert kit.cannot_show
    assert not set(kit.alone) & set(kit.with_help)
    assert {*kit.alone, *kit.with_help} == {
        place for sensor in kit.sensors for place in sensor.sites
    }


def test_the_smallest_kit_is_the_base_of_the_neck_and_both_shoulders() -> None:
    places = {*KITS["minimal"].alone, *KITS["minimal"].with_help}

    assert places == {
        MotionSite.C7,
        EmgSite.UPPER_TRAPEZIUS_LEFT,
        EmgSite.UPPER_TRAPEZIUS_RIGHT,
    }


def test_what_is_not_watched_of_a_kit_is_named() -> None:
    day = KITS["day"]

    assert day.missing(day.sensors[1:]) == ("head",)
