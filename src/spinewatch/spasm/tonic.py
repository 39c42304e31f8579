"""The tonic path: has the level lasted above rest? It needs no onset and never adapts.

Each second asks the median of the last 3, then 5, then 10 one-second levels whether it lies above a
fixed step over the rest reference. The first window that can tell decides; when none can, the
answer stays what it was. How far from the step a median must lie follows from the reference's own
spread, so the rule means the same at every sampling rate; the longest window is content with less.
"""

from dataclasses import dataclass, field
from math import log10, sqrt

from spinewatch.model.calibration import RestReference
from spinewatch.spasm.limits import (
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
        window_s
            How many seconds the answer rests on.
        """
        if level_db is None or reference is None:
            self._miss()
            return None, None
        self.unknown_s = 0
        self.levels_db = [*self.levels_db, level_db]
        self.levels_db = self.levels_db[-TONIC_WINDOWS_S[-1] :]
        self.tense, window_s = self._decide(reference, step_db)
        return self.tense, window_s

    def _miss(self) -> None:
        """Forget after a while: what was before a gap says nothing about after it."""
        self.unknown_s += 1
        if self.unknown_s >= TONIC_FORGET_S:
            self.levels_db, self.tense = [], None

    def _decide(self, reference: RestReference, step_db: float) -> tuple[bool | None, int | None]:
        rest_db = 10 * log10(max(reference.power, TINY_POWER))
        spread_db = max(reference.spread_db, MIN_SPREAD_DB)
        above_db, window_s = 0.0, None
        for window_s in TONIC_WINDOWS_S:
            if len(self.levels_db) < window_s:
                return self.tense, None
            middle_db = sorted(self.levels_db[-window_s:])[window_s // 2]
            above_db = middle_db - rest_db - step_db
            variance = MEDIAN_VARIANCE / window_s + 1 / max(reference.seconds, 1.0)
            margin_db = TENSE_SPREADS * spread_db * sqrt(variance)
            if window_s == TONIC_WINDOWS_S[-1]:
                margin_db = min(margin_db, LAST_MARGIN_DB)
            if abs(above_db) > margin_db:
                return above_db > 0, window_s
        return (above_db > 0, window_s) if self.tense is None else (self.tense, window_s)
