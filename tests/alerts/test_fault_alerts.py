"""Faults: told once when the monitor is not heard, and once when it is back."""

from types import SimpleNamespace

import pytest

from spinewatch.alerts.words import Cause
from spinewatch.model.context import PauseReason
from spinewatch.model.results import AlertClass, AlertLevel, Producer
from spinewatch.model.time import NS_PER_S

UNKNOWN_SINCE = "Until they are back, muscle tension is unknown."


def test_a_monitor_that_is_heard_gives_no_fault(make: SimpleNamespace) -> None:
    world = make.world()
    world.live(3 * 3600, every_s=20)
    assert world.told == []


def test_silence_is_told_once_and_its_end_once_with_its_length(make: SimpleNamespace) -> None:
    world = make.world()
    world.live(60)
    assert world.silent(290) == []
    world.silent(3600)
    world.live(600)

    assert world.texts() == [
        f"No new results from the monitor for 5 minutes: the cause is not known. {UNKNOWN_SINCE}",
        "The monitor is heard again. There were no new results for 64 minutes.",
    ]
    begin, end = world.told
    assert begin.id == end.id
    assert (begin.alert_class, begin.level, begin.revision) == ("fault", AlertLevel.WARNING, 1)
    assert (end.alert_class, end.level, end.revision) == ("fault", AlertLevel.OVER, 2)


def test_the_fault_begins_with_the_last_result(make: SimpleNamespace) -> None:
    world = make.world()
    world.live(60)
    last_s = world.now_s - 1
    world.silent(400)
    world.live(60)
    begin, end = world.told
    assert begin.start_mono_ns == end.start_mono_ns == round(last_s * NS_PER_S)


def test_before_the_first_result_silence_counts_from_the_start(make: SimpleNamespace) -> None:
    world = make.world()
    assert world.silent(299) == []
    assert len(world.silent(1)) == 1


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ("offline", Cause.LOST),
        ("goodbye", Cause.STOPPED),
        ("online", Cause.SENDS_NOTHING),
    ],
)
def test_the_cause_is_told_as_far_as_the_broker_knows_it(
    make: SimpleNamespace, said: str, cause: Cause
) -> None:
    world = make.world()
    world.live(60)
    world.status(said)
    (alert,) = world.silent(3600)
    assert alert.cause == cause


def test_a_monitor_that_was_stopped_is_said_in_other_words(make: SimpleNamespace) -> None:
    world = make.world()
    world.live(60)
    world.status("goodbye")
    (alert,) = world.silent(3600)
    assert alert.text == (
        "The monitor was stopped. It has sent no new results for 5 minutes; "
        "nothing is watched until it is started again."
    )


def test_a_quick_restart_of_the_monitor_is_not_told(make: SimpleNamespace) -> None:
    world = make.world()
    world.live(60)
    world.status("goodbye")
    world.silent(60)
    world.status("online")
    world.live(600)
    assert world.told == []


def test_a_broker_out_of_reach_is_the_cause_whatever_it_said_before(make: SimpleNamespace) -> None:
    world = make.world()
    world.live(60)
    world.status("online")
    world.broker(reachable=False)
    (alert,) = world.silent(3600)
    assert alert.cause == Cause.BROKER
    assert "the broker cannot be reached" in (alert.text or "")


def test_a_broker_that_is_back_leaves_the_monitor_time_to_be_heard(make: SimpleNamespace) -> None:
    world = make.world()
    world.live(60)
    world.broker(reachable=False)
    world.silent(280)
    world.broker(reachable=True)
    assert world.silent(80) == []
    world.live(300)
    assert world.told == []


def test_a_broker_that_comes_and_goes_does_not_hide_silence(make: SimpleNamespace) -> None:
    world = make.world()
    world.live(60)
    for _ in range(10):
        world.broker(reachable=False)
        world.silent(30)
        world.broker(reachable=True)
        world.silent(30)
    assert len(world.told) == 1


def test_every_return_of_the_broker_after_results_leaves_time_again(make: SimpleNamespace) -> None:
    world = make.world()
    for _ in range(3):
        world.live(60)
        world.broker(reachable=False)
        world.silent(280)
        world.broker(reachable=True)
        world.silent(80)
    world.live(60)
    assert world.told == []


def test_one_silence_with_several_causes_is_one_fault(make: SimpleNamespace) -> None:
    world = make.world()
    world.live(60)
    world.broker(reachable=False)
    world.silent(3600)
    world.broker(reachable=True)
    world.status("offline")
    world.silent(3600)
    world.status("online")
    world.silent(3600)
    world.live(60)
    assert [alert.revision for alert in world.told] == [1, 2]


def test_a_planned_absence_is_not_silence(make: SimpleNamespace) -> None:
    world = make.world()
    world.live(60, paused=PauseReason.AWAY)
    assert world.silent(3 * 3600) == []
    world.live(60)
    assert world.told == []


def test_a_planned_absence_hides_no_silence_for_ever(make: SimpleNamespace) -> None:
    world = make.world()
    world.live(60, paused=PauseReason.AWAY)
    assert len(world.silent(13 * 3600)) == 1


def test_after_a_planned_absence_silence_counts_again(make: SimpleNamespace) -> None:
    world = make.world()
    world.live(60, paused=PauseReason.SHOWER)
    world.live(60)
    assert len(world.silent(3600)) == 1


