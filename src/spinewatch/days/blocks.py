"""Movement gathered into half hours in steps of a quarter, for one segment."""

from dataclasses import dataclass, field

from spinewatch.days.limits import BLOCKS_PER_WINDOW, WINDOW_MINUTES_MIN


@dataclass(slots=True, kw_only=True)
class MovementBlocks:
    """Sums of the composites of the minutes of each quarter of an hour, by its number."""

    sums: dict[int, float] = field(default_factory=dict)
    minutes: dict[int, int] = field(default_factory=dict)

    def add(self, block: int, composite: float) -> None:
        """Count one minute with movement."""
        self.sums[block] = self.sums.get(block, 0.0) + composite
        self.minutes[block] = self.minutes.get(block, 0) + 1

    def windows(self, blocks: int) -> list[float | None]:
        """Give the mean of each window within so many blocks, None with too little movement."""
        return [self._window(first) for first in range(blocks - BLOCKS_PER_WINDOW + 1)]

    def _window(self, first: int) -> float | None:
        blocks = range(first, first + BLOCKS_PER_WINDOW)
        minutes = [self.minutes.get(block, 0) for block in blocks]
        if not all(minutes) or sum(minutes) < WINDOW_MINUTES_MIN:
            return None
        return sum(self.sums[block] for block in blocks) / sum(minutes)
