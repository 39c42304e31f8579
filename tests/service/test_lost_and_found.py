"""The log of the running monitor: lost once, back once."""

import logging

import pytest

from spinewatch.model.results import SensorHealth
from spinewatch.service.lost_and_found import LostAndFound


def health(*, valid: bool, mono_ns: int, planned_off: bool = False) -> SensorHealth:
    return SensorHealth(
        person="p01",
        boot_id="b",
        mono_ns=mono_ns,
        valid=valid,
        cause=None if valid else "out of range",
        sensor="neck",
        sites=("c7",),
        connected=valid,
        planned_off=planned_off,
    )


def test_a_sensor_is_said_to_be_lost_once_and_back_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    listener = LostAndFound()

    for turn, valid in enumerate([True, True, False, False, False, True, True]):
        listener.hear([health(valid=valid, mono_ns=turn)])

    assert [record.getMessage() for record in caplog.records] == [
        "Sensor neck is lost: out of range.",
        "Sensor neck is back.",
    ]


def test_what_was_taken_off_on_purpose_is_not_lost(caplog: pytest.LogCaptureFixture) -> None:
    listener = LostAndFound()

    listener.hear([health(valid=False, mono_ns=1, planned_off=True)])

    assert caplog.records == []
