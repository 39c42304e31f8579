"""Stretches of time in which samples are missing, or are not."""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from spinewatch.recordings.findings import FoundUnknown


def runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Give start and stop (behind the last) of each run of true values."""
    edges = np.flatnonzero(np.diff(mask.astype(np.int8), prepend=0, append=0))
    return [(int(start), int(stop)) for start, stop in edges.reshape(-1, 2)]


def covered_s(spans: list[tuple[float, float]]) -> float:
    """Give the time that spans cover together; what two of them share counts once."""
    total = 0.0
    reached = -np.inf
    for start, end in sorted(spans):
        total += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return total


def seconds_by_cause(unknown: list[FoundUnknown]) -> dict[str, float]:
    """Give the unknown seconds of each cause, in the order in which the causes first appear."""
    seconds: defaultdict[str, float] = defaultdict(float)
    for one in unknown:
        seconds[one.cause] += one.end_s - one.start_s
    return dict(seconds)
