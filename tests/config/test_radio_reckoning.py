"""Slots and airtime: by hand for known packets, and in words."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinewatch.config.airtime import airtime_share
from spinewatch.config.radio_budget import radio_budget
from spinewatch.drivers.contract import RadioNeeds
from spinewatch.model.configuration import Configuration, RadioConfig, SensorConfig


def needs(notifications_hz: float, notification_bytes: int = 20) -> RadioNeeds:
    return RadioNeeds(
        min_mtu=notification_bytes + 3,
        notifications_hz=notifications_hz,
        notification_bytes=notification_bytes,
    )


def rig(*adapters: str, slots: int = 5) -> Configuration:
    return Configuration(
        person="p01",
        sensors=tuple(
            SensorConfig(name=f"s{number}", kind="pod", adapter=adapter)
            for number, adapter in enumerate(adapters)
        ),
        radio=RadioConfig(adapters=tuple(dict.fromkeys(adapters)), slots_per_adapter=slots),
    )


def rigged(
    each: RadioNeeds, configuration: Configuration
) -> tuple[Configuration, dict[str, RadioNeeds]]:
    return configuration, {sensor.name: each for sensor in configuration.sensors}


def test_a_full_packet_costs_its_bits_its_poll_and_two_gaps() -> None:
    """20 bytes fill a 27-byte packet: 80 us poll, 150 us, 8 x (27 + 14) us, 150 us = 708 us."""
    assert airtime_share(needs(1000.0)) == pytest.approx(0.708)


def test_a_long_notification_is_cut_and_each_piece_needs_an_exchange() -> None:
    """80 + 7 bytes are 27 + 27 + 27 + 6: three exchanges of 708 us and one of 540 us."""
    assert airtime_share(needs(100.0, 80)) == pytest.approx(100 * (3 * 708 + 540) / 1e6)


def test_a_silent_link_still_meets_once_per_interval() -> None:
    """Two empty packets of 80 us and two gaps of 150 us, every 15 ms."""
    assert airtime_share(needs(0.0)) == pytest.approx(460 / 15_000)


def test_an_exchange_with_data_takes_the_place_of_an_empty_one() -> None:
    once_per_interval = needs(1 / 0.015)

    assert airtime_share(once_per_interval) == pytest.approx(708 / 15_000)


@given(st.floats(0, 500), st.integers(1, 240))
def test_more_or_longer_notifications_never_cost_less(rate_hz: float, size: int) -> None:
    growing = [needs(rate_hz, size), needs(rate_hz + 1, size), needs(rate_hz + 1, size + 1)]

    assert all(
        airtime_share(less) <= airtime_share(more) + 1e-12 for less, more in pairwise(growing)
    )


def test_a_kit_that_fits_is_one_line_per_adapter_without_warning() -> None:
    budget = radio_budget(*rigged(needs(100.0), rig("hci0", "hci0", "hci1")))

    assert [each.line for each in budget] == [
        "hci0: 2 of 5 links; about 14% of its airtime",
        "hci1: 1 of 5 links; about 7% of its airtime",
    ]
    assert [each.warnings for each in budget] == [(), ()]


def test_too_many_links_are_warned_of_with_the_remedy() -> None:
    (budget,) = radio_budget(*rigged(needs(10.0), rig(*["hci0"] * 4, slots=3)))

    (warning,) = budget.warnings
    assert "asked for 4 links and is trusted with 3" in warning
    assert "second adapter" in warning


def test_too_much_airtime_is_warned_of_with_the_remedy() -> None:
    (budget,) = radio_budget(*rigged(needs(450.0), rig("hci0", "hci0")))

    (warning,) = budget.warnings
    assert "busy about 64% of the time" in warning
    assert "second adapter" in warning
    assert "lower their rate" in warning
