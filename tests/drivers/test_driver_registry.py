"""Making drivers from plain tables, and saying clearly what is wrong with one."""

import pytest

from spinewatch.drivers.registry import default_settings, driver_kinds, make_driver
from spinewatch.model.errors import InputError


def test_the_kinds_of_the_first_version_are_registered() -> None:
    assert {"bitalino", "npg_lite", "witmotion"} <= set(driver_kinds())
    assert list(driver_kinds()) == sorted(driver_kinds())


@pytest.mark.parametrize("kind", driver_kinds())
def test_each_call_makes_a_driver_of_its_own(kind: str) -> None:
    first, second = make_driver(kind), make_driver(kind)

    assert first is not second
    assert first.kind == second.kind == kind


def test_an_unknown_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"kind is 'fitbit', expected one of bitalino, "):
        make_driver("fitbit")
    with pytest.raises(InputError, match="fitbit"):
        default_settings("fitbit")


@pytest.mark.parametrize(
    ("kind", "settings", "told"),
    [
        ("witmotion", {"rate_hz": 125}, "rate_hz is 125, expected one of 10, 20, 50, 100, 200"),
        ("witmotion", {"rate_hz": "100"}, "rate_hz is '100', expected one of"),
        ("witmotion", {"rate_hz": True}, "rate_hz is True, expected one of"),
        ("witmotion", {"timestamps": 1}, "timestamps is 1, expected true or false"),
        ("witmotion", {"rate": 100}, "rate is not a setting, expected one of rate_hz, "),
        ("npg_lite", {"layout": "3ch"}, "layout is '3ch', expected one of arduino-3ch, "),
        ("bitalino", {"channels": 5}, "channels is 5, expected one of 1, 2, 3, 4"),
        ("bitalino", {"gain": 0.0}, "gain is 0.0, expected a number from 1.0 to 100000.0"),
        ("bitalino", {"gain": float("nan")}, "gain is nan, expected a number"),
    ],
)
def test_a_bad_setting_is_refused_with_key_found_and_expected(
    kind: str, settings: dict[str, object], told: str
) -> None:
    with pytest.raises(InputError, match=told):
        make_driver(kind, settings)


def test_every_bad_setting_is_told_at_once() -> None:
    with pytest.raises(InputError, match=r"rate_hz is 1, .*; channels is 9, "):
        make_driver("bitalino", {"rate_hz": 1, "channels": 9})


def test_a_whole_number_serves_where_a_number_is_expected() -> None:
    assert make_driver("bitalino", {"gain": 1000}).streams == make_driver("bitalino").streams


def test_default_settings_are_a_fresh_plain_table() -> None:
    default_settings("bitalino")["channels"] = 1

    assert default_settings("bitalino") == {"rate_hz": 1000, "channels": 4, "gain": 1009.0}
