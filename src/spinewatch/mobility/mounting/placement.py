"""Whether a sensor still sits as it was calibrated, from gravity while the person walks.

Whoever walks is upright, and walking is told from its rhythm without any calibration. So the
direction of "up" in walking can contradict a calibration, even an upside-down one. Sitting upright
cannot: a pelvis or chest in a chair is 10 to 30 deg off from walking without anything having
slipped. Quiet upright time can only speak for a calibration. Seconds of walking count only within
a walk of some length, because a car on a bad road shakes like walking for a few seconds.

People stoop and lean more on one walk than on another, but hardly to the side; so a deviation to
the side speaks more for slipping (see `deviation`).

Gravity does not see a turn of the sensor about the vertical. An alignment that was made in an
earlier wearing therefore keeps a wider heading uncertainty even when its "up" has been checked.
"""

from dataclasses import replace
from typing import Final

import msgspec
import numpy as np

from spinewatch.mobility.geometry import angle_deg
from spinewatch.mobility.mounting.deviation import graded, weighed_deg
from spinewatch.mobility.mounting.placement_change import coarse_change
from spinewatch.mobility.mounting.placement_limits import (
    AFTER_WALKING_S,
    AS_BEFORE_DEG,
    PLACEMENT_KEPT_S,
    PLACEMENT_LEARN,
    PLACEMENT_LEAST_S,
    PLACEMENT_WALK_S,
    REWORN_HEADING_DEG,
    WEARING_SILENT_S,
    limits_of,
)
from spinewatch.mobility.mounting.placement_state import (
    Placement,
    PlacementState,
    kept,
    mean_up,
    middle,
    no_directions,
)
from spinewatch.mobility.seconds import MotionSecond
from spinewatch.model.calibration import Alignment
from spinewatch.model.packing import pack, unpack
from spinewatch.model.results import Worn
from spinewatch.model.sites import MotionSite

UNCHECKED: Final = "put on anew, not checked since"
_ENOUGH: Final = 0.5
_STATED_STEP_DEG: Final = 5.0
"""Angles are told to 5 deg, so that the words do not flicker."""


