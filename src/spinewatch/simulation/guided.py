"""A person who is guided: the whole calibration with all movements, and the guided tests."""

from typing import Final

from spinewatch.model.calibration import GuidedMovement
from spinewatch.model.commands import CalibrateMovement, CalibrateRest, CalibrateStill, RunTest
from spinewatch.model.context import Posture
from spinewatch.model.guided import GuidedTestKind
from spinewatch.model.sites import MotionSite
from spinewatch.simulation.movement_kinds import MovementKind
from spinewatch.simulation.movements import Movement
from spinewatch.simulation.occupations import Occupation
from spinewatch.simulation.parts import Part
from spinewatch.simulation.scenario import Phase, TimedCommand
from spinewatch.simulation.shapes import SHAPES

TRUNK_SITES: Final = tuple(site for site in MotionSite if site is not MotionSite.HEAD)
HEAD_SITES: Final = (MotionSite.HEAD,)

_LYING_S: Final = 8.0
_SITS_UP_S: Final = 34.0
_SITTING_S: Final = 43.0
_WORKING_S: Final = 64.5
_STILL_S: Final = 97.0
_MOVEMENTS_S: Final = 108.0
"""When each part begins; lying down and sitting up take up to 7 s on a stiff morning."""

_WINDOW_S: Final = 18.0
_EVERY_S: Final = 19.0
_FIRST_S: Final = 1.2
_SPACING_S: Final = 5.5
"""Three movements fit their window even at 0.6 of their usual speed."""

_Kinds = tuple[MovementKind, MovementKind, MovementKind]


def _right_left_right(right: MovementKind, left: MovementKind) -> _Kinds:
    return (right, left, right)


_STEPS: Final[tuple[tuple[GuidedMovement, tuple[MotionSite, ...], _Kinds], ...]] = (
    (GuidedMovement.BOW, TRUNK_SITES, (MovementKind.CALIBRATION_BOW,) * 3),
    (
        GuidedMovement.SIDE_BEND,
        TRUNK_SITES,
        _right_left_right(
            MovementKind.CALIBRATION_SIDE_BEND_RIGHT, MovementKind.CALIBRATION_SIDE_BEND_LEFT
        ),
    ),
    (
        GuidedMovement.TURN,
        TRUNK_SITES,
        _right_left_right(MovementKind.CALIBRATION_TURN_RIGHT, MovementKind.CALIBRATION_TURN_LEFT),
    ),
    (GuidedMovement.NOD, HEAD_SITES, (MovementKind.CALIBRATION_NOD,) * 3),
    (
        GuidedMovement.TILT,
        HEAD_SITES,
        _right_left_right(MovementKind.CALIBRATION_TILT_RIGHT, MovementKind.CALIBRATION_TILT_LEFT),
    ),
    (
        GuidedMovement.TURN,
        HEAD_SITES,
        _right_left_right(
            MovementKind.CALIBRATION_HEAD_TURN_RIGHT, MovementKind.CALIBRATION_HEAD_TURN_LEFT
        ),
    ),
)

GUIDED_CALIBRATION_S: Final = _MOVEMENTS_S + len(_STEPS) * _EVERY_S
TEST_WINDOW_S: Final = 45.0
TEST_S: Final = 60.0
"""A test with a little time to get up before and after."""

_GET_READY_S: Final = 8.0
_TRIES_S: Final = 42.0
_TRIES: Final = {
    GuidedTestKind.BEND: (MovementKind.DEEP_BEND,) * 3,
    GuidedTestKind.NECK_ROTATION: (
        MovementKind.NECK_ROTATION_RIGHT,
        MovementKind.NECK_ROTATION_LEFT,
    )
    * 3,
}


_STANCE: Final = {
    GuidedTestKind.BEND: Occupation.STANDING,
    GuidedTestKind.NECK_ROTATION: Occupation.SITTING_STILL,
}


def guided_calibration(start_s: float) -> Part:
    """Lay out the whole calibration: it lasts `GUIDED_CALIBRATION_S`.

    Lying at rest, sitting at rest, usual work, sitting upright and still, then three bows, side
    bends and turns of the trunk and three nods, tilts and turns of the head, each to the right,
    left and right.
    """
    rests = (
        TimedCommand(
            at_s=start_s + _LYING_S, command=CalibrateRest(posture=Posture.LYING, seconds=25.0)
        ),
        TimedCommand(
            at_s=start_s + _SITTING_S, command=CalibrateRest(posture=Posture.UPRIGHT, seconds=20.0)
        ),
        TimedCommand(
            at_s=start_s + _WORKING_S,
            command=CalibrateRest(posture=Posture.UPRIGHT, seconds=30.0, at_work=True),
        ),
        TimedCommand(at_s=start_s + _STILL_S, command=CalibrateStill(seconds=10.0)),
    )
    first_s = start_s + _MOVEMENTS_S
    return Part(
        phases=(
            Phase(start_s=start_s, occupation=Occupation.LYING_ON_BACK),
            Phase(start_s=start_s + _SITS_UP_S, occupation=Occupation.SITTING_STILL),
        ),
        commands=(
            *rests,
            *(
                TimedCommand(
                    at_s=first_s + number * _EVERY_S,
                    command=CalibrateMovement(movement=asked, seconds=_WINDOW_S, sites=sites),
                )
                for number, (asked, sites, _) in enumerate(_STEPS)
            ),
        ),
        movements=tuple(
            movement
            for number, (_, _, kinds) in enumerate(_STEPS)
            for movement in _one_by_one(
                kinds, first_s + number * _EVERY_S + _FIRST_S, spacing_s=_SPACING_S
            )
        ),
    )


def guided_test(test: GuidedTestKind, start_s: float) -> Part:
    """Lay out a guided test with three tries: it lasts `TEST_S`."""
    kinds = _TRIES[test]
    window_s = start_s + _GET_READY_S
    return Part(
        phases=(Phase(start_s=start_s, occupation=_STANCE[test]),),
        commands=(TimedCommand(at_s=window_s, command=RunTest(test=test, seconds=TEST_WINDOW_S)),),
        movements=_one_by_one(kinds, window_s + _FIRST_S, spacing_s=_TRIES_S / len(kinds)),
    )


def _one_by_one(
    kinds: tuple[MovementKind, ...], first_s: float, *, spacing_s: float
) -> tuple[Movement, ...]:
    return tuple(
        Movement(
            kind=kind, start_s=first_s + number * spacing_s, duration_s=SHAPES[kind].duration_s
        )
        for number, kind in enumerate(kinds)
    )
