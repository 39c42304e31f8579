"""A pause ends the wearing of the sensors; a calibration right after it begins a new one."""

from spinewatch.mobility.mounting.placement_state import Placement, PlacementState
from spinewatch.model.commands import CalibrateStill, CommandRecord, Pause, Resume
from spinewatch.model.context import PauseReason
from spinewatch.model.packing import unpack
from spinewatch.model.sites import MotionSite
from spinewatch.model.time import NS_PER_S
from spinewatch.monitor.monitor import Monitor
from tests.monitor.lying_person import lived, monitor

STILL = CalibrateStill(seconds=6.0)


def placement(watched: Monitor) -> Placement:
    kept = watched._body.spine.state().placements[MotionSite.L1]
    return unpack(kept, PlacementState).verdict


def test_a_calibration_in_the_second_of_resuming_holds_and_one_during_the_pause_is_refused() -> (
    None
):
    watched = monitor()
    for at_s, command in (
        (5.0, Pause(reason=PauseReason.SHOWER)),
        (8.0, STILL),
        (12.4, Resume()),
        (12.5, STILL),
    ):
        watched.note(CommandRecord(mono_ns=round(at_s * NS_PER_S), command=command))

    for _ in lived(watched, lambda _: (0.0, 0.0), 30, first_s=1):
        pass

    during, after = watched.outcomes
    assert during.refused == ("Paused for shower. `spinewatch resume` first.",)
    assert during.asked_ns == 8 * NS_PER_S
    assert [each.site for each in after.found.alignments] == [MotionSite.L1]
    assert watched.calibrations.alignments == after.found.alignments
    assert placement(watched) is Placement.TRUSTED
