"""Is a channel active? One frame after the other, with hysteresis, through short blindness."""

from bisect import bisect_left
from dataclasses import dataclass
from math import isnan
from typing import Final

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.signal.missing import BoolArray
from spinewatch.signal.trouble import Trouble, TroubleArray, usable
from spinewatch.spasm.limits import (
    HOLD_FRAMES,
    HOLD_MAX_FRAMES,
    OFF_BELOW_PEAK_DB,
    OFF_GAP_DB,
)
from spinewatch.spasm.thresholds import Thresholds

_AT_ONCE: Final = 512
"""Frames above the threshold that are looked at together, ten seconds of them: at 64, calls cost
more than the work done in them."""


@dataclass(slots=True, kw_only=True)
class Rise:
    """An activation in frames.

    Attributes
    ----------
    start
        Frame in which the level rose above the threshold.
    seen
        Last frame in which it was seen above.
    peak_db
        Highest level seen.
    power, frames
        Sum of the power seen, and in how many frames.
    stop
        First frame after it, or None while it runs.
    sharp
        The stop is a crossing of the threshold, not a loss of sight.
    cut
        Sight was lost to bad contact: what comes after is another activation.
    """

    start: int
    seen: int
    peak_db: float
    power: float = 0.0
    frames: int = 0
    stop: int | None = None
    sharp: bool = False
    cut: bool = False

    def see(self, at: int, levels_db: FloatArray) -> None:
        """Take in frames above the threshold, the first of them number ``at``."""
        self.seen = at + len(levels_db) - 1
        self.peak_db = max(self.peak_db, float(levels_db.max()))
        powers = np.concatenate([[self.power], 10 ** (levels_db / 10)])
        self.power = float(np.add.accumulate(powers)[-1])  # adds one by one, whatever the length
        self.frames += len(levels_db)

    def end(self, at: int, *, sharp: bool, cut: bool = False) -> None:
        """Close it."""
        self.stop, self.sharp, self.cut = at, sharp, cut


class Hysteresis:
    """Follows the level of one channel.

    Parameters
    ----------
    running
        The activation that has not ended yet.
    """

    def __init__(self, *, running: Rise | None = None) -> None:
        self.running = running

    def push(
        self,
        first: int,
        log_power_db: FloatArray,
        trouble: TroubleArray,
        thresholds: Thresholds,
    ) -> tuple[BoolArray, list[Rise]]:
        """Take frames, the first of them number ``first``.

        Returns
        -------
        active
            Which frames are active.
        begun
            The activations that began in them.
        """
        active = np.zeros(len(log_power_db), dtype=np.bool_)
        begun: list[Rise] = []
        known = usable(trouble)
        above = np.flatnonzero(known & (log_power_db > thresholds.on_db)).tolist()
        at = 0
        while at < len(log_power_db):
            if self.running is None:
                following = bisect_left(above, at)
                if following == len(above):
                    break
                at = above[following]
                self.running = Rise(
                    start=first + at, seen=first + at, peak_db=float(log_power_db[at])
                )
                begun.append(self.running)
            seen = _seen(self.running, log_power_db[at:], known[at:], thresholds)
            if seen:
                self.running.see(first + at, log_power_db[at : at + seen])
            else:
                seen = 1
                self._lose_sight(first + at, float(log_power_db[at]), int(trouble[at]))
            active[at : at + seen] = self.running is not None
            at += seen
        return active, begun

    def _lose_sight(self, at: int, level_db: float, cause: int) -> None:
        """Take a frame that does not show the running activation; it may be over."""
        rise = self.running
        if rise is None:
            return
        if cause >= Trouble.LIFTED:
            rise.end(rise.seen + 1, sharp=False, cut=True)
        elif cause != Trouble.NONE or isnan(level_db):
            if at - rise.seen <= HOLD_MAX_FRAMES:
                return
            rise.end(rise.seen + 1, sharp=False)
        elif at - rise.seen > HOLD_FRAMES:
            rise.end(rise.seen + 1, sharp=False)
        else:
            rise.end(at, sharp=True)
        self.running = None


def _seen(rise: Rise, levels_db: FloatArray, known: BoolArray, thresholds: Thresholds) -> int:
    """Count the frames from the first on in which the activation is seen to last."""
    near_db = levels_db[:_AT_ONCE]
    peaks_db = np.maximum.accumulate(np.concatenate([[rise.peak_db], near_db[:-1]]))
    highest_off_db = thresholds.on_db - OFF_GAP_DB
    off_db = np.maximum(thresholds.off_db, np.minimum(highest_off_db, peaks_db - OFF_BELOW_PEAK_DB))
    lasting = known[:_AT_ONCE] & (near_db >= off_db)
    return len(lasting) if lasting.all() else int(lasting.argmin())
