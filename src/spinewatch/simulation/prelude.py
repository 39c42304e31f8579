"""The calibration with which every scenario begins, so that the chain has its references.

=======  ==========================  ==================================
from s   the body                    the command
=======  ==========================  ==================================
0        lies on the back, at rest   at 3 s: rest, lying, 25 s
28       sits up
36       sits still                  at 36 s: rest, upright, 20 s
56       uses the hands, as usual    at 57 s: usual work, upright, 20 s
78       sits still                  at 78 s: upright and still, 8 s
87       bows three times, slightly  at 87 s: small bows, 14 s
103      the story begins
=======  ==========================  ==================================
"""

from typing import Final

from spinewatch.model.calibration import GuidedMovement
from spinewatch.model.commands import CalibrateMovement, CalibrateRest, CalibrateStill
from spinewatch.model.context import Posture
from spinewatch.simulation.movement_kinds import MovementKind
from spinewatch.simulation.movements import Movement
from spinewatch.simulation.occupations import Occupation
from spinewatch.simulation.scenario import Phase, TimedCommand
from spinewatch.simulation.shapes import SHAPES

PRELUDE_S: Final = 103.0

PRELUDE_PHASES: Final = (
    Phase(start_s=0.0, occupation=Occupation.LYING_ON_BACK),
    Phase(start_s=28.5, occupation=Occupation.SITTING_STILL),
)

PRELUDE_COMMANDS: Final = (
    TimedCommand(at_s=3.0, command=CalibrateRest(posture=Posture.LYING, seconds=25.0)),
    TimedCommand(at_s=36.0, command=CalibrateRest(posture=Posture.UPRIGHT, seconds=20.0)),
    TimedCommand(
        at_s=57.0, command=CalibrateRest(posture=Posture.UPRIGHT, seconds=20.0, at_work=True)
    ),
    TimedCommand(at_s=78.0, command=CalibrateStill(seconds=8.0)),
    TimedCommand(at_s=87.0, command=CalibrateMovement(movement=GuidedMovement.BOW, seconds=14.0)),
)

PRELUDE_MOVEMENTS: Final = tuple(
    Movement(
        kind=MovementKind.CALIBRATION_BOW,
        start_s=start_s,
        duration_s=SHAPES[MovementKind.CALIBRATION_BOW].duration_s,
    )
    for start_s in (88.0, 92.2, 96.4)
)
"""The trunk bows by 16 to 29 degrees and the head nods with it by another 13."""
