"""How often which value was seen: percentiles of a day without keeping a day of samples."""

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from spinewatch.model.blocks import FloatArray

BIN_WIDTH: Final = 0.5
"""Width of a bin in deg or deg/s, each from a whole multiple of it: a sixth of the accuracy asked
of an angle (3 deg), while a day of one angle fills some hundred bins."""


@dataclass(slots=True, kw_only=True)
class AngleHistogram:
    """Counts of values in fixed bins of `BIN_WIDTH`.

    Adding and merging are sums of whole numbers, so neither order nor grouping changes anything.
    Only bins that were visited are kept: there is no end of a range to be clipped at.

    Attributes
    ----------
    counts
        Values per bin; bin k holds k <= value / BIN_WIDTH < k + 1.
    """

    counts: dict[int, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.counts)

    @property
    def total(self) -> int:
        """How many values were added."""
        return sum(self.counts.values())

    def add(self, values: FloatArray) -> None:
        """Add finite values, any shape."""
        bins = np.floor(values / BIN_WIDTH).astype(np.int64).ravel().tolist()
        self._add(Counter(bins))

    def merge(self, other: "AngleHistogram") -> None:
        """Add everything that another one holds."""
        self._add(other.counts)

    def _add(self, counts: dict[int, int]) -> None:
        own = self.counts
        for at, count in counts.items():
            own[at] = own.get(at, 0) + count

    def percentiles(self, *percents: float) -> tuple[float, ...] | None:
        """Give percentiles, or None of nothing.

        The values of a bin count as spread evenly over it, so a percentile lies at most one bin
        beside that of the values themselves.
        """
        if not self.counts:
            return None
        total = self.total
        return tuple(self._at(percent / 100.0 * total) for percent in percents)

    def _at(self, rank: float) -> float:
        """Give the value below which ``rank`` values lie."""
        below = 0
        value = math.nan
        for at in sorted(self.counts):
            count = self.counts[at]
            value = (at + min((rank - below) / count, 1.0)) * BIN_WIDTH
            below += count
            if below >= rank:
                break
        return value