class PlacementWatch:
    """Follows one motion site second by second and judges its alignment.

    Parameters
    ----------
    site
        Where the sensor sits.
    """

    def __init__(self, *, site: MotionSite) -> None:
        self._site = site
        self._state = PlacementState()

    @property
    def placement(self) -> Placement:
        """What is thought of the placement now."""
        return self._state.verdict

    def set_alignment(self, alignment: Alignment | None, *, made_now: bool = False) -> None:
        """Judge this alignment from now on; the same one again changes nothing.

        Parameters
        ----------
        alignment
            What is used, or None.
        made_now
            It was made in this wearing: trusted until something speaks against it. One from the
            store is not, until it has been checked.
        """
        if alignment != self._state.alignment:
            self._begin(alignment, made_now=made_now)

    def off(self) -> None:
        """Forget what was learnt of the placement: the sensor was taken off."""
        self._begin(self._state.alignment, made_now=False)

    def update(self, second: MotionSecond, *, walking: bool | None, upright: bool) -> None:
        """Learn from a second, also from one without data.

        Parameters
        ----------
        second
            As the sensor gave it or as it was judged.
        walking
            The person walks; None where nobody knows.
        upright
            The person sits or stands upright, as far as the alignments tell.
        """
        self._state.silent_s = 0 if second.valid.any() else self._state.silent_s + 1
        self._count_walk(walking=walking is True)
        if second.worn is Worn.OFF or self._state.silent_s > WEARING_SILENT_S:
            self.off()
        elif self._state.alignment is None or second.coverage < _ENOUGH:
            return
        elif self._walks(second):
            self._state.walk = kept(self._state.walk, mean_up(second))
            if self._state.walk_s >= PLACEMENT_WALK_S:
                self._judge_walking(self._state.alignment)
        elif upright and self._state.verdict is Placement.UNCHECKED:
            self._state.stood = kept(self._state.stood, mean_up(second))
            self._judge_standing(self._state.alignment)

    def judged(self, second: MotionSecond) -> MotionSecond:
        """Give a second as it may be used, by what earlier seconds have shown."""
        if second.alignment is None:
            return second
        if self._state.verdict is Placement.REFUSED:
            cause = self._reason() if second.valid.any() else second.cause
            return replace(second, alignment=None, gravity_body=None, cause=cause)
        doubt = None if self._state.verdict is Placement.TRUSTED else self._reason()
        return replace(second, alignment=self._as_worn(second.alignment), doubt=doubt)

    def state(self) -> bytes:
        """Give everything, to go on exactly here."""
        return pack(self._state)

    def restore(self, state: bytes) -> None:
        """Go on where `state` was taken, unless another alignment has been set since."""
        saved = unpack(state, PlacementState)
        if self._state.alignment is None or self._state.alignment == saved.alignment:
            self._state = saved

    def _begin(self, alignment: Alignment | None, *, made_now: bool) -> None:
        verdict = Placement.TRUSTED if made_now else Placement.UNCHECKED
        self._state = PlacementState(alignment=alignment, made_now=made_now, verdict=verdict)

    def _count_walk(self, *, walking: bool) -> None:
        """Count how long this walk has lasted, or how long ago the last one ended."""
        state = self._state
        if walking and state.after_walking_s > 0:
            self._learn_last_walk()
            state.walk_s, state.walk = 0, no_directions()
        state.walk_s += walking
        state.after_walking_s = 0 if walking else state.after_walking_s + 1

    def _learn_last_walk(self) -> None:
        """Expect later walks to be like the first few, each of which is a little different."""
        state = self._state
        enough = len(state.walked) >= PLACEMENT_LEAST_S
        if enough and state.verdict is Placement.TRUSTED:
            found = middle(state.walked).astype(np.float32)
            state.expected = np.concatenate((state.expected, found[None, :]))[:PLACEMENT_LEARN]

    def _walks(self, second: MotionSecond) -> bool:
        """Say whether a second shows how "up" lies in walking.

        Walking hides gravity from a sensor without gyroscope. It sees it again while the person
        still stands.
        """
        after_s = self._state.after_walking_s
        return after_s == 0 or (second.tilt_only and after_s <= AFTER_WALKING_S)

    def _judge_walking(self, alignment: Alignment) -> None:
        state = self._state
        state.walked = kept(state.walked, state.walk)
        state.walk = no_directions()
        if len(state.walked) < PLACEMENT_LEAST_S:
            return
        found = middle(state.walked)
        learnt = len(state.expected) > 0
        expected = middle(state.expected) if learnt else np.array(alignment.rotation[6:])
        limits = limits_of(self._site, learnt=learnt)
        weighed = weighed_deg(found, expected, alignment, sideways=limits.sideways)
        state.verdict = graded(weighed, limits, state.verdict)
        state.off_deg = float(angle_deg(found, expected))

    def _judge_standing(self, alignment: Alignment) -> None:
        state = self._state
        if len(state.stood) < PLACEMENT_KEPT_S:
            return
        off_deg = float(angle_deg(middle(state.stood), np.array(alignment.rotation[6:])))
        if off_deg < AS_BEFORE_DEG:
            state.verdict = Placement.TRUSTED

    def _reason(self) -> str:
        if self._state.verdict is Placement.UNCHECKED:
            return UNCHECKED
        about_deg = _STATED_STEP_DEG * round(self._state.off_deg / _STATED_STEP_DEG)
        if self._state.verdict is Placement.DOUBTED:
            return f"may have shifted by about {about_deg:.0f} deg since it was calibrated"
        coarse = coarse_change(self._state.off_deg)
        how = f"has shifted by about {about_deg:.0f} deg" if coarse is None else f"sits {coarse}"
        return f"{how} since it was calibrated: calibrate again"

    def _as_worn(self, alignment: Alignment) -> Alignment:
        """Widen the heading of an alignment that was made in an earlier wearing."""
        known = alignment.heading_uncertainty_deg
        if self._state.made_now or known is None:
            return alignment
        wide_deg = float(np.hypot(known, REWORN_HEADING_DEG))
        return msgspec.structs.replace(alignment, heading_uncertainty_deg=wide_deg)
