"""For how long the back has been held in the same posture.

The posture is that of the lumbar and thoracic segments together with the inclination of the trunk:
leaning over as one piece loads the back differently, too. The neck stands for the segments only
where it is the one that is known, because it moves with every glance; without any segment the
inclination has to do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import dist
from typing import Final

import numpy as np

from spinewatch.mobility.posture.limits import (
    AWAY_FORGIVEN_SHARE,
    AWAY_S,
    POSTURE_GAP_S,
    POSTURE_SETTLE_S,
    SAME_POSTURE_DEG,
    SUSTAINED_S,
)
from spinewatch.mobility.posture.trunk import ENOUGH, mean_up_in_sensor, trunk_of
from spinewatch.mobility.seconds import MotionSecond, SegmentSecond
from spinewatch.model.blocks import FloatArray
from spinewatch.model.context import Context, Posture
from spinewatch.model.packing import pack, unpack
from spinewatch.model.sites import MotionSite, Segment

_BACK: Final = (Segment.LUMBAR, Segment.THORAX)

Spine = dict[str, tuple[float, ...]]
"""What is known of the spine, in degrees: flexion and lateral flexion of segments, and a trunk
sensor's "up" with a length of one radian, so that a small angle between two is their distance.
"""

_RADIAN_DEG: Final = float(np.degrees(1.0))


def is_sustained(context: Context) -> bool | None:
    """Say whether a posture has been held for long; lying is rest and never counts as held."""
    if context.sustained_s is None:
        return None
    return context.sustained_s > SUSTAINED_S and context.posture is not Posture.LYING


@dataclass(slots=True, kw_only=True)
class SustainedState:
    """The posture that is being held and how well.

    Attributes
    ----------
    held
        Mean of what was seen of it while it settled.
    held_s
        For how long it has been held, forgiven movements included.
    away_s
        Time spent out of it, less what time within it has made up for.
    gap_s
        For how long nothing has been known.
    posture
        Lying, upright or unknown: the same angles under another load are another posture.
    """

    held: Spine = field(default_factory=dict)
    held_s: float = 0.0
    away_s: float = 0.0
    gap_s: float = 0.0
    posture: Posture = Posture.UNKNOWN


class SustainedPosture:
    """Counts the seconds since the back settled where it is.

    Short movements out and back are forgiven. Walking, another posture and more than
    ``limits.AWAY_S`` elsewhere begin anew; a short unknown time stops the count and a long
    one ends it.
    """

    def __init__(self) -> None:
        self._state = SustainedState()

    def update(
        self,
        segments: Mapping[Segment, SegmentSecond],
        context: Context,
        *,
        motion: Mapping[MotionSite, MotionSecond],
    ) -> float | None:
        """Take the same second of everything.

        Parameters
        ----------
        segments, motion
            What is known of the segments and of the sensors.
        context
            The context of the second as the posture tracker gave it.

        Returns
        -------
        float or None
            Seconds; None while nothing of the spine is known.
        """
        now = _back(segments) | _trunk(motion)
        if not now:
            self._miss()
            return None
        state = self._state
        state.gap_s = 0.0
        if context.walking or state.posture is not context.posture or not state.held:
            self._begin(now, context.posture)
        elif _is_within(now, state.held):
            self._stay(now)
        else:
            state.away_s += 1.0
            state.held_s += 1.0
            if state.away_s >= AWAY_S:
                self._begin(now, context.posture)
        return self._state.held_s

    def state(self) -> bytes:
        """Give everything, to go on exactly here."""
        return pack(self._state)

    def restore(self, state: bytes) -> None:
        """Go on where `state` was taken."""
        self._state = unpack(state, SustainedState)

    def _miss(self) -> None:
        self._state.gap_s += 1.0
        if self._state.gap_s > POSTURE_GAP_S:
            self._state = SustainedState()

    def _begin(self, now: Spine, posture: Posture) -> None:
        self._state = SustainedState(held=now, posture=posture)

    def _stay(self, now: Spine) -> None:
        state = self._state
        state.held_s += 1.0
        state.away_s = max(0.0, state.away_s - AWAY_FORGIVEN_SHARE)
        share = 1.0 / (state.held_s + 1.0) if state.held_s < POSTURE_SETTLE_S else 0.0
        for part, value in now.items():
            before = state.held.get(part, value)
            state.held[part] = tuple(
                a + share * (b - a) for a, b in zip(before, value, strict=True)
            )


def _back(segments: Mapping[Segment, SegmentSecond]) -> Spine:
    known: Spine = {
        segment: angles
        for segment in (*_BACK, Segment.NECK)
        if segment in segments and (angles := _angles(segments[segment])) is not None
    }
    if len(known) > 1:
        known.pop(Segment.NECK, None)
    return known


def _angles(second: SegmentSecond) -> tuple[float, ...] | None:
    """Mean flexion and lateral flexion of a second; flexion alone where that is all."""
    if second.coverage < ENOUGH:
        return None
    flexion, lateral = _known(second.flexion_deg), _known(second.lateral_deg)
    if len(flexion) == 0 or len(lateral) == 0:
        return None
    return float(flexion.mean()), float(lateral.mean())


def _known(values: FloatArray) -> FloatArray:
    return values[np.isfinite(values)]


def _trunk(motion: Mapping[MotionSite, MotionSecond]) -> Spine:
    trunk = trunk_of(motion)
    if not trunk:
        return {}
    return {trunk[0].site: tuple(_RADIAN_DEG * part for part in mean_up_in_sensor(trunk[0]))}


def _is_within(now: Spine, held: Spine) -> bool:
    """Say whether every part that is known now and then is where it was.

    With no part in common it cannot be said to be the same posture.
    """
    common = [part for part in now if part in held]
    return bool(common) and all(dist(now[part], held[part]) <= SAME_POSTURE_DEG for part in common)
