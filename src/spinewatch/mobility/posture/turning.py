"""Turns in bed: another side, and staying there."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from spinewatch.mobility.posture.limits import RISE_S, TURN_DEG, TURN_SETTLE_S, TURN_STAY_DEG
from spinewatch.mobility.posture.lying import Vector
from spinewatch.mobility.posture.position import between_deg, roll_deg
from spinewatch.model.sites import MotionSite


@dataclass(slots=True, kw_only=True)
class RollState:
    """Where one sensor settled last, and where it may be settling now."""

    settled_deg: float | None = None
    candidate_deg: float | None = None
    staying_s: float = 0.0


@dataclass(slots=True, kw_only=True)
class TurnState:
    """The roll of every sensor that has told one, and how long the trunk has not been lying.

    The rolls of two sensors have nothing to do with each other, and sensors come and go in a night:
    so each is compared with itself.
    """

    rolls: dict[MotionSite, RollState] = field(default_factory=dict)
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
        for roll in state.rolls.values():
            roll.candidate_deg = None
        state.away_s += 1.0
        if state.away_s > RISE_S:
            self.state = TurnState()

    def lying(self, ups: Mapping[MotionSite, Vector]) -> bool:
        """Take a second of lying with "up" in the body frame of each sensor that knows it.

        Returns
        -------
        bool
            Whether a turn is complete. It is the trunk's: a sensor that was there has turned with
            it, and one that was not begins anew.
        """
        rolls = self.state.rolls
        self.state.away_s = 0.0
        for site in rolls.keys() - ups.keys():
            rolls[site].candidate_deg = None
        turned = [
            _has_turned(rolls.setdefault(site, RollState()), roll_deg(up))
            for site, up in ups.items()
        ]
        if any(turned):
            self.state.rolls = {
                site: RollState(settled_deg=roll_deg(up)) for site, up in ups.items()
            }
        return any(turned)


def _has_turned(state: RollState, here_deg: float) -> bool:
    """Follow one sensor; say whether it has settled on another side."""
    if state.candidate_deg is None or between_deg(here_deg, state.candidate_deg) > TURN_STAY_DEG:
        state.candidate_deg, state.staying_s = here_deg, 0.0
    state.staying_s += 1.0
    if state.staying_s < TURN_SETTLE_S:
        return False
    if state.settled_deg is None:
        state.settled_deg = state.candidate_deg
        return False
    return between_deg(state.candidate_deg, state.settled_deg) >= TURN_DEG
