"""What one second says about possible spasm, once posture and movement are known."""

from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from spinewatch.model.calibration import RestReference
from spinewatch.model.context import Context, Posture
from spinewatch.model.results import Activity
from spinewatch.spasm.limits import OWN_SPREADS, OWN_STEP_DB
from spinewatch.spasm.seconds import EmgSecond
from spinewatch.spasm.tonic import TonicTrack


class Evidence(StrEnum):
    """What a second says."""

    TENSE_LYING = "tense while lying"
    TENSE_UPRIGHT = "above the own upright rest"
    EXPLAINED = "tense while upright, as usual when upright"
    CANNOT_TELL = "tense, posture does not tell"
    REST = "at rest"
    MOVING = "moving"
    UNKNOWN = "unknown"
    PAUSED = "paused"


_TENSE: Final = MappingProxyType(
    {
        Evidence.TENSE_LYING: True,
        Evidence.TENSE_UPRIGHT: True,
        Evidence.EXPLAINED: False,
        Evidence.REST: False,
    }
)
"""Whether the second was tense for its posture; of the others nobody can say."""


def judged(second: EmgSecond, evidence: Evidence) -> EmgSecond:
    """Tell a second as what it is in its posture.

    Muscles that hold a body upright are above their lying rest all day: that is activity. Tense is
    what lasts while lying, or is above the person's own rest in the same posture.
    """
    if second.state is Activity.UNKNOWN:
        return second
    tense = _TENSE.get(evidence)
    above_rest = second.tense or second.state is Activity.ACTIVE
    state = Activity.ACTIVE if above_rest else Activity.REST
    return replace(second, tense=tense, state=Activity.TENSE if tense else state)


class Weighing:
    """Weighs seconds of one site, one after the other.

    Parameters
    ----------
    upright
        Tonic path against the upright reference; it has its own memory.
    """

    def __init__(self, *, upright: TonicTrack) -> None:
        self.upright = upright

    def weigh(
        self, second: EmgSecond, context: Context, own_upright: RestReference | None
    ) -> Evidence:
        """Say what a second is evidence of.

        Parameters
        ----------
        second
            The second, its tonic answer included.
        context
            Posture, movement and planned absence.
        own_upright
            The person's own upright rest of this site, if there is one.
        """
        in_posture = context.posture is Posture.UPRIGHT and context.moving is False
        above_own = self._above_own(second if in_posture else None, own_upright)
        if context.paused is not None:
            return Evidence.PAUSED
        if second.state is Activity.UNKNOWN or second.tense is None:
            return Evidence.UNKNOWN
        if context.moving:
            return Evidence.MOVING
        if not second.tense:
            return Evidence.REST
        return _of_tension(context.posture, above_own)

    def _above_own(self, second: EmgSecond | None, reference: RestReference | None) -> bool | None:
        if reference is None:
            return None
        step_db = max(OWN_STEP_DB, OWN_SPREADS * reference.spread_db)
        level_db = None if second is None else second.middle_db
        above, _ = self.upright.update(level_db, reference, step_db=step_db)
        return above


def _of_tension(posture: Posture, above_own: bool | None) -> Evidence:  # noqa: FBT001 - what is known, not a switch
    if posture is Posture.LYING:
        return Evidence.TENSE_LYING
    if above_own is None:
        return Evidence.CANNOT_TELL
    return Evidence.TENSE_UPRIGHT if above_own else Evidence.EXPLAINED
