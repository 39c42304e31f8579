"""Turns in bed: another side, and staying there."""

from dataclasses import dataclass

from spinewatch.mobility.posture.limits import RISE_S, TURN_DEG, TURN_SETTLE_S, TURN_STAY_DEG
from spinewatch.mobility.posture.lying import Vector
from spinewatch.mobility.posture.position import between_deg, roll_deg
from spinewatch.model.sites import MotionSite


@dataclass(slots=True, kw_only=True)
class TurnState:
    """Where the trunk settled last, where it may be settling now, and how long it has been away.

    ``site`` is the sensor that told: the rolls of two sensors have nothing to do with each other.
    """

    site: MotionSite | None = None
    settled_deg: float | None = None
    candidate_deg: float | None = None
    staying_s: float = 0.0
    away_s: float = 0.0


class TurnRule:
    """Counts a turn when the trunk has settled on another side than before.

    Another side is a roll of ``limits.TURN_DEG`` or more since it last settled; several
    small shifts add up. Sitting up in between does not matter, but after more than
    ``limits.RISE_S`` out of lying the person has got up, and whatever side follows is a new
    beginning. No heading is needed: only the difference of two rolls counts.
    """

    def __init__(self) -> None:
        self.state = TurnState()

    def elsewhere(self) -> None:
        """Take a second that is not lying, or unknown."""
        state = self.state
        state.candidate_deg = None
        state.away_s += 1.0
        if state.away_s > RISE_S:
            self.state = TurnState()

    def lying(self, site: MotionSite, up: Vector) -> bool:
        """Take a second of lying with "up" in the body frame; say whether a turn is complete."""
        if self.state.site is not site:
            self.state = TurnState(site=site)
        state = self.state
        state.away_s = 0.0
        roll = roll_deg(up)
        if state.candidate_deg is None or between_deg(roll, state.candidate_deg) > TURN_STAY_DEG:
            state.candidate_deg, state.staying_s = roll, 0.0
        state.staying_s += 1.0
        return state.staying_s >= TURN_SETTLE_S and self._settle(state.candidate_deg)

    def _settle(self, here_deg: float) -> bool:
        state = self.state
        if state.settled_deg is None:
            state.settled_deg = here_deg
            return False
        if between_deg(here_deg, state.settled_deg) < TURN_DEG:
            return False
        state.settled_deg = here_deg
        return True
