"""How the morning began against the person's own midday: exploratory.

The threshold comes from the person's own midday windows: at most one in ten of them may look like a
slow start. With a fixed threshold people without any stiffness would be told slow on every third
day.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from spinewatch.days.blocks import MovementBlocks
from spinewatch.days.facts import MinuteFacts
from spinewatch.days.limits import (
    BLOCK_MIN,
    FIRST_WINDOW_WITHIN_MIN,
    MIDDAY_DAYS_MIN,
    MIDDAY_FAIL_SHARE,
    MIDDAY_WINDOWS_MIN,
    MINUTE_NS,
    MORNING_BLOCKS,
    MORNING_CAP_MIN,
    UNSEEN_RUN_MIN,
)
from spinewatch.model.results import MorningStart, StartState
from spinewatch.model.sites import Segment


@dataclass(slots=True, kw_only=True)
class Morning:
    """Movement since the last rise of a main sleep, by segment, up to four hours."""

    rise_ns: int
    blocks: dict[Segment, MovementBlocks] = field(default_factory=dict)

    def take(self, minute: MinuteFacts) -> None:
        """Count a minute."""
        block = (minute.start_ns - self.rise_ns) // (BLOCK_MIN * MINUTE_NS)
        if not minute.is_up or not 0 <= block < MORNING_BLOCKS:
            return
        for segment, composite in minute.movement.items():
            self.blocks.setdefault(segment, MovementBlocks()).add(block, composite)

    def windows(self, segment: Segment) -> list[float | None]:
        """Give the composite of each window."""
        return self.blocks.get(segment, MovementBlocks()).windows(MORNING_BLOCKS)


def enough_windows(midday: Sequence[float | None]) -> bool:
    """Whether a midday has enough known windows to be part of the own usual."""
    return sum(window is not None for window in midday) >= MIDDAY_WINDOWS_MIN


def own_threshold(middays: Sequence[Sequence[float | None]]) -> float | None:
    """Give the composite below which at most one in ten of the own midday windows lies.

    Parameters
    ----------
    middays
        Composites of the midday windows of each day with enough of them.

    Returns
    -------
    float or None
        None with fewer than 14 days.
    """
    if len(middays) < MIDDAY_DAYS_MIN:
        return None
    pool = sorted(window for midday in middays for window in midday if window is not None)
    return pool[int(MIDDAY_FAIL_SHARE * len(pool))]


def slow_start(windows: Sequence[float | None], threshold: float) -> MorningStart:
    """Judge the windows since the last rise, one for each quarter of an hour.

    The start was slow until the first window that is not below the threshold begins.
    """
    slow_until_min: int | None = None
    last_known_min = 0
    for number, window in enumerate(windows):
        begin_min = number * BLOCK_MIN
        if window is None:
            continue
        allowed = FIRST_WINDOW_WITHIN_MIN if slow_until_min is None else UNSEEN_RUN_MIN
        if begin_min - last_known_min > allowed:
            break
        if window >= threshold:
            return _found(slow_until_min, begin_min)
        slow_until_min = last_known_min = begin_min
    return _not_seen_to_end(slow_until_min)


def unknown_start(cause: str) -> MorningStart:
    """Say that nobody knows how the morning began, and why."""
    return MorningStart(state=StartState.UNKNOWN, cause=cause)


def _found(slow_until_min: int | None, recovered_min: int) -> MorningStart:
    if slow_until_min is None:
        return MorningStart(state=StartState.NONE)
    return MorningStart(state=StartState.SLOW, minutes=float(recovered_min))


def _not_seen_to_end(slow_until_min: int | None) -> MorningStart:
    if slow_until_min is None:
        return unknown_start("too little movement in the first hour after the rise")
    known_min = slow_until_min + BLOCK_MIN
    if known_min >= MORNING_CAP_MIN - BLOCK_MIN:
        return MorningStart(
            state=StartState.CENSORED,
            minutes=float(MORNING_CAP_MIN),
            cause="not looked at for longer than four hours",
        )
    return MorningStart(
        state=StartState.CENSORED,
        minutes=float(known_min),
        cause="too little movement to see when it ended",
    )
