"""Where "straight ahead" of one segment end is, seen from the other: the neutral heading.

Two sensors without magnetometer know their own heading from an arbitrary start and with a drift.
Their relative heading is anchored by the one thing that is known of a spine: most of the time it is
not twisted. The anchor is found where the heading dwells, then follows slowly and pauses while the
segment is turned away (an excursion): then it goes on at the drift that it has shown before. Its
uncertainty grows with what is not known of that drift while it pauses and shrinks while it follows.
Beyond the budget rotation is unknown and neutral is sought
anew, but what is still known of the old anchor is used: a heading that is certainly turned away
from it is a turn that is being held, and dwelling there makes no new neutral. Walking does:
nobody walks twisted for long.
"""

import math
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, NamedTuple

import numpy as np

from spinewatch.mobility.angles.heading_drift import HeadingDrift
from spinewatch.mobility.angles.limits import (
    ANCHORED_DEG,
    AXIAL_BUDGET_DEG,
    DWELL_DEG,
    DWELL_SHARE,
    EXCURSION_OFF_DEG,
    EXCURSION_ON_DEG,
    LONG_TURN_S,
    NEUTRAL_TAU_S,
    SEEK_S,
    UNMEASURED_TURN_DEG,
)
from spinewatch.mobility.seconds import GRID_HZ, BoolArray
from spinewatch.model.blocks import FloatArray
from spinewatch.model.sites import Segment

AXIAL_LIMIT_DEG: Final = {Segment.NECK: 100.0, Segment.THORAX: 60.0, Segment.LUMBAR: 25.0}
"""More than any spine turns there to one side: such a heading is wrong and is sought anew.

Normal: neck about 80, thoracic spine 35, lumbar spine 7 deg; the rest is skin and soft tissue.
"""

_STEP_S: Final = 1.0 / GRID_HZ
_WINDOW: Final = round(SEEK_S * GRID_HZ)


class Basis(NamedTuple):
    """What a relative heading rests on: stretch and mounting of the upper and the lower sensor."""

    upper_stretch: int
    lower_stretch: int
    upper_mounting: tuple[float, ...]
    lower_mounting: tuple[float, ...]


class Phase(StrEnum):
    """What the anchor is doing."""

    SEEKING = "seeking"
    NEUTRAL = "neutral"
    EXCURSION = "excursion"


@dataclass(slots=True, kw_only=True)
class NeutralState:
    """The anchor and all that decides on its next phase.

    ``seen_deg`` are the last upright headings while neutral is sought, ``walked`` so many of them
    were seen in walking without a break, and for ``dwelt_s`` they have stayed around one heading.
    """

    offset_deg: float = math.nan
    uncertainty_deg: float = math.inf
    phase: Phase = Phase.SEEKING
    seen_deg: list[float] = field(default_factory=list)
    walked: int = 0
    dwelt_s: int = 0
    drift: HeadingDrift = field(default_factory=HeadingDrift)
    basis: Basis | None = None


class Anchors(NamedTuple):
    """Neutral relative heading at each grid time, and by how much it may be off.

    Attributes
    ----------
    offset_deg
        Shape (20,), NaN if unknown.
    leak_deg
        How wrong it may be for what it does to flexion and lateral flexion.
    trusted
        Whether rotation may be told from it.
    """

    offset_deg: FloatArray
    leak_deg: float
    trusted: bool


