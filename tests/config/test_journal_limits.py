"""How long the journal keeps what, as a person configures it."""

import pytest

from spinewatch.config.loading import parse_configuration
from spinewatch.model.errors import ConfigError

SMALL = """
person = "p01"
[[sensor]]
name = "neck"
kind = "witmotion"
site = "c7"
[storage]
"""


def test_two_weeks_of_seconds_and_four_gigabytes_are_the_default() -> None:
    storage = parse_configuration(SMALL, source="the test").storage

    assert (storage.journal_days, storage.journal_gb) == (14.0, 4.0)


def test_both_limits_are_read() -> None:
    text = SMALL + "journal_days = 30\njournal_gb = 1.5"

    storage = parse_configuration(text, source="the test").storage

    assert (storage.journal_days, storage.journal_gb) == (30.0, 1.5)


@pytest.mark.parametrize("line", ["journal_days = 1", "journal_gb = 0.01", "journal_gb = true"])
def test_less_than_can_be_worked_with_is_refused_by_name(line: str) -> None:
    with pytest.raises(ConfigError, match=line.split(maxsplit=1)[0]):
        parse_configuration(SMALL + line, source="the test")
