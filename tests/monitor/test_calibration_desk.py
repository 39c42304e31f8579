"""The calibration desk: a new wearing with every still part, evidence with every movement."""

from collections.abc import Sequence
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from spinewatch.model.calibration import Alignment, CalibrationSet, GuidedMovement
from spinewatch.model.commands import CalibrateMovement, CalibrateRest, CalibrateStill
from spinewatch.model.context import Posture
from spinewatch.model.packing import pack, unpack
from spinewatch.model.sites import MotionSite
from spinewatch.model.time import NS_PER_S
from spinewatch.monitor.calibrating import CalibrationDesk, DeskState
from spinewatch.monitor.outcome import GuidedOutcome

HEAD, L1, S1 = MotionSite.HEAD, MotionSite.L1, MotionSite.S1
STILL_S = 10
MOVE_S = 16
BOWS = (15.0, 16.0, 14.0)
SIDES = (14.0, -14.0, 13.0)


class Session:
    """A person at the desk: each part begins where the last one ended."""

    def __init__(self, body: SimpleNamespace, sites: Sequence[MotionSite] = (L1,)) -> None:
        self.body = body
        self.sites = sites
        self.now_s = 100
        self.known = CalibrationSet()
        self.desk = desk()

    def still(self, *, restless_deg: float = 0.0, anew: bool = False) -> GuidedOutcome:
        self.desk.begin(CalibrateStill(seconds=STILL_S, anew=anew), self.now_s * NS_PER_S)
        peaks = (restless_deg,) * 2
        return self._live(self.body.angles(flexion=peaks, seconds=STILL_S))

    def lies(self, *sites: MotionSite, by_deg: float, anew: bool = False) -> GuidedOutcome:
        """Do the still part while these sensors lie on their back, and the others stand."""
        self.desk.begin(CalibrateStill(seconds=STILL_S, anew=anew), self.now_s * NS_PER_S)
        still = self.body.angles(seconds=STILL_S)
        lying = still._replace(flexion_deg=still.flexion_deg - by_deg)
        return self._live({site: lying if site in sites else still for site in self.sites})

    def move(
        self,
        movement: GuidedMovement,
        *,
        sites: tuple[MotionSite, ...] = (),
        **peaks: tuple[float, ...],
    ) -> GuidedOutcome:
        command = CalibrateMovement(movement=movement, seconds=MOVE_S, sites=sites)
        self.desk.begin(command, self.now_s * NS_PER_S)
        return self._live(self.body.angles(seconds=MOVE_S, **peaks))

    def _live(self, angles: object) -> GuidedOutcome:
        moved = angles if isinstance(angles, dict) else dict.fromkeys(self.sites, angles)
        seconds = self.body.seconds(moved, start_s=self.now_s)
        outcomes = [each for second in seconds for each in self.desk.collect(second, self.known)]
        self.now_s += len(seconds)
        (outcome,) = outcomes
        self.known = CalibrationSet(alignments=outcome.found.alignments or self.known.alignments)
        return outcome


def desk() -> CalibrationDesk:
    return CalibrationDesk(
        person="p01", boot_id="boot", sensor_of={L1: "waist"}, utc_ns_of=lambda ns: ns + 7
    )


@pytest.fixture
def session(moving_body: SimpleNamespace) -> Session:
    return Session(moving_body)


def only(outcome: GuidedOutcome) -> Alignment:
    assert outcome.refused == ()
    (alignment,) = outcome.found.alignments
    return alignment


def off_by_deg(alignment: Alignment, mounting: Rotation) -> float:
    found = Rotation.from_matrix(np.array(alignment.rotation).reshape(3, 3))
    return float(np.degrees((found * mounting.inv()).magnitude()))


def test_standing_still_gives_upright_and_says_what_stays_unknown(session: Session) -> None:
    outcome = session.still()

    alignment = only(outcome)
    assert not alignment.heading_known
    assert (alignment.sensor, outcome.found.person) == ("waist", "p01")
    assert alignment.utc_ns == outcome.mono_ns + 7
    assert (outcome.asked_ns, outcome.mono_ns) == (100 * NS_PER_S, 110 * NS_PER_S)
    assert "l1: upright is known" in outcome.said[0]
    assert "Not known: which way it tilts, and turning" in outcome.said[1]
    assert "if you were lying or leaning far back, do this step again" in outcome.said[-1]


