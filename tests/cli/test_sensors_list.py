"""`spinewatch sensors list` says what the drivers and the settings files say."""

import pytest
from click.testing import CliRunner

from spinewatch.cli import spinewatch
from spinewatch.drivers.registry import default_settings, driver_kinds
from spinewatch.service.shipped import shipped_facts


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "2000")


def listed(*kind: str) -> str:
    result = CliRunner().invoke(spinewatch, ["sensors", "list", *kind])
    assert result.exit_code == 0, result.output
    return result.output


def test_every_kind_is_listed_with_what_it_is_and_how_long_it_lasts() -> None:
    said = listed()

    for kind in driver_kinds():
        facts = shipped_facts(kind)
        assert all(words in said for words in (kind, facts["what"], facts["battery"]))


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("witmotion", "imu: 100 Hz, 6 channels, m/s² and rad/s. No clock and no counter"),
        (
            "bitalino",
            "emg: 1000 Hz, 4 channels, µV. A counter tells every lost sample of gaps below 0.016 s",
        ),
        (
            "movella_dot",
            "Its clock, in steps of 1 µs, tells every lost sample of gaps below 1 h 11 min",
        ),
        ("movesense", "Its clock, in steps of 1 ms, tells every lost sample."),
        (
            "umyo",
            "emg: 1116 Hz, 1 channel, counts of unknown scale. A counter tells every lost sample.",
        ),
    ],
)
def test_rates_channels_and_how_loss_is_found_come_from_the_driver(kind: str, words: str) -> None:
    assert words in listed(kind)
    assert words in listed()


@pytest.mark.parametrize("kind", driver_kinds())
def test_everything_of_one_kind_has_its_settings_and_its_dangers(kind: str) -> None:
    facts, said = shipped_facts(kind), listed(kind)

    for name, default in default_settings(kind).items():
        toml = str(default).lower() if isinstance(default, bool) else default
        assert f"{name} = " in said
        assert str(toml) in said
    for sentence in (*facts["safety"], *facts["verified"], *facts.get("flashing", ())):
        assert sentence in said


def test_a_setting_is_explained_as_its_file_does() -> None:
    said = listed("witmotion")

    assert "bandwidth_hz = 98" in said
    assert "THE TRAP: the factory sets 20 Hz, which hides quick movement" in said
    assert "#" not in said


def test_sites_of_both_sides_are_named_once() -> None:
    assert "lumbar_erector (each with _left or _right)" in listed("npg_lite")
    assert "head, c7, chest, t10, l1, s1" in listed("polar")


def test_what_a_sensor_keeps_is_told() -> None:
    assert "rate_hz, bandwidth_hz, axes: `spinewatch sensors provision NAME`" in listed("witmotion")
    assert "Nothing: whatever it needs is done at every connection." in listed("ganglion")


def test_an_unknown_kind_is_refused_with_those_that_there_are() -> None:
    result = CliRunner().invoke(spinewatch, ["sensors", "list", "fitbit"])

    assert result.exit_code == 2
    assert "'witmotion'" in result.output