class NeutralHeading:
    """Follows the neutral relative heading of one segment.

    Parameters
    ----------
    segment
        Decides which heading is beyond anatomy, and how far it may be turned unseen.
    """

    def __init__(self, *, segment: Segment) -> None:
        self._limit_deg = AXIAL_LIMIT_DEG[segment]
        self._unmeasured_deg = UNMEASURED_TURN_DEG[segment]
        self.state = NeutralState()

    def update(
        self,
        relative_deg: FloatArray,
        upright: BoolArray,
        *,
        walking: bool,
        drift_dps: float,
        basis: Basis | None,
    ) -> Anchors:
        """Take the raw relative headings of one second.

        Parameters
        ----------
        relative_deg
            Shape (20,), heading of the upper end minus that of the lower, positive to the left, NaN
            where unknown.
        upright
            Shape (20,): turning about the vertical is turning about the long axis.
        walking
            The person walks.
        drift_dps
            How fast the relative heading may drift, as far as the filters know.
        basis
            A new one makes the old anchor worthless; None if nothing is known this second.
        """
        if basis is not None and basis != self.state.basis:
            self._begin(basis)
        drift = self.state.drift
        drift.check(drift_dps)
        seen = bool(upright.all())
        expected_deg = drift.expected_dps(seen=seen) * _STEP_S
        unsure_deg = drift.uncertainty_dps(drift_dps, seen=seen) * _STEP_S
        if not self._trusted:
            self.state.uncertainty_deg += unsure_deg * GRID_HZ
            return self._sought(relative_deg, upright, walking=walking, drift_deg=expected_deg)
        before = self.state.phase, self.state.offset_deg
        offsets = [
            self._followed(heading_deg, expected_deg, unsure_deg, upright=is_upright)
            for heading_deg, is_upright in zip(relative_deg.tolist(), upright.tolist(), strict=True)
        ]
        if before[0] is self.state.phase is Phase.NEUTRAL and seen:
            drift.learn(self.state.offset_deg - before[1], feared_dps=drift_dps)
        return Anchors(np.array(offsets), AXIAL_BUDGET_DEG, self._trusted)

    def forget(self) -> None:
        """Begin anew: the sensors may sit elsewhere now."""
        self.state = NeutralState()

    @property
    def _trusted(self) -> bool:
        return self.state.phase is not Phase.SEEKING

    def _begin(self, basis: Basis) -> None:
        """Begin anew; a filter that only levelled anew drifts as before."""
        before = self.state.basis
        same = before is not None and before[2:] == basis[2:]
        self.state = NeutralState(basis=basis, drift=self.state.drift if same else HeadingDrift())

    def _sought(
        self, relative_deg: FloatArray, upright: BoolArray, *, walking: bool, drift_deg: float
    ) -> Anchors:
        """Look for a heading that was kept most of the time.

        Until then the old anchor is used as long as it is worth anything. After that the median of
        what was seen upright stands in; away from upright, where it would do most harm if wrong,
        the ends are taken as not twisted.
        """
        state = self.state
        state.offset_deg += drift_deg * GRID_HZ
        fresh_deg = relative_deg[np.isfinite(relative_deg) & upright].tolist()
        state.seen_deg = [*state.seen_deg, *fresh_deg][-_WINDOW:] if fresh_deg else []
        state.walked = state.walked + len(fresh_deg) if walking else 0
        middle_deg = self._dwelt()
        if state.uncertainty_deg <= self._unmeasured_deg:
            return Anchors(np.full(GRID_HZ, state.offset_deg), state.uncertainty_deg, trusted=False)
        offset_deg = np.where(upright, middle_deg, relative_deg)
        return Anchors(offset_deg, self._unmeasured_deg, trusted=False)

    def _dwelt(self) -> float:
        """Give the median of what was seen, and anchor there if that is neutral."""
        state = self.state
        if not state.seen_deg:
            return state.offset_deg
        seen_deg = np.array(state.seen_deg)
        away_deg = _wrapped(seen_deg - seen_deg[0])
        median_deg = float(np.median(away_deg))
        middle_deg = float(_wrapped(seen_deg[:1] + median_deg)[0])
        dwells = float((np.abs(away_deg - median_deg) <= DWELL_DEG).mean()) >= DWELL_SHARE
        state.dwelt_s = state.dwelt_s + 1 if dwells and len(seen_deg) == _WINDOW else 0
        if state.dwelt_s > 0 and self._may_be_neutral(middle_deg):
            self.state = replace(
                state,
                offset_deg=middle_deg,
                uncertainty_deg=ANCHORED_DEG,
                phase=Phase.NEUTRAL,
                seen_deg=[],
                walked=0,
                dwelt_s=0,
            )
        return middle_deg

    def _may_be_neutral(self, heading_deg: float) -> bool:
        """Whether a heading where the segment dwells is no turn away from the old anchor.

        It is none in walking, near the old anchor, where drift explains the difference and a turn
        would have ended by now, or where nothing is left of the old anchor.
        """
        state = self.state
        if state.walked >= _WINDOW or state.uncertainty_deg > self._unmeasured_deg:
            return True
        away_deg = abs((heading_deg - state.offset_deg + 180.0) % 360.0 - 180.0)
        if state.dwelt_s >= LONG_TURN_S:
            return away_deg <= EXCURSION_ON_DEG + state.uncertainty_deg
        return away_deg <= EXCURSION_ON_DEG

    def _followed(
        self, heading_deg: float, expected_deg: float, unsure_deg: float, *, upright: bool
    ) -> float:
        """Take one heading and give the anchor for it."""
        state = self.state
        state.offset_deg += expected_deg
        away_deg = (heading_deg - state.offset_deg + 180.0) % 360.0 - 180.0
        if state.phase is Phase.NEUTRAL and abs(away_deg) > EXCURSION_ON_DEG:
            state.phase = Phase.EXCURSION
        elif state.phase is Phase.EXCURSION and abs(away_deg) < EXCURSION_OFF_DEG:
            state.phase = Phase.NEUTRAL
        if state.phase is Phase.NEUTRAL and upright and not math.isnan(away_deg):
            share = _STEP_S / NEUTRAL_TAU_S
            state.offset_deg += share * away_deg
            state.uncertainty_deg += share * (ANCHORED_DEG - state.uncertainty_deg)
        else:
            state.uncertainty_deg += unsure_deg
        if abs(away_deg) > self._limit_deg:
            state.uncertainty_deg = math.inf
        if state.uncertainty_deg > AXIAL_BUDGET_DEG:
            state.phase = Phase.SEEKING
        return state.offset_deg


def _wrapped(angle_deg: FloatArray) -> FloatArray:
    """Bring angles into -180 to 180 deg."""
    return np.asarray((angle_deg + 180.0) % 360.0 - 180.0)
