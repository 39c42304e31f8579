"""Is a channel active? One frame after the other, with hysteresis, through short blindness."""

from dataclasses import dataclass
from math import isnan

from spinewatch.model.blocks import FloatArray
from spinewatch.signal.trouble import Trouble, TroubleArray
from spinewatch.spasm.limits import (
    HOLD_FRAMES,
    HOLD_MAX_FRAMES,
    OFF_BELOW_PEAK_DB,
    OFF_GAP_DB,
)
from spinewatch.spasm.thresholds import Thresholds


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

    def see(self, at: int, level_db: float) -> None:
        """Take in a frame above the threshold."""
        self.seen = at
        self.peak_db = max(self.peak_db, level_db)
        self.power += 10 ** (level_db / 10)
        self.frames += 1

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
    ) -> tuple[list[bool], list[Rise]]:
        """Take frames, the first of them number ``first``.

        Returns
        -------
        active
            Which frames are active.
        begun
            The activations that began in them.
        """
        if self.running is None and not (log_power_db > thresholds.on_db).any():
            return [False] * len(log_power_db), []
        active: list[bool] = []
        begun: list[Rise] = []
        levels = zip(log_power_db.tolist(), trouble.tolist(), strict=True)
        for at, (level_db, cause) in enumerate(levels, start=first):
            if self.running is not None:
                self._follow(self.running, at, level_db, cause, thresholds)
            elif cause == Trouble.NONE and level_db > thresholds.on_db:
                self.running = Rise(start=at, seen=at, peak_db=level_db)
                self.running.see(at, level_db)
                begun.append(self.running)
            active.append(self.running is not None)
        return active, begun

    def _follow(
        self, rise: Rise, at: int, level_db: float, cause: int, thresholds: Thresholds
    ) -> None:
        if cause >= Trouble.LIFTED:
            rise.end(rise.seen + 1, sharp=False, cut=True)
        elif cause != Trouble.NONE or isnan(level_db):
            if at - rise.seen <= HOLD_MAX_FRAMES:
                return
            rise.end(rise.seen + 1, sharp=False)
        elif level_db >= _off_db(rise, thresholds):
            rise.see(at, level_db)
            return
        elif at - rise.seen > HOLD_FRAMES:
            rise.end(rise.seen + 1, sharp=False)
        else:
            rise.end(at, sharp=True)
        self.running = None


def _off_db(rise: Rise, thresholds: Thresholds) -> float:
    below_peak_db = rise.peak_db - OFF_BELOW_PEAK_DB
    return max(thresholds.off_db, min(thresholds.on_db - OFF_GAP_DB, below_peak_db))
