"""Movement gathered into blocks of a quarter of an hour, for one segment."""

from dataclasses import dataclass, field

from spinewatch.days.limits import BLOCK_MINUTES_MIN, BLOCKS_PER_WINDOW


@dataclass(slots=True, kw_only=True)
class MovementBlocks:
    """Sums of the composites of the minutes of each block, by number of the block."""

    sums: dict[int, float] = field(default_factory=dict)
    minutes: dict[int, int] = field(default_factory=dict)

    def add(self, block: int, composite: float) -> None:
        """Count one minute with movement."""
        self.sums[block] = self.sums.get(block, 0.0) + composite
        self.minutes[block] = self.minutes.get(block, 0) + 1

    def values(self, count: int) -> list[float | None]:
        """Give the mean of each of the first ``count`` blocks, None with too little movement."""
        return [self._value(block) for block in range(count)]

    def _value(self, block: int) -> float | None:
        minutes = self.minutes.get(block, 0)
        return self.sums[block] / minutes if minutes >= BLOCK_MINUTES_MIN else None


def windows(values: list[float | None]) -> list[float | None]:
    """Give the means of neighbouring blocks, None where one of them is unknown."""
    starts = range(len(values) - BLOCKS_PER_WINDOW + 1)
    return [_mean(values[start : start + BLOCKS_PER_WINDOW]) for start in starts]


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if len(known) == len(values) else None