@pytest.mark.parametrize("broken", ["monitor", "broker"])
def test_a_planned_absence_does_not_hide_that_something_ended(
    make: SimpleNamespace, broken: str
) -> None:
    world = make.world()
    world.live(60, paused=PauseReason.AWAY)
    if broken == "monitor":
        world.status("offline")
    else:
        world.broker(reachable=False)
    assert world.silent(290) == []
    (alert,) = world.silent(60)
    assert alert.cause == (Cause.LOST if broken == "monitor" else Cause.BROKER)


def test_a_last_will_that_is_heard_again_counts_from_the_first_time(make: SimpleNamespace) -> None:
    world = make.world()
    world.live(60, paused=PauseReason.AWAY)
    for _ in range(10):
        world.status("offline")
        world.silent(60)
    assert len(world.told) == 1


def test_results_almost_as_old_as_what_counts_as_silence_do_not_end_a_fault(
    make: SimpleNamespace,
) -> None:
    world = make.world(silence_minutes=1)
    world.live(60)
    world.silent(120)
    for _ in range(10):
        world.silent(10)
        world.hear(world.levels(world.now_s - 55))
    assert len(world.told) == 1


def test_results_of_an_age_that_nobody_knows_end_no_fault(make: SimpleNamespace) -> None:
    world = make.world(here="elsewhere", trusted=False)
    world.silent(400)
    world.live(60)
    assert len(world.told) == 1
    world.trusted = True
    world.live(60)
    assert len(world.told) == 2


def test_late_results_hide_no_silence_after_the_wall_clock_was_set(make: SimpleNamespace) -> None:
    world = make.world(now_s=20_000)
    world.live(60)
    world.jumped_s = 7200
    for _ in range(20):
        world.silent(30)
        world.hear(world.levels(world.now_s - 7000))
    assert len(world.told) == 1


def test_results_of_before_do_not_end_a_fault(make: SimpleNamespace) -> None:
    world = make.world()
    world.live(60)
    world.silent(3600)
    for age_s in range(3600, 120, -60):
        world.hear(world.levels(world.now_s - age_s))
    assert len(world.told) == 1
    world.hear(world.levels(world.now_s - 5))
    assert len(world.told) == 2


def test_neither_the_person_nor_the_alerter_is_a_sign_of_the_monitors_life(
    make: SimpleNamespace,
) -> None:
    world = make.world()
    for _ in range(60):
        world.silent(10)
        world.hear(world.levels(world.now_s), producer=Producer.PERSON)
        world.hear(world.levels(world.now_s), producer=Producer.ALERTER)
    assert len(world.of(AlertClass.FAULT)) == 1


def test_a_live_result_outweighs_an_old_status(make: SimpleNamespace) -> None:
    world = make.world()
    world.status("offline")
    world.broker(reachable=False)
    world.live(3600)
    assert world.told == []


@pytest.mark.parametrize("here", ["boot-1", "elsewhere"])
@pytest.mark.parametrize("jump_s", [3600, -3600, 86_400, -86_400, 30])
def test_setting_the_wall_clock_fires_nothing(
    make: SimpleNamespace, here: str, jump_s: float
) -> None:
    world = make.world(here=here, tension_minutes=10, now_s=100_000)
    world.live(60)
    world.jumped_s = jump_s
    world.silent(1)
    world.live(3600, every_s=20)
    assert world.told == []


@pytest.mark.parametrize("here", ["boot-1", "elsewhere"])
def test_silence_is_noticed_after_the_wall_clock_was_set(make: SimpleNamespace, here: str) -> None:
    world = make.world(here=here)
    world.live(60)
    world.jumped_s = -3600
    world.live(60)
    assert len(world.silent(400)) == 1


def test_another_host_hears_the_monitor_before_its_own_clock_is_trusted(
    make: SimpleNamespace,
) -> None:
    world = make.world(here="elsewhere", trusted=False)
    world.live(1200)
    assert world.told == []
    assert len(world.silent(400)) == 1


def test_a_restart_tells_no_fault_a_second_time_and_still_tells_its_end(
    make: SimpleNamespace,
) -> None:
    world = make.world()
    world.live(60)
    world.silent(400)
    world.restart()
    assert world.silent(3600) == []
    world.restart()
    world.live(60)
    assert world.texts()[1:] == [
        "The monitor is heard again. There were no new results for 66 minutes."
    ]
    world.restart()
    assert len(world.silent(400)) == 1


def test_the_length_of_a_silence_is_known_across_a_reboot(make: SimpleNamespace) -> None:
    world = make.world()
    world.live(60)
    world.silent(400)
    world.here = world.there = "boot-2"
    world.restart()
    world.silent(3600)
    world.live(10)
    assert world.texts()[1] == (
        "The monitor is heard again. There were no new results for 66 minutes."
    )


def test_a_length_that_cannot_be_known_is_not_made_up(make: SimpleNamespace) -> None:
    world = make.world()
    world.live(60)
    world.silent(400)
    world.here = world.there = "boot-2"
    world.trusted = False
    world.restart()
    world.live(10)
    assert world.texts()[1] == (
        "The monitor is heard again. There were no new results for a time that is not known."
    )
    assert world.told[1].start_mono_ns is None
