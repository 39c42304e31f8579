"""One sensor charges while the others go on watching."""

import pytest

from spinewatch.model.commands import CommandRecord, Pause, Resume
from spinewatch.model.context import PauseReason, Posture
from spinewatch.model.results import Activity, AnyResult, Levels, SensorHealth
from spinewatch.model.time import NS_PER_S
from tests.monitor.lying_person import lived, monitor

pytestmark = pytest.mark.slow

PAUSED_S = (50, 70)
"""From and to which second a sensor is paused."""


def told(sensor: str) -> list[AnyResult]:
    watched = monitor()
    start_s, stop_s = PAUSED_S
    charging = Pause(reason=PauseReason.CHARGING, sensors=(sensor,))
    for at_s, command in ((start_s, charging), (stop_s, Resume(sensors=(sensor,)))):
        watched.note(CommandRecord(mono_ns=at_s * NS_PER_S, command=command))
    return list(lived(watched, lambda _: (0.0, 0.0), 125))


def during(results: list[AnyResult]) -> list[Levels]:
    start_s, stop_s = PAUSED_S
    return [
        each
        for each in results
        if isinstance(each, Levels) and start_s < each.mono_ns // NS_PER_S <= stop_s
    ]


def test_muscles_of_a_charging_board_are_unknown_by_plan_and_posture_goes_on() -> None:
    levels = during(told("belt"))

    assert len(levels) == 20
    assert {site.state for each in levels for site in each.sites} == {Activity.UNKNOWN}
    assert {site.cause for each in levels for site in each.sites} == {"paused: charging"}
    assert {each.posture for each in levels} == {Posture.LYING}
    assert {each.paused for each in levels} == {None}


def test_without_the_pod_that_charges_posture_is_unknown_and_muscles_go_on() -> None:
    levels = during(told("waist"))

    assert {each.posture for each in levels} == {Posture.UNKNOWN}
    assert {each.moving for each in levels} == {None}
    assert Activity.UNKNOWN not in {site.state for each in levels for site in each.sites}


@pytest.mark.parametrize("sensor", ["belt", "waist"])
def test_only_the_sensor_that_charges_is_planned_off(sensor: str) -> None:
    health = [
        each
        for each in told(sensor)
        if isinstance(each, SensorHealth) and each.mono_ns == 60 * NS_PER_S
    ]

    assert {each.sensor: each.planned_off for each in health} == {
        name: name == sensor for name in ("belt", "waist")
    }


def test_after_resuming_everything_is_watched_again() -> None:
    last = [each for each in told("belt") if isinstance(each, Levels)][-1]

    assert {site.state for site in last.sites} == {Activity.REST}
    assert last.posture is Posture.LYING
