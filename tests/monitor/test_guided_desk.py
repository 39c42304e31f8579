"""The desk for everything guided: one at a time, none during a pause, each stopped by its own."""

from types import SimpleNamespace

import pytest

from spinewatch.model.calibration import CalibrationSet
from spinewatch.model.commands import CalibrateStill, RunTest
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.context import PauseReason
from spinewatch.model.guided import GuidedTestKind
from spinewatch.model.sites import MotionSite
from spinewatch.model.time import NS_PER_S
from spinewatch.monitor.guiding import GuidedCommand, GuidedDesk

L1 = MotionSite.L1
STILL = CalibrateStill(seconds=10)
BEND = RunTest(test=GuidedTestKind.BEND, seconds=20)
FIRST_NS, SECOND_NS, STOP_NS = (each * NS_PER_S for each in (100, 102, 104))


@pytest.fixture
def desk() -> GuidedDesk:
    worn = SensorConfig(name="waist", kind="witmotion", site=L1)
    return GuidedDesk(
        configuration=Configuration(person="p01", sensors=(worn,)),
        boot_id="boot",
        utc_ns_of=lambda ns: ns,
    )


@pytest.mark.parametrize("first", [STILL, BEND])
@pytest.mark.parametrize("second", [STILL, BEND])
def test_only_one_thing_is_guided_at_a_time(
    desk: GuidedDesk, first: GuidedCommand, second: GuidedCommand
) -> None:
    assert desk.begin(first, FIRST_NS, paused=None) == []
    (refused,) = desk.begin(second, SECOND_NS, paused=None)

    assert refused.asked_ns == SECOND_NS
    assert refused.refused[0].startswith("Another guided session is under way.")
    assert [each.asked_ns for each in desk.stop(STOP_NS)] == [FIRST_NS]


@pytest.mark.parametrize("first", [STILL, BEND])
def test_stopping_ends_only_what_was_asked_for_since(
    desk: GuidedDesk, first: GuidedCommand
) -> None:
    desk.begin(first, FIRST_NS, paused=None)

    assert desk.stop(STOP_NS, asked_after_ns=SECOND_NS) == []
    assert len(desk.stop(STOP_NS, asked_after_ns=FIRST_NS)) == 1
    assert desk.begin(STILL, STOP_NS, paused=None) == []


@pytest.mark.parametrize("command", [STILL, BEND])
def test_during_a_pause_nothing_is_begun(desk: GuidedDesk, command: GuidedCommand) -> None:
    (refused,) = desk.begin(command, FIRST_NS, paused=PauseReason.SHOWER)

    assert refused.refused == ("Paused for shower. `spinewatch resume` first.",)
    assert desk.stop(STOP_NS) == []


def test_a_pause_in_the_middle_ends_a_calibration_and_changes_nothing(
    desk: GuidedDesk, moving_body: SimpleNamespace
) -> None:
    desk.begin(STILL, FIRST_NS, paused=None)
    still = {L1: moving_body.angles(seconds=10)}
    watched = moving_body.seconds(still, start_s=100)[:4]
    paused = moving_body.seconds(still, start_s=104, paused=PauseReason.SHOWER)

    outcomes = [
        each
        for second in (*watched, *paused)
        for each in desk.collect(second, CalibrationSet(), minutes_since_waking=None)
    ]

    (outcome,) = outcomes
    assert outcome.found == CalibrationSet()
    assert "Paused for shower" in outcome.refused[0]