def test_each_movement_adds_to_what_is_known(session: Session) -> None:
    session.still()
    bowed = session.move(GuidedMovement.BOW, flexion=BOWS)
    sided = session.move(GuidedMovement.SIDE_BEND, lateral=SIDES)

    assert "3 bows of about 15°" in bowed.said[0]
    assert only(bowed).movements == (GuidedMovement.BOW,)
    assert only(sided).movements == (GuidedMovement.BOW, GuidedMovement.SIDE_BEND)
    assert off_by_deg(only(sided), session.body.mounting) < 3.0
    before, after = (only(each).heading_uncertainty_deg for each in (bowed, sided))
    assert before is not None
    assert after is not None
    assert after < before


def test_a_refused_movement_leaves_the_evidence_in_force(session: Session) -> None:
    session.still()
    session.move(GuidedMovement.BOW, flexion=BOWS)

    refused = session.move(GuidedMovement.SIDE_BEND, flexion=BOWS)
    sided = session.move(GuidedMovement.SIDE_BEND, lateral=SIDES)

    assert refused.found.alignments == ()
    assert refused.said == ()
    assert "l1" in refused.refused[0]
    assert only(sided).movements == (GuidedMovement.BOW, GuidedMovement.SIDE_BEND)


def test_a_movement_done_again_replaces_the_first_time(session: Session) -> None:
    session.still()
    session.move(GuidedMovement.BOW, flexion=BOWS)

    again = session.move(GuidedMovement.BOW, flexion=(25.0, 25.0, 25.0))

    assert "of about 25°" in again.said[0]
    assert only(again).movements == (GuidedMovement.BOW,)


def test_a_new_still_part_begins_a_new_wearing(session: Session) -> None:
    first = only(session.still())
    session.move(GuidedMovement.BOW, flexion=BOWS)

    again = session.still()
    sided = session.move(GuidedMovement.SIDE_BEND, lateral=SIDES)

    assert only(again).session != first.session
    assert "sits as before" in again.said[0]
    assert not only(sided).heading_known
    assert "not known yet" in sided.said[0]


@pytest.mark.parametrize("by_deg", [70.0, 90.0, 120.0])
def test_whoever_lies_is_asked_to_get_up_and_keeps_what_was_known(
    moving_body: SimpleNamespace, by_deg: float
) -> None:
    session = Session(moving_body, sites=(HEAD, L1, S1))
    session.still()
    first = session.move(GuidedMovement.BOW, flexion=BOWS)

    lying = session.lies(HEAD, L1, S1, by_deg=by_deg)
    sided = session.move(GuidedMovement.SIDE_BEND, lateral=SIDES)

    assert lying.found == CalibrationSet()
    assert lying.said == ()
    (why,) = lying.refused
    assert why.startswith("All sensors lie as if you were lying down or leaning far back.")
    assert [each.session for each in sided.found.alignments] == [
        each.session for each in first.found.alignments
    ]


def test_whoever_lies_with_the_head_raised_is_told_which_sensors_lie(
    moving_body: SimpleNamespace,
) -> None:
    session = Session(moving_body, sites=(HEAD, L1, S1))
    session.still()

    assert "The sensors at l1 and s1 lie as if" in session.lies(L1, S1, by_deg=85.0).refused[0]


def test_sensors_that_were_all_put_on_another_way_round_are_taken_on_the_persons_word(
    moving_body: SimpleNamespace,
) -> None:
    session = Session(moving_body, sites=(L1, S1))
    session.still()

    taken = session.lies(L1, S1, by_deg=90.0, anew=True)

    assert [each.site for each in taken.found.alignments] == [L1, S1]
    assert "turned by a quarter" in taken.said[0]
    assert "Is it upside down" not in taken.said[0]


