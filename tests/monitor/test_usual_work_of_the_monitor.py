"""What the person's days differ by reaches the judgement of the running monitor."""

from msgspec.structs import replace

from spinewatch.model.calibration import CalibrationSet, RestReference, SessionLevel
from spinewatch.model.context import Posture
from spinewatch.monitor.outcome import GuidedOutcome
from tests.monitor.lying_person import LEFT, monitor

REST = RestReference(
    site=LEFT,
    posture=Posture.LYING,
    power=4.0,
    spread_db=0.3,
    frame_spread_db=0.6,
    seconds=30.0,
    utc_ns=None,
    session="boot-0",
)
WORK = replace(REST, posture=Posture.UPRIGHT, power=20.0, at_work=True)


def step_db(*days_db: float) -> float:
    sessions = tuple(
        SessionLevel(site=LEFT, session=f"{day}", above_db=above_db)
        for day, above_db in enumerate(days_db)
    )
    watched = monitor()
    found = CalibrationSet(person="p01", rest=(REST, WORK), sessions=sessions)
    watched._settle([GuidedOutcome(mono_ns=0, asked_ns=0, found=found)])
    measure = watched._episodes[LEFT]._upright
    assert measure is not None
    return measure.step_db


def test_whose_days_differ_is_given_more_room() -> None:
    assert step_db() == 3.0
    assert step_db(*[3.0, 11.0] * 6) > 6.0
