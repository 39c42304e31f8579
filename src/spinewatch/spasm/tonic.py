"""The tonic path: has the level lasted above rest? It needs no onset and never adapts.

Each second asks the median of the last 3, then 5, then 10 one-second levels whether it lies above a
fixed step over the rest reference. The first window that can tell decides; when none can, the
answer stays what it was. How far from the step a median must lie follows from the reference's own
spread, so the rule means the same at every sampling rate; the longest window is content with less.

A low level is decided late, and the more so the lower it is. When the answer turns, the change is
therefore looked for among the levels of the last seconds: the likeliest single step of their mean.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import log10, sqrt

from spinewatch.model.calibration import RestReference
from spinewatch.spasm.limits import (
    CHANGE_LEAST_S,
    CHANGE_NEAR_DB,
    CHANGE_WITHIN_S,
    LAST_MARGIN_DB,
    MEDIAN_VARIANCE,
    MIN_SPREAD_DB,
    TENSE_DB,
    TENSE_SPREADS,
    TINY_POWER,
    TONIC_FORGET_S,
    TONIC_WINDOWS_S,
)


@dataclass(slots=True, kw_only=True)
class TonicTrack:
    """The tonic path of one channel, updated once a second.

    ``levels_db`` are the newest one-second levels as 10 log10 of power, ``tense`` the last answer,
    ``unknown_s`` how long nothing was known.
    """

    levels_db: list[float] = field(default_factory=list)
    tense: bool | None = None
    unknown_s: int = 0

    def update(
        self, level_db: float | None, reference: RestReference | None, *, step_db: float = TENSE_DB
    ) -> tuple[bool | None, int | None]:
        """Take a second's level, None when it is unknown.

        Parameters
        ----------
        level_db
            Median short-time level of the second as 10 log10 of power: a burst shorter than half
            of it does not count.
        reference
            What it is measured against; without one there is no answer.
        step_db
            How far above the reference counts.

        Returns
        -------
        tense
            The answer for this second; None while it cannot be given.
        over_s
            How many seconds the answer rests on: the change to it lies in their middle.
        """
        if level_db is None or reference is None:
            self._miss()
            return None, None
        self.unknown_s = 0
        self.levels_db = [*self.levels_db, level_db][-CHANGE_WITHIN_S:]
        edge_db = 10 * log10(max(reference.power, TINY_POWER)) + step_db
        before = self.tense
        self.tense, over_s = self._decide(reference, edge_db)
        if before is not None and self.tense is not before:
            over_s = 2 * _since_s(self.levels_db, edge_db, rose=before is False) - 1
        return self.tense, over_s

    def _miss(self) -> None:
        """Forget after a while: what was before a gap says nothing about after it."""
        self.unknown_s += 1
        if self.unknown_s >= TONIC_FORGET_S:
            self.levels_db, self.tense = [], None

    def _decide(self, reference: RestReference, edge_db: float) -> tuple[bool | None, int | None]:
        spread_db = max(reference.spread_db, MIN_SPREAD_DB)
        above_db, window_s = 0.0, None
        for window_s in TONIC_WINDOWS_S:
            if len(self.levels_db) < window_s:
                return self.tense, None
            middle_db = sorted(self.levels_db[-window_s:])[window_s // 2]
            above_db = middle_db - edge_db
            variance = MEDIAN_VARIANCE / window_s + 1 / max(reference.seconds, 1.0)
            margin_db = TENSE_SPREADS * spread_db * sqrt(variance)
            if window_s == TONIC_WINDOWS_S[-1]:
                margin_db = min(margin_db, LAST_MARGIN_DB)
            if abs(above_db) > margin_db:
                return above_db > 0, window_s
        return (above_db > 0, window_s) if self.tense is None else (self.tense, window_s)


def _since_s(levels_db: Sequence[float], edge_db: float, *, rose: bool) -> int:
    """Say how many seconds ago the mean level rose or fell most likely (least squares)."""
    near = [min(max(level_db - edge_db, -CHANGE_NEAR_DB), CHANGE_NEAR_DB) for level_db in levels_db]
    sums = list(accumulate(near))
    count, total = len(near), sums[-1]

    def explains(at: int) -> float:
        """Give the variance that a step before number ``at`` takes away, negative the wrong way."""
        step_db = (total - sums[at - 1]) / (count - at) - sums[at - 1] / at
        return at * (count - at) * step_db * abs(step_db) * (1 if rose else -1)

    return count - max(range(1, count - CHANGE_LEAST_S + 1), key=explains)