def test_one_sensor_that_sits_sideways_is_taken_and_asked_about(
    moving_body: SimpleNamespace,
) -> None:
    session = Session(moving_body, sites=(HEAD, L1))
    session.still()

    outcome = session.lies(L1, by_deg=90.0)

    assert [each.site for each in outcome.found.alignments] == [HEAD, L1]
    assert "Is it upside down" not in outcome.said[0]
    assert "turned by a quarter" in outcome.said[1]
    assert "Is it upside down or sideways" in outcome.said[1]


def test_a_slouch_is_no_reason_to_refuse(moving_body: SimpleNamespace) -> None:
    session = Session(moving_body, sites=(HEAD, L1))
    session.still()

    assert session.lies(HEAD, L1, by_deg=40.0).refused == ()


def test_several_sensors_that_moved_are_refused_in_one_sentence(
    moving_body: SimpleNamespace,
) -> None:
    session = Session(moving_body, sites=(HEAD, L1, S1))

    (why,) = session.still(restless_deg=12.0).refused

    assert why.startswith("All three sensors moved while they should have been still (by ")
    assert why.count("deg/s") == 1


def test_a_turn_instead_of_a_bow_is_told_in_words(session: Session) -> None:
    session.still()

    (why,) = session.move(GuidedMovement.BOW, rotation=BOWS).refused

    assert why.startswith("At l1 that looked more like a turn than a bow.")


def test_whoever_moved_while_still_keeps_the_wearing_from_before(session: Session) -> None:
    first = only(session.still())
    session.move(GuidedMovement.BOW, flexion=BOWS)

    refused = session.still(restless_deg=12.0)
    sided = session.move(GuidedMovement.SIDE_BEND, lateral=SIDES)

    assert "moved" in refused.refused[0]
    assert only(sided).session == first.session
    assert only(sided).heading_known


def test_a_movement_before_the_still_part_is_refused(session: Session) -> None:
    outcome = session.move(GuidedMovement.BOW, flexion=BOWS)

    assert "still part first" in outcome.refused[0]
    assert outcome.found.alignments == ()


def test_only_the_named_sites_take_part(moving_body: SimpleNamespace) -> None:
    session = Session(moving_body, sites=(HEAD, L1))
    session.still()

    outcome = session.move(GuidedMovement.NOD, sites=(HEAD,), flexion=BOWS)

    assert [each.site for each in outcome.found.alignments] == [HEAD]


def test_a_place_without_a_sensor_is_named(session: Session) -> None:
    session.still()

    outcome = session.move(GuidedMovement.BOW, sites=(S1,), flexion=BOWS)

    assert "s1" in outcome.refused[0]


def test_rest_without_any_muscle_sensor_is_refused(session: Session) -> None:
    session.desk.begin(CalibrateRest(posture=Posture.LYING, seconds=STILL_S), 100 * NS_PER_S)

    outcome = session._live(session.body.angles(seconds=STILL_S))

    assert "No muscle" in outcome.refused[0]


def test_stopping_drops_the_window_and_changes_nothing(session: Session) -> None:
    session.still()
    session.desk.begin(CalibrateStill(seconds=STILL_S), session.now_s * NS_PER_S)

    (outcome,) = session.desk.stop(112 * NS_PER_S)

    assert outcome.asked_ns == session.now_s * NS_PER_S
    assert outcome.said == ("Stopped; nothing was changed.",)
    assert outcome.found == CalibrationSet()
    assert session.desk.stop(113 * NS_PER_S) == []
    assert only(session.move(GuidedMovement.BOW, flexion=BOWS)).heading_known


def test_a_desk_goes_on_from_its_state_in_the_middle_of_a_session(session: Session) -> None:
    session.still()
    session.move(GuidedMovement.BOW, flexion=BOWS)
    kept = pack(session.desk.state)
    expected = session.move(GuidedMovement.SIDE_BEND, lateral=SIDES)

    session.desk = desk()
    session.desk.restore(unpack(kept, DeskState))
    session.now_s -= MOVE_S

    assert session.move(GuidedMovement.SIDE_BEND, lateral=SIDES) == expected
    assert len(kept) < 4000
