"""The steps of the guided calibration: only those that the worn sensors can feel."""

from collections.abc import Iterator
from typing import Final

from spinewatch.cli.guiding import MARGIN_S, Step
from spinewatch.mobility.mounting.movement_axis import FORWARD_MOVEMENTS
from spinewatch.model.calibration import GuidedMovement
from spinewatch.model.commands import CalibrateMovement, CalibrateStill
from spinewatch.model.sites import MotionSite

STILL_S: Final = 10.0
REPETITIONS: Final = 3

_TRUNK: Final = (
    (
        GuidedMovement.BOW,
        "Three small bows: lean forward from the hips, about 10 degrees, and come back up.",
    ),
    (
        GuidedMovement.SIDE_BEND,
        "Three small side bends: right, left, right, each back to the middle.",
    ),
    (
        GuidedMovement.TURN,
        "Three small turns of the upper body: right, left, right, each back to the middle.",
    ),
)
_HEAD: Final = (
    (GuidedMovement.NOD, "Three small nods: chin down, and back up."),
    (
        GuidedMovement.TILT,
        "Three small tilts of the head: ear towards the right, left, right shoulder.",
    ),
    (
        GuidedMovement.TURN,
        "Three small turns of the head: right, left, right, each back to the middle.",
    ),
)


def calibration_steps(
    sites: frozenset[MotionSite], *, still_only: bool, pace_s: float
) -> Iterator[Step]:
    """Give the steps, standing still first, then what tells "forward", then the rest.

    Parameters
    ----------
    sites
        Where motion sensors are worn.
    still_only
        Leave out every movement.
    pace_s
        How long one repetition takes.
    """
    yield Step(
        prompt=(
            "Stand or sit as upright as is comfortable, look straight ahead, "
            f"and keep still for {STILL_S:.0f} seconds."
        ),
        command=CalibrateStill(seconds=STILL_S),
        lasts_s=STILL_S,
        needed=True,
    )
    if still_only:
        return
    trunk = tuple(sorted(sites - {MotionSite.HEAD}))
    parts = ((_HEAD, tuple(sites & {MotionSite.HEAD})), (_TRUNK, trunk))
    for needed in (True, False):
        for movements, where in parts:
            for movement, prompt in movements:
                if where and needed is (movement in FORWARD_MOVEMENTS):
                    yield _movement(movement, prompt, where, pace_s)


def _movement(
    movement: GuidedMovement, prompt: str, sites: tuple[MotionSite, ...], pace_s: float
) -> Step:
    lasts_s = REPETITIONS * pace_s
    return Step(
        prompt=f"{prompt} One at each bell.",
        command=CalibrateMovement(movement=movement, seconds=lasts_s + MARGIN_S, sites=sites),
        lasts_s=lasts_s,
        beats=tuple(number * pace_s for number in range(1, REPETITIONS)),
        needed=movement in FORWARD_MOVEMENTS,
    )
