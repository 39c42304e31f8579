"""What one second says about possible spasm, once posture and movement are known."""

from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from spinewatch.model.calibration import RestReference
from spinewatch.model.context import Context, Posture
from spinewatch.model.results import Activity
from spinewatch.spasm.seconds import EmgSecond
from spinewatch.spasm.tonic import TonicTrack


class Evidence(StrEnum):
    """What a second says."""

    TENSE_LYING = "tense while lying"
    TENSE_UPRIGHT = "above the own usual work"
    EXPLAINED = "tense while upright, as usual when upright"
    CANNOT_TELL = "tense, posture does not tell"
    REST = "at rest"
    MOVING = "moving"
    UNKNOWN = "unknown"
    PAUSED = "paused"


NO_WORK: Final = "usual work was not shown"
NO_POSTURE: Final = "posture is not known"
RHYTHMIC: Final = "rhythmic, as shivering is"
"""Doubts of seconds that count neither as tense nor as relaxed."""

_TENSE: Final = MappingProxyType(
    {
        Evidence.TENSE_LYING: True,
        Evidence.TENSE_UPRIGHT: True,
        Evidence.EXPLAINED: False,
        Evidence.REST: False,
    }
)
"""Whether the second was tense for its posture; of the others nobody can say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What the level in one upright posture is held against.

    Attributes
    ----------
    reference
        The person's own usual work, or, where that was not measured, their own rest in the posture.
    step_db
        How far above it is more than usual.
    """

    reference: RestReference
    step_db: float


def judged(second: EmgSecond, evidence: Evidence, *, undecidable: str | None) -> EmgSecond:
    """Tell a second as what it is in its posture.

    Muscles that hold a body upright or work are above their lying rest all day: that is activity.
    Tense is what lasts while lying, or is above the person's own usual work in the same posture.

    Parameters
    ----------
    second, evidence
        The second, and what it is evidence of.
    undecidable
        Why tension could not be told in this posture, if so. Then relaxed seconds count as little
        as tense ones: counting them alone would make hours tense small and look sure.
    """
    if second.state is Activity.UNKNOWN:
        return second
    above_rest = second.tense or second.state is Activity.ACTIVE
    state = Activity.ACTIVE if above_rest else Activity.REST
    tense = _TENSE.get(evidence)
    doubt = undecidable if tense is not None else None
    if tense and second.rhythmic:
        doubt = RHYTHMIC
    if doubt is not None:
        return replace(second, tense=None, state=state, doubt=second.doubt or doubt)
    return replace(second, tense=tense, state=Activity.TENSE if tense else state)


def undecidable(context: Context, measure: Measure | None) -> str | None:
    """Say why tension cannot be told in this posture; None where it can."""
    if context.posture is Posture.LYING:
        return None
    if context.posture is Posture.UNKNOWN:
        return NO_POSTURE
    return None if measure is not None and measure.reference.at_work else NO_WORK


class Weighing:
    """Weighs seconds of one site, one after the other.

    Parameters
    ----------
    upright
        Tonic path against the upright measure; it has its own memory.

    Attributes
    ----------
    over_s
        How many seconds the last answer of that path rests on; None where there was none.
    """

    def __init__(self, *, upright: TonicTrack) -> None:
        self.upright = upright
        self.over_s: int | None = None

    def weigh(self, second: EmgSecond, context: Context, measure: Measure | None) -> Evidence:
        """Say what a second is evidence of.

        Parameters
        ----------
        second
            The second, its tonic answer included.
        context
            Posture, movement and planned absence.
        measure
            The person's own of this site and posture, if there is one.
        """
        in_posture = context.posture is Posture.UPRIGHT and context.moving is False
        above = self._above(second if in_posture else None, measure)
        if context.paused is not None:
            return Evidence.PAUSED
        if second.state is Activity.UNKNOWN or second.tense is None:
            return Evidence.UNKNOWN
        if context.moving:
            return Evidence.MOVING
        if not second.tense:
            return Evidence.REST
        return _of_tension(context.posture, measure, above)

    def leave(self) -> None:
        """Let a second pass in which the body is in another posture."""
        self.upright.update(None, None)

    def _above(self, second: EmgSecond | None, measure: Measure | None) -> bool | None:
        if measure is None:
            self.over_s = None
            return None
        level_db = None if second is None else second.middle_db
        above, self.over_s = self.upright.update(
            level_db, measure.reference, step_db=measure.step_db
        )
        return above


def _of_tension(posture: Posture, measure: Measure | None, above: bool | None) -> Evidence:  # noqa: FBT001 - what is known, not a switch
    if posture is Posture.LYING:
        return Evidence.TENSE_LYING
    if measure is None or above is None:
        return Evidence.CANNOT_TELL
    if not above:
        return Evidence.EXPLAINED
    # Above mere rest, hands at work would look the same.
    return Evidence.TENSE_UPRIGHT if measure.reference.at_work else Evidence.CANNOT_TELL
