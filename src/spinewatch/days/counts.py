"""Counts of whole numbers, small to keep, and what percentile of them is."""

from collections.abc import Mapping

Counts = dict[int, int]
"""How often, or for how long, each whole number was seen."""


def add(counts: Counts, value: int, weight: int = 1) -> None:
    """Count a value."""
    counts[value] = counts.get(value, 0) + weight


def percentile(counts: Mapping[int, int], percent: int) -> int | None:
    """Give the least value that at least so many percent do not exceed; None without any."""
    total = sum(counts.values())
    below = 0
    for value in sorted(counts):
        below += counts[value]
        if 100 * below >= percent * total > 0:
            return value
    return None
